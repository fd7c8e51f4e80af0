"""A copy of what was accepted, in a file beside the process: what a hub serves that starts without its database.

It is sealed under the hub's secret, so that nobody who writes into the folder takes a guard away.
"""

import contextlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from access.storage.accepted_schema import AcceptedSchema
from access.storage.sealing import Seal

NAME: Final = "accepted-schemas"
COPY: Final = "accepted schemas"
"""What the seal is for."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The schemas in the order in which they were accepted, and the manifests that were accepted with them, by
    contributor."""

    schemas: Sequence[AcceptedSchema]
    manifests: Mapping[str, str]


class AcceptedCopy:
    """The file in a folder."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._file = folder / NAME
        self._seal = seal

    def read(self) -> Copied | None:
        """What was copied last; None where there is nothing, or nothing that the hub wrote."""
        text = self._text()
        with contextlib.suppress(msgspec.MsgspecError):
            return None if text is None else msgspec.json.decode(text, type=Copied)
        return None

    def write(self, copied: Copied) -> None:
        """Takes the place of what was there, whole. Raises OSError where the folder cannot be written."""
        text = msgspec.json.encode(copied).decode()
        if text == self._text():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Hubs that share the folder may have one process id, each in its container.
        with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=self._file.parent, delete=False) as fresh:
            fresh.write(self._seal.seal(text, for_=COPY))
        Path(fresh.name).replace(self._file)

    def _text(self) -> str | None:
        try:
            return self._seal.open(self._file.read_text(encoding="ascii"), for_=COPY)
        except (OSError, UnicodeDecodeError):
            return None
