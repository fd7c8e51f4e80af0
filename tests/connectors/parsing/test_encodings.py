"""Bytes as text, whatever is said of them: UTF-8 that is valid, marks of byte order, labels that lie."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.encodings import NotText, as_utf8, encoded_once, text_of
from connectors.parsing.http_bodies import NotABody, read

THAI = "กรมพัฒนาธุรกิจการค้า"
LABELS = st.sampled_from([None, "utf-8", "us-ascii", "iso-8859-1", "tis-620", "windows-874", "utf-16", "no-such"])
THAI_TEXTS = st.text(alphabet=[chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C), *range(32, 127))])
WIDE = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-8": codecs.BOM_UTF8,
}


@given(THAI_TEXTS, LABELS)
def test_what_is_valid_utf_8_is_utf_8_whatever_its_label_says(text: str, label: str | None):
    assert text_of(text.encode(), label) == text
    assert as_utf8(text.encode(), label) == text.encode()


@given(st.text(), LABELS, st.sampled_from(sorted(WIDE)))
def test_a_mark_of_byte_order_says_more_than_a_label(text: str, label: str | None, encoding: str):
    marked = WIDE[encoding] + text.encode(encoding, "surrogatepass").decode(encoding, "replace").encode(encoding)
    if not text.startswith("\0"):
        assert text_of(marked, label) == text.encode(encoding, "replace").decode(encoding)
        assert as_utf8(marked, label) == text_of(marked, label).encode()


@given(THAI_TEXTS, st.sampled_from(["tis-620", "windows-874", "ISO-8859-11", "x-windows-874"]))
def test_thai_in_one_byte_each_is_read_by_its_label(text: str, label: str):
    """Even where its bytes happen to be valid UTF-8, as those of แดง are."""
    assert text_of(text.encode("cp874"), label.lower()) == text


def test_bytes_of_thai_that_are_utf_8_by_chance():
    assert "แดง".encode("cp874").decode() == "\u1d27"
    assert text_of("แดง".encode("cp874"), "tis-620") == "แดง"
    assert text_of("ราคา – บาท".encode(), "tis-620") == "ราคา – บาท"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_json_and_xml_are_read_in_wide_encodings_with_and_without_a_mark(encoding: str, mark: bool):
    for format_, text, value in (
        ("json", f'{{"a": "{THAI}"}}', {"a": THAI}),
        ("xml", f'<?xml version="1.0" encoding="{encoding[:6]}"?><a>{THAI}</a>', {"a": THAI}),
    ):
        body = (WIDE[encoding] if mark else b"") + text.encode(encoding)
        assert read(format_, {}, body) == value


@pytest.mark.parametrize("declared", ["utf-16", "tis-620", "iso-8859-1"])
def test_xml_in_utf_8_that_declares_something_else_is_read(declared: str):
    body = f'\n<?xml version="1.0" encoding="{declared}"?><a>{THAI}</a>'.encode()
    assert read("xml", {}, body) == {"a": THAI}
    assert read("xml", {"content-type": f"text/xml; charset={declared}"}, codecs.BOM_UTF8 + body.lstrip()) == {
        "a": THAI
    }


@given(st.binary(), LABELS)
def test_no_bytes_make_it_fail_in_another_way(content: bytes, label: str | None):
    try:
        text_of(content, label)
    except NotText as error:
        assert "byte" in str(error)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, r"not in UTF-8 at line 2, column 6 \(byte 8\), and nothing says in what"),
        ({"content-type": "application/json; charset=UTF-8"}, r"line 2, column 6 \(byte 8\)"),
        ({"content-type": "application/json; charset=shift_jis"}, "not in shift_jis at line 2"),
        ({"content-type": "application/json; charset=klingon"}, 'it is called "klingon"'),
    ],
)
def test_it_is_told_where_a_text_is_in_no_encoding_it_could_be_in(headers: dict[str, str], why: str):
    with pytest.raises(NotABody, match=why):
        read("json", headers, b'{\n"a":"\xa1\xff\xfe"}')


THAI_WORDS = st.lists(st.sampled_from([THAI, "ครัวกลาง", "ที่ดิน", "เลขที่ 12/3", "A-1", "ก๋วยเตี๋ยว"]), min_size=1).map(
    " ".join
)


@given(THAI_WORDS, st.sampled_from(["iso-8859-1", "latin-1", "windows-1252"]))
def test_thai_that_a_server_calls_latin_is_thai(words: str, label: str):
    """Its servers say so of whatever they do not know."""
    text = f"{THAI}, {words}"
    assert text_of(text.encode("cp874"), label) == text


@pytest.mark.parametrize(
    "text", ["Café Zoë, Ångström", "garçon à Besançon", "ÄÖÜ", "naïve ½ °C", "Ñandú", "œuvre – fin"]
)
def test_latin_that_is_called_so_stays_latin(text: str):
    assert text_of(text.encode("cp1252"), "windows-1252") == text


def test_a_long_text_that_is_called_latin_is_looked_through_once():
    content = "กา".encode("cp874") * 2_000_000 + b"\xdb"
    assert len(text_of(content, "latin-1")) == len(content)


@given(THAI_TEXTS, st.sampled_from(["latin-1", "cp1252"]))
def test_thai_that_was_encoded_twice_is_read_as_it_was_meant(text: str, by: str):
    twice = "".join(_taken(byte, by) for byte in text.encode())
    assert encoded_once(twice) == text


def _taken(byte: int, by: str) -> str:
    """A byte as a program shows it that takes it for Latin."""
    try:
        return bytes((byte,)).decode(by)
    except UnicodeDecodeError:
        return chr(byte)


@given(
    st.text(alphabet=st.characters(exclude_characters="à")) | st.sampled_from(["voilà ¸", "à la carte", "à¸", "à¹x"])
)
def test_nothing_else_is_taken_for_it(text: str):
    assert encoded_once(text) == text


@pytest.mark.parametrize("label", ["a\x01b", "x" * 8_000, "9100000000018", "../../etc/passwd", "นาย ก"])
def test_what_stands_in_place_of_an_encoding_is_not_repeated(label: str):
    with pytest.raises(NotText, match="it is called what no encoding is") as raised:
        text_of(b"\xff", label)
    assert label not in str(raised.value)
