"""Checks of connectors whose source is a folder of files or a database, where it is gone, strange or too large."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from conformance_kit.replay import MOST_BYTES, PATIENCE, Played
from conformance_kit.report import Finding, failed, passed
from conformance_kit.subject import Connect, Subject, hurried, raised
from connectors.errors import AgencyError
from connectors.kinds.file import FileRequest, FileSource
from connectors.kinds.sql import SqlSource
from connectors.manifest import Manifest
from connectors.manifest.units import Secret
from connectors.proof.manifest_proof import Proof

GONE = "source gone"
STRANGE = "source of another shape"
OVERSIZED = "oversized file"


async def places(played: Played, proof: Proof, connect: Connect) -> list[Finding]:
    """The misdeeds of files in a folder and of databases; none for other kinds."""
    manifest = proof.manifest
    with tempfile.TemporaryDirectory(prefix="saan-kit-") as temporary:
        folder = Path(temporary)
        if manifest is not None and isinstance(manifest.source, FileSource) and manifest.source.url is None:
            return await _files(played, proof, connect, folder)
        if manifest is not None and isinstance(manifest.source, SqlSource):
            return await _databases(played, proof, connect, folder)
    return []


async def _files(played: Played, proof: Proof, connect: Connect, folder: Path) -> list[Finding]:
    findings = [await _shut(GONE, played, _with(proof, folder=str(folder)), connect)]
    request = played.lookup.plans[-1][0].request
    if isinstance(request, FileRequest):
        file = folder / request.file.replace("*", "1")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b'{"\xff\xfe": [\x00"\xff\n\xfc\xff\xff"')
        findings.append(await _shut(STRANGE, played, _with(proof, folder=str(folder)), connect))
        with file.open("wb") as large:
            large.truncate(MOST_BYTES * 1000)
        findings.append(await _shut(OVERSIZED, played, _with(proof, folder=str(folder)), connect))
    return findings


async def _databases(played: Played, proof: Proof, connect: Connect, folder: Path) -> list[Finding]:
    gone = Secret(f"sqlite+aiosqlite:///{folder / 'gone.sqlite'}")
    empty = folder / "empty.sqlite"
    empty.touch()
    return [
        await _shut(GONE, played, _with(proof, url=gone), connect),
        await _shut(STRANGE, played, _with(proof, url=Secret(f"sqlite+aiosqlite:///{empty}")), connect),
    ]


def _with(proof: Proof, **changed: Any) -> Proof:
    manifest = proof.manifest
    assert isinstance(manifest, Manifest)
    source = msgspec.structs.replace(manifest.source, **changed)
    hasty = hurried(proof, PATIENCE * 4, MOST_BYTES)
    assert hasty.manifest is not None
    keep = {name: getattr(hasty.manifest.source, name) for name in ("timeout", "retry", "breaker")}
    if isinstance(source, FileSource):
        keep["max_bytes"] = MOST_BYTES
    again = msgspec.structs.replace(source, **keep, quota=None, unavailable=())
    return replace(hasty, manifest=msgspec.structs.replace(manifest, source=again))


async def _shut(name: str, played: Played, proof: Proof, connect: Connect) -> Finding:
    lookup = played.lookup.name
    pairs = zip(played.keys, played.sample.records, strict=True)
    keys = [key for key, records in pairs if records]
    todo = "raise an error of the agency; what cannot be read is no answer"
    async with Subject(proof, connect=connect) as subject:
        try:
            heard = await subject.ask(played.sample.type, played.sample.by, keys)
        except Exception as error:
            return failed(name, lookup, f"it raises {raised(error)} instead of an error of the agency", todo)
    if any(heard.records.values()):
        return failed(name, lookup, "it finds records in it", todo)
    if any(not isinstance(heard.errors.get(key), AgencyError) for key in keys):
        return failed(name, lookup, "it takes it for “no record”", todo)
    return passed(name, lookup)
