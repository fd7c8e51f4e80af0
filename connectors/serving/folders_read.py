"""What agencies' folders hold, read once: whatever is made of it is made of one moment."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import bounds
from connectors.manifest.faults import ManifestFault
from connectors.serving.agency_homes import MANIFEST, homes, twice
from connectors.serving.folder_files import NoFile, content
from connectors.serving.kit_result import CODE, KitResult, Tested, beside, fingerprint
from connectors.serving.kit_result import read as read_verdict
from connectors.serving.manifest_watch import State, state_of

SCHEMA: Final = "schema.graphql"
OVERLAY: Final = "overlay.graphql"
"""What is said beside a schema that may not be edited."""
_TRIES: Final = 5
"""Readings of files that change meanwhile. One takes milliseconds."""
_SWAPPED: Final = 0.1
"""Seconds for which the folder of an agency may be away while another is put in its place."""
_UNKNOWN: Final = KitResult(Tested.CHANGED)


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What one agency's folder `home` holds: its manifest, its schema and what is said beside it (None: there is
    none), or why one of them cannot be read; what its kit found; what changes when any of its files does, and a digest
    of each file beside the manifest, by name; and why others that decide what it does cannot be read (`unread`)."""

    home: Path
    manifest: bytes | OSError
    schema: bytes | NoFile | None
    overlay: bytes | NoFile | None
    kit: KitResult = _UNKNOWN
    fingerprint: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    unread: OSError | None = None

    def text(self) -> str:
        """The manifest. Raises OSError or UnicodeDecodeError where nobody can read it."""
        if isinstance(self.manifest, OSError):
            raise self.manifest
        return self.manifest.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")

    def says(self, other: "FolderRead | None") -> bool:
        """Whether schema, overlay and manifest are those of the other."""
        mine, others = (None if one is None else (one.schema, one.overlay, one.manifest) for one in (self, other))
        return mine == others

    @property
    def code(self) -> dict[str, str]:
        """A digest of each file of code beside the manifest, by name: of what the agency's connector runs or reads."""
        return {name: one for name, one in self.beside.items() if name.endswith(CODE) and not name.endswith(".graphql")}

    def readable_text(self) -> str:
        """What can be read of the manifest; "" for nothing."""
        return "" if isinstance(self.manifest, OSError) else self.manifest.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class FoldersRead:
    """The folder of each agency, by its id; of each id that is in several, a fault for every one that does not count;
    and the files as they were when they were read."""

    agencies: Mapping[str, FolderRead] = field(default_factory=dict)
    several: Mapping[str, tuple[ManifestFault, ...]] = field(default_factory=dict)
    state: State = frozenset()

    def manifest(self, agency: str) -> str:
        """The text of an agency's manifest; "" where there is none, or nobody can read it."""
        try:
            return self.agencies[agency].text()
        except (KeyError, OSError, UnicodeDecodeError):
            return ""


Folders = Sequence[Path] | FoldersRead
"""Folders, or what was read of them."""


def read_of(folders: Folders, before: FoldersRead | None = None) -> FoldersRead:
    """What they hold, of one moment: no file changed while they were read.

    Files that change faster than they can be read leave what was read `before`; where there is nothing, what could be
    read stands. An agency that was there before and is away is looked for again a moment later.
    """
    if isinstance(folders, FoldersRead):
        return folders
    found = _read(folders)
    if before is not None and before.agencies.keys() - found.agencies.keys():
        time.sleep(_SWAPPED)
        found = _read(folders)
    for _ in range(_TRIES):
        if state_of(folders) == found.state:
            return found
        found = _read(folders)
    return before if before is not None and before.agencies else found


def _read(folders: Sequence[Path]) -> FoldersRead:
    state = state_of(folders)
    agencies = {agency: _folder(home) for agency, home in homes(folders).items()}
    return FoldersRead(agencies, twice(folders), state)


def _folder(home: Path) -> FolderRead:
    texts = _manifest(home), _file(home, SCHEMA), _file(home, OVERLAY)
    try:
        return FolderRead(home, *texts, read_verdict(home), fingerprint(home), beside(home))
    except OSError as error:
        return FolderRead(home, *texts, unread=error)


def _manifest(home: Path) -> bytes | OSError:
    try:
        return (home / MANIFEST).read_bytes()
    except OSError as error:
        return error


def _file(home: Path, name: str) -> bytes | NoFile | None:
    try:
        return content(home, name, bounds.SCHEMA.most)
    except NoFile as error:
        return error
