"""Packages of scopes: which app may carry which scopes, on which legal ground. An operator's policy, in a TOML file;
`packages.toml` beside this module ships, and says what the form is."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from access.permissions.purposes import PURPOSES, Basis
from access.permissions.scopes import Case, Scopes, ScopeUnknown
from connectors.manifest.decode import FAILED, decode
from connectors.manifest.faults import Faults, ManifestFault, did_you_mean
from connectors.manifest.table import Says, Table
from connectors.manifest.toml_positions import LinePositions, Place

SHIPPED: Final = Path(__file__).with_name("packages.toml")
_LARGEST: Final = 262_144
"""Bytes of a file: twenty times the one that ships."""
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")
_THAI: Final = re.compile("[ก-ฮ]")
_LATIN: Final = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Package:
    """Scopes that go together under one legal ground and for these purposes: what an app is registered for.

    One without scopes opens no data and needs no purpose.
    """

    name: str
    basis: Basis
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]
    en: str
    th: str


Packages = Mapping[str, Package]
"""By their names, in the order in which they are written."""


class PackagesUnfit(ValueError):
    """A file of packages cannot be used; the message has a line for each fault, with file and line."""

    def __init__(self, faults: Iterable[object]) -> None:
        super().__init__("\n".join(map(str, faults)))


class _Words(Table, frozen=True):
    en: Annotated[str, Says("what it is, in English"), Meta(max_length=200)]
    th: Annotated[str, Says("the same in Thai"), Meta(max_length=200)]


class _PackageTable(_Words, frozen=True):
    basis: Annotated[str, Says("the legal ground")]
    purposes: Annotated[tuple[str, ...], Says("what its scopes may be read for"), Meta(max_length=50)] = ()
    scopes: Annotated[tuple[str, ...], Says("what it opens"), Meta(max_length=500)] = ()


class _File(Table, frozen=True):
    package: Annotated[dict[str, _PackageTable], Says("the packages, by name")] = {}  # noqa: RUF012
    shipped: Annotated[bool, Says("whether those that ship are there too")] = True


def read_packages(scopes: Scopes, own: Path | None = None) -> Packages:
    """Those that ship, and over them those of an operator's `own` file. Raises PackagesUnfit, every fault told.

    Those that ship may name scopes of agencies that ship: where nobody declares one, they go without it.
    """
    written, shipped = ({}, True) if own is None else _read(own, scopes)
    if not shipped:
        return written
    known = {name: _declared(one, scopes) for name, one in _read(SHIPPED, None)[0].items()}
    return {**known, **written}


def _declared(package: Package, scopes: Scopes) -> Package:
    return replace(package, scopes=tuple(one for one in package.scopes if one in scopes))


def _read(file: Path, scopes: Scopes | None) -> tuple[Packages, bool]:
    """The packages of a file, and whether those that ship are wanted beside them; `scopes` as of `_scopes`."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise PackagesUnfit([ManifestFault(file, 1, f"it is larger than {_LARGEST} bytes", "write less")])
        text = data.decode("utf-8")
        document, positions = tomllib.loads(text), LinePositions(text)
    except OSError as problem:
        raise PackagesUnfit([ManifestFault(file, 1, f"cannot be read ({problem.strerror})", "name a file")]) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as problem:
        line = re.search(r"at line (\d+)", str(problem))
        fault = ManifestFault(file, int(line[1]) if line else 1, f"not TOML in UTF-8: {problem}", "correct it")
        raise PackagesUnfit([fault]) from None
    faults = Faults(file, positions)
    decoded: _File = decode(_File, document, (), faults)
    tables = {} if decoded is FAILED else decoded.package
    found = {name: _package(name, table, scopes, faults) for name, table in tables.items()}
    if len(faults):
        raise PackagesUnfit(faults.sorted())
    return {name: one for name, one in found.items() if one is not None}, decoded.shipped


def _package(name: str, table: _PackageTable, scopes: Scopes | None, faults: Faults) -> Package | None:
    """The package that a table is; None, and its faults told, where it is none."""
    place: Place = ("package", name)
    if not _NAME.fullmatch(name):
        faults.add(place, f'"{name}" is no name of a package', "use small letters, digits and dashes, 63 at most")
    if not _LATIN.search(table.en) or _THAI.search(table.en):
        faults.add((*place, "en"), f'what "{name}" is, is not said in English', "say it in English")
    if not _THAI.search(table.th):
        faults.add((*place, "th"), f'what "{name}" is, is not said in Thai', "say it in Thai")
    basis = next((one for one in Basis if one.value == table.basis), None)
    if basis is None:
        known = [one.value for one in Basis]
        faults.add((*place, "basis"), f'there is no ground "{table.basis}"', f"there are: {', '.join(known)}")
    for number, wrong, todo in (*_purposes(table.purposes, basis), *_twice(table.purposes)):
        faults.add((*place, "purposes", number), wrong, todo)
    for number, wrong, todo in (*_scopes(table.scopes, basis, scopes), *_twice(table.scopes)):
        faults.add((*place, "scopes", number), wrong, todo)
    if table.scopes and not table.purposes:
        faults.add(place, f'"{name}" has scopes and no purpose', "say what they may be read for")
    if table.purposes and not table.scopes:
        faults.add(place, f'"{name}" has purposes and no scope', "leave the purposes out")
    return None if basis is None else Package(name, basis, table.purposes, table.scopes, table.en, table.th)


_Found = Iterator[tuple[int, str, str]]
"""Which of a list it is, what is wrong with it, what to do."""


def _purposes(purposes: Sequence[str], basis: Basis | None) -> _Found:
    fitting = [purpose.id for purpose in PURPOSES.values() if basis is None or basis in purpose.bases]
    for number, one in enumerate(purposes):
        if one not in PURPOSES:
            yield number, f'there is no purpose "{one}", which has no name for citizens', did_you_mean(one, fitting)
        elif one not in fitting and basis is not None:
            advice = f"those that do: {', '.join(fitting)}"
            yield number, f'the purpose "{one}" does not rest on the ground "{basis.value}"', advice


def _scopes(names: Sequence[str], basis: Basis | None, scopes: Scopes | None) -> _Found:
    """What is wrong with the scopes of a package; None: they are not held against those there are."""
    if scopes is None:
        return
    for number, one in enumerate(names):
        if one not in scopes:
            wrong, _, todo = str(ScopeUnknown([one], scopes)).partition("; ")
            yield number, wrong, todo
        elif basis is not None and basis.of_citizens and scopes[one].case is Case.EVERYBODY:
            wrong = f"{one} opens other people's records, and on the ground '{basis.value}' none is"
            yield number, wrong, "leave it out"


def _twice(names: Sequence[str]) -> _Found:
    for number, one in enumerate(names):
        if one in names[:number]:
            yield number, f'"{one}" stands there twice', "leave one out"
