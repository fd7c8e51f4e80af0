"""What is packed: gzip, zstd and zip, known by its first bytes, and never unpacked beyond what is allowed."""

import io
import zipfile
import zlib
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final, Protocol

from backports import zstd

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"
_DEEPEST: Final = 3
_OFFICE: Final = "[Content_Types].xml"
ENDINGS: Final = (".gz", ".zst", ".zip")
"""The endings of the names of packed files."""


class NotUnpacked(ValueError):
    """A content that cannot be unpacked, or not within what is allowed; says why."""


def is_packed(begin: bytes) -> bool:
    """Whether a content that begins so is packed."""
    return begin.startswith((_GZIP, _ZSTD, _ZIP))


def unpacked(content: bytes, most: int, inside: str | None = None) -> bytes:
    """A content without what it is packed in, of at most so many bytes; as it is where it is not packed.

    Of a zip the one file that is in it, or the one whose name fits `inside` (`*.csv`). A spreadsheet is not packed.
    Raises NotUnpacked.
    """
    for _ in range(_DEEPEST):
        if content.startswith(_GZIP):
            content = gunzipped(content, most)
        elif content.startswith(_ZSTD):
            content = _streamed(content, most, "zstd", zstd.ZstdDecompressor)
        elif content.startswith(_ZIP):
            file = _of_zip(content, most, inside)
            if file is None:
                return content
            content = file
        else:
            return content
    raise NotUnpacked("packed too often")


def gunzipped(content: bytes, most: int) -> bytes:
    """What gzip holds, of at most so many bytes. Raises NotUnpacked."""
    return _streamed(content, most, "gzip", lambda: zlib.decompressobj(wbits=31))


class _Stream(Protocol):
    """A decompressor of zlib or zstd."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _streamed(content: bytes, most: int, name: str, make: Callable[[], _Stream]) -> bytes:
    """All streams that stand one behind the other."""
    found = bytearray()
    while content:
        stream = make()
        try:
            found += stream.decompress(content, most + 1 - len(found))
        except (zlib.error, zstd.ZstdError):
            raise NotUnpacked(f"no whole {name}") from None
        if len(found) > most:
            raise NotUnpacked("larger than its manifest allows")
        if not stream.eof:
            raise NotUnpacked(f"no whole {name}")
        content = stream.unused_data.lstrip(b"\0")
    return bytes(found)


def _of_zip(content: bytes, most: int, inside: str | None) -> bytes | None:
    """The one file that is meant; None where the zip is a document itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            names = [one.filename for one in whole.infolist() if not one.is_dir()]
            if _OFFICE in names:
                return None
            names = [name for name in names if not name.startswith("__MACOSX/")]
            wanted = [name for name in names if inside is None or fnmatchcase(PurePosixPath(name).name, inside)]
            if len(wanted) != 1:
                raise NotUnpacked(f"of {len(names)} files in the zip {len(wanted)} may be meant: say which with inside")
            with whole.open(wanted[0]) as file:
                found = file.read(most + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError, EOFError):
        raise NotUnpacked("no whole zip") from None
    if len(found) > most:
        raise NotUnpacked("larger than its manifest allows")
    return found
