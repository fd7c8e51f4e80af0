"""What is wrong with agencies' manifests and schemas, found without asking them, and how it is told."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.agency_proof import composed
from cli.draft_marks import marks_left
from connectors.manifest.faults import ManifestFault
from connectors.proof.manifest_proof import Proof
from connectors.serving import agency_homes
from settings import Settings

if TYPE_CHECKING:
    from supergraph.deprecation import Deprecation
    from supergraph.faults import SchemaFault
    from supergraph.graph import Supergraph


@dataclass(frozen=True, slots=True)
class CheckedManifests:
    """Of the agencies that were `meant`, by their folders: `unfit` is wrong with their schemas, `faults` with the
    manifests and what lies beside them, `strange` with the names that these have for the catalogue; `proofs` are of
    those whose schemas compose, `left` the marks of drafts, `passed` what is served after its last day, `named` what
    anybody may read though it looks like a person's name, by agency: of these two it is only told."""

    meant: Sequence[Path]
    unfit: Sequence["SchemaFault"]
    faults: Sequence[ManifestFault]
    strange: Sequence[str]
    proofs: Mapping[str, Proof]
    left: Mapping[str, Sequence[ManifestFault]]
    passed: Mapping[str, Sequence["Deprecation"]]
    named: Mapping[str, Sequence[ManifestFault]]

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.unfit or self.faults or self.strange)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        from connectors.proof.pushdown import divisions

        proofs = self.proofs.items()
        return {
            "agencies": [home.name for home in self.meant],
            "passed": self.is_well,
            "faults": list(map(_fault_as_json, self.faults)),
            "warnings": [_fault_as_json(one) for some in self.named.values() for one in some],
            "catalogueFaults": list(self.strange),
            "schemaFaults": [asdict(one) for one in self.unfit],
            "divisions": {name: [asdict(one) for one in divisions(proof.lookups)] for name, proof in proofs},
            "servers": {name: server for name, proof in proofs if (server := _token_server(proof)) is not None},
            "ended": {name: [one.as_json() for one in some] for name, some in self.passed.items()},
        }

    def say(self) -> None:
        """Prints what is wrong, and of what is well who does what."""
        from connectors.proof.pushdown import divisions

        for line in (*self.unfit, *self.faults, *self.strange):
            typer.secho(str(line), fg="red")
        for name, proof in self.proofs.items():
            if not proof.faults and not self.left[name]:
                _say_well(name, proof, divisions(proof.lookups), self.passed.get(name, ()))
            for one in self.named[name]:
                typer.secho(f"  ? {one}", fg="yellow")


def check_manifests(meant: Sequence[Path], *, in_catalogue: bool) -> CheckedManifests:
    """What is wrong with the agencies in these folders; `in_catalogue` asks the catalogue, too. Raises NotDone where
    that cannot be asked."""
    from conformance_kit.subject import proved

    whole, several = composed(), agency_homes.twice(Settings().agencies_folders)
    proofs = {home.name: proved(home, {}, whole.answerable) for home in meant if home.name not in whole.faults}
    left = {home.name: marks_left(home) for home in meant}
    return CheckedManifests(
        meant,
        [where_it_lies(fault, home) for home in meant for fault in whole.faults.get(home.name, ())],
        [fault for name, proof in proofs.items() for fault in (*proof.faults, *left[name], *several.get(name, ()))],
        _not_in_catalogue(meant) if in_catalogue else [],
        proofs,
        left,
        _passed(whole, proofs),
        {name: list(_named(proof, whole)) for name, proof in proofs.items()},
    )


def where_it_lies(fault: "SchemaFault", home: Path) -> "SchemaFault":
    """A fault with the path of its file as a manifest's is told, wherever the folder is."""
    agency, slash, file = fault.path.partition("/")
    return replace(fault, path=str(home / file)) if slash and agency == home.name else fault


def _not_in_catalogue(meant: Sequence[Path]) -> list[str]:
    from cli.catalogue import missing_from_it

    return missing_from_it(agency_homes.homes(Settings().agencies_folders), [home.name for home in meant])


def _say_well(name: str, proof: Proof, shares: Iterable[object], passed: Iterable["Deprecation"]) -> None:
    typer.echo(f"{name}: well ({', '.join(lookup.name for lookup in proof.lookups)})")
    if (schema := proof.file.with_name("schema.graphql")).exists():
        typer.echo(f"  adds to the graph: {schema}")
    if (server := _token_server(proof)) is not None:
        typer.echo(f"  tokens come from {server}, to which our credentials for them are sent")
    for share in shares:
        typer.echo(f"  {share}")
    for one in passed:
        said = f"  ? {one.coordinate} is still served, and its last day, {one.last}, has passed"
        typer.secho(f"{said}; take it out of the schema, or write a later day", fg="yellow")


def _passed(graph: "Supergraph", agencies: Collection[str]) -> dict[str, Sequence["Deprecation"]]:
    """What these serve though its last day has passed, by agency."""
    from connectors.thai_time import THAILAND
    from supergraph.deprecation import ended

    today = datetime.datetime.now(THAILAND).date()
    return {one.contributor: ended(one.document, today) for one in graph.sources if one.contributor in agencies}


def _named(proof: Proof, graph: "Supergraph") -> Iterator[ManifestFault]:
    """The facts of an agency that anybody may read and that look like a person's name."""
    from connectors.manifest.toml_positions import LinePositions
    from drafting.named_in_public import named_in_public

    if proof.manifest is None:
        return
    lines = LinePositions(proof.file.read_text(encoding="utf-8"))
    contributor = proof.manifest.agency.id
    said = (one.descriptions for one in graph.sources if one.contributor == contributor)
    for place, wrong, todo in named_in_public(proof.manifest, next(said, {})):
        yield ManifestFault(proof.file, lines.of(place), wrong, todo)


def _fault_as_json(fault: ManifestFault) -> dict[str, Any]:
    return {"file": str(fault.file), "line": fault.line, "wrong": fault.wrong, "todo": fault.todo}


def _token_server(proof: Proof) -> str | None:
    """The other host that is asked, where the manifest names one."""
    return getattr(getattr(getattr(proof.manifest, "source", None), "auth", None), "server", None)
