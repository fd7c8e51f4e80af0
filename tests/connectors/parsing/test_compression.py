"""Packed contents: known by their first bytes, and bounded."""

import contextlib
import gzip
import io
import random
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.parsing import compression
from connectors.parsing.compression import NotUnpacked, names_in, unpacked
from connectors.parsing.python_zstd import zstd

pytestmark = pytest.mark.threat("bomb")

MOST = 100_000


def zipped(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files:
            whole.writestr(name, content)
    return made.getvalue()


ZIP_OF_FOUR = zipped(*((f"{number}.csv", b"ABCDEF" * 20) for number in range(4)))
MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstd.compress,
    "zip": lambda content: zipped(("data.csv", content)),
}


@given(st.binary(max_size=500), st.lists(st.sampled_from(sorted(PACKED)), max_size=2))
def test_what_is_packed_is_unpacked(content: bytes, by: list[str]):
    packed = b"A" + content
    for name in by:
        packed = PACKED[name](packed)
    assert unpacked(packed, MOST) == b"A" + content


@pytest.mark.parametrize("name", sorted(PACKED))
def test_it_is_never_unpacked_beyond_what_is_allowed(name: str):
    bomb = PACKED[name](b"\0" * 50_000_000)
    with pytest.raises(NotUnpacked, match="larger"):
        unpacked(bomb, MOST)


@pytest.mark.parametrize("name", sorted(PACKED))
def test_no_more_of_it_is_ever_held_than_is_allowed(name: str):
    """It is not unpacked first and measured then."""
    bomb = PACKED[name](b"\0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(NotUnpacked):
            unpacked(bomb, MOST)
        assert tracemalloc.get_traced_memory()[1] < 20 * MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["gzip", "zstd"])
@given(st.lists(st.binary(max_size=3_000), min_size=1, max_size=5), st.integers(0, 3))
def test_streams_one_behind_the_other_are_all_unpacked(name: str, contents: list[bytes], padding: int):
    assume(not b"".join(contents).startswith(MAGIC))  # it would be unpacked in its turn
    packed = b"".join(PACKED[name](content) + b"\0" * padding for content in contents)
    assert unpacked(packed, MOST) == (b"".join(contents))


def test_what_comes_in_many_pieces_is_looked_at_once(monkeypatch: pytest.MonkeyPatch):
    """Each stream copies what it leaves of what it was given: of a body of a hundred thousand that would take hours."""
    given_to: list[int] = []

    class Counting:
        def __init__(self) -> None:
            self._stream = zlib.decompressobj(wbits=31)

        def decompress(self, data: bytes, most: int) -> bytes:
            given_to.append(len(data))
            return self._stream.decompress(data, most)

        def __getattr__(self, name: str) -> object:
            return getattr(self._stream, name)

    monkeypatch.setattr(compression, "_gunzip", Counting)
    body = gzip.compress(b"A" * 100) * 10_000 + gzip.compress(random.Random(1).randbytes(300_000))
    assert len(unpacked(body, 2_000_000)) == 1_300_000
    assert sum(given_to) < 20 * len(body)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_more_pieces_than_anybody_writes_are_refused(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compression, "_MOST_STREAMS", 100)
    assert unpacked(PACKED[name](b"A") * 100, MOST) == b"A" * 100
    with pytest.raises(NotUnpacked, match="too many pieces"):
        unpacked(PACKED[name](b"A") * 101, MOST)


def test_a_zip_of_more_files_than_are_read_is_refused_before_they_are(monkeypatch: pytest.MonkeyPatch):
    """A million names, which are 50 MB, take twenty seconds."""
    monkeypatch.setattr(compression, "_MOST_FILES", 3)
    assert unpacked(zipped(*((f"{number}.csv", b"A") for number in range(3))), MOST, "0.csv") == b"A"
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(NotUnpacked, match="more files"):
        unpacked(ZIP_OF_FOUR, MOST, "0.csv")


@given(st.data())
def test_a_zip_that_is_damaged_anywhere_is_unpacked_or_refused(data: st.DataObject):
    """Names that are called UTF-8 and are none, sizes that are not so, fields that are cut."""
    content = bytearray(ZIP_OF_FOUR)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotUnpacked):
        unpacked(bytes(content), MOST, "0.csv")


def test_a_file_without_a_name_in_a_zip_is_told():
    with pytest.raises(NotUnpacked, match="no whole zip"):
        unpacked(ZIP_OF_FOUR.replace(b"0.csv", b"\0.csv"), MOST, "0.csv")


def test_a_name_in_a_zip_that_is_called_utf_8_and_is_none_is_told():
    called = ZIP_OF_FOUR.replace(b"0.csv", b"\xff.csv").replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\0\x08")
    with pytest.raises(NotUnpacked, match="no whole zip"):
        unpacked(called, MOST)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_which_no_bounded_part_can_be_unpacked_is_refused(method: int):
    """Four kilobytes of bzip2 are gigabytes at once, whatever is asked for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as whole:
        whole.writestr("data.csv", b"\0" * 20_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(NotUnpacked, match="deflate"):
            unpacked(made.getvalue(), MOST)
        assert tracemalloc.get_traced_memory()[1] < 20 * MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(PACKED))
def test_what_is_packed_in_itself_again_and_again_is_refused(name: str):
    packed = b"A"
    for _ in range(2):
        packed = PACKED[name](packed)
    assert unpacked(packed, MOST) == b"A"
    for _ in range(3):
        packed = PACKED[name](packed)
    with pytest.raises(NotUnpacked, match="packed too often"):
        unpacked(packed, MOST)


@pytest.mark.parametrize("name", sorted(PACKED))
def test_what_was_cut_off_is_told(name: str):
    whole = PACKED[name](bytes(range(256)) * 50)
    with pytest.raises(NotUnpacked, match=f"no whole {name}"):
        unpacked(whole[: len(whole) // 2], MOST)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_several_streams_are_one_content(name: str):
    assert unpacked(PACKED[name](b"one ") + PACKED[name](b"two"), MOST) == b"one two"


def test_of_a_zip_the_file_that_is_meant():
    both = zipped(("a/readme.txt", b"no"), ("a/data.csv", b"yes"), ("__MACOSX/a/._data.csv", b"?"))
    assert unpacked(both, MOST, "*.csv") == b"yes"
    with pytest.raises(NotUnpacked, match="2 files in the zip 2 may be meant"):
        unpacked(both, MOST)


def test_a_file_of_a_zip_is_meant_with_its_folder_or_without():
    both = zipped(("2568/data.csv", b"old"), ("2569/data.csv", b"new"), ("2569/[1].csv", b"one"), (".hidden", b"?"))
    assert names_in(both) == ("2568/data.csv", "2569/data.csv", "2569/[1].csv")
    assert unpacked(both, MOST, "2569/data.csv") == b"new"
    assert unpacked(both, MOST, "2568/*") == b"old"
    assert unpacked(both, MOST, "2569/[1].csv") == b"one"
    with pytest.raises(NotUnpacked, match="of 3 files in the zip 2 may be meant"):
        unpacked(both, MOST, "data.csv")


@pytest.mark.parametrize("encoding", ["cp874", "utf-8"])
def test_names_that_windows_wrote_in_thai_are_read(encoding: str):
    """Its flag does not say that a name is UTF-8, whether it is or not."""
    name = "ข้อมูล.csv".encode(encoding)
    made = zipped(("X" * len(name), b"yes"), ("other.csv", b"no")).replace(b"X" * len(name), name)
    assert names_in(made) == ("ข้อมูล.csv", "other.csv")
    assert unpacked(made, MOST, "ข้อมูล.csv") == b"yes"


def test_a_spreadsheet_is_no_packed_file():
    book = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b""))
    assert unpacked(book, MOST) == book
    assert unpacked(zipped(("licences.xlsx", book)), MOST) == book


@given(st.sampled_from([b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"]), st.binary(max_size=100))
def test_nothing_that_begins_like_a_packed_content_makes_it_fail_in_another_way(begin: bytes, rest: bytes):
    with pytest.raises(NotUnpacked):
        unpacked(begin + rest, MOST)
