"""A condition compares a plain fact of what a root, or a list by a key, gives, in a way that means one thing whoever
compares.

A search is narrowed by its source or by the hub, as the manifest says; records of a key, which the hub has, by the hub.
What a fact asks for, the field that is narrowed by it asks for too: whoever may narrow by a fact learns it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DirectiveNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
)

from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import is_list, lists, named
from supergraph.questions import joined
from supergraph.rule import Whole
from supergraph.rules.plain_facts import fact_of, not_required, why_not_plain
from supergraph.source_schema import SourceSchema

ORDERED: Final = ("Date", "DateTime", "Int", "Decimal")
"""Of which one is more than another whoever compares them: texts are ordered in many ways."""


def filters(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Conditions of what is no fact, or is guarded, that do not fit it, or that stand twice."""
    parts: dict[tuple[str, str], tuple[str, str | None]] = {}
    for coordinate, type_, field in source.adds:
        is_root = type_.name.value == "Query"
        if not is_root and joined(source, whole.claims, type_, field) is None:
            continue
        kept_by_hub = not is_root or has(field, "lookup")
        target = named(field.type).name.value
        seen: set[tuple[str, str | None]] = set()
        for argument in field.arguments or ():
            for written in directives_of(argument, "filter"):
                place = f"{coordinate}({argument.name.value}:)"
                one = _Filter(source, whole, place, field, argument, written, kept_by_hub)
                yield from one.faults()
                condition = one.condition
                if condition in seen:
                    said = f"another argument keeps {condition[0] or 'words'} in the same way"
                    yield source.fault(written, "FILTER_INVALID", place, said, "take one of the two away")
                seen.add(condition)
                if one.part and parts.setdefault((target, one.part), condition) != condition:
                    said = f"{one.part} is what manifests call another condition"
                    yield source.fault(written, "FILTER_INVALID", place, said, "call the fact otherwise")


@dataclass(frozen=True, slots=True)
class _Filter:
    """One condition, where it stands; `kept_by_hub`: of records that the hub has by a key, and keeps what fits of."""

    source: SourceSchema
    whole: Whole
    place: str
    field: FieldDefinitionNode
    argument: InputValueDefinitionNode
    written: DirectiveNode
    kept_by_hub: bool

    @property
    def _target(self) -> str:
        return named(self.field.type).name.value

    @property
    def _how(self) -> str | None:
        how: str | None = value_of(self.written, "by")
        return how

    @property
    def _fact(self) -> str:
        return value_of(self.written, "fact") or self.argument.name.value

    @property
    def condition(self) -> tuple[str, str | None]:
        """The fact, and how it is compared; words are looked for in no one fact of a search."""
        return ("" if self._how == "TEXT" and not self.kept_by_hub else self._fact), self._how

    @property
    def part(self) -> str | None:
        """What a manifest calls it, as of `connectors.contract.Condition`; None: no manifest does."""
        if self._how in (None, "TEXT") or self.kept_by_hub:
            return None
        return self._fact if self._how == "EQUALS" else f"{self._fact}_{str(self._how).lower()}"

    def faults(self) -> Iterator[SchemaFault]:
        """What is wrong with it."""
        if self.kept_by_hub and not is_list(self.field.type):
            yield self._fault("FILTER_INVALID", "one record is not narrowed", "take @filter away, or give a list")
        if self._how == "TEXT":
            yield from self._of_words()
            if not self.kept_by_hub:
                return
        fact = fact_of(self.whole.claims, self._target, self._fact)
        if fact is None:
            said = f"{self._target} has no fact {shortened(self._fact)}"
            yield self._fault("ARGUMENT_OF_NO_FACT", said, "mend its name, or say which: @filter(fact: …)")
            return
        yield from self._of_fact(fact)
        if self._how is not None and self._how != "TEXT":
            yield from self._fits(fact)

    def _fault(self, code: str, said: str, advice: str) -> SchemaFault:
        node = self.argument if code.startswith("ARGUMENT") else self.written
        return self.source.fault(node, code, self.place, said, advice)

    def _of_words(self) -> Iterator[SchemaFault]:
        if named(self.argument.type).name.value != "String" or is_list(self.argument.type):
            yield self._fault("FILTER_INVALID", "words are looked for by a String", "write String")
        if value_of(self.written, "fact") and not self.kept_by_hub:
            said = "in which facts a search looks for words its source knows, or its manifest says"
            yield self._fault("FILTER_INVALID", said, "take `fact` away")

    def _of_fact(self, fact: FieldDefinitionNode) -> Iterator[SchemaFault]:
        is_words = self._how == "TEXT" and named(fact.type).name.value == "String" and not is_list(fact.type)
        why = None if is_words else why_not_plain(self.whole.claims, self._fact, fact)
        if why is None and self._how == "TEXT" and not is_words:
            why = "is no text"
        if why is not None:
            yield self._fault("FILTER_INVALID", f"{self._target}.{self._fact} {why}", "name a fact of one plain value")
        for scope in not_required(self.field, fact):
            said = f"{self._target}.{self._fact} requires {shortened(scope)}, and whoever narrows by it learns it"
            advice = f'write @requiresScope(scope: "{shortened(scope)}") behind the field too'
            yield self._fault("FILTER_UNGUARDED", said, advice)

    def _fits(self, fact: FieldDefinitionNode) -> Iterator[SchemaFault]:
        asked, given = named(self.argument.type).name.value, named(fact.type).name.value
        if asked != given:
            said = f"the fact {fact.name.value} is of {given}, and it is of {asked}"
            yield self._fault("ARGUMENT_TYPE_MISMATCH", said, f"write {given}")
        if self._how in ("FROM", "TO") and given not in ORDERED:
            said = f"of {given} none is more than another, whoever compares"
            yield self._fault("FILTER_INVALID", said, "write @filter(by: EQUALS) or IN")
        if is_list(self.argument.type) != (self._how == "IN"):
            said = "several values are kept by IN, and one by any other"
            yield self._fault("FILTER_INVALID", said, "write `by: IN` and a list, or neither")
        elif self._how == "IN" and (lists(self.argument.type) > 1 or not _holds_values(self.argument.type)):
            yield self._fault("FILTER_INVALID", "nothing is one of what may be null", f"write `[{asked}!]`")


def _holds_values(type_: TypeNode) -> bool:
    """Whether a list holds no null."""
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(inner, ListTypeNode) and isinstance(inner.type, NonNullTypeNode)
