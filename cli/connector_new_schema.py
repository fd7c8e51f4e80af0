"""./saan connector new --schema: the folder of an agency that brings a type of its own, schema and manifest drafted."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.exit_status import NotDone

if TYPE_CHECKING:
    from cli.connector_description import DescribedSource
    from drafting.schema_parts import DraftedSchema, GraphAround
    from supergraph.graph import Supergraph

CONFIGURATION = ".graphqlrc.yml"
"""What the usual language server for GraphQL (editors' extensions) looks for beside a schema."""
VOCABULARY = ".saan/directives.graphql"
"""What it is led to: `./saan schema --directives` writes it anew."""


@dataclass(frozen=True, slots=True)
class SchemaAsked:
    """What a person asks to be drafted of a source; `table` is the name of a database's table."""

    agency: str
    type: str | None
    key: str | None
    rows: tuple[str, ...]
    table: str | None


def new_schema(asked: SchemaAsked, found: "DescribedSource") -> None:
    """Writes the folder, once it is proved that what is drafted goes together. Raises NotDone, NoOutline."""
    from drafting.manifest import marks
    from drafting.schema import SchemaWanted, draft_schemas
    from drafting.sdl_text import sdl
    from settings import Settings

    folders = Settings().agencies_folders
    home = _home(asked.agency, folders)
    key = tuple(one.strip() for one in asked.key.split(",")) if asked.key else ()
    wanted = SchemaWanted(asked.agency, found.outlines, _around(folders), asked.type, key, asked.rows)
    schemas = draft_schemas(wanted)
    drafted = sdl(schemas)
    manifest = _manifest(asked, schemas, drafted, folders)
    files = {f"{asked.agency}{ending}": content for ending, content in found.beside.items()} | dict(found.named)
    files |= {"schema.graphql": drafted.encode(), "connector.toml": manifest.encode()}
    _require_fit(asked.agency, files, folders)
    files |= editor_files(folders)
    (home / "samples").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    for name, text in (("schema.graphql", drafted), ("connector.toml", manifest)):
        typer.echo(f"{home / name}: {marks(text)} places are marked TODO")
    typer.echo(f"next: finish them, the schema first, then ./saan connector check {asked.agency}")


def editor_files(folders: list[Path]) -> dict[str, bytes]:
    """What lets editors complete a schema: a configuration of the language server, and the vocabulary beside it."""
    from federation.editor_vocabulary import editor_vocabulary
    from federation.schema_files import schemas
    from schema.source import core_source

    configuration = f"schema:\n  - schema.graphql\n  - {VOCABULARY}\n"
    text = editor_vocabulary([core_source(), *schemas(folders)[0]])
    return {CONFIGURATION: configuration.encode(), VOCABULARY: text.encode()}


def settled(text: str) -> str:
    """A draft as if each of its marks were settled: whether the rest of it goes together is seen then."""
    return text.replace("TODO: ", "")


def _home(agency: str, folders: tuple[Path, ...] | list[Path]) -> Path:
    import re

    from connectors.serving import agency_homes

    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        raise NotDone(f"{agency!r} is no id: use small letters, digits and dashes")
    home = agency_homes.homes(folders).get(agency) or folders[-1] / agency
    for name in ("schema.graphql", "connector.toml"):
        if (home / name).exists():
            told = _MORE.format(agency=agency) if name == "schema.graphql" else _KEPT
            raise NotDone(f"{home / name} is there already, and stays as it is: {told}")
    return home


def _around(folders: tuple[Path, ...] | list[Path]) -> "GraphAround":
    """The names and keys of the graph as it is."""
    from cli.agency_proof import composed
    from connectors.parsing.confusable import look
    from drafting.schema_parts import GraphAround
    from federation.schema_files import schemas
    from schema.source import core_source
    from supergraph.entities import keys_of

    types = composed().schema.type_map
    fields = {name: frozenset(getattr(types[name], "fields", ())) for name in ("Query", "Citizen", "Business")}
    sources = [core_source(), *schemas(folders)[0]]
    keys = {name: found[0] for one in sources for name, node in one.types.items() if (found := keys_of(node))}
    return GraphAround(frozenset(types), fields, keys, look)


def _manifest(asked: SchemaAsked, drafts: "Sequence[DraftedSchema]", drafted: str, folders: list[Path]) -> str:
    """The manifest, of the questions that the composed draft asks. Raises NotDone where it does not compose."""
    from connectors.provider import DataClass
    from drafting.schema_manifest import draft_manifest
    from federation.build import build_supergraph
    from federation.schema_files import schemas
    from supergraph.source_schema import Promises, read

    scopes = {one.scope: DataClass.PERSONAL for one in drafts if one.scope}
    source = read(settled(drafted), "schema.graphql", asked.agency, Promises(scopes))
    if isinstance(source, list):
        raise _unfit(asked.agency, source)
    graph = build_supergraph([*schemas(folders)[0], source])
    _require_composed(asked.agency, graph)
    own = graph.contributed[asked.agency]
    brought = graph.brought[asked.agency]
    questions = [
        [(one, own.contracts[one.type]) for one in brought if one.type == each.record.name and one.by in each.asked]
        for each in drafts
    ]
    return draft_manifest(list(zip(drafts, questions, strict=True)), asked.table)


def _require_fit(agency: str, files: dict[str, bytes], folders: list[Path]) -> None:
    """Raises NotDone where `check` would not take the draft, its marks settled."""
    from conformance_kit.subject import proved
    from federation.build import supergraph_of

    with tempfile.TemporaryDirectory(prefix="saan-") as temporary:
        tried = Path(temporary) / agency
        for name, content in files.items():
            (tried / name).parent.mkdir(parents=True, exist_ok=True)
            is_drafted = name in ("schema.graphql", "connector.toml")
            (tried / name).write_bytes(settled(content.decode()).encode() if is_drafted else content)
        graph = supergraph_of([*folders, Path(temporary)])[0]
        _require_composed(agency, graph)
        faults = proved(tried, {}, graph.answerable).faults
    if faults:
        raise NotDone(_NOT_WRITTEN + "; ".join(f"{one.wrong} ({one.todo})" for one in faults))


_MORE = (
    "draft one more type under another id, such as {agency}-more, and finish it there; then move its types here, its "
    "fields of Citizen, Business and Query into those that are here, and its lookups and [fields] into connector.toml, "
    "with the scope under {agency}."
)
_KEPT = "draft under another id, and move its schema here, and its scope, lookups and [fields] into this manifest"
_NOT_WRITTEN = "nothing is written, for no draft of it would pass check: "


def _require_composed(agency: str, graph: "Supergraph") -> None:
    if agency in graph.faults:
        raise _unfit(agency, graph.faults[agency])


def _unfit(agency: str, faults: object) -> NotDone:
    from supergraph.faults import told

    return NotDone(_NOT_WRITTEN + "; ".join(told(faults)))  # type: ignore[arg-type]
