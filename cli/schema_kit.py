"""The conformance kit over what is proposed, before anybody decides on it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.serving import kit_result
from connectors.serving.folders_read import FolderRead
from connectors.serving.kit_result import KitResult, Tested

if TYPE_CHECKING:
    from federation.acceptance import Proposal

_UNSAMPLED = "not run: there are no samples of what its source answers (./saan connector try … --record)"


@dataclass(frozen=True, slots=True)
class KitRun:
    """What came of it, of the files with this fingerprint; no `result` where it was not run, or not to its end, which
    is what it `said` then."""

    fingerprint: str
    said: str
    result: KitResult | None = None


def run_kit(proposals: Sequence["Proposal"], folders: Mapping[str, FolderRead], *, seconds: float) -> dict[str, KitRun]:
    """Runs it on each, for so many seconds at most, and keeps what it found beside the files where these can be
    written."""
    from rich.console import Console
    from rich.progress import Progress

    found = {}
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for one in proposals:
            if one.contributor in folders:
                task = progress.add_task(one.contributor, total=1)

                def tell(_: str, done: int, of: int, task: Any = task) -> None:
                    progress.update(task, completed=done, total=of)

                found[one.contributor] = _run(one, folders[one.contributor], seconds, tell)
    return found


def _run(one: "Proposal", folder: FolderRead, seconds: float, tell: Any) -> KitRun:
    from conformance_kit.run import test

    home, before = folder.home, folder.fingerprint
    if not any((home / "samples").glob("*.json")):
        return KitRun(before, _UNSAMPLED)
    if one.answerable is None:
        return KitRun(before, "not run: it does not go together with the others")
    try:
        report = asyncio.run(asyncio.wait_for(test(home, one.answerable, tell=tell), seconds))
    except TimeoutError:
        return KitRun(before, f"not run to its end: it took longer than {seconds:g} s (--seconds)")
    if kit_result.fingerprint(home) != before:
        return KitRun(before, "not run to its end: the files changed meanwhile")
    result = KitResult(Tested.PASSED if report.passed else Tested.FAILED, tuple(report.failed))
    shows = "" if report.passed else f" (./saan connector test {one.contributor} shows how)"
    return KitRun(before, f"{result}{shows}{_kept(folder, result)}", result)


def _kept(folder: FolderRead, result: KitResult) -> str:
    """Keeps it beside the files; what is said where it cannot be."""
    if folder.kit == result:
        return ""
    try:
        kit_result.write(folder.home, result.failed)
    except OSError as error:
        return f"; {kit_result.FILE} cannot be written ({error.strerror}), and it holds for this command alone"
    return ""
