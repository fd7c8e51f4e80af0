"""Python written for one selection: reads what it selects off each object, checks it, and makes a row of it.

A generated function looks like this:

    def rows(run, parents, columns):
        v2, = columns
        out = []
        add = out.append
        for r, v2 in zip(parents, v2):
            a0 = r.number
            if type(a0) is not str:
                a0 = c1(a0)
            a1 = r.address
            if a1 is not None:
                if type(a1) not in c2:
                    c3(a1)
                a2 = a1.postal_code
                if a2 is not None and type(a2) is not str:
                    a2 = c4(a2)
                a1 = {'postalCode': a2}
            add({'number': a0, 'address': a1, 'laws': v2})
        return out

It raises whatever comes up when a value is not what it should be; then the rows are built again on the slow path, and
attributes are read and computed fields called a second time.
"""

from collections.abc import Callable, Mapping
from keyword import iskeyword
from types import CodeType
from typing import Any, Final

from cachebox import LRUCache
from graphql import GraphQLEnumType, GraphQLFloat, GraphQLInt, is_leaf_type
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from execution.leaf_completion import Mismatch, exact_class, member_names
from execution.plan import PlannedField, Selection
from execution.resolution import Attribute, Computed, Property, Typename
from execution.row_format import RowFormat


def rows_function(selection: Selection, row_format: RowFormat, record: object) -> Callable[..., list[Any]]:
    """The function for the selection on records like this one, compiled once: from the run, the parents and a column
    for each branch to a row for each parent. Properties are keys of records that are mappings, else attributes."""
    mappings = selection.has_properties and isinstance(record, Mapping)
    return selection.compiled[row_format][mappings] or _compiled_once(selection, row_format, mappings=mappings)


def _compiled_once(selection: Selection, row_format: RowFormat, *, mappings: bool) -> Callable[..., list[Any]]:
    found = selection.compiled[row_format][mappings] = compile_rows(selection, row_format, mappings=mappings)
    return found


def compile_rows(selection: Selection, row_format: RowFormat, *, mappings: bool) -> Callable[..., list[Any]]:
    """As `rows_function`, compiled anew; `mappings` says that properties are keys of mappings."""
    writer = _Writer(row_format, mappings=mappings)
    columns = [f"v{field.position}" for field in selection.branches]
    row = writer.row(selection, "r", 2)
    names = ", ".join(columns)
    each = f"for r, {names} in zip(parents, {names})" if columns else "for r in parents"
    code = "\n".join(
        [
            "def rows(run, parents, columns):",
            *writer.prologue,
            *([f"    {names}, = columns"] if columns else []),
            "    out = []",
            "    add = out.append",
            f"    {each}:",
            *writer.lines,
            f"        add({row})",
            "    return out",
        ]
    )
    exec(_compiled(code, f"<rows of {selection.type.name}>"), writer.names)
    # Among the names that it reads, it would hold itself.
    rows: Callable[..., list[Any]] = writer.names.pop("rows")
    return rows


_CHARACTERS: Final = 1_000_000
_known: Final[LRUCache[tuple[str, str], CodeType]] = LRUCache(_CHARACTERS, getsizeof=lambda key, _: len(key[0]))
"""What was compiled, by its text and name, of so many characters: what differs between operations that select alike is
not in it, and compiling is the costliest step to a plan."""


def _compiled(text: str, name: str) -> CodeType:
    code = _known.get((text, name))
    if code is None:
        code = compile(text, name, "exec")
        if len(text) < _CHARACTERS:
            _known[text, name] = code
    return code


class _Writer:
    def __init__(self, row_format: RowFormat, *, mappings: bool) -> None:
        self.row_format = row_format
        self.mappings = mappings
        self.names: dict[str, Any] = {}
        self.prologue: list[str] = []
        self.lines: list[str] = []
        self._variables = 0

    def row(self, selection: Selection, record: str, indent: int) -> str:
        """Writes what reads a record; the expression that makes its row."""
        values = [self._value(field, record, indent) for field in selection.fields]
        if self.row_format is RowFormat.STRUCT:
            return f"{self._constant(selection.maker(self.row_format))}({', '.join(values)})"
        pairs = zip(selection.fields, values, strict=True)
        return "{" + ", ".join(f"{field.key!r}: {value}" for field, value in pairs) + "}"

    def _value(self, field: PlannedField, record: str, indent: int) -> str:
        if isinstance(field.resolution, Typename):
            return repr(field.parent.name)
        if field.inlined is None:
            return f"v{field.position}"
        value = self._variable()
        self._line(indent, f"{value} = {self._read(field, record)}")
        if is_leaf_type(field.shape.named):
            self._leaf(field, value, indent)
        else:
            self._nested(field, value, indent)
        return value

    def _read(self, field: PlannedField, record: str) -> str:
        resolution = field.resolution
        if isinstance(resolution, Computed):
            call = f"{self._constant(resolution.compute)}({record}, {self._context()}"
            return f"{call})" if field.arguments.empty else f"{call}, **{self._arguments(field)})"
        assert isinstance(resolution, Attribute | Property)
        name = resolution.name
        if isinstance(resolution, Property) and self.mappings:
            return f"{record}.get({name!r})"
        return f"{record}.{name}" if name.isidentifier() and not iskeyword(name) else f"getattr({record}, {name!r})"

    def _leaf(self, field: PlannedField, value: str, indent: int) -> None:
        shape, named = field.shape, field.shape.named
        assert field.leaf is not None
        unless_null = "" if shape.required else f"{value} is not None and "
        if shape.item is not None:
            self._line(indent, f"{value} = {self._constant(field.leaf.whole)}({value})")
            return
        coerce = f"{value} = {self._constant(field.leaf.single)}({value})"
        members = field.members if isinstance(named, GraphQLEnumType) else None
        if members is not None and isinstance(named, GraphQLEnumType):
            names = member_names(named, members)
            same = all(name == given for name, given in names.items()) and len(names) == len(members.__members__)
            self._line(indent, f"if type({value}) is {self._constant(members)}:")
            found = f"{value}._name_" if same else f"{self._constant(names)}[{value}._name_]"
            self._line(indent + 1, f"{value} = {found}")
            self._line(indent, f"elif {unless_null}True:" if unless_null else "else:")
        else:
            self._line(indent, f"if {unless_null}{self._wrong(named, value)}:")
        self._line(indent + 1, coerce)

    def _wrong(self, named: object, value: str) -> str:
        exact = exact_class(named) if is_leaf_type(named) else None
        if exact is not None:
            return f"type({value}) is not {exact.__name__}"
        if named is GraphQLInt:
            return f"(type({value}) is not int or not {GRAPHQL_MIN_INT} <= {value} <= {GRAPHQL_MAX_INT})"
        if named is GraphQLFloat:
            return f"(type({value}) is not float or {value} - {value} != 0.0)"
        return "True"

    def _nested(self, field: PlannedField, value: str, indent: int) -> None:
        assert field.children is not None and field.children.planned is not None
        selection, item = field.children.planned, field.shape.item
        self._presence(field, value, indent)
        if not field.shape.required:
            self._line(indent, f"if {value} is not None:")
            indent += 1
        if item is None:
            self._admit(field, value, indent)
            self._line(indent, f"{value} = {self.row(selection, value, indent)}")
            return
        each, made = self._variable(), self._variable()
        self._line(indent, f"{made} = []")
        self._line(indent, f"for {each} in {value}:")
        if not item.required:
            self._line(indent + 1, f"if {each} is not None:")
        inner = indent + (1 if item.required else 2)
        self._admit(field, each, inner)
        self._line(inner, f"{each} = {self.row(selection, each, inner)}")
        self._line(indent + 1, f"{made}.append({each})")
        self._line(indent, f"{value} = {made}")

    def _presence(self, field: PlannedField, value: str, indent: int) -> None:
        if field.shape.item is None:
            return
        allowed = "" if field.shape.required else f" and {value} is not None"
        self._line(indent, f"if type({value}) is not list and type({value}) is not tuple{allowed}:")
        self._line(indent + 1, f"raise {self._constant(Mismatch)}")

    def _admit(self, field: PlannedField, value: str, indent: int) -> None:
        assert field.children is not None
        self._line(indent, f"if type({value}) not in {self._constant(field.children.ready)}:")
        self._line(indent + 1, f"{self._constant(field.children.admit)}({value})")

    def _context(self) -> str:
        if "    context = run.context" not in self.prologue:
            self.prologue.append("    context = run.context")
        return "context"

    def _arguments(self, field: PlannedField) -> str:
        name = self._variable()
        self.prologue.append(f"    {name} = {self._constant(field.arguments)}.values(run.variables)")
        return name

    def _constant(self, value: object) -> str:
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def _variable(self) -> str:
        self._variables += 1
        return f"a{self._variables}"

    def _line(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)
