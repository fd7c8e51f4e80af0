import pytest

from connectors.bodies import NotABody, read
from connectors.markup import NotMarkup, plain


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


@pytest.mark.parametrize(("format_", "body"), [("xml", b"<a>\xff</a>"), ("json", b"\xff"), ("json", b"{")])
def test_a_body_that_is_something_else_is_told_without_what_is_in_it(format_: str, body: bytes):
    with pytest.raises(NotABody, match=f"^no {format_.upper()}$"):
        read(format_, {}, body)
