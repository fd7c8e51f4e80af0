"""XML in a plain form that the expressions of a manifest can walk."""

from typing import Any, Final

from lxml import etree

from connectors.parsing.xml_element import Element

_DEEPEST: Final = 64
_MOST: Final = 500_000
"""Elements and attributes of a document."""


class NotMarkup(ValueError):
    """A text that is no XML, too deep, too much, or with a document type; says where, and carries nothing of it."""


def plain(text: bytes) -> Any:
    """XML in UTF-8 as tables, lists and texts: `{root: {child: …}}`. Raises NotMarkup.

    An element with others inside is a table of them by name, one that comes several times a list, one with only text
    that text without padding, and an empty one null. An attribute `no` is `_no` of its element, whose text is then `_`.
    Prefixes and namespaces are left out, and so are comments.
    """
    tree = _Tree()
    parser = etree.XMLParser(
        target=tree, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        parser.feed(text)
        return parser.close()
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise NotMarkup(f"malformed at line {line}, column {column}") from None


class _Tree:
    """Builds the plain form while the text is read, and stops where it is too deep or too much."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Element, list[str]]] = [("", Element(), [])]
        self._count = 0

    def doctype(self, *_: str | None) -> None:
        raise NotMarkup("a document type")

    def start(self, tag: str, attributes: Any) -> None:
        self._count += 1 + len(attributes)
        if self._count > _MOST or len(self._open) > _DEEPEST:
            raise NotMarkup("too much")
        own = Element((f"_{_local(name)}", one) for name, one in attributes.items() if not name.startswith(_INSTANCE))
        self._open.append((_local(tag), own, []))

    def data(self, text: str) -> None:
        self._open[-1][2].append(text)

    def end(self, _: str) -> None:
        name, inside, texts = self._open.pop()
        text = "".join(texts).strip()
        around = self._open[-1][1]
        value: Any = inside or text or None
        if inside and text:
            inside["_"] = text
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]

    def close(self) -> dict[str, Any]:
        return self._open[0][1]


_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


def _local(name: str) -> str:
    return name.rpartition("}")[2]
