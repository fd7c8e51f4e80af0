"""Which agency a command is about, and the environment it is asked in: the operator's, or the sandbox's."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli.exit_status import NotDone
from cli.sandbox_process import SandboxFailed, sandbox, variables_of
from conformance_kit.samples import key_of
from conformance_kit.subject import proved
from connectors.contract import Answerable, Key
from connectors.manifest.faults import did_you_mean
from connectors.proof.load_manifest import read
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.serving import agency_homes
from settings import Settings

if TYPE_CHECKING:
    from supergraph.graph import Supergraph


def composed() -> "Supergraph":
    """The graph of the core and of what agencies bring, with what is wrong with their schemas."""
    from federation.build import supergraph_of

    return supergraph_of(Settings().agencies_folders)[0]


def graph() -> Answerable:
    """What each agency may answer."""
    return composed().answerable


def homes(agency: str | None, everyone: bool) -> list[Path]:
    """The folders of the agencies meant. Raises NotDone."""
    folders = Settings().agencies_folders
    known = agency_homes.homes(folders)
    if everyone == (agency is not None):
        raise NotDone(f"name an agency, or all of them with --all; there are {', '.join(known) or 'none'}")
    if agency is None:
        return list(known.values())
    if agency not in known and (of_catalogue := in_catalogue(agency, known)):
        return [known[one] for one in of_catalogue]
    if agency not in known:
        new = f"to begin one: ./saan connector new {agency} --kind rest --type Licence --by juristicId"
        raise NotDone(f"no agency {agency!r} in {' or '.join(map(str, folders))}: {did_you_mean(agency, known)}; {new}")
    return [known[agency]]


def in_catalogue(agency: str, known: Mapping[str, Path]) -> Sequence[str]:
    """The connectors of an agency that the catalogue has by this id or name; of what may be the id of a connector
    nobody is asked, and there are none. Raises NotDone."""
    from cli import catalogue

    return () if catalogue.OWN.fullmatch(agency) else catalogue.connectors_of(agency, known)


@contextlib.contextmanager
def environment(*homes: Path, offline: bool = False) -> Iterator[Mapping[str, str]]:
    """The variables of the manifests in `homes`: as they are set, else those of the sandbox, which runs meanwhile.

    Raises NotDone where one is set nowhere.
    """
    settings = Settings()
    variables = variables_of(settings, None)
    missing = _missing(homes, variables)
    if not missing or offline:
        yield variables
        return
    who = ", ".join(home.name for home in homes if _missing([home], variables))
    if not settings.sandboxed:
        raise NotDone(f"{who} needs {', '.join(missing)}: {_export(missing)}")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="saan-"))
        typer.secho("starting the synthetic agencies …", err=True, dim=True)
        try:
            running = stack.enter_context(sandbox(Path(folder)))
        except SandboxFailed as problem:
            raise NotDone(str(problem)) from None
        variables = variables_of(settings, running)
        still = _missing(homes, variables)
        if still:
            who = ", ".join(home.name for home in homes if _missing([home], variables))
            raise NotDone(f"{who} needs {', '.join(still)}, which no sandbox knows: {_export(still)}")
        yield variables


def left_out(home: Path) -> bool:
    """Whether an agency is optional and lacks a variable that no sandbox gives: there is nothing to ask."""
    return read(home / "connector.toml", variables_of(Settings(), None)).left_out


def _missing(homes: Sequence[Path], variables: Mapping[str, str]) -> list[str]:
    readings = (read(home / "connector.toml", variables) for home in homes)
    return sorted({name for reading in readings if not reading.left_out for name in reading.missing})


def _export(names: Sequence[str]) -> str:
    return f"export {' '.join(f'{name}=…' for name in names)}"


def proof_of(home: Path, known: Mapping[str, str], *, offline: bool = False) -> Proof:
    """The manifest, proved. Raises NotDone with its faults."""
    from connectors.serving.load_agencies import check

    asks = graph()
    proof = proved(home, known, asks) if offline else check(home / "connector.toml", known, asks)
    if proof.faults or proof.manifest is None:
        raise NotDone("\n".join([f"{home.name} is at fault:", *(str(fault) for fault in proof.faults)]))
    return proof


def lookup_of(proof: Proof, name: str | None) -> ProvedLookup:
    """The lookup meant by "Business by juristicId", "Business.juristicId" or "Business". Raises NotDone."""
    known = {lookup.name: lookup for lookup in proof.lookups}
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    wanted = (name or "").replace(".", " by ", 1)
    if wanted in known:
        return known[wanted]
    fitting = [lookup for lookup in proof.lookups if lookup.question.type == wanted]
    if len(fitting) == 1:
        return fitting[0]
    raise NotDone(f"which lookup? There are: {', '.join(repr(one) for one in known)}")


def keys_of(lookup: ProvedLookup, written: Sequence[str], search: Mapping[str, Any] | None = None) -> list[Key]:
    """Keys as they stand on a command line: parts joined by "+", or the text of a search. Raises NotDone."""
    question = lookup.question
    parts = list(question.key)
    if search is not None:
        return [key_of({"text": text, **search}, question) for text in (written or [""])]
    if not parts:
        return [()]
    if not written:
        raise NotDone(f"which {'+'.join(parts)}? Give one or more after the lookup")
    try:
        return [key_of(one.split("+", len(parts) - 1) if len(parts) > 1 else one, question) for one in written]
    except ValueError as problem:
        raise NotDone(f"{problem}: join them by +") from None
