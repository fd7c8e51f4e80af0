"""Every agency's manifest of some folders loaded and proved, or the reason that it cannot be served."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from connectors.contract import Answerable, Question
from connectors.manifest.faults import ManifestFault
from connectors.proof.load_manifest import Reading, read
from connectors.proof.manifest_proof import Proof, prove
from connectors.serving.agency_homes import MANIFEST, homes
from connectors.serving.agency_providers import ConnectorDeps, LoadedAgency, loading_fault
from connectors.serving.folders_read import FolderRead, Folders, read_of
from connectors.serving.kit_result import KitResult, Tested
from connectors.serving.not_served import asked_in
from connectors.serving.registry import Connectors


def check(file: Path, variables: Mapping[str, str], answerable: Answerable) -> Proof:
    """Prove one manifest, without asking anyone."""
    return prove(read(file, variables), answerable)


def names(folders: Sequence[Path]) -> list[str]:
    """The ids of all agencies that have a manifest in these folders."""
    return list(homes(folders))


def missing(
    folders: Sequence[Path], variables: Mapping[str, str], wanted: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """The variables that the wanted agencies need and nobody has set, by agency."""
    known = homes(folders).items()
    readings = {agency: read(home / MANIFEST, variables) for agency, home in known if wanted(agency)}
    return {
        agency: tuple(sorted(reading.missing))
        for agency, reading in readings.items()
        if reading.missing and not reading.left_out
    }


def load(
    folders: Folders,
    variables: Mapping[str, str],
    answerable: Answerable,
    *,
    wanted: Callable[[str], bool] = lambda agency: True,
    deps: ConnectorDeps | None = None,
    tested: bool = False,
    previous: Connectors | None = None,
    brought: Mapping[str, Sequence[Question]] | None = None,
    renewed: Collection[str] = (),
    standing: Mapping[str, str] = MappingProxyType({}),
) -> Connectors:
    """Load every `<id>/connector.toml` of a wanted agency in these folders, or in what was read of them: the first of
    an id that is in several.

    What others would be asked fails as not served.

    A faulty manifest is not served and says why in `agencies()`; the others are. So it is with a connector that its
    conformance kit did not pass; `tested` leaves out those it has not been run on, too. `answerable` says what each may
    answer, `variables` fill the manifests' `${NAME}`s; `deps` is what they work with. What is unchanged since
    `previous` goes on. `brought` is what the graph asks of those who bring a part of it, `renewed` are those whose part
    is another one than it was; `standing` is what was accepted of manifests and stands in the place of files.
    """
    found: dict[str, LoadedAgency] = {}
    left_out: dict[str, tuple[Question, ...]] = {}
    there = read_of(folders)
    for agency, folder in there.agencies.items():
        if not wanted(agency):
            left_out[agency] = asked_in(folder.readable_text(), *answerable(agency))
        elif (
            loaded := loaded_of(agency, folder, variables, answerable, tested=tested, text=standing.get(agency))
        ) is not None:
            found[agency] = replace(loaded, twice=there.several.get(agency, ()))
    # Who was taken out is not served as before either.
    unaccepted = [name for name, text in standing.items() if not text]
    return Connectors(found, deps or ConnectorDeps(), previous, left_out, brought, renewed=[*renewed, *unaccepted])


def loaded_of(
    agency: str,
    folder: FolderRead,
    variables: Mapping[str, str],
    answerable: Answerable,
    *,
    tested: bool = False,
    text: str | None = None,
) -> LoadedAgency | None:
    """What there is of the agency in this folder; None where it is optional and lacks a variable. A `text` stands in
    the place of its manifest; it was judged when it was accepted. An empty one says that none was. Raises nothing."""
    file = folder.home / MANIFEST
    try:
        reading = reading_of(folder, variables, text)
        if reading.left_out:
            return None
        if folder.unread is not None:
            raise folder.unread
        if text == "":
            return _not_accepted(agency, folder, answerable)
        proof = prove(reading, answerable)
        if text is None:
            proof = _judged(proof, file, folder.kit, tested)
        named = () if proof.lookups else asked_in(reading.text, *answerable(agency))
        version = ".".join([folder.fingerprint, *(lookup.facts.version for lookup in proof.lookups)])
        return LoadedAgency(proof, version, folder.kit.tested, reading.text, named, beside=folder.beside)
    except Exception as raised:
        proof = Proof(file, None, (), (loading_fault(file, raised),))
        return LoadedAgency(proof, named=asked_in(folder.readable_text(), *answerable(agency)))


def _not_accepted(agency: str, folder: FolderRead, answerable: Answerable) -> LoadedAgency:
    file, todo = folder.home / MANIFEST, f"./saan schema propose {agency}, then ./saan schema accept {agency} --by NAME"
    proof = Proof(file, None, (), (ManifestFault(file, 1, "it is new, and waits for an operator", todo),))
    return LoadedAgency(proof, folder.fingerprint, named=asked_in(folder.readable_text(), *answerable(agency)))


def reading_of(folder: FolderRead, variables: Mapping[str, str], text: str | None = None) -> Reading:
    """What becomes of a folder's manifest as it was read, or of the `text` that stands in its place."""
    said: str | Exception
    try:
        said = folder.text() if text is None else text
    except (OSError, UnicodeDecodeError) as error:
        said = error
    return read(folder.home / MANIFEST, variables, said)


def _judged(proof: Proof, file: Path, verdict: KitResult, tested: bool) -> Proof:
    """The proof, at fault where the kit is against serving."""
    again = f"run ./saan connector test {file.parent.name}"
    if verdict.tested is Tested.FAILED:
        failed = ManifestFault(file, 1, f"the conformance kit failed it: {', '.join(verdict.failed)}", again)
        return replace(proof, faults=(*proof.faults, failed))
    if tested and verdict.tested is not Tested.PASSED:
        unproved = ManifestFault(file, 1, f"the conformance kit has not passed it: {verdict.tested.value}", again)
        return replace(proof, faults=(*proof.faults, unproved))
    return proof
