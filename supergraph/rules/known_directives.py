"""Every directive is one of the vocabulary, stands where it may, once, and takes what is written."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import DirectiveLocation, DirectiveNode, GraphQLDirective, Undefined, print_ast

from connectors.manifest.faults import did_you_mean
from supergraph.directives import taken, vocabulary
from supergraph.faults import SchemaFault, shortened
from supergraph.places import SchemaPlace
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def known_directives(source: SourceSchema, _whole: Whole) -> Iterator[SchemaFault]:
    """Unknown and misplaced directives, those written twice, arguments that are missing, unknown or of another type."""
    known = vocabulary().directives
    for place in source.places:
        seen: set[str] = set()
        for written in place.node.directives or ():
            name = written.name.value
            directive = known.get(name)
            if name in _NOT_OPEN:
                said, advice = _NOT_OPEN[name]
                yield source.fault(written, "DIRECTIVE_NOT_OPEN", place.coordinate, said, advice)
                continue
            if directive is None:
                said = f"nobody knows a directive @{name}"
                advice = f"mend it, or take it away: {did_you_mean(name, known)}"
                yield source.fault(written, "UNKNOWN_DIRECTIVE", place.coordinate, said, advice)
                continue
            yield from _placed(source, place, written, directive, again=name in seen)
            yield from _arguments(source, place, written, directive)
            seen.add(name)


def _placed(
    source: SourceSchema, place: SchemaPlace, written: DirectiveNode, directive: GraphQLDirective, *, again: bool
) -> Iterator[SchemaFault]:
    name = directive.name
    if place.location not in directive.locations:
        said = f"@{name} stands on {where_it_stands(directive)} only"
        yield source.fault(written, "DIRECTIVE_MISPLACED", place.coordinate, said, "take it away, or put it there")
    if again and not directive.is_repeatable:
        said = f"@{name} stands here twice"
        yield source.fault(written, "REPEATED", place.coordinate, said, "take one of the two away")


def where_it_stands(directive: GraphQLDirective) -> str:
    """Where in a schema it may stand, in words."""
    *others, last = (_PLACES[one] for one in directive.locations if one in _PLACES)
    return f"{', '.join(others)} or {last}" if others else last


def _arguments(
    source: SourceSchema, place: SchemaPlace, written: DirectiveNode, directive: GraphQLDirective
) -> Iterator[SchemaFault]:
    given: set[str] = set()
    for one in written.arguments or ():
        name = one.name.value
        argument = directive.args.get(name)
        if argument is None:
            said = f"@{directive.name} takes no argument {shortened(name)}"
            advice = f"it takes {', '.join(directive.args) or 'none'}"
            yield source.fault(one, "DIRECTIVE_ARGUMENT", place.coordinate, said, advice)
        elif taken(one.value, argument.type) is Undefined:
            said = f"{name} of @{directive.name} is {shortened(print_ast(one.value))}"
            code = _NO_TEXT.get(directive.name, "DIRECTIVE_ARGUMENT")
            yield source.fault(one, code, place.coordinate, said, f"write a value of {argument.type}")
        if name in given:
            said = f"{name} of @{directive.name} is written twice"
            yield source.fault(one, "REPEATED", place.coordinate, said, "take one of the two away")
        given.add(name)
    for name, argument in directive.args.items():
        if name not in given and str(argument.type).endswith("!") and argument.default_value is Undefined:
            said = f"@{directive.name} does not say its {name}"
            advice = f"write `@{directive.name}({name}: …)`"
            yield source.fault(written, "DIRECTIVE_ARGUMENT", place.coordinate, said, advice)


_NO_TEXT: Final = {"key": "KEY_INVALID_FIELDS_TYPE", "is": "IS_INVALID_FIELD_TYPE"}
"""What the draft calls an argument of these that is no text."""
_NOT_OPEN: Final[Mapping[str, tuple[str, str]]] = {
    "provides": (
        "a fact has one giver, whatever way leads to it",
        "take @provides away, and define a fact of your own for what you know yourself",
    ),
    "require": ("lookups are asked by keys alone", 'write @join(lookup: "…", from: "…") on the field'),
    "requires": ("lookups are asked by keys alone", 'write @join(lookup: "…", from: "…") on the field'),
}
"""Directives of the draft, and of federations before it, that the hub does not have: why, and what to write instead."""

_PLACES: Final[Mapping[DirectiveLocation, str]] = {
    DirectiveLocation.OBJECT: "a type",
    DirectiveLocation.INTERFACE: "an interface",
    DirectiveLocation.UNION: "a union",
    DirectiveLocation.ENUM: "an enum",
    DirectiveLocation.SCALAR: "a scalar",
    DirectiveLocation.INPUT_OBJECT: "an input type",
    DirectiveLocation.FIELD_DEFINITION: "a field",
    DirectiveLocation.ARGUMENT_DEFINITION: "an argument",
    DirectiveLocation.INPUT_FIELD_DEFINITION: "a field of an input type",
    DirectiveLocation.ENUM_VALUE: "a value of an enum",
}
