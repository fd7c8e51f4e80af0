"""How a draft asks: its source, and the request of its one lookup, as far as the source's description tells."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.contract import Answers, Contract, Kind, Question
from connectors.kit.outline import Outline

KINDS: Final = ("rest", "soap", "graphql", "ckan", "signed", "sql", "file", "python")
"""The kinds of sources that can be drafted."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_OVER_HTTP: Final = ("rest", "soap", "graphql", "ckan", "signed")
_PAGING: Final[Mapping[str, tuple[str, ...]]] = {
    "page": ("page", "pageno", "pagenumber", "pageindex"),
    "offset": ("offset", "start", "skip"),
    "cursor": ("cursor", "after", "nexttoken", "pagetoken"),
    "limit": ("limit", "size", "pagesize", "perpage", "rows", "first", "top", "take"),
}
_WORDS: Final = ("q", "query", "search", "text", "keyword", "keywords", "term", "words")
_TOTALS: Final = ("total", "totalcount", "totalitems", "totalrows", "totalresults", "totalelements", "count")
BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drafted: an agency, the kind of its source, and one question with the contract of its type."""

    agency: str
    kind: str
    question: Question
    contract: Contract
    outline: Outline | None = None
    table: str | None = None

    @property
    def variable(self) -> str:
        """How the names of its variables begin."""
        return re.sub(r"\W+", "_", self.agency).upper()

    @property
    def paged(self) -> bool:
        """Whether it is a search."""
        return self.question.answers is Answers.PAGE

    @property
    def names(self) -> Sequence[str]:
        """The names of the source's values."""
        return self.outline.names if self.outline else ()


def source(wanted: Wanted) -> Iterator[str]:
    """The lines of `[source]`."""
    outline, variable = wanted.outline, wanted.variable
    known = dict(outline.source) if outline else {}
    yield f'kind = "{wanted.kind}"'
    if wanted.kind == "python":
        yield 'class = "agent:Agent"'
        yield f'options = {{ url = "${{{variable}_URL}}" }}  # TODO: what the class is made with'
    elif wanted.kind == "file" and not (outline and outline.address):
        yield f'folder = "${{{variable}_FOLDER}}"'
    else:
        url = f'url = "${{{variable}_URL}}"'
        sql = "  # sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name"
        yield url + (sql if wanted.kind == "sql" else "")
    if wanted.kind == "soap" and "wsdl" not in known:
        yield f'wsdl = "{wanted.agency}.wsdl"'
    if wanted.kind == "signed":
        yield 'client = "TH/DGA/saan"  # TODO: who the hub is in the network'
        yield f'key = "${{{variable}_KEY}}"  # the hub\'s private key'
        yield f'signer = "${{{variable}_SIGNER}}"  # their public key'
    for name, value in known.items():
        yield f"{name} = {toml(value).replace('${', f'${{{variable}_')}"
    if "auth" not in known and (wanted.kind in _OVER_HTTP[:-1] or (outline and outline.address)):
        header = "api-key" if wanted.kind == "ckan" else "X-API-Key"
        yield f'# auth = {{ kind = "api-key", key = "${{{variable}_KEY}}", header = "{header}" }}'
    if outline and outline.address:
        yield f"# where it was found: export {variable}_URL={outline.address}"


def asking(wanted: Wanted) -> Iterator[str]:
    """The lines that say how it is asked: notes of the description, and `request`."""
    for note in wanted.outline.notes if wanted.outline else ():
        yield f"# {note}"
    request, todo = _REQUESTS[wanted.kind](wanted)
    yield f"request = {toml(request)}" + (f"  # TODO: {todo}" if todo else "")


def _rest(wanted: Wanted) -> tuple[dict[str, Any], str]:
    key = wanted.question.key
    outline = wanted.outline
    known = dict(outline.request) if outline else {}
    path = re.sub(r"\{[^}]*\}", lambda match: _placed(match[0], wanted), str(known.get("path", "/TODO")))
    request: dict[str, Any] = {**known, "path": path}
    national = any(kind is Kind.NATIONAL_ID for kind in key.values())
    if national:
        # What stands in an address stands in logs.
        request["method"] = "POST"
    given = {name: value for name, value in _given(wanted).items() if value not in path}
    said = " ".join([path, *given.values()])
    understood = outline is not None and not national and _asks(wanted, said)
    if not _asks(wanted, said):
        given |= _asked(wanted, given)
    if given:
        request["body" if request.get("method") == "POST" else "query"] = given
    request |= _many(wanted, given)
    return request, "" if understood else "how it is asked; $keys and batch ask for many at once"


def _asks(wanted: Wanted, said: str) -> bool:
    """Whether a request says for what it asks."""
    parts = list(wanted.question.key)
    if wanted.paged:
        return "$text" in said
    return all(f"$key.{part}" in said or f"$keys.{part}" in said for part in parts) or (
        len(parts) == 1 and re.search(r"\$keys?(?![\w.])", said) is not None
    )


def _asked(wanted: Wanted, given: Mapping[str, str]) -> dict[str, str]:
    """What is asked for, by the only parameter that must be given and means nothing else, or by its own name."""
    outline = wanted.outline
    if wanted.paged:
        return {"q": "$text", **({} if given else {"offset": "$offset", "limit": "$limit"})}
    parts = list(wanted.question.key)
    left = [name for name in (outline.required if outline else ()) if name not in given]
    if outline and len(parts) == 1 and len(left) == 1:
        return {left[0]: "$keys" if outline.parameters.get(left[0]) else "$key"}
    return {part: f"$key.{part}" if len(parts) > 1 else "$key" for part in parts}


def _given(wanted: Wanted) -> dict[str, str]:
    """The parameters whose meaning their names tell, each with what stands for it."""
    parameters = wanted.outline.parameters if wanted.outline else {}
    given: dict[str, str] = {}
    for name, takes_many in parameters.items():
        part = alike(name, list(wanted.question.key)) or alike(name.removesuffix("s"), list(wanted.question.key))
        page = next((word for word, spelt in _PAGING.items() if letters(name) in spelt), None)
        if part and wanted.paged:
            given[name] = f"$filter.{part}"
        elif part:
            word = "keys" if takes_many else "key"
            given[name] = f"${word}" if len(wanted.question.key) == 1 else f"${word}.{part}"
        elif page:
            given[name] = f"${page}"
        elif wanted.paged and letters(name) in _WORDS:
            given[name] = "$text"
    return given


def _many(wanted: Wanted, given: Mapping[str, str]) -> dict[str, Any]:
    """What goes with parameters: how many keys at once, and pages."""
    found: dict[str, Any] = {}
    if wanted.paged:
        return {"batch": 100}
    if any(value.startswith("$keys") for value in given.values()):
        found["batch"] = (wanted.outline.batch if wanted.outline else None) or BATCH
    by = next((word for word in ("cursor", "page", "offset") if f"${word}" in given.values()), None)
    if by is not None:
        total = total_of(wanted.outline)
        found["pages"] = {
            "by": by,
            **({"next": "next"} if by == "cursor" else {"total": total} if total else {}),
        }
    return found


def _placed(name: str, wanted: Wanted) -> str:
    parts = list(wanted.question.key)
    found = alike(name.strip("{}"), parts) or (parts[0] if len(parts) == 1 else None)
    return f"${'filter' if wanted.paged else 'key'}.{found}" if found else name


def _sql(wanted: Wanted) -> tuple[dict[str, Any], str]:
    parts = list(wanted.question.key)
    table = wanted.table or "TODO_TABLE"
    if wanted.paged:
        statement = f"SELECT * FROM {table} WHERE :text = '' LIMIT :limit OFFSET :offset"
        return {"statement": statement}, "what a search looks in"
    held = [(part, alike(part, wanted.names)) for part in parts]
    last = f"{held[-1][1] or parts[-1]} IN (:keys{'_' + parts[-1] if len(parts) > 1 else ''})" if parts else ""
    where = [f"{name or part} = :key_{part}" for part, name in held[:-1]] + ([last] if last else [])
    statement = f"SELECT * FROM {table}" + (f" WHERE {' AND '.join(where)}" if where else "")
    known = wanted.table and all(name for _, name in held)
    return {"statement": statement}, "" if known else "the table, and the column of the key"


def _file(wanted: Wanted) -> tuple[dict[str, Any], str]:
    known = dict(wanted.outline.request) if wanted.outline else {}
    request: dict[str, Any] = {"file": "data.csv", **known}
    if wanted.paged:
        words = [fact.name for fact in wanted.contract.facts.values() if fact.required and fact.kind is Kind.TEXT]
        request["search"] = words[-1:]
    return request, "" if known else "the name of the file"


def _soap(wanted: Wanted) -> tuple[dict[str, Any], str]:
    outline = wanted.outline
    given = _given(wanted)
    understood = _asks(wanted, " ".join(given.values()))
    takes = list(outline.parameters) if outline else []
    if not understood:
        # Only what the WSDL names may be given: the parts of the key take its first arguments that mean nothing else.
        left = [name for name in takes if name not in given]
        given |= dict(zip(left, _templates(wanted, many=False).values(), strict=False))
        understood = len(takes) == len(wanted.question.key) == 1
    known = dict(outline.request) if outline else {}
    return {**known, "arguments": given}, "" if understood else "its arguments, as the WSDL names them"


def _graphql(wanted: Wanted) -> tuple[dict[str, Any], str]:
    outline = wanted.outline
    if outline is None:
        variables = _templates(wanted)
        types = {name: "[ID!]!" if value.startswith("$keys") else "ID" for name, value in variables.items()}
        declared = ", ".join(f"${name}: {type_}" for name, type_ in types.items())
        given = ", ".join(f"{name}: ${name}" for name in variables)
        document = f"query({declared}) {{ TODO({given}) {{ __typename }} }}" if variables else "{ TODO { __typename } }"
        return _with_batch({"document": document, "variables": variables}), "the query, and its variables"
    variables = _given(wanted)
    parameters = dict(outline.parameters)
    understood = bool(variables) or not parameters
    if not understood and len(wanted.question.key) == 1:
        name, takes_many = next(iter(parameters.items()))
        variables = {name: "$keys" if takes_many else "$key"}
    request = _with_batch({**outline.request, "variables": variables})
    return {**request, **_many(wanted, variables)}, "" if understood else "its variables"


def _ckan(wanted: Wanted) -> tuple[dict[str, Any], str]:
    known = dict(wanted.outline.request) if wanted.outline else {"resource": "TODO"}
    held = {part: alike(part, wanted.names) or part for part in wanted.question.key}
    if wanted.paged:
        filters = {name: f"$filter.{part}" for part, name in held.items() if name in wanted.names}
        return {**known, "q": "$text", **({"filters": filters} if filters else {})}, ""
    by_part = _templates(wanted)
    filters = {held[part]: template for part, template in by_part.items()}
    found = all(name in wanted.names for name in filters)
    todo = "" if wanted.outline and found else "the resource, and the column that holds the key"
    return _with_batch({**known, **({"filters": filters} if filters else {})}), todo


def _signed(wanted: Wanted) -> tuple[dict[str, Any], str]:
    body = _templates(wanted)
    return _with_batch({"service": "TH/TODO", "path": "/", "body": body}), "the service, and what it is asked with"


def _python(wanted: Wanted) -> tuple[dict[str, Any], str]:
    return {"ask": letters(wanted.question.type), **({} if wanted.paged else {"batch": BATCH})}, ""


def _templates(wanted: Wanted, *, many: bool = True) -> dict[str, str]:
    """The parts of the key by their own names: the last of them many at once, those before one at a time."""
    parts = list(wanted.question.key)
    if wanted.paged:
        return {"text": "$text", "offset": "$offset", "limit": "$limit"}
    words = ["key"] * (len(parts) - 1) + ["keys" if many else "key"]
    dotted = len(parts) > 1
    return {part: f"${word}.{part}" if dotted else f"${word}" for part, word in zip(parts, words, strict=False)}


def total_of(outline: Outline | None) -> str | None:
    """Where the number of all rows stands, if a name tells."""
    paths = outline.beside if outline else ()
    return next((path for path in paths if letters(path.rpartition(".")[2]) in _TOTALS), None)


def _with_batch(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "batch": BATCH} if "$keys" in json.dumps(request) else request


_REQUESTS: Final = {
    "rest": _rest,
    "soap": _soap,
    "graphql": _graphql,
    "ckan": _ckan,
    "signed": _signed,
    "sql": _sql,
    "file": _file,
    "python": _python,
}


def alike(name: str, others: Sequence[str]) -> str | None:
    """The one of `others` that is spelt like `name`, but for case, dots, dashes and underscores."""
    found = [other for other in others if letters(other) == letters(name)]
    return found[0] if len(found) == 1 else None


def letters(name: str) -> str:
    """A name without case, dots, dashes and underscores."""
    return re.sub(r"[\W_]+", "", name.lower())


def toml(value: Any) -> str:
    """A value as an inline value of TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {toml(one)}" for name, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def key(name: str) -> str:
    """A name as a key of TOML."""
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


SKELETON: Final = '''"""TODO: what this source is, and how it is asked."""

from connectors.agent import Asked, Options


class Agent:
    """Asks the source; connectors/agent.py says what it must do."""

    def __init__(self, options: Options) -> None:
        self._url = options["url"]

    async def ask(self, asked: Asked) -> object:
        # TODO: ask for `asked.keys` (or `asked.search`) until `asked.deadline`; raise OSError where there is no way.
        return {"rows": []}

    async def close(self) -> None:
        """Give back what it holds."""
'''
"""The class that a draft of kind python begins with: `agent.py`."""
