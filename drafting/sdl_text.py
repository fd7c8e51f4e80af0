"""How a drafted schema is written down. What a source wrote is never more there than letters of a text or comment."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from drafting.schema_parts import DraftedEnum, DraftedField, DraftedSchema, DraftedType

MARK: Final = "TODO"
"""What a person has to finish: composition takes no description in which it stands."""
_LONGEST: Final = 120
MOST_TOLD: Final = 100
"""Names that are left out which are told one by one."""
_SEEN: Final = re.compile("[^ -~\u0e01-\u0e3a\u0e3f-\u0e5b]+")
_THAI: Final = re.compile("[\u0e01-\u0e3a\u0e3f-\u0e5b]")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HEAD: Final = """\
# A draft of what {agency} adds to the graph. Finish what is marked TODO: the hub does not take it before.
# What is guessed says why. docs/schema.md says what may stand here."""


def sdl(schemas: Sequence[DraftedSchema]) -> str:
    """The text of schema.graphql, of one agency."""
    parts = [_HEAD.format(agency=schemas[0].agency)]
    left_out = {(one.record.name, name): why for one in schemas for name, why in one.left_out.items()}
    if left_out:
        of = {one.record.name: f"{one.record.name}, " if len(schemas) > 1 else "" for one in schemas}
        told = [f"\n#   {of[type_]}{_plain(name)}: {why}" for (type_, name), why in islice(left_out.items(), MOST_TOLD)]
        more = len(left_out) - len(told)
        parts[0] += "\n# Left out:" + "".join(told) + (f"\n#   and {more} more" if more else "")
    parts += ["\n".join(_type(one)) for schema in schemas for one in schema.types]
    parts += ["\n".join(_enum(one)) for schema in schemas for one in schema.enums]
    parts += ["\n".join(_type(one)) for one in _merged([one for schema in schemas for one in schema.added])]
    return "\n\n".join(parts) + "\n"


def _merged(added: Sequence[DraftedType]) -> Iterator[DraftedType]:
    """What is added to each type, once."""
    for name in dict.fromkeys(one.name for one in added):
        same = [one for one in added if one.name == name]
        fields = {field.name: field for one in same for field in one.fields}
        yield replace(same[0], fields=tuple(fields.values()))


def _type(type_: DraftedType) -> Iterator[str]:
    yield from _notes(type_.guessed, type_.asks, "")
    if type_.about is not None:
        yield _description(type_.about, type_.name)
    yield " ".join(["type", type_.name, *type_.directives, "{"])
    for one in type_.fields:
        yield from _field(one)
    yield "}"


def _field(field: DraftedField) -> Iterator[str]:
    yield from _notes(field.guessed, field.asks, "  ")
    if field.about is not None:
        yield f"  {_description(field.about, field.name)}"
    arguments = f"({', '.join(field.arguments)})" if field.arguments else ""
    yield f"  {field.name}{arguments}: {' '.join([field.type, *field.directives])}"


def _enum(enum: DraftedEnum) -> Iterator[str]:
    yield from _notes(enum.guessed, (), "")
    yield _description("", enum.name)
    yield f'enum {enum.name} @open(other: "OTHER") {{'
    for value, word in enum.values.items():
        yield f"  {_description(word, value)}"
        yield f"  {value}"
    if "OTHER" not in enum.values:
        yield '  "Any other. / อื่น ๆ"'
        yield "  OTHER"
    yield "}"


def _notes(guessed: tuple[str, ...], asks: tuple[str, ...], before: str) -> Iterator[str]:
    yield from (f"{before}# guessed: {_plain(one)}" for one in guessed if one)
    yield from (f"{before}# {MARK}: {_plain(one)}" for one in asks if one)


def _description(about: str, name: str) -> str:
    """A description to be translated: what the source says of it, or its name, in the language that is."""
    said = _plain(about).replace(" / ", ", ")
    told = _CAMEL.sub(" ", name).replace("_", " ").lower()
    # No sentence of Thai ends in a dot: one at its end is an abbreviation's.
    english, thai = (told, said) if _THAI.search(said) else (said.rstrip(". ") or told, "ภาษาไทย")
    english = english if re.search("[A-Za-z]", english) else f"{told}, {english}"
    return json.dumps(f"{MARK}: {english[:1].upper()}{english[1:]}. / {MARK}: {thai}", ensure_ascii=False)


def _plain(text: str) -> str:
    """On one line, in letters of ASCII and Thai alone, and no mark of ours."""
    said = " ".join(_SEEN.sub(" ", text[: 4 * _LONGEST]).split()).replace(MARK, "to do")
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 3]}..."
