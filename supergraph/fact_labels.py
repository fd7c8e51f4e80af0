"""What a fact is called, in Thai and in English: a description is English, and then Thai."""

import re
from collections.abc import Iterator
from typing import Final

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

_MORE: Final = re.compile(r"[:;.](?:\s|$)|,? such as ")
"""Behind this a description goes on, beyond what the fact is."""
_ITS: Final = re.compile(r"^Its ")
"""Whose it is a description need not say where it stands; a label stands alone."""
_LANGUAGE: Final = re.compile(r"(?:Th|En)$")


def fact_label(schema: GraphQLSchema, type_: str, fact: str) -> tuple[str, str] | None:
    """The label of a fact of a type, Thai first; None where the graph has no word for it.

    One that clients do not see, such as a key by which another agency is asked, is called as the text it is a part of,
    or as whatever type shows a fact of that name calls it.
    """
    for field in _fields(schema, type_, fact):
        english, _, thai = (field.description or "").partition(" / ")
        if thai.strip() and (said := _MORE.split(english.strip(), maxsplit=1)[0]):
            return thai.strip(), _ITS.sub("The ", said)
    return None


def _fields(schema: GraphQLSchema, type_: str, fact: str) -> Iterator[GraphQLField]:
    """Those that may say it, the nearest first."""
    objects = [one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType)]
    own = [one for one in objects if one.name == type_]
    for one in (*own, *sorted(objects, key=lambda one: one.name)):
        for name in dict.fromkeys((fact, _LANGUAGE.sub("", fact))):
            if not one.name.startswith("__") and name in one.fields:
                yield one.fields[name]
