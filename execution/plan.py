"""An operation as data: for each object type met, its fields merged, and for each field how it finds its values.

A plan belongs to one operation, one set of truth values of the variables under @skip and @include, and one set of
refused fields. It holds nothing of any request. The selections below a field are planned when its first value comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from graphql import (
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails

from execution.adapter import Adapter
from execution.arguments import Arguments
from execution.leaf_completion import Mismatch, plain
from execution.observation import Leaf, Leaves
from execution.paths import ItemPaths, ValuePaths
from execution.resolution import (
    Attribute,
    Computed,
    Introspection,
    Property,
    Refused,
    Resolution,
    SetResolver,
    Typename,
)
from execution.row_cache import SelectionRows
from execution.row_format import RowFormat, row_maker
from execution.scatter import Put, Take, gathered, items, nested, present, scattered
from execution.shape import Shape

Coordinate = tuple[str, str]
"""A field: its type's name and its own."""


class Reached(NamedTuple):
    """A field as an operation reaches it: `own` says that it is the asker's own, by the way that leads there."""

    type: str
    field: str
    own: bool


_MOST_CLASSES = 256
_MOST_INLINED = 6
"""Python nests at most twenty blocks; objects deeper than this are built as sets of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An operation ready to run on any variables of the same truth values: `root` is what is selected on its root."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    adapter: Adapter
    root: "Selection"

    @property
    def serial(self) -> bool:
        """Whether the root's fields run one after the other."""
        return self.operation.operation is OperationType.MUTATION


class Planning(Protocol):
    """Plans fields and what stands below them: `execution.planner`. It holds nothing that it planned."""

    @property
    def schema(self) -> GraphQLSchema: ...

    @property
    def adapter(self) -> Adapter: ...

    @property
    def guarded(self) -> Callable[[str, str], bool]:
        """Whether somebody decides on a field, by its type and name."""

    @property
    def onward(self) -> Callable[[bool, str, str], bool]:
        """Whether what stands below a field is the asker's own."""

    def resolution(self, parent: GraphQLObjectType, at: Reached, definition: GraphQLField) -> Resolution:
        """How a field finds its values. Raises Undecided."""

    def below(self, type_: GraphQLObjectType, details: list[FieldDetails], *, own: bool) -> "Selection":
        """What is selected on objects of this type below a field. Raises GraphQLError if that nests too deeply."""


class PlannedField:
    """One response key of a selection, all its field nodes merged."""

    __slots__ = (
        "_given", "_leaves", "answered", "arguments", "at", "children", "definition", "guarded", "head", "key",
        "leaf", "members", "name", "nodes", "parent", "paths", "position", "put", "resolution", "shape",
        "take", "tells", "told_as",
    )  # fmt: skip

    def __init__(
        self,
        planner: Planning,
        parent: GraphQLObjectType,
        definition: GraphQLField,
        details: list[FieldDetails],
        *,
        key: str,
        position: int,
        own: bool,
    ) -> None:
        node = details[0].node
        self.key = key
        self.position = position
        self.parent = parent
        self.definition = definition
        self.name = node.name.value
        self.at = Reached(parent.name, self.name, own)
        self.nodes = [detail.node for detail in details]
        self.shape, self.leaf = planner.adapter.shapes.of(definition.type)
        self.resolution: Resolution = planner.resolution(parent, self.at, definition)
        self.guarded = planner.guarded(parent.name, self.name) and not isinstance(self.resolution, Refused)
        self.tells = planner.adapter.tells(definition)
        self.told_as = planner.adapter.told_as(self.name, definition)
        self._leaves: tuple[Leaf, ...] | None = None
        self._given: Leaves | None = None
        self.arguments = Arguments(definition, node, getattr(self.resolution, "convert", None))
        named = self.shape.named
        ready = is_leaf_type(named) or isinstance(self.resolution, Introspection)
        self.children = (
            None if ready else Children(planner, named, details, own=planner.onward(own, parent.name, self.name))
        )
        self.answered = isinstance(self.resolution, Introspection | Refused)
        self.take, self.put, self.paths = _of_objects(self.shape)
        self.members = planner.adapter.members(named) if isinstance(named, GraphQLEnumType) else None
        self.head = (self.name, self.nodes, definition.type, parent)

    @property
    def given(self) -> Leaves:
        """What it tells where it is given, worked out once for a plan."""
        if self._given is None:
            self._given = Leaves.of(self.name, self.leaves)
        return self._given

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """What the field gives, each as its path from here; not what is guarded on its own.

        What is looked up anew is of another record: that it was looked up is named, what was found there is not.
        """
        if self._leaves is None:
            below = self.children.planned if self.children else None
            self._leaves = self.own_leaves
            if below is not None:
                own = [f for f in below.fields if not f.guarded and not isinstance(f.resolution, Refused | Typename)]
                self._leaves = tuple(
                    Leaf(f"{self.told_as}.{path}" if self.told_as else path, max(self.tells, tells))
                    for field in own
                    for path, tells in (field.own_leaves if isinstance(field.resolution, SetResolver) else field.leaves)
                )
        return self._leaves

    @property
    def own_leaves(self) -> tuple[Leaf, ...]:
        """What the field itself tells: by its name, or by those of the parts it is put together of."""
        return tuple(Leaf(path, self.tells) for path in self.told_as.split(" "))

    @property
    def inlined(self) -> int | None:
        """How many levels of objects the field adds to its selection's code; None when it is no part of it."""
        resolution = self.resolution
        if isinstance(resolution, Typename):
            return 0
        if isinstance(resolution, Attribute | Property | Computed) and self.children is None:
            return 0
        if not isinstance(resolution, Attribute) or self.children is None:
            return None
        if self.shape.item is not None and self.shape.item.item is not None:
            return None
        selection = self.children.planned
        if selection is None or selection.branches or selection.observed or selection.levels >= _MOST_INLINED:
            return None
        return selection.levels + 1

    @property
    def lasting(self) -> bool:
        """Whether a field that is `inlined` depends on nothing but its record and the request's variant."""
        if isinstance(self.resolution, Computed):
            return self.resolution.lasting and self.arguments.fixed is not None
        if isinstance(self.resolution, Property):
            return False
        selection = self.children.planned if self.children else None
        return selection is None or selection.lasting


def _of_objects(shape: Shape) -> tuple[Take, Put, type[ItemPaths | ValuePaths]]:
    """How the objects of a field of this shape become one set, how their rows are put back, and their paths."""
    if shape.item is None:
        return present, scattered, ValuePaths
    return items if shape.item.item is None else nested, gathered, ItemPaths


class Selection:
    """What is selected on objects of one type.

    `branches` are the fields whose values are found before the rows are built, `only` is the branch where there is one
    alone; `levels` is how deeply plain objects nest in the rest, which the generated code reads off the objects itself.
    `observed` are those of the rest that are guarded. `lasting` says that its rows depend on their objects alone,
    `remembered` are those that were made before, `compiled` the functions that make them, by format and by whether
    parents are mappings.
    """

    __slots__ = (
        "_makers", "branches", "compiled", "fields", "has_properties", "inline", "lasting", "levels", "observed",
        "only", "remembered", "type",
    )  # fmt: skip

    def __init__(self, type_: GraphQLObjectType, fields: list[PlannedField]) -> None:
        self.type = type_
        self.fields = fields
        inlined = [(field, field.inlined) for field in fields]
        self.branches = [field for field, levels in inlined if levels is None]
        self.only = self.branches[0] if len(self.branches) == 1 else None
        self.inline = [field for field, levels in inlined if levels is not None]
        self.observed = [field for field in self.inline if field.guarded]
        self.levels = max((levels for _, levels in inlined if levels is not None), default=0)
        self.has_properties = any(isinstance(field.resolution, Property) for field in self.inline)
        self.lasting = not self.branches and not self.observed and all(field.lasting for field in self.inline)
        self.remembered = SelectionRows()
        self.compiled: list[list[Callable[..., list[Any]] | None]] = [[None, None] for _ in RowFormat]
        self._makers: dict[RowFormat, Callable[..., Any]] = {}

    def maker(self, row_format: RowFormat) -> Callable[..., Any]:
        """A function that makes one row of the values of all fields."""
        found = self._makers.get(row_format)
        if found is None:
            found = self._makers[row_format] = row_maker(tuple(field.key for field in self.fields), row_format)
        return found


class Children:
    """The selections below a field: one for each object type its values have."""

    __slots__ = ("_by_class", "_details", "_own", "_planner", "_selections", "lasting", "named", "ready")

    def __init__(
        self, planner: Planning, named: GraphQLNamedOutputType, details: list[FieldDetails], *, own: bool
    ) -> None:
        self._planner = planner
        self._own = own
        self._details = details
        self.named = named
        self.ready: set[type] = set()
        self.lasting: set[type] = set()
        self._by_class: dict[type, Selection] = {}
        self._selections: dict[str, Selection] = {}

    @property
    def planned(self) -> Selection | None:
        """The only selection there is, below a field of an object type."""
        return self.of(self.named) if isinstance(self.named, GraphQLObjectType) else None

    def of(self, type_: GraphQLObjectType) -> Selection:
        found = self._selections.get(type_.name)
        if found is None:
            found = self._selections[type_.name] = self._planner.below(type_, self._details, own=self._own)
        return found

    def for_class(self, cls: type) -> Selection | None:
        """The selection for all instances of a class; None when they are no plain objects, or each must be asked."""
        return self._by_class.get(cls) or self._met(cls)

    def _met(self, cls: type) -> Selection | None:
        type_ = self._type_of(cls) if plain(cls) else None
        if type_ is None or len(self._by_class) >= _MOST_CLASSES:
            return None
        try:
            found = self._by_class[cls] = self.of(type_)
        except GraphQLError:
            # Nested too deeply: the slow path meets it again, and says where.
            return None
        self.ready.add(cls)
        if found.lasting and self._planner.adapter.lasting(cls):
            self.lasting.add(cls)
        return found

    def admit(self, value: object) -> None:
        """Lets the generated code read a value of a class it has not met. Raises Mismatch if it must not."""
        if self.for_class(type(value)) is None:
            raise Mismatch

    def _type_of(self, cls: type) -> GraphQLObjectType | None:
        adapter, type_ = self._planner.adapter, self.named
        if is_abstract_type(type_):
            name = adapter.concrete(type_, cls)
            found = self._planner.schema.get_type(name) if name else None
            if not isinstance(found, GraphQLObjectType) or not self._planner.schema.is_sub_type(type_, found):
                return None
            type_ = found
        assert isinstance(type_, GraphQLObjectType)
        return type_ if adapter.proven(type_, cls) else None
