"""Several contributors give one field where each answers for records of its own, which say whose they are.

A plain fact that two give has no place to say so: it is one's. Whoever gives a field too repeats what its first giver
says of it: one field has one type, one guard and one way in which its owners go together.
"""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, print_ast

from supergraph.deprecation import ENDING
from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.orders import is_searched_by
from supergraph.places import ROOTS, is_list, named
from supergraph.questions import joined
from supergraph.rule import Whole
from supergraph.sharing import is_repeated, without_repeated
from supergraph.source_schema import SourceSchema


def sharing(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """What is no record that is asked for and is shared or combined, and what is repeated otherwise than it is."""
    for coordinate, type_, field in source.adds:
        if named(field.type).name.value in whole.claims.missing:
            continue  # told of the type
        asks = _asks(source, whole, type_, field)
        if has(field, "shareable") and not asks:
            said = "it asks for no records, and a fact that two give does not say whose it is"
            yield source.fault(field, "INVALID_FIELD_SHARING", coordinate, said, "take @shareable away")
        elif is_repeated(source, whole.claims, type_, field):
            target = named(field.type).name.value
            if target in without_repeated(source, whole.claims).contributions:
                said = f"you add facts to {target} too, and a manifest means one of the two by that name"
                yield source.fault(field, "INVALID_FIELD_SHARING", coordinate, said, "take one of the two away")
            giver, theirs = whole.claims.fields[type_.name.value][field.name.value]
            for ours, its in zip(_said(field), _said(theirs), strict=True):
                if ours != its:
                    said = f"{giver}, who gave it first, says {shortened(its) or 'nothing'}"
                    advice = f"write that in the place of {shortened(ours) or 'nothing'}"
                    yield source.fault(field, "INVALID_FIELD_SHARING", coordinate, said, advice)
        for written in directives_of(field, "combine"):
            how = value_of(written, "how")
            if not asks:
                said, advice = "it asks for no records that several could have", "take @combine away"
            elif how == "ROWS" and not is_list(field.type):
                said, advice = "one record is no list whose rows add up", "write COMPARED or RANKED"
            elif how != "RANKED" and type_.name.value in ROOTS and not has(field, "lookup") and _is_search(field):
                said, advice = "pages of two searches do not add up", "write RANKED, or take @combine away"
            else:
                continue
            yield source.fault(written, "COMBINE_INVALID", coordinate, said, advice)


def _asks(source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> bool:
    """Whether a field gives records of one type that are asked for."""
    if type_.name.value in ROOTS:
        return bool(whole.claims.keys_of(named(field.type).name.value))
    return joined(source, whole.claims, type_, field) is not None


def _is_search(field: FieldDefinitionNode) -> bool:
    return has(field, "connection") or is_searched_by(field)


def _said(field: FieldDefinitionNode) -> tuple[str, str, str]:
    """What is said of a field: its type, its arguments and its directives, but for what it is called."""
    arguments = (
        f"{one.name.value}: {print_ast(one.type)}{_directives(one)}"
        for one in sorted(field.arguments or (), key=lambda one: one.name.value)
    )
    return print_ast(field.type), ", ".join(arguments), _directives(field)


def _directives(node: object) -> str:
    written = getattr(node, "directives", None) or ()
    return "".join(sorted(f" {print_ast(one)}" for one in written if one.name.value not in ENDING))
