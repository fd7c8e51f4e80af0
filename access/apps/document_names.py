"""The names by which clients call a document: hashes of its text, in the forms in which their tools print it.

Apollo and urql send the SHA-256 of what they print, with `__typename` in every selection but the operation's; Relay's
compiler the MD5 of its own text; graphql-codegen the SHA-256 or SHA-1 of a text without line breaks.
"""

import hashlib
import re
from typing import Any, Final

from graphql import GraphQLError, OperationDefinitionNode, SelectionSetNode, Visitor, parse, print_ast, visit
from graphql.language import FieldNode, NameNode

_SIZES: Final = {64: "sha256", 40: "sha1", 32: "md5"}
"""Hash functions by the digits of what they give."""
_STRING: Final = re.compile(r'("{3}[\s\S]*"{3}|"(?:\\.|[^"])*")')
_BREAKS: Final = re.compile(r"(?:#[^\n\r]+)?(?:[\r\n]+|\Z)")
_TYPENAME: Final = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())


def sha256(document: str) -> str:
    """The name of a document as it is written."""
    return _digest("sha256", document)


def is_name(hash_: str, document: str) -> bool:
    """Whether this is a hash of the very text."""
    return len(hash_) in _SIZES and _digest(_SIZES[len(hash_)], document) == hash_


def bare(name: str) -> str:
    """A name without the hash function before it (`sha256:…`); longer ones than any are cut."""
    return name.rpartition(":")[2][:65].lower()


def names(document: str) -> dict[str, str]:
    """Each name of a document, with the text that stands for it: its own, or the one with `__typename`s.

    A final line break does not matter, nor how the text is laid out.
    """
    bare_ = document.strip()
    found = {_digest(how, form): document for form in (document, bare_, f"{bare_}\n") for how in _SIZES.values()}
    try:
        parsed = parse(document)
    except GraphQLError:
        return found
    for text, printed in ((document, print_ast(parsed)), (None, print_ast(visit(parsed, _Typenames())))):
        for form in (printed, f"{printed}\n", _of_urql(printed)):
            found.setdefault(sha256(form), text or printed)
    return found


class _Typenames(Visitor):
    """Asks for the type of every object, as clients do that keep objects by type and id."""

    def enter_selection_set(self, node: SelectionSetNode, _key: Any, parent: Any, *_: Any) -> SelectionSetNode | None:
        asked = any(isinstance(one, FieldNode) and one.name.value.startswith("__") for one in node.selections)
        if asked or isinstance(parent, OperationDefinitionNode):
            return None
        return SelectionSetNode(selections=(*node.selections, _TYPENAME))


def _of_urql(printed: str) -> str:
    """What urql's `stringifyDocument` makes of a printed text: a line break before and behind each string."""
    parts = _STRING.split(printed)
    return "".join(part if place % 2 else _BREAKS.sub("\n", part) for place, part in enumerate(parts)).strip()


def _digest(how: str, text: str) -> str:
    return hashlib.new(how, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
