"""What is wrong with a manifest, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from connectors.manifest.toml_positions import LinePositions, Place
from connectors.redaction import Redactor


@dataclass(frozen=True, slots=True, order=True)
class ManifestFault:
    """One thing wrong with a manifest: what it is, and what to do."""

    file: Path
    line: int
    wrong: str
    todo: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}; {self.todo}"


class Faults:
    """Collects the faults of one manifest, so that all of them are told at once."""

    def __init__(self, file: Path, lines: LinePositions) -> None:
        self.file = file
        self._lines = lines
        self._found: set[ManifestFault] = set()
        self._redactor = Redactor(())

    def hide(self, values: Iterable[str]) -> None:
        """What no fault may tell from now on: the values of variables."""
        self._redactor = Redactor(values)

    def add(self, place: Place, wrong: str, todo: str) -> None:
        hidden = self._redactor.text
        self._found.add(ManifestFault(self.file, self._lines.of(place), hidden(wrong), hidden(todo)))

    def tell(self, fault: ManifestFault) -> None:
        self._found.add(fault)

    def sorted(self) -> tuple[ManifestFault, ...]:
        return tuple(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Advice for a name that is not known: the nearest known one, or all of them."""
    names: Sequence[str] = sorted(known)
    near = get_close_matches(name, names, 1, 0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known are {', '.join(names)}" if names else "leave it out"
