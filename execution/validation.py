"""Validation of a document by graphql-core's rules, in one walk that calls no rule for what it does not look at.

graphql-core's own `validate` asks each of thirty rules at every node, names too, and hashes whole documents: of what a
new operation costs that was three fifths. Its visitors hold their own methods, too: a thousand objects in circles for
every document, which only the cycle collector finds, and it holds up everybody meanwhile. Here nothing is left to it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLUnionType,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    ValidationContext,
    Visitor,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.pyutils import RefMap
from graphql.validation import StreamDirectiveOnListField, UniqueDirectivesPerLocationRule
from graphql.validation.validate import ValidationAbortedError
from graphql.validation.validation_context import VariableUsage, VariableUsageVisitor

ABORTED: Final = "Too many validation errors, error limit reached. Validation aborted."
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(key for key in keys if key != "description") for kind, keys in QUERY_DOCUMENT_KEYS.items()
}
"""Descriptions do not affect validation (GraphQL specification, section 2.1.1)."""
_NAMES: Final = ("alias", "name")
"""What stands under these keys is a name, in every node."""
Definition = OperationDefinitionNode | FragmentDefinitionNode
Enter = Callable[[Node, Any, Any, list[Any], list[Any]], Any]


class _Kind(NamedTuple):
    """What is done at nodes of a kind: which visitor, by its number, has which method, and what is walked below."""

    enter: tuple[tuple[int, str], ...]
    leave: tuple[tuple[int, str], ...]
    keys: tuple[str, ...]


class _Bound(NamedTuple):
    """The same with the methods of one document's visitors, and of what knows the types."""

    enter_type: Callable[[Node], None] | None
    enter: tuple[tuple[int, Enter], ...]
    leave: tuple[tuple[int, Enter], ...]
    leave_type: Callable[[], None] | None
    keys: tuple[str, ...]


class _Visitors:
    """Classes of visitors that walk together, and which of them looks at nodes of which kind."""

    def __init__(self, classes: Collection[type[Visitor]]) -> None:
        self.classes = tuple(classes)
        self._kinds: dict[str, _Kind] = {}

    def of(self, kind: str) -> _Kind:
        """What is done at nodes of this kind."""
        known = self._kinds.get(kind)
        if known is None:
            named = self._any("name")
            below = _KEYS.get(kind, ())
            keys = below if named else tuple(key for key in below if key not in _NAMES)
            known = self._kinds[kind] = _Kind(self._methods("enter", kind), self._methods("leave", kind), keys)
        return known

    def _methods(self, what: str, kind: str) -> tuple[tuple[int, str], ...]:
        found = ((number, _method(class_, what, kind)) for number, class_ in enumerate(self.classes))
        return tuple((number, name) for number, name in found if name is not None)

    def _any(self, kind: str) -> bool:
        return bool(self._methods("enter", kind) or self._methods("leave", kind))


def _method(class_: type[Visitor], what: str, kind: str) -> str | None:
    """Which of its methods a visitor has for a kind, as graphql-core looks it up."""
    if class_ is UniqueDirectivesPerLocationRule and "directives" not in _KEYS.get(kind, ()):
        return None  # it asks every node for its directives
    return next((name for name in (f"{what}_{kind}", what) if getattr(class_, name, None)), None)


class _Walk:
    """One walk of visitors through a document, as graphql-core's `visit` takes a `ParallelVisitor`; what a visitor
    returns ends its own walk (BREAK) or spares it what is below (SKIP), and changes nothing. Each is made when its
    first node comes."""

    def __init__(self, visitors: _Visitors, make: Callable[[type[Visitor]], Visitor], types: TypeInfo) -> None:
        self._visitors = visitors
        self._make = make
        self._types = types
        self._made: dict[int, Visitor] = {}
        self._bound: dict[str, _Bound] = {}
        self._away: set[int] = set()
        self._path: list[Any] = []
        self._ancestors: list[Any] = []

    def through(self, node: Node, key: str | int | None = None, parent: Any = None) -> None:
        """Enters a node, walks through what is below, and leaves it."""
        bound = self._bound.get(node.kind) or self._bind(node.kind)
        path, ancestors, away = self._path, self._ancestors, self._away
        spared: list[int] = []
        if bound.enter_type is not None:
            bound.enter_type(node)
        for number, enter in bound.enter:
            if not away or number not in away:
                told = enter(node, key, parent, path, ancestors)
                if told is not None:
                    self._told(number, told, spared)
        if bound.keys:
            self._below(node, bound.keys, parent)
        for number, leave in bound.leave:
            if not away or number not in away:
                told = leave(node, key, parent, path, ancestors)
                if told is BREAK or told is True:
                    away.add(number)
        if spared:
            away.difference_update(spared)
        if bound.leave_type is not None:
            bound.leave_type()

    def _below(self, node: Node, keys: tuple[str, ...], parent: Any) -> None:
        path, ancestors, through = self._path, self._ancestors, self.through
        if parent is not None:
            ancestors.append(parent)
        for key in keys:
            below = getattr(node, key, None)
            if not below:
                continue
            path.append(key)
            if type(below) is tuple:
                ancestors.append(node)
                for index, one in enumerate(below):
                    path.append(index)
                    through(one, index, below)
                    path.pop()
                ancestors.pop()
            else:
                through(below, key, node)
            path.pop()
        if parent is not None:
            ancestors.pop()

    def _told(self, number: int, told: Any, spared: list[int]) -> None:
        self._away.add(number)
        if told is SKIP or told is False:
            spared.append(number)

    def _bind(self, kind: str) -> _Bound:
        found, types = self._visitors.of(kind), self._types
        bound = self._bound[kind] = _Bound(
            getattr(types, f"enter_{kind}", None),
            tuple((number, getattr(self._visitor(number), name)) for number, name in found.enter),
            tuple((number, getattr(self._visitor(number), name)) for number, name in found.leave),
            getattr(types, f"leave_{kind}", None),
            found.keys,
        )
        return bound

    def _visitor(self, number: int) -> Visitor:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._make(self._visitors.classes[number])
        return made


_USAGES: Final = _Visitors([VariableUsageVisitor])


class _Context(ValidationContext):
    """What rules know of a document. What is found of a node is known by that very node: graphql-core has the whole
    text below it hashed for each question."""

    def __init__(self, schema: GraphQLSchema, node: DocumentNode, tell: Callable[[GraphQLError], None], **said: Any):
        self.types = TypeInfo(schema)
        super().__init__(schema, node, self.types, tell, **said)
        self._fragment_spreads = RefMap()  # type: ignore[assignment]
        self._recursive_variable_usages = RefMap()  # type: ignore[assignment]
        self._usages: dict[int, list[VariableUsage]] = {}
        self._varies = node.loc is None or "$" in node.loc.source.body

    def get_variable_usages(self, node: Definition) -> list[VariableUsage]:
        """Where variables are used in a definition."""
        usages = self._usages.get(id(node))
        if usages is None:
            usages = self._usages[id(node)] = self._used(node) if self._varies else []
        return usages

    def _used(self, node: Definition) -> list[VariableUsage]:
        fragment = node if isinstance(node, FragmentDefinitionNode) else None
        visitor = VariableUsageVisitor(self.types, fragment)
        _Walk(_USAGES, lambda _: visitor, self.types).through(node)
        return visitor.usages


class StreamOnLists(StreamDirectiveOnListField):
    """graphql-core's rule, which looks for the fields of a union: it has none but `__typename`."""

    context: ValidationContext

    def enter_directive(self, node: DirectiveNode, *told: Any) -> None:
        """Called when entering a directive."""
        parent = self.context.get_parent_type()
        if not isinstance(parent, GraphQLUnionType):
            super().enter_directive(node, *told)
        elif node.name.value == "stream" and self.context.get_field_def() is not None:
            wrong = f"Stream directive cannot be used on non-list field '__typename' on type '{parent.name}'."
            self.report_error(GraphQLError(wrong, node))


_REPAIRED: Final[Mapping[type[ASTValidationRule], type[ASTValidationRule]]] = {
    StreamDirectiveOnListField: StreamOnLists
}


class Validation:
    """Judges documents by rules, and tells at most so many errors of each."""

    def __init__(
        self,
        schema: GraphQLSchema,
        rules: Collection[type[ASTValidationRule]],
        *,
        most: int,
        hide_suggestions: bool = False,
    ) -> None:
        self._schema = schema
        self._rules = _Visitors([_REPAIRED.get(rule, rule) for rule in rules])
        self._most = most
        self._hide_suggestions = hide_suggestions

    def errors(self, document: DocumentNode) -> list[GraphQLError]:
        """What the rules find, as graphql-core's `validate` tells it, in a document whose depth is bounded already."""
        errors: list[GraphQLError] = []

        def tell(error: GraphQLError) -> None:
            if len(errors) >= self._most:
                raise ValidationAbortedError(ABORTED)
            errors.append(error)

        context = _Context(self._schema, document, tell, hide_suggestions=self._hide_suggestions)
        try:
            _Walk(self._rules, lambda rule: rule(context), context.types).through(document)  # type: ignore[call-arg]
        except ValidationAbortedError as aborted:
            errors.append(ValidationAbortedError(aborted.message))  # without the frames of the other
        return errors
