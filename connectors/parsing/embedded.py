"""Documents that stand as a text in another: JSON or XML in a field of SOAP or JSON."""

from typing import Any

from connectors.parsing.json_text import NotJson, decoded


def document(text: str) -> Any:
    """What a text holds: JSON, or XML without the elements around its rows; None where it is neither."""
    begin = text.lstrip()[:1]
    if begin in ("{", "["):
        try:
            return decoded(text.encode())
        except (NotJson, UnicodeEncodeError):
            return None
    if begin != "<":
        return None
    # A tenth of a second of imports, for those who have such a source.
    from connectors.parsing.xml_text import NotMarkup, plain

    try:
        return _rows_in(plain(text.strip().encode()))
    except (NotMarkup, UnicodeEncodeError):
        return None


def _rows_in(value: Any) -> Any:
    """What several elements of one name, or one that has more than an element in it, make of what is around them."""
    while isinstance(value, dict) and len(value) == 1:
        inside = next(iter(value.values()))
        if not isinstance(inside, dict | list):
            break
        value = inside
    return value
