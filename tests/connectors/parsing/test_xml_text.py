import pytest

from connectors.parsing.http_bodies import NotABody, NotTheService, read
from connectors.parsing.xml_text import NotMarkup, plain

pytestmark = pytest.mark.threat("answer-hostile")


def test_xml_is_read_as_tables_lists_and_texts():
    text = """<?xml version="1.0"?>
    <!-- of no importance -->
    <r:answer xmlns:r="urn:r" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" code="00">
      <r:row no="1"><name> ก &amp; ข </name><end/><left xsi:nil="true"/></r:row>
      <r:row no="2">text<name><![CDATA[<b>]]></name></r:row>
    </r:answer>"""
    assert plain(text.encode()) == {
        "answer": {
            "_code": "00",
            "row": [
                {"_no": "1", "name": "ก & ข", "end": None, "left": None},
                {"_no": "2", "name": "<b>", "_": "text"},
            ],
        }
    }


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><a>&j;</a>"
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a><b></a>",
        "<a>" * 100 + "</a>" * 100,
        "<a>" + "<b/>" * 500_001 + "</a>",
        BOMB,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        "<a>&undefined;</a>",
    ],
    ids=["empty", "text", "open", "deep", "much", "bomb", "file", "network", "entity"],
)
def test_what_is_no_harmless_xml_is_refused(text: str):
    with pytest.raises(NotMarkup) as told:
        plain(text.encode())
    assert "root:" not in str(told.value)


@pytest.mark.parametrize("encoding", ["windows-874", "tis-620", "utf-8", "utf-16"])
@pytest.mark.parametrize("by_header", [False, True])
def test_thai_is_read_in_the_encoding_it_comes_in(encoding: str, by_header: bool):
    codec = {"windows-874": "cp874"}.get(encoding, encoding)
    prologue = "" if by_header else f'<?xml version="1.0" encoding="{encoding}"?>'
    headers = {"content-type": f"text/xml; charset={encoding}"} if by_header or encoding == "utf-16" else {}
    body = f"{prologue}<a>ร้านค้า</a>".encode(codec)
    assert read("xml", headers, body) == {"a": "ร้านค้า"}


@pytest.mark.parametrize(
    ("format_", "body", "why"),
    [
        ("xml", b"<a>\n  \xff</a>", "no XML: malformed at line 2, column 3"),
        ("xml", b"<a>ok</b>", "no XML: malformed at line 1, column 10"),
        ("json", b"\xff", "no JSON: not in UTF-8 at line 1, column 1 (byte 1), and nothing says in what"),
        ("json", b"{", "no JSON: it ends too early, at line 1, column 2 (byte 2)"),
        ("json", b"", "no JSON: it is empty"),
        ("ndjson", b"{}\n{", "no lines of JSON: in line 2: it ends too early, at line 1, column 2 (byte 2)"),
    ],
)
def test_a_body_that_is_something_else_is_told_with_its_place_and_without_what_is_in_it(
    format_: str, body: bytes, why: str
):
    with pytest.raises(NotABody) as told:
        read(format_, {}, body)
    assert str(told.value) == why
    assert not isinstance(told.value, NotTheService)


@pytest.mark.parametrize("format_", ["json", "ndjson", "xml"])
@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Request rejected. Support ID: 1</body></html>",
        b"\xef\xbb\xbf\r\n<HTML><head></head></HTML>",
        b"<br />\n<b>Warning</b>:  mysqli_connect(): refused in <b>/var/www/api.php</b> on line <b>3</b><br />\n",
        b"Warning: Undefined variable $id in /var/www/api.php on line 3\n[]",
        "ระบบปิดปรับปรุงชั่วคราว".encode(),
    ],
)
def test_what_answers_in_place_of_the_service_is_known_as_such(format_: str, body: bytes):
    tail = b'{"data": []}' if format_ != "xml" else b"<data/>"
    for whole in (body, body + tail):
        with pytest.raises(NotTheService, match="instead of"):
            read(format_, {"content-type": "application/json"}, whole)
