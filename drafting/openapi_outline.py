"""The outline of a service from its OpenAPI 3 or Swagger 2.0 document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from connectors.urls import join_url
from drafting import swagger
from drafting.json_references import ReferencedDocuments, parsed
from drafting.openapi_schemas import Schemas
from drafting.outline import NoOutline, Outline, Parameter, Place, needed, offered

_ARRAYS: Final = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_LEFT_OUT: Final = 100
"""Values of which no fact is made that are told."""
METHODS: Final = ("get", "post")


def of_openapi(body: bytes, operation: str | None, where: str | None = None) -> Outline:
    """A document that stands alone, fetched from `where`. Raises NoOutline."""
    return of_documents({where or "": parsed(body)}, operation, where)


def of_documents(documents: Mapping[str, Any], operation: str | None, where: str | None = None) -> Outline:
    """A document, the first of those it refers to, by their addresses; fetched from `where`, if it was.

    `operation` is "GET /path" or an operationId, where there are several. Raises NoOutline, naming those there are.
    """
    held = ReferencedDocuments(documents)
    document = held.first
    if not isinstance(document, dict):
        raise NoOutline("it is neither an OpenAPI 3 nor a Swagger 2.0 document")
    told = str(document.get("openapi") or document.get("swagger") or document.get("swaggerVersion") or "")
    if not told.startswith(("3", "2")) or ("openapi" in document) != told.startswith("3"):
        version = f": it says {told[:20]}" if told else ""
        raise NoOutline(f"it is neither an OpenAPI 3 nor a Swagger 2.0 document{version}")
    return _Operation.chosen(_Api(held, document), operation).outline(where)


@dataclass(frozen=True, slots=True)
class _Api:
    """The whole document, in the words of OpenAPI 3."""

    documents: ReferencedDocuments
    document: Mapping[str, Any]

    @property
    def old(self) -> bool:
        """Whether it is Swagger 2.0."""
        return "swagger" in self.document

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        """Method, path, operation and path item of each that only asks."""
        paths = self.document.get("paths")
        for path, written in (paths if isinstance(paths, dict) else {}).items():
            item = self.documents.followed(written)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield method.upper(), str(path), item[method], item

    def servers(self, *nearer: Mapping[str, Any]) -> Sequence[Any]:
        found = swagger.servers(self.document) if self.old else self.document.get("servers")
        for one in nearer:
            found = one.get("servers") or found
        return found if isinstance(found, list) else []

    def scheme(self, name: str) -> dict[str, Any]:
        """How to be let in, by name."""
        if self.old:
            schemes = self.document.get("securityDefinitions")
        else:
            schemes = self.documents.followed(self.document.get("components")).get("securitySchemes")
        found = self.documents.followed(schemes.get(name)) if isinstance(schemes, dict) else {}
        return swagger.scheme(found) if self.old else found


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of it."""

    api: _Api
    schemas: Schemas
    method: str
    path: str
    told: Mapping[str, Any]
    item: Mapping[str, Any]

    @classmethod
    def chosen(cls, api: _Api, wanted: str | None) -> "_Operation":
        """The one that is meant. Raises NoOutline."""
        found = list(api.operations())
        fitting = [one for one in found if wanted in (None, f"{one[0]} {one[1]}", str(one[2].get("operationId")))]
        if not found:
            raise NoOutline("it has no operation that only asks (GET or POST)")
        if len(fitting) != 1:
            each = (cls(api, Schemas(api.documents), *one) for one in found)
            raise offered("operation", (one.offer() for one in each))
        return cls(api, Schemas(api.documents), *fitting[0])

    def offer(self) -> tuple[str, Iterator[str], Iterator[str]]:
        """How it is named, with what it takes and gives."""
        asked = (str(one["name"]) for one in self._asked())
        sent = (".".join(steps) for steps, _, _ in self.schemas.leaves(self._content(self._body())[0]))
        takes = chain(asked, sent if self.method == "POST" else ())
        return f"'{self.method} {self.path}'", takes, self.schemas.given(self._content(self._answer())[0])

    def outline(self, where: str | None) -> Outline:
        """What is known of it."""
        answered, kind = self._content(self._answer())
        rows = self.schemas.places(answered)
        taken, form = self._content(self._body())
        address = self._address(where)
        auth, secret, questions = self._auth(address)
        asked = self._asked()
        fields = list(self.schemas.leaves(taken)) if self.method == "POST" else []
        left_out = [f"left out: {name}, {why}" for name, why in self.schemas.left_out.items()]
        lists = [*(self._schema(one) for one in asked), *(one for _, one, _ in fields)]
        return Outline(
            "rest",
            self._named([place for place, _ in rows]),
            address=address,
            request={**self._request(kind), **secret},
            source=auth,
            parameters={
                **{str(one["name"]): self._parameter(one) for one in asked if one.get("in") == "query"},
                **{
                    ".".join(steps): _parameter(one, must, "form" if form in _FORMS else "body", steps)
                    for steps, one, must in fields
                },
            },
            open=False,
            about={name: said for _, row in rows for name, said in self.schemas.about(row).items()},
            batch=next((one["maxItems"] for one in lists if isinstance(one.get("maxItems"), int)), None),
            notes=(
                *left_out[:MOST_LEFT_OUT],
                *(_told(one, self._schema(one)) for one in asked),
                *(f"in its body: {'.'.join(steps)}{', required' if must else ''}" for steps, _, must in fields),
            ),
            questions=questions,
        )

    def _named(self, places: Sequence[Place]) -> tuple[Place, ...]:
        needed(
            tuple(name for place in places for name in place.names),
            "its answer has no properties that are described: draft from one answer, --answer",
        )
        return tuple(place for place in places if place.names)

    def _request(self, answered: str) -> dict[str, Any]:
        joins = [one for one in self._asked() if one.get("in") in ("query", "path") and self._schema(one).get("items")]
        joined = {_ARRAYS.get(str(one.get("style", "form")), ",") for one in joins if one.get("explode") is False}
        heads = [one for one in self._asked() if one.get("in") == "header" and one.get("required") is True]
        return {
            "path": self.path,
            **({"method": self.method} if self.method != "GET" else {}),
            **({"separator": next(iter(joined))} if joined else {}),
            **({"headers": {str(one["name"]): _usual(self._schema(one), "TODO") for one in heads}} if heads else {}),
            **({"format": "xml"} if "xml" in answered else {}),
        }

    def _asked(self) -> list[dict[str, Any]]:
        """Its parameters that are none of the body's; those of the operation stand for those of its path."""
        found: dict[tuple[Any, Any], dict[str, Any]] = {}
        for one in self._written():
            if one.get("name") is not None and one.get("in") in ("query", "path", "header", "cookie"):
                found[one["name"], one["in"]] = swagger.parameter(one) if self.api.old else one
        return list(found.values())

    def _written(self) -> list[dict[str, Any]]:
        listed = [self.item.get("parameters"), self.told.get("parameters")]
        return [self.api.documents.followed(one) for found in listed if isinstance(found, list) for one in found]

    def _schema(self, parameter: Mapping[str, Any]) -> dict[str, Any]:
        """The schema of a parameter."""
        content = parameter.get("content")
        inner: Any = next(iter(content.values()), {}) if isinstance(content, dict) else {}
        inner = inner if isinstance(inner, dict) else {}
        return self.schemas.resolved(parameter.get("schema") or inner.get("schema"))

    def _parameter(self, written: Mapping[str, Any]) -> Parameter:
        return _parameter(self._schema(written), written.get("required") is True)

    def _body(self) -> dict[str, Any]:
        if self.api.old:
            consumes = self.told.get("consumes") or self.api.document.get("consumes") or ()
            return swagger.body(self._written(), consumes)
        return self.api.documents.followed(self.told.get("requestBody"))

    def _answer(self) -> dict[str, Any]:
        answers = self.told.get("responses")
        answers = answers if isinstance(answers, dict) else {}
        good = next((one for status, one in answers.items() if str(status).startswith("2")), answers.get("default"))
        found = self.api.documents.followed(good)
        if self.api.old:
            return swagger.answer(found, self.told.get("produces") or self.api.document.get("produces") or ())
        return found

    def _content(self, holder: Mapping[str, Any]) -> tuple[Any, str]:
        """The schema of a body, in JSON if it may be, and the kind of content it is in."""
        content = holder.get("content")
        kinds = {str(kind): one for kind, one in content.items()} if isinstance(content, dict) else {}
        best = sorted(kinds, key=lambda kind: ("json" not in kind, kind not in _FORMS, "xml" not in kind))
        found = kinds[best[0]] if best else None
        return (found.get("schema") if isinstance(found, dict) else {}), best[0] if best else ""

    def _address(self, where: str | None) -> str | None:
        """Where the service is: its first server, which may be told from where the document is."""
        server: Any = next(iter(self.api.servers(self.item, self.told)), {})
        url = str(server.get("url", "")) if isinstance(server, dict) else ""
        variables = server.get("variables") if isinstance(server, dict) else None
        for name, one in (variables if isinstance(variables, dict) else {}).items():
            if isinstance(one, dict):
                url = url.replace(f"{{{name}}}", str(one.get("default", "")))
        return (join_url(where, url) if where else url).rstrip("/") or None

    def _auth(self, address: str | None) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
        """How the first of the ways to be let in is written: in the source, in the request, or what is to be asked."""
        wanted = self.told.get("security", self.api.document.get("security"))
        names = [str(name) for one in _list(wanted) if isinstance(one, dict) for name in one]
        scheme = self.api.scheme(names[0]) if names else {}
        kind, how, at = scheme.get("type"), str(scheme.get("scheme", "")).lower(), str(scheme.get("name"))
        if kind == "apiKey" and scheme.get("in") == "header":
            return {"auth": {"kind": "api-key", "key": "${KEY}", "header": at}}, {}, ()
        if kind == "apiKey" and scheme.get("in") == "query":
            return {}, {"query": {at: "${KEY}"}}, ()
        if kind == "http" and how == "bearer":
            return {"auth": {"kind": "bearer", "token": "${TOKEN}"}}, {}, ()
        if kind == "http" and how == "basic":
            return {"auth": {"kind": "basic", "user": "${USER}", "password": "${PASSWORD}"}}, {}, ()
        flows = scheme.get("flows")
        flow = flows.get("clientCredentials") if isinstance(flows, dict) else None
        if isinstance(flow, dict):
            return _tokens(str(flow.get("tokenUrl", "")), address)
        return {}, {}, (f"how to be let in: its description says {kind or names[0]}",) if names else ()


def _tokens(url: str, address: str | None) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """Client credentials. A description does not name the host they are sent to: a person does, if it is another."""
    whole, base = join_url(address or "", url), (address or "").rstrip("/")
    path = whole.removeprefix(base) if whole.startswith(f"{base}/") else ""
    if not path.startswith("/"):
        says = f"how to be let in: its description says that tokens come from {url}; name the server, if it is theirs"
        return {}, {}, (says,)
    return {"auth": {"kind": "oauth2", "url": path, "client": "${CLIENT}", "secret": "${SECRET}"}}, {}, ()


def _parameter(schema: Mapping[str, Any], required: bool, at: str = "query", path: tuple[str, ...] = ()) -> Parameter:
    many = "items" in schema or schema.get("type") == "array"
    return Parameter(many, required, _usual(schema, None), at, path)


def _told(parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A parameter in one line."""
    must = ", required" if parameter.get("required") is True else ""
    words = " | ".join(str(word) for word in _list(schema.get("enum"))[:20])
    said = ", ".join(str(part) for part in (schema.get("format"), words) if part)
    return f"parameter in {parameter.get('in')}: {parameter.get('name')}{must}{f', {said}' if said else ''}"


def _usual(schema: Mapping[str, Any], otherwise: Any) -> Any:
    """What a parameter is if nobody says: its default, or the only word it may be."""
    words = _list(schema.get("enum"))
    found = schema.get("default", words[0] if len(words) == 1 else otherwise)
    return found if isinstance(found, str | int | float) else otherwise


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
