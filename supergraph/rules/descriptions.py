"""What clients see is described in English and Thai, as in "What its plate says. / เลขทะเบียนรถ"."""

import re
from collections.abc import Iterator
from typing import Final

from graphql import FieldDefinitionNode, InputValueDefinitionNode

from supergraph.arguments import fact_asked
from supergraph.directives import has
from supergraph.faults import SchemaFault
from supergraph.places import Described
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_THAI: Final = re.compile("[\u0e01-\u0e5b]")
_ENGLISH: Final = re.compile("[A-Za-z]")
_GREEK: Final = (
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf\u03c1\u03c5"
)
_LOOKING_ALIKE: Final = f"\u0400-\u052f{_GREEK}"
"""Cyrillic, and those letters of Greek that one takes for Latin ones: not those of units and formulas."""
_MIXED: Final = re.compile(f"[A-Za-z][{_LOOKING_ALIKE}]|[{_LOOKING_ALIKE}][A-Za-z]")
_DRAFTED: Final = re.compile(r"\bTODO\b")
"""The mark of `./saan connector new --schema`: what is drafted is finished before anybody reads it."""
_MARKUP: Final = re.compile(r"<\s*[A-Za-z/!?]|\]\(|\bjavascript:", re.IGNORECASE)
"""What a page that shows a description may take for more than words: tags, links, and what is run."""
_ADVICE: Final = 'write "English. / ไทย" before it'


def descriptions(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """What says nothing, says it in one language, or is drafted and not finished."""
    described = set(source.types)
    field: FieldDefinitionNode | None = None
    for coordinate, node, _ in source.places:
        if isinstance(node, FieldDefinitionNode):
            field = node
        if node.description is None:
            if coordinate in source.contributions or _is_described_elsewhere(node, field, whole):
                continue
            if "." in coordinate or coordinate in described:
                yield source.fault(node, "DESCRIPTION_MISSING", coordinate, "it does not say what it is", _ADVICE)
        else:
            text = node.description.value
            if _DRAFTED.search(text):
                said = "it is as it was drafted"
                yield source.fault(node, "DESCRIPTION_DRAFTED", coordinate, said, f"{_ADVICE}, and no TODO")
            elif _MARKUP.search(text):
                said = "its description holds markup, a link, or what a page might run"
                yield source.fault(node, "DESCRIPTION_MARKUP", coordinate, said, f"{_ADVICE} in plain words")
            elif fault := unilingual(text, "its description"):
                yield source.fault(node, "DESCRIPTION_UNILINGUAL", coordinate, fault, _ADVICE)


def _is_described_elsewhere(node: Described, field: FieldDefinitionNode | None, whole: Whole) -> bool:
    """What clients do not see needs no description; what repeats a fact has that of the fact."""
    if isinstance(node, FieldDefinitionNode):
        return has(node, "external") or has(node, "inaccessible")
    if isinstance(node, InputValueDefinitionNode) and field is not None:
        return has(field, "inaccessible") or fact_asked(node, field, whole.claims) is not None
    return False


def unilingual(text: str, what: str) -> str | None:
    """Why a text is not in English and in Thai; None where it is. `what` is what it is called."""
    english, slash, thai = text.partition(" / ")
    if _MIXED.search(text):
        return f"{what} has a word of letters of two scripts that look alike"
    if not slash:
        return f"{what} is in one language"
    if not _ENGLISH.search(english) or _THAI.search(english):
        return f"{what} does not begin in English"
    if not _THAI.search(thai):
        return f"{what} does not go on in Thai"
    return None
