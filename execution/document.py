"""A document prepared once: parsed, limited, validated; its operations with what each request has to know of them."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from cachebox import LRUCache
from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    specified_rules,
)

from execution.argument_bounds import Bounds, Most, unbounded, within
from execution.arguments import variables_in
from execution.deprecated_uses import DeprecatedParts, DeprecatedUses, Uses
from execution.document_limits import Limits, excesses, parse_within, unchain
from execution.document_size import sizes
from execution.errors import shortened
from execution.plan import Reached
from execution.validation import Validation
from execution.variables import Variables

_LIMITS = Limits()
AT_ONCE = 500
"""Characters of a document that is read at once: some milliseconds at most."""
_COSTS_OF_AN_OPERATION = 16
_SWITCHES = frozenset({"skip", "include"})
_INTROSPECTION = frozenset({"__schema", "__type"})
_INCREMENTAL = frozenset({"defer", "stream"})
Onward = Callable[[bool, str, str], bool]
"""Whether what stands below a field is the asker's own: from whether the field is, its type and its name."""
_WITHOUT_PROPAGATION = "experimental_disableErrorPropagation"


def same(own: bool, _type: str, _field: str) -> bool:
    """As the field itself."""
    return own


class Operation:
    """An operation of a document.

    `switches` are the variables that decide what is selected, `guarded` the fields an access hook decides on, each as
    it is reached: there are two of one that is reached as the asker's own and otherwise too,
    `unplanned` the reason why graphql-core has to run it, None for most. `introspects` says that it asks for the
    schema, `breadth` how many fields it selects once its fragments are expanded. `costs` are those known, by the values
    of the variables in `sizes`, on which the cost depends (None: not known yet). `deprecated` tells what it uses that
    ends, None for most.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        guarded: Callable[[str, str], bool],
        *,
        onward: Onward = same,
        bounds: Bounds = unbounded,
        limits: Limits = _LIMITS,
        suggest: bool = True,
        ending: DeprecatedParts | None = None,
    ) -> None:
        self.node = node
        self.fragments = fragments
        uses = DeprecatedUses(ending, limits.places) if ending is not None and ending.exist else None
        found = _Survey(schema, fragments, guarded, onward=onward, bounds=bounds, uses=uses)
        found.operation(node)
        definitions = node.variable_definitions or ()
        self.deprecated = uses.settled() if uses is not None else None
        self.variables = Variables(schema, definitions, found.bounds, limits=limits, suggest=suggest)
        self.switches = tuple(sorted(found.switches))
        self.guarded = tuple(sorted(found.guarded))
        self.unplanned = found.unplanned
        self.introspects = found.introspects
        ((_, size),) = sizes(DocumentNode(definitions=(node, *fragments.values())))
        self.breadth = size.breadth
        self.sizes: tuple[str, ...] | None = None
        self.costs: LRUCache[object, int] = LRUCache(maxsize=_COSTS_OF_AN_OPERATION)

    def uses(self, given: Mapping[str, Any] | None) -> Uses:
        """What it uses that ends, with these variables."""
        return () if self.deprecated is None else self.deprecated.of(given)


Prepare = Callable[[OperationDefinitionNode, Mapping[str, FragmentDefinitionNode]], Operation]


class Document:
    """A text that was read: its operations, each prepared when it is first asked for, or the errors that keep all of
    them from running."""

    def __init__(self, node: DocumentNode | None, errors: list[GraphQLError], prepare: Prepare) -> None:
        self.node = node
        self.errors = errors
        self._prepare = prepare
        definitions = node.definitions if node else ()
        self._fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        operations = (d for d in definitions if isinstance(d, OperationDefinitionNode))
        self._nodes = {node.name.value if node.name else None: node for node in operations}
        self._prepared: dict[str | None, Operation] = {}

    @property
    def names(self) -> tuple[str | None, ...]:
        """Of its operations; none of what cannot run."""
        return tuple(self._nodes)

    def operation(self, name: str | None) -> Operation:
        """The operation of this name, or the only one. Raises GraphQLError in graphql-core's words."""
        found = self._prepared.get(name)
        if found is None:
            found = self._prepared[name] = self._prepare(self._node(name), self._fragments)
        return found

    def _node(self, name: str | None) -> OperationDefinitionNode:
        if name is None and len(self._nodes) > 1:
            raise GraphQLError("Must provide operation name if query contains multiple operations.")
        if name is None and self._nodes:
            return next(iter(self._nodes.values()))
        found = self._nodes.get(name)
        if found is None:
            unknown = "Must provide an operation." if name is None else f"Unknown operation named '{name}'."
            raise shortened(GraphQLError(unknown))
        return found


class Documents:
    """The documents of texts, each read once for as long as it is remembered.

    Those asked for last are, as many as have `characters` between them: what a document holds in memory grows with its
    text, by some 200 bytes a character at most. `bounds` are those of arguments. `suggest`: an unknown name is answered
    with those like it, which tells of the schema.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits,
        rules: Collection[type[ASTValidationRule]] = specified_rules,
        guarded: Callable[[str, str], bool] = lambda _type, _field: False,
        onward: Onward = same,
        bounds: Bounds = unbounded,
        suggest: bool = True,
        characters: int = 500_000,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._validation = Validation(
            schema,
            (within(bounds, values=limits.values, letters=limits.letters), *rules),
            most=limits.errors,
            hide_suggestions=not suggest,
        )
        self._longest = characters
        ending = DeprecatedParts(schema)

        def prepare(node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Operation:
            return Operation(
                schema,
                node,
                fragments,
                guarded,
                onward=onward,
                bounds=bounds,
                limits=limits,
                suggest=suggest,
                ending=ending,
            )

        self._prepare = prepare
        self._reading = asyncio.Lock()
        self._known: LRUCache[str, Document] = LRUCache(characters, getsizeof=lambda text, _document: len(text))

    def known(self, text: str) -> Document | None:
        """The document of a text that was read before."""
        return self._known.get(text)

    def of(self, text: str) -> Document:
        """The document of a text, whatever is wrong with it."""
        return self._known.get(text) or self._remembered(text, self._read(text))

    async def read(self, text: str) -> Document:
        """The same; a long one is read beside the loop, one at a time, so that nobody else waits for it."""
        if len(text) <= AT_ONCE or len(text) > self._limits.characters:
            return self.of(text)
        async with self._reading:
            return self._known.get(text) or self._remembered(text, await asyncio.to_thread(self._read, text))

    def _remembered(self, text: str, document: Document) -> Document:
        if len(text) <= min(self._longest, self._limits.characters):
            self._known[text] = document
        return document

    def _read(self, text: str) -> Document:
        """The size is judged before the document is validated, which costs more than linear time."""
        node: DocumentNode | None = None
        try:
            node = parse_within(text, self._limits)
            errors = excesses(node, self._limits) or self._validation.errors(node)
        except GraphQLError as error:
            errors = [error]
        if node is not None:
            unchain(node)
        # Of what cannot run no more is kept than what is wrong with it.
        return Document(None if errors else node, [shortened(error) for error in errors], self._prepare)


class _Survey:
    """One look at every selection an operation can reach, each once as the asker's own and once otherwise."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        guarded: Callable[[str, str], bool],
        *,
        onward: Onward,
        bounds: Bounds,
        uses: DeprecatedUses | None,
    ) -> None:
        self.bounds: dict[str, Most] = {}
        self.switches: set[str] = set()
        self.guarded: set[Reached] = set()
        self.unplanned: str | None = None
        self.introspects = False
        self._schema = schema
        self._fragments = fragments
        self._guards = guarded
        self._onward = onward
        self._bounds = bounds
        self._uses = uses
        self._pending: list[tuple[SelectionSetNode, GraphQLNamedType, bool]] = []
        self._seen: set[tuple[int, bool]] = set()

    def operation(self, node: OperationDefinitionNode) -> None:
        if node.operation is OperationType.SUBSCRIPTION:
            self.unplanned = "subscription"
        if any(directive.name.value == _WITHOUT_PROPAGATION for directive in node.directives or ()):
            self.unplanned = "error propagation disabled"
        if self._uses is not None:
            for definition in node.variable_definitions or ():
                self._uses.variable(definition)
        root = self._schema.get_root_type(node.operation)
        if root is not None:
            self._enter(node.selection_set, root, own=False)
        while self._pending:
            self._selections(*self._pending.pop())

    def _selections(self, selection_set: SelectionSetNode, parent: GraphQLNamedType, own: bool) -> None:
        for node in selection_set.selections:
            self._directives(node)
            if isinstance(node, FieldNode):
                self._field(node, parent, own=own)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                type_ = self._schema.get_type(condition.name.value) if condition else parent
                self._enter(node.selection_set, type_, own=own)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments.get(node.name.value)
                if fragment is not None:
                    type_ = self._schema.get_type(fragment.type_condition.name.value)
                    self._enter(fragment.selection_set, type_, own=own)

    def _enter(self, selection_set: SelectionSetNode, type_: GraphQLNamedType | None, *, own: bool) -> None:
        """A selection stands below one type, whatever leads there."""
        if type_ is not None and (id(selection_set), own) not in self._seen:
            self._seen.add((id(selection_set), own))
            self._pending.append((selection_set, type_, own))

    def _field(self, node: FieldNode, parent: GraphQLNamedType, *, own: bool) -> None:
        name = node.name.value
        if name in _INTROSPECTION:
            self.introspects = True
        for argument in node.arguments or ():
            most = self._bounds(parent.name, name, argument.name.value)
            for variable in variables_in(argument):
                self.bounds[variable] = self.bounds.get(variable, most).narrowed(most)
        for type_ in self._possible(parent):
            if self._guards(type_.name, name):
                self.guarded.add(Reached(type_.name, name, own))
        definition = self._schema.get_field(parent, name) if is_composite_type(parent) else None
        if definition is None:
            return
        if self._uses is not None:
            self._uses.field(parent, node, definition)
        if node.selection_set is not None:
            for below in {self._onward(own, type_.name, name) for type_ in self._possible(parent)} or {own}:
                self._enter(node.selection_set, get_named_type(definition.type), own=below)

    def _possible(self, type_: GraphQLNamedType) -> Iterator[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            yield type_
        elif is_abstract_type(type_):
            yield from self._schema.get_possible_types(type_)

    def _directives(self, node: SelectionNode) -> None:
        for directive in node.directives or ():
            if directive.name.value in _SWITCHES:
                self.switches |= variables_in(directive)
            elif directive.name.value in _INCREMENTAL:
                self.unplanned = self.unplanned or "incremental delivery"
