"""Plans operations: for each object type met, an operation's fields merged, and for each how it finds its values."""

from collections.abc import Callable, Collection, Mapping

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    default_field_resolver,
)
from graphql.execution import VariableValues
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields

from execution.adapter import Adapter
from execution.plan import Plan, PlannedField, Reached, Selection
from execution.resolution import Introspection, Property, Refused, Resolution, Resolver, Typename


class Undecided(Exception):
    """A guarded field is to be planned on which nobody has decided; it must not be resolved."""

    def __init__(self, coordinate: str) -> None:
        super().__init__(f"Nobody has decided whether {coordinate} may be seen.")
        self.coordinate = coordinate


class Planner:
    """Plans the selections of an operation, those below a field when its first value comes.

    Selections hold their planner, and it holds none of them: with its plan all of it is gone, and leaves nothing to
    the cycle collector, whose longest passes hold up everybody.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        *,
        adapter: Adapter,
        variables: VariableValues,
        refused: frozenset[Reached],
        guarded: Callable[[str, str], bool],
        decided: Collection[Reached],
        onward: Callable[[bool, str, str], bool] = lambda own, _type, _field: own,
    ) -> None:
        self.schema = schema
        self.adapter = adapter
        self.guarded = guarded
        self.onward = onward
        self._operation = operation
        self._fragments = fragments
        self._refused = refused
        self._decided = decided
        self._details = {name: FragmentDetails(node) for name, node in fragments.items()}
        self._variables = variables

    def plan(self) -> Plan:
        """The operation's. Raises GraphQLError where the schema has no such root, or selections nest too deeply, and
        Undecided."""
        operation = self._operation
        root = self.schema.get_root_type(operation.operation)
        if root is None:
            message = f"Schema is not configured to execute {operation.operation.value} operation."
            raise GraphQLError(message, operation)
        given = (self.schema, self._details, self._variables, root, operation)
        selected = self._collected(root, False, lambda: collect_fields(*given).grouped_field_set)
        return Plan(self.schema, operation, self._fragments, self.adapter, selected)

    def below(self, type_: GraphQLObjectType, details: list[FieldDetails], *, own: bool) -> Selection:
        """What is selected on objects of this type below a field. Raises GraphQLError if that nests too deeply."""
        given = (self.schema, self._details, self._variables, self._operation, type_, details)
        return self._collected(type_, own, lambda: collect_subfields(*given).grouped_field_set)

    def _collected(
        self, type_: GraphQLObjectType, own: bool, collect: Callable[[], Mapping[str, list[FieldDetails]]]
    ) -> Selection:
        try:
            return self._selection(type_, own, collect())
        except RecursionError:
            pass
        # Raised out here, so that it does not keep all the frames of the recursion alive.
        raise GraphQLError("Selections are nested too deeply. Execution aborted.", self._operation)

    def _selection(self, type_: GraphQLObjectType, own: bool, grouped: Mapping[str, list[FieldDetails]]) -> Selection:
        fields: list[PlannedField] = []
        for key, details in grouped.items():
            definition = self.schema.get_field(type_, details[0].node.name.value)
            if definition is not None:
                fields.append(PlannedField(self, type_, definition, details, key=key, position=len(fields), own=own))
        return Selection(type_, fields)

    def resolution(self, parent: GraphQLObjectType, at: Reached, definition: GraphQLField) -> Resolution:
        name = at.field
        if name == "__typename":
            return Typename()
        if definition is SchemaMetaFieldDef or definition is TypeMetaFieldDef:
            return Introspection()
        if at in self._refused:
            return Refused()
        guarded = self.guarded(parent.name, name)
        if guarded and at not in self._decided:
            raise Undecided(f"{parent.name}.{name}")
        found = self.adapter.resolution(parent, name, definition, guarded=guarded)
        if isinstance(found, Property) and parent is self.schema.get_root_type(self._operation.operation):
            # A root object's methods are resolvers: one after the other in a mutation, and called once.
            return Resolver(default_field_resolver)
        return found
