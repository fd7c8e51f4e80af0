"""./saan connector new: the folder of an agency, with a manifest to be finished, or one more lookup in it."""

import asyncio
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.agency_proof import graph
from cli.connector_new_schema import SchemaAsked, new_schema
from cli.exit_status import NotDone, complaining
from connectors.contract import Graph
from connectors.manifest.faults import did_you_mean
from connectors.serving import agency_homes

if TYPE_CHECKING:
    from cli.connector_description import DescribedSource
    from connectors.contract import Question
    from drafting.wanted import Wanted

Kind = Annotated[
    str | None, typer.Option(help="What its source is: rest, soap, graphql, ckan, signed, sql, file or python.")
]
OpenApi = Annotated[
    str | None, typer.Option(metavar="FILE|URL", help="Draft from an OpenAPI 3 or Swagger 2.0 document.")
]
Table = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|URL|DATABASE",
        help="Draft from a file (CSV, JSON, lines of JSON, XLSX, packed or not), or a database's table.",
    ),
]
Name = Annotated[
    str | None, typer.Option(help="Of a database: the table's name; of a zip with several files: the file's.")
]
Operation = Annotated[
    list[str] | None,
    typer.Option(
        help='Which of several: "GET /path", a query, an operation of the WSDL. With --schema as often as you need.'
    ),
]
Header = Annotated[
    list[str] | None,
    typer.Option(metavar="'NAME: VALUE'", help="Lets us in where a description is fetched; kept nowhere."),
]


MOST_OPERATIONS = 20
"""Operations that are drafted into one folder at once."""


def register(app: typer.Typer) -> None:
    """Adds the command `new`."""
    app.command()(new)


def new(
    agency: Annotated[str, typer.Argument(metavar="ID", help="Its short name: small letters, digits and dashes.")],
    *,
    kind: Kind = None,
    type_: Annotated[str | None, typer.Option("--type", help="What it gives, such as Licence.")] = None,
    by: Annotated[str | None, typer.Option(help="What it is asked by, such as juristicId or search.")] = None,
    openapi: OpenApi = None,
    wsdl: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from a WSDL.")] = None,
    graphql: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a GraphQL service.")] = None,
    ckan: Annotated[str | None, typer.Option(metavar="URL", help="Draft from a CKAN portal; with --resource.")] = None,
    answer: Annotated[str | None, typer.Option(metavar="FILE|URL", help="Draft from one JSON answer.")] = None,
    table: Table = None,
    name: Name = None,
    operation: Operation = None,
    resource: Annotated[str | None, typer.Option(help="The id of a CKAN resource.")] = None,
    header: Header = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Draft a type of its own, --type, and its manifest.")
    ] = False,
    key: Annotated[str | None, typer.Option(metavar="A,B", help="With --schema: what tells records apart.")] = None,
    rows: Annotated[
        list[str] | None, typer.Option(help="With --schema: where the rows are, of several places; each a type.")
    ] = None,
) -> None:
    """Begins a connector: a folder whose manifest passes `check`, to be filled in.

    With a description of the source, the facts that are spelt alike are mapped, and the names that are there to choose
    from are listed. What a person has to finish is marked TODO. An agency that is there already gets one more lookup,
    at the end of its manifest, which stays as it was written. A new one comes into the last of the agencies' folders.
    What the graph has no type for an agency brings itself, in a schema.graphql beside its manifest: docs/schema.md.

        ./saan connector new bureau --kind rest --type Licence --by juristicId
        ./saan connector new bureau --openapi openapi.yaml --operation 'GET /licences' --type Licence --by juristicId
        ./saan connector new bureau --table https://bureau.example/services.csv --type Service --by serviceId
        ./saan connector new bureau --table sqlite+aiosqlite:///old.db --name V_LICENCE --type Licence --by juristicId

    With --schema, what the graph has no type for: a schema is drafted too, with what it guesses marked and said why.

        ./saan connector new bureau --schema --openapi openapi.yaml --operation 'GET /permits' --type FoodPermit

    Of several operations those that give the same rows become ways to one type, and the others types of their own.
    """
    from drafting.outline import NoOutline

    given = {"openapi": openapi, "wsdl": wsdl, "graphql": graphql, "ckan": ckan, "answer": answer, "table": table}
    sources = {how: where for how, where in given.items() if where is not None}
    with complaining(NoOutline):
        if len(sources) > 1:
            raise NotDone(f"give one of {', '.join('--' + how for how in sources)}")
        if not schema and len(operation or ()) > 1:
            raise NotDone("--operation: a lookup has one; with --schema there may be several")
        if schema:
            described = _described(sources, name, (operation, resource), _headers(header or ()))
            if described is None:
                raise NotDone(
                    "--schema: describe the source by --openapi, --wsdl, --graphql, --ckan, --answer or --table"
                )
            new_schema(SchemaAsked(agency, type_, key, tuple(rows or ()), name), described)
            return
        asks = Graph(*graph()(agency))
        home = _home(agency, kind, type_, by, asks)
        wanted = home.wanted(name, asks)
        found = _described(sources, name, (operation, resource), _headers(header or ()))
        _write(home, _chosen(home, wanted, found, sources), found, asks)


@dataclass(frozen=True, slots=True)
class _Home:
    """The folder that is drafted for, and what is in its manifest already (None: it has none)."""

    folder: Path
    kind: str | None
    question: "Question"
    text: str | None = None
    document: Mapping[str, Any] | None = None

    def wanted(self, table: str | None, asks: Graph) -> "Wanted":
        """What is to be drafted, before the source is looked at."""
        from drafting.wanted import Wanted

        shared = (self.document or {}).get("fields", {}).get(self.question.type, {})
        contract = asks.contracts[self.question.type]
        names = [one for one in shared if isinstance(one, str)] if isinstance(shared, dict) else []
        return Wanted(self.folder.name, self.kind or "", self.question, contract, None, table, names)


def _home(agency: str, kind: str | None, type_: str | None, by: str | None, asks: Graph) -> _Home:
    """Raises NotDone where nothing can be drafted there, or of such a question."""
    import re

    from settings import Settings

    if not re.fullmatch(r"[a-z][a-z0-9-]*", agency):
        raise NotDone(f"{agency!r} is no id: use small letters, digits and dashes")
    if type_ is None or type_ not in asks.contracts:
        known = ", ".join(asks.contracts)
        raise NotDone(
            f"--type: agencies give no {type_!r}: {did_you_mean(type_, asks.contracts)}"
            if type_
            else f"--type: one of {known}"
        )
    meant = asks.contracts[type_].type
    fitting = {one.by: replace(one, type=type_) for one in asks.questions if one.type == meant}
    if by not in fitting:
        raise NotDone(f"--by: the graph asks for {type_} by {', '.join(fitting)}")
    folders = Settings().agencies_folders
    folder = agency_homes.homes(folders).get(agency) or folders[-1] / agency
    file = folder / "connector.toml"
    if not file.exists():
        return _Home(folder, kind, fitting[by])
    return _there(_Home(folder, kind, fitting[by]), file)


def _there(home: _Home, file: Path) -> _Home:
    """An agency that has a manifest: one more lookup fits its source. Raises NotDone."""
    try:
        text = file.read_bytes().decode()
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise NotDone(f"{file} is there and cannot be read ({problem}): correct it first") from None
    source = document.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None
    lookups = document.get("lookup")
    for one in lookups if isinstance(lookups, list) else ():
        if isinstance(one, dict) and (one.get("type"), one.get("by")) == (home.question.type, home.question.by):
            raise NotDone(f"{file} has {home.question.name} already: change it there")
    if home.kind not in (None, kind):
        raise NotDone(f"--kind: {file} is of a source of kind {kind}: another source is another agency")
    return replace(home, kind=kind, text=text, document=document)


def _described(
    sources: Mapping[str, str],
    name: str | None,
    meant: tuple[Sequence[str] | None, str | None],
    headers: Mapping[str, str],
) -> "DescribedSource | None":
    """What the source tells of itself, if it was asked. Raises NotDone, NoOutline."""
    from cli.connector_description import Description, described

    operations, resource = meant
    if len(operations or ()) > MOST_OPERATIONS:
        raise NotDone(f"--operation: no more than {MOST_OPERATIONS} at once")
    each = tuple(dict.fromkeys(operations or (None,)))
    for how, where in sources.items():
        return asyncio.run(described(Description(how, where, each, resource, name, headers)))
    return None


def _chosen(home: _Home, wanted: "Wanted", found: "DescribedSource | None", sources: Mapping[str, str]) -> "Wanted":
    """What is to be drafted, of the kind that the source is. Raises NotDone."""
    from drafting.wanted import KINDS

    if found is not None:
        if wanted.kind not in ("", found.outline.kind):
            how = next(iter(sources))
            raise NotDone(f"--kind: --{how} describes a source of kind {found.outline.kind}, and it is {wanted.kind}")
        if home.document is not None and found.outline.kind == "file":
            _require_same_place(home.document, found.outline.address)
        return replace(wanted, outline=found.outline, kind=found.outline.kind)
    if wanted.kind not in KINDS:
        known = did_you_mean(wanted.kind, KINDS) if wanted.kind else f"one of {', '.join(KINDS)}"
        described = "--openapi, --wsdl, --graphql, --ckan, --answer or --table"
        raise NotDone(f"--kind: {known}; or describe the source by {described}")
    if wanted.kind == "soap":
        raise NotDone("--wsdl: a SOAP source is drafted from its WSDL")
    return wanted


def _require_same_place(document: Mapping[str, Any], address: str | None) -> None:
    """Raises NotDone where a file does not lie where those of the manifest do."""
    source = document.get("source")
    remote = isinstance(source, dict) and "url" in source
    if remote != (address is not None):
        where = "at its url" if remote else "in its folder"
        raise NotDone(f"--table: the files of this agency lie {where}, and this one does not")


def _write(home: _Home, wanted: "Wanted", found: "DescribedSource | None", asks: Graph) -> None:
    """Writes what was drafted, once it is proved that `check` takes it. Raises NotDone, and then nothing is written."""
    from drafting.manifest import draft, lookup, marks
    from drafting.wanted import SKELETON

    files: dict[str, bytes] = {}
    if found is not None:
        files = {f"{wanted.agency}{ending}": content for ending, content in found.beside.items()} | dict(found.named)
    if home.text is None:
        files |= {"agent.py": SKELETON.encode()} if wanted.kind == "python" else {}
        drafted = draft(wanted)
        files["connector.toml"] = drafted.encode()
    else:
        files = _beside(home, files)
        drafted = lookup(wanted)
        files["connector.toml"] = _appended(home.text, drafted).encode()
    _proved(home, files, asks)
    (home.folder / "samples").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (home.folder / name).write_bytes(content)
    typer.echo(f"{home.folder / 'connector.toml'}: {marks(drafted)} places are marked TODO")
    typer.echo(f"next: finish them, then ./saan connector check {wanted.agency}")


def _appended(text: str, lookup: str) -> str:
    """A manifest with one more lookup at its end, and every line before it as it was."""
    end = "\r\n" if "\r\n" in text else "\n"
    before = text if not text or text.endswith("\n") else text + end
    return f"{before}{end}{lookup.replace(chr(10), end)}"


def _beside(home: _Home, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are not there yet. Raises NotDone where one of another content is."""
    for name, content in files.items():
        file = home.folder / name
        if file.exists() and file.read_bytes() != content:
            raise NotDone(f"{file} is there, and is another: another service is another agency")
    return {name: content for name, content in files.items() if not (home.folder / name).exists()}


def _proved(home: _Home, files: Mapping[str, bytes], asks: Graph) -> None:
    """Raises NotDone where the draft would be at fault, or the manifest that it goes into is already."""
    from conformance_kit.subject import proved

    with tempfile.TemporaryDirectory(prefix="saan-") as temporary:
        tried = Path(temporary) / home.folder.name
        if home.text is not None and (before := proved(home.folder, {}, asks).faults):
            raise NotDone(f"the manifest that is there is at fault, correct it first: {before[0]}")
        if home.folder.exists():
            copytree(home.folder, tried)
        for name, content in files.items():
            (tried / name).parent.mkdir(parents=True, exist_ok=True)
            (tried / name).write_bytes(content)
        faults = proved(tried, {}, asks).faults
    if faults:
        told = "; ".join(f"{fault.wrong} ({fault.todo})" for fault in faults)
        raise NotDone(f"nothing is written, for no draft of it would pass check: {told}")


def _headers(written: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition(":") for text in written]
    for name, colon, _ in pairs:
        if not colon or not name.strip():
            raise NotDone("--header: write 'NAME: VALUE'")
    return {name.strip(): value.strip() for name, _, value in pairs}
