"""What composition tells of the examples of this page, with the hub's own schema as the core."""

from collections.abc import Iterator, Mapping

from connectors.provider import DataClass
from docs.composition import draft_sources, draft_whole
from docs.composition.own import CODES
from docs.composition.row import Example, Verdict
from schema.source import OPENED, core_source
from supergraph.composition import compose
from supergraph.faults import SchemaFault
from supergraph.source_schema import LookupClass, Promises, SourceSchema, read

_OURS, _THEIRS = "md", "dlt"


def examples() -> Mapping[str, Example]:
    """The fault of each code that is told, of those that have one."""
    draft = (one for one in (*draft_sources.RULES, *draft_whole.RULES) if one.verdict is Verdict.KEPT)
    kept = {one.code: one.example for one in draft if one.example}
    return kept | {one.code: one.example for one in CODES if one.example}


def faults_of(example: Example) -> tuple[SchemaFault, ...]:
    """What the agency `md` is told of it."""
    found = read(example.schema, f"{_OURS}/schema.graphql", _OURS, _promises(example))
    if not isinstance(found, SourceSchema):
        return tuple(found)
    sources = [found, *_beside(example)]
    return compose(core_source(), sources, accepted=(_THEIRS, _OURS), opened=OPENED).faults.get(_OURS, ())


def _beside(example: Example) -> Iterator[SourceSchema]:
    if example.beside:
        found = read(example.beside, f"{_THEIRS}/schema.graphql", _THEIRS)
        assert isinstance(found, SourceSchema), found
        yield found


def _promises(example: Example) -> Promises:
    public = LookupClass(DataClass.PUBLIC)
    lookups = None if example.lookups is None else dict.fromkeys(example.lookups, public)
    return Promises(dict.fromkeys(example.scopes, DataClass.PERSONAL), lookups)
