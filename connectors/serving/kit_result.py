"""What the conformance kit found of a connector, kept beside its manifest and bound to the very files it was run on."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

KIT: Final = 2
"""The version of the kit. Raised when a check is added or sharpened: what was found before then counts no more."""

FILE: Final = "kit.json"
_MANIFEST: Final = "connector.toml"
CODE: Final = (".py", ".wsdl", ".xsd", ".graphql")
"""The endings of files beside a manifest that decide what it does, its agency's `schema.graphql` among them."""


class Tested(Enum):
    """What is known of a connector: the kit PASSED or FAILED it, before its files CHANGED, or has never been run."""

    PASSED = "passed"
    FAILED = "failed"
    CHANGED = "changed since its test"
    NEVER = "not tested"


@dataclass(frozen=True, slots=True)
class KitResult:
    """What is known, and the checks that failed."""

    tested: Tested
    failed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.tested.value}: {', '.join(self.failed)}" if self.failed else self.tested.value


class _Written(msgspec.Struct, frozen=True):
    kit: int
    files: str
    passed: bool
    failed: tuple[str, ...] = ()


def fingerprint(home: Path) -> str:
    """What changes when a connector's manifest, its samples, its code or its schema do."""
    digest = hashlib.sha256()
    for name, content in _files(home):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def beside(home: Path) -> dict[str, str]:
    """A digest of each file beside the manifest that decides what its connector does, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in _files(home) if name != _MANIFEST}


def _files(home: Path) -> Iterator[tuple[str, bytes]]:
    """What decides it, in order: the manifest, samples, code and schema."""
    for file in [
        home / _MANIFEST,
        *sorted((home / "samples").glob("*")),
        *sorted(one for one in home.glob("*") if one.suffix in CODE),
    ]:
        if file.is_file():
            yield file.relative_to(home).as_posix(), file.read_bytes()


def write(home: Path, failed: Sequence[str]) -> None:
    """Keep what the kit found of the connector in the folder `home`: which of its checks `failed`."""
    written = _Written(KIT, fingerprint(home), not failed, tuple(failed))
    text = msgspec.json.format(msgspec.json.encode(written), indent=2)
    (home / FILE).write_bytes(text + b"\n")


def read(home: Path) -> KitResult:
    """What is known of the connector in the folder `home`."""
    try:
        written = msgspec.json.decode((home / FILE).read_bytes(), type=_Written)
    except FileNotFoundError:
        return KitResult(Tested.NEVER)
    except (OSError, msgspec.DecodeError):
        return KitResult(Tested.CHANGED)
    if written.kit != KIT or written.files != fingerprint(home):
        return KitResult(Tested.CHANGED)
    return KitResult(Tested.PASSED if written.passed else Tested.FAILED, written.failed)
