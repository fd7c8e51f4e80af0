"""The reference of each directive: what it says, where it stands, what it takes, who is told what of it, an example."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from graphql import GraphQLArgument, GraphQLDirective, GraphQLEnumType, get_named_type

from docs.composition.row import Example as FaultExample
from docs.composition.told import examples, faults_of
from docs.schema.example import THEIRS, Example
from docs.schema.examples import EXAMPLES
from docs.schema.words import cell, english
from supergraph.directives import KEPT, vocabulary
from supergraph.faults import SchemaFault
from supergraph.rules.known_directives import where_it_stands

GENERAL: Final = frozenset(
    {"UNKNOWN_DIRECTIVE", "DIRECTIVE_NOT_OPEN", "DIRECTIVE_MISPLACED", "DIRECTIVE_ARGUMENT", "TYPE_DEFINITION_INVALID"}
)
"""Codes that may be told of any of them."""
_BEGINNINGS: Final = {"requiresScope": "SCOPE_", "deprecated": "DEPRECATION_"}
"""How the codes about a directive begin, where that is not its name."""
_GRAPHQL_S_OWN: Final = {
    "deprecated": "What is going to be taken away: who uses it is told, and still given it. `@sunset` says until when.",
    "reason": "Why, and what to use instead, in both languages. Clients read the last day behind it.",
}
"""What is said of GraphQL's own directive and its argument."""


def directives() -> Iterator[str]:
    """A section of each."""
    for name, directive in vocabulary().directives.items():
        yield _section(name, directive)


def overview() -> Iterator[str]:
    """A row of each."""
    for name, directive in vocabulary().directives.items():
        seen = "yes" if name in (*KEPT, "deprecated") else "–"
        yield f"| [`@{name}`](#{name.lower()}) | {where_it_stands(directive)} | {seen} |"


def codes() -> Mapping[str, list[str]]:
    """The codes about each directive: those that are told where it stands, that name it, or that are called after it;
    by its name, in the order of their names."""
    found: dict[str, set[str]] = {name: set() for name in vocabulary().directives}
    for code, example in examples().items():
        told = [one for one in faults_of(example) if one.code == code]
        named = {name for fault in told for name in _named(fault, example)}
        for name, its in found.items():
            if code not in GENERAL and (name in named or code.startswith(_beginning(name))):
                its.add(code)
    return {name: sorted(its) for name, its in found.items()}


def _named(fault: SchemaFault, example: FaultExample) -> Iterator[str]:
    yield from re.findall(r"@(\w+)", f"{fault.message} {fault.advice}")
    line = f" {example.schema.splitlines()[fault.line - 1]}"
    if line[fault.column - 1] == "@":
        yield from re.findall(r"\w+", line[fault.column :])[:1]


def _beginning(name: str) -> str:
    return _BEGINNINGS.get(name) or re.sub("([A-Z])", r"_\1", name).upper() + "_"


def _section(name: str, directive: GraphQLDirective) -> str:
    said = _GRAPHQL_S_OWN.get(name) or english(directive.description)
    repeats = ", once or several times" if directive.is_repeatable else ""
    told = ", ".join(f"`{code}`" for code in _codes()[name])
    parts = [
        f"### `@{name}`\n\n{said}\n",
        f"Stands on {where_it_stands(directive)}{repeats}.\n",
        _arguments(directive),
        f"Codes: {told}.\n" if told else "",
        _shown(EXAMPLES[name]),
    ]
    return "\n".join(filter(None, parts))


@cache
def _codes() -> Mapping[str, list[str]]:
    return codes()


def _arguments(directive: GraphQLDirective) -> str:
    if not directive.args:
        return ""
    rows = (_argument(name, argument) for name, argument in directive.args.items())
    return "\n".join(["| argument | value | meaning |", "|---|---|---|", *rows, ""])


def _argument(name: str, argument: GraphQLArgument) -> str:
    required = "**required**" if str(argument.type).endswith("!") else "may be left out"
    said = [_GRAPHQL_S_OWN.get(name) or english(argument.description), *_values(argument)]
    return f"| `{name}` | `{argument.type}`; {required} | {cell('<br>'.join(said))} |"


def _values(argument: GraphQLArgument) -> Iterator[str]:
    """What each value of an enum means."""
    type_ = get_named_type(argument.type)
    if isinstance(type_, GraphQLEnumType):
        yield from (f"`{name}`: {english(value.description)}" for name, value in type_.values.items())


def _shown(example: Example) -> str:
    parts = [f"```graphql\n{example.schema.strip()}\n```\n"]
    if example.beside:
        parts.append(f"beside what `{THEIRS}` writes:\n\n```graphql\n{example.beside.strip()}\n```\n")
    answers = ", ".join(f"`{one}`" for one in example.lookups())
    if answers:
        parts.append(f"The manifest answers {answers}.\n")
    seen = "\n\n".join(example.shown())
    if seen:
        parts.append(f"Clients see:\n\n```graphql\n{seen}\n```\n")
    return "\n".join(parts)
