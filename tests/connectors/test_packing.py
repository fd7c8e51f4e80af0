"""Packed contents: known by their first bytes, and bounded."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from connectors.packing import NotUnpacked, unpacked

MOST = 100_000


def zipped(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in files:
            whole.writestr(name, content)
    return made.getvalue()


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


def test_a_spreadsheet_is_no_packed_file():
    book = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b""))
    assert unpacked(book, MOST) == book
    assert unpacked(zipped(("licences.xlsx", book)), MOST) == book


@given(st.sampled_from([b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"]), st.binary(max_size=100))
def test_nothing_that_begins_like_a_packed_content_makes_it_fail_in_another_way(begin: bytes, rest: bytes):
    with pytest.raises(NotUnpacked):
        unpacked(begin + rest, MOST)
