"""What is packed: gzip, zstd and zip, known by its first bytes, and never unpacked beyond what is allowed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final, Protocol

from connectors.parsing.python_zstd import zstd

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
"""What stands before the name of each file in a zip (APPNOTE, 4.3.12)."""
_MOST_FILES: Final = 10_000
_DEEPEST: Final = 3
_PIECE: Final = 512
"""Bytes of a packed stream that are unpacked first; twice as many each time that they were not all of it."""
_MOST_STREAMS: Final = 100_000
"""Streams one behind the other: tools that pack in pieces make one of some 64 kB."""
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    OverflowError,
    IndexError,
)
"""What is raised of names in a zip that are called UTF-8 and are none, or are empty, of places before its beginning,
and of whatever else is damaged."""
_IN_ZIP: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How a file in a zip may be packed: of these alone as much is unpacked as is asked for, and no more."""
_UTF_8: Final = 0x800
"""The flag of a name in a zip that is UTF-8 (APPNOTE, 4.4.4)."""
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


def names_in(content: bytes) -> tuple[str, ...]:
    """The names of the files in a zip; none where it is no zip, or a document itself. Raises NotUnpacked."""
    if not content.startswith(_ZIP):
        return ()
    with _opened(content) as whole:
        return tuple(_files(whole))


def gunzipped(content: bytes, most: int) -> bytes:
    """What gzip holds, of at most so many bytes. Raises NotUnpacked."""
    return _streamed(content, most, "gzip", _gunzip)


def _gunzip() -> "_Stream":
    return zlib.decompressobj(wbits=31)


class _Stream(Protocol):
    """A decompressor of zlib or zstd."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _streamed(content: bytes, most: int, name: str, make: Callable[[], _Stream]) -> bytes:
    """All streams that stand one behind the other, however many: each is given pieces in keeping with its own size, for
    what it leaves of one is copied."""
    found, at, count = bytearray(), 0, 0
    while at < len(content):
        if (count := count + 1) > _MOST_STREAMS:
            raise NotUnpacked("packed in too many pieces")
        stream, piece = make(), _PIECE
        while not stream.eof:
            if at >= len(content):
                raise NotUnpacked(f"no whole {name}")
            try:
                found += stream.decompress(content[at : at + piece], most + 1 - len(found))
            except (zlib.error, zstd.ZstdError):
                raise NotUnpacked(f"no whole {name}") from None
            if len(found) > most:
                raise NotUnpacked("larger than its manifest allows")
            at, piece = at + piece, 2 * piece
        at = min(at, len(content)) - len(stream.unused_data)
        while at < len(content) and content[at] == 0:
            at += 1
    return bytes(found)


def _of_zip(content: bytes, most: int, inside: str | None) -> bytes | None:
    """The one file that is meant; None where the zip is a document itself."""
    with _opened(content) as whole:
        files = _files(whole)
        if not files and _OFFICE in whole.namelist():
            return None
        wanted = [name for name in files if inside is None or _is_meant(name, inside)]
        if inside in files:
            wanted = [inside]
        if len(wanted) != 1:
            raise NotUnpacked(f"of {len(files)} files in the zip {len(wanted)} may be meant: say which with inside")
        if files[wanted[0]].compress_type not in _IN_ZIP:
            raise NotUnpacked("its zip is packed otherwise than usual: pack it by deflate")
        with whole.open(files[wanted[0]]) as file:
            found = file.read(most + 1)
    if len(found) > most:
        raise NotUnpacked("larger than its manifest allows")
    return found


@contextmanager
def _opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    if content.count(_ENTRY) > _MOST_FILES:
        raise NotUnpacked("more files in the zip than are read")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            yield whole
    except NotUnpacked:
        raise
    except _DAMAGED:
        raise NotUnpacked("no whole zip") from None


def _files(whole: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip that somebody may mean, by name; none where it is a document itself."""
    files = {_named(one): one for one in whole.infolist() if not one.is_dir()}
    if _OFFICE in files:
        return {}
    hidden = [name for name in files if name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")]
    return {name: one for name, one in files.items() if name not in hidden}


def _named(file: zipfile.ZipInfo) -> str:
    """The name of a file in a zip: where nothing says that it is UTF-8, Windows wrote it in Thai, or others did."""
    if file.flag_bits & _UTF_8:
        return file.filename
    written = file.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp874"):
        with suppress(UnicodeDecodeError):
            return written.decode(encoding)
    return file.filename


def _is_meant(name: str, inside: str) -> bool:
    """Whether a pattern fits the name of a file, with or without the folders it lies in."""
    return fnmatchcase(name, inside) or fnmatchcase(PurePosixPath(name).name, inside)
