"""What is to be drafted, and what of a request the names of a source tell by themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.contract import Answers, Contract, Question, ValueType
from connectors.kinds import all_kinds
from drafting.outline import Outline, Parameter, in_path, letters
from drafting.toml_text import comment, toml

KINDS: Final = tuple(kind.name for kind in all_kinds.KINDS)

_OVER_HTTP: Final = ("rest", "soap", "graphql", "ckan")
_PAGING: Final[Mapping[str, tuple[str, ...]]] = {
    "page": ("page", "pageno", "pagenumber", "pageindex"),
    "offset": ("offset", "start", "skip"),
    "cursor": ("cursor", "after", "nexttoken", "pagetoken"),
    "limit": ("limit", "size", "pagesize", "perpage", "rows", "first", "top", "take"),
}
_WORDS: Final = ("q", "query", "search", "text", "keyword", "keywords", "term", "words")
_TOTALS: Final = ("total", "totalcount", "totalitems", "totalrows", "totalresults", "totalelements", "count")
_MEANT: Final[Mapping[ValueType, tuple[str, ...]]] = {
    ValueType.JURISTIC_ID: (
        "tin",
        "taxid",
        "taxno",
        "taxpayerid",
        "nid",
        "juristicno",
        "juristicnumber",
        "registrationno",
    ),
    ValueType.NATIONAL_ID: ("pid", "nid", "cid", "citizenid", "personid", "personalid", "idcard", "nationalid", "nin"),
}
"""What identifiers are called, too. It is asked whether one is meant."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is known of a type that is drafted with its schema: where the parts of its keys stand, by part, whether its
    records are about persons, and which of its facts are under a scope. They are mapped apart from its lookups."""

    places: Mapping[str, str]
    personal: bool
    guarded: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drafted: an agency, the kind of its source, and one question with the contract of its type.

    `shared` are the facts that the manifest it goes into maps already for the type.
    """

    agency: str
    kind: str
    question: Question
    contract: Contract
    outline: Outline | None = None
    table: str | None = None
    shared: Sequence[str] = ()
    mapped: Mapped | None = None

    def known(self, part: str) -> str | None:
        """Where a part of the key stands in a row, if its type is drafted with its schema."""
        place = self.mapped.places.get(part) if self.mapped else None
        return place if place in self.names else None

    @property
    def variable(self) -> str:
        """How the names of its variables begin."""
        return re.sub(r"\W+", "_", self.agency).upper()

    @property
    def paged(self) -> bool:
        """Whether it is a search."""
        return self.question.answers is Answers.PAGE

    @property
    def own(self) -> tuple[str, ...]:
        """The parts of its key; of a search none."""
        return () if self.paged else tuple(self.question.key)

    @property
    def names(self) -> Sequence[str]:
        """The names of the source's values."""
        return self.outline.names if self.outline else ()

    @property
    def flat(self) -> bool:
        """Whether those are columns."""
        return self.outline is not None and self.outline.flat

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """What the source may be given."""
        return self.outline.parameters if self.outline else {}

    @property
    def request(self) -> dict[str, Any]:
        """What is known of its request."""
        return dict(self.outline.request) if self.outline else {}


@dataclass(slots=True)
class Drafted:
    """A request as far as it is known, and what a person has to decide of it."""

    table: dict[str, Any]
    questions: list[str] = field(default_factory=list)


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
        yield f"{name} = {toml(named(value, wanted))}"
    if "auth" not in known and (wanted.kind in _OVER_HTTP or (outline and outline.address)):
        header = "api-key" if wanted.kind == "ckan" else "X-API-Key"
        yield f'# auth = {{ kind = "api-key", key = "${{{variable}_KEY}}", header = "{header}" }}'
    if outline and outline.address:
        yield comment(f"where it was found: export {variable}_URL={outline.address}")


def named(value: Any, wanted: Wanted) -> Any:
    """A table of an outline with its variables named after the agency."""
    if isinstance(value, Mapping):
        return {name: named(one, wanted) for name, one in value.items()}
    return value.replace("${", f"${{{wanted.variable}_") if isinstance(value, str) else value


def given(wanted: Wanted, drafted: Drafted) -> dict[str, str]:
    """The parameters whose meaning their names tell, each with what stands for it; of others it is asked."""
    found: dict[str, str] = {}
    parts = list(wanted.question.key)
    for name, parameter in wanted.parameters.items():
        last = parameter.path[-1] if parameter.path else name
        part = alike(last, parts) or alike(last.removesuffix("s"), parts) or of_place(last, wanted)
        page = next((word for word, spelt in _PAGING.items() if letters(last) in spelt), None)
        if part:
            found[name] = template(wanted, part, many=parameter.many)
        elif page:
            found[name] = f"${page}"
        elif wanted.paged and letters(last) in _WORDS:
            found[name] = "$text"
    found = _paged_once(found, wanted)
    for part, kind in wanted.question.key.items():
        left = {
            name: one.path[-1] if one.path else name for name, one in wanted.parameters.items() if name not in found
        }
        likely = [name for name, last in left.items() if letters(last) in _MEANT.get(kind, ())]
        if not says(part, found.values(), wanted) and len(likely) == 1:
            found[likely[0]] = template(wanted, part, many=wanted.parameters[likely[0]].many)
            drafted.questions.append(f"is {likely[0]} the {part}?")
    return found


def takes(wanted: Wanted) -> int:
    """How many parts of its key a source is seen to take."""
    found = given(wanted, Drafted({}))
    written = in_path(wanted.outline) if wanted.outline else ()
    parts = wanted.question.key
    named_ = [part for part in parts if alike(part, written) or any(of_place(one, wanted) == part for one in written)]
    return sum(part in named_ or says(part, found.values(), wanted) for part in parts)


def of_place(parameter: str, wanted: Wanted) -> str | None:
    """The part of the key that stands in a row where a parameter is called alike."""
    places = wanted.mapped.places if wanted.mapped else {}
    found = [part for part in wanted.question.key if letters(parameter) == letters(places.get(part, ""))]
    return found[0] if found else None


def _paged_once(found: Mapping[str, str], wanted: Wanted) -> dict[str, str]:
    """What is given, with one way to page: a search has no cursor, and no lookup is limited without pages."""
    ways = ("page", "offset") if wanted.paged else ("cursor", "page", "offset")
    by = next((word for word in ways if f"${word}" in found.values()), None)
    kept = {f"${by}", "$limit"} if by or wanted.paged else set()
    paging = {f"${word}" for word in _PAGING}
    seen: set[str] = set()
    left = {}
    for name, value in found.items():
        if value not in paging or (value in kept and value not in seen):
            left[name] = value
            seen.add(value)
    return left


def unsaid(wanted: Wanted, said: str, *, pages: bool = True) -> dict[str, str]:
    """What a request does not say yet, and has to: by names that no source has, to be replaced."""
    parts = [part for part in wanted.question.key if not says(part, [said], wanted)]
    left = {f"TODO_{part}": template(wanted, part, many=False) for part in parts}
    if wanted.paged:
        if "$text" not in said:
            left = {"TODO_text": "$text", **left}
        if pages and not any(f"${word}" in said for word in ("page", "offset", "cursor")):
            left |= {"TODO_offset": "$offset", **({} if "$limit" in said else {"TODO_limit": "$limit"})}
    return left


def demanded(wanted: Wanted, found: Mapping[str, str]) -> dict[str, Any]:
    """What must be given beside: as it usually is, or to be filled in."""
    left = {name: one for name, one in wanted.parameters.items() if one.required and name not in found}
    return {name: "TODO" if one.usual is None or "$" in str(one.usual) else one.usual for name, one in left.items()}


def template(wanted: Wanted, part: str, *, many: bool) -> str:
    """What stands for a part of the key, or of a search for a filter."""
    if wanted.paged:
        return f"$filter.{part}"
    word = "keys" if many else "key"
    return f"${word}" if len(wanted.question.key) == 1 else f"${word}.{part}"


def says(part: str, values: Any, wanted: Wanted) -> bool:
    """Whether any of the values stands for a part of the key."""
    said = " ".join(str(value) for value in values)
    named_ = re.search(rf"\$(keys?|filter)\.{re.escape(part)}(?!\w)", said)
    sole = len(wanted.question.key) == 1 and not wanted.paged and re.search(r"\$keys?(?![\w.])", said)
    return bool(named_ or sole)


def meant(part: str, wanted: Wanted) -> str | None:
    """The one name of the source's values that may be a part of the key, by what such identifiers are called."""
    kind = wanted.question.key[part]
    likely = [name for name in wanted.names if letters(name.rpartition(".")[2]) in _MEANT.get(kind, ())]
    return likely[0] if len(likely) == 1 else maybe(part, wanted)


def maybe(fact: str, wanted: Wanted) -> str | None:
    """The one name of the source's values whose last step is spelt like a fact."""
    likely = [] if wanted.flat else [name for name in wanted.names if letters(name.rpartition(".")[2]) == letters(fact)]
    return likely[0] if len(likely) == 1 else None


def total_of(outline: Outline | None) -> str | None:
    """Where the number of all rows stands, if a name tells."""
    paths = outline.beside if outline else ()
    return next((path for path in paths if letters(path.rpartition(".")[2]) in _TOTALS), None)


def alike(name: str, others: Sequence[str]) -> str | None:
    """The one of `others` that is spelt like `name`, but for case, dots, dashes and underscores."""
    found = [other for other in others if letters(other) == letters(name)]
    return found[0] if len(found) == 1 else None


SKELETON: Final = '''"""TODO: what this source is, and how it is asked."""

from connectors.python_source_api import Asked, Options


class Agent:
    """Asks the source; connectors/python_source_api.py says what it must do."""

    def __init__(self, options: Options) -> None:
        self._url = options["url"]

    async def ask(self, asked: Asked) -> object:
        # TODO: ask for `asked.keys` (or `asked.search`) until `asked.deadline`; raise OSError where there is no way.
        return {"rows": []}

    async def close(self) -> None:
        """Give back what it holds."""
'''
"""The class that a draft of kind python begins with: `agent.py`."""
