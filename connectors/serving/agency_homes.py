"""Where the agencies are: each a folder with a manifest, in one of several folders."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from connectors.manifest.faults import ManifestFault

MANIFEST = "connector.toml"


def homes(folders: Sequence[Path]) -> Mapping[str, Path]:
    """The folder of each agency, by its id; of an id that is in several folders, the first."""
    return {agency: found[0].parent for agency, found in _manifests(folders).items()}


def twice(folders: Sequence[Path]) -> Mapping[str, tuple[ManifestFault, ...]]:
    """Of each id that is in several folders, a fault for every one that is not served."""
    return {agency: tuple(_faults(agency, found)) for agency, found in _manifests(folders).items() if len(found) > 1}


def _faults(agency: str, found: Sequence[Path]) -> Iterator[ManifestFault]:
    first, *others = found
    for other in others:
        wrong = f'there are two agencies "{agency}", and the one that is served is in {first.parent}'
        yield ManifestFault(other, 1, wrong, "give this one another name, or take it away")


def _manifests(folders: Sequence[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in {one.absolute(): one for one in folders}.values():
        for file in sorted(folder.glob(f"*/{MANIFEST}")):
            found.setdefault(file.parent.name, []).append(file)
    return dict(sorted(found.items()))
