"""What a draft left to decide, in the folder of an agency that brings a schema."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from connectors.manifest.faults import ManifestFault

_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_MARK: Final = re.compile(r"#\s*TODO\b[:\s]*(.*)")
_FILES: Final = ("schema.graphql", "connector.toml")


def marks_left(home: Path) -> tuple[ManifestFault, ...]:
    """Every comment `# TODO` in a folder with a schema: what a draft guesses is decided before a hub takes it.

    A draft of a manifest alone says nothing until it is finished, and its marks may stay.
    """
    has_schema = (home / _FILES[0]).is_file()
    return tuple(fault for name in _FILES for fault in _marks(home / name)) if has_schema else ()


def _marks(file: Path) -> Iterator[ManifestFault]:
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    for number, line in enumerate(text.split("\n"), start=1) if "TODO" in text else ():
        if found := _MARK.search(_TEXT.sub("", line)):
            said = f"a draft left to decide: {found[1].strip() or 'what is marked'}"
            yield ManifestFault(file, number, said, "decide it, and take the comment away")
