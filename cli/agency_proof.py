"""An agency's manifest proved against the graph of the files that are there, with the variables that it needs."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.exit_status import NotDone
from cli.sandbox_process import SandboxFailed, sandbox, variables_of
from conformance_kit.subject import proved
from connectors.contract import Answerable
from connectors.proof.load_manifest import read
from connectors.proof.manifest_proof import Proof
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
