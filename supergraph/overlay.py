"""What is said beside a schema that may not be edited, such as a vendor's: directives, descriptions, closer types.

An overlay repeats definitions of the schema, and of those the fields, values and arguments of which it says more. It
adds none. What it defines as a directive means nothing here, and is taken out of the schema.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from graphql import DefinitionNode, DirectiveDefinitionNode, DocumentNode, Node, TypeDefinitionNode, TypeNode, print_ast

from supergraph.faults import SchemaFault, fault_at
from supergraph.form import repeated
from supergraph.places import called, lists, named

_TEXTS: Final = frozenset({"String", "ID"})
_CLOSER: Final = _TEXTS | {"Date", "DateTime", "Decimal", "NationalId", "JuristicId"}
"""What a text may be told to be."""
_PARTS: Final = ("fields", "values", "arguments")


def laid_over(schema: DocumentNode, overlay: DocumentNode, path: str) -> DocumentNode | list[SchemaFault]:
    """The schema with all that its overlay says, or what is wrong with that; `path` is what faults call the overlay."""
    more = {one.name.value: one for one in overlay.definitions if isinstance(one, TypeDefinitionNode)}
    meaningless = frozenset(one.name.value for one in overlay.definitions if isinstance(one, DirectiveDefinitionNode))
    laid = _Laid(path, meaningless)
    kept = [one for one in schema.definitions if not _defines(one, meaningless)]
    definitions = [laid.on(one, more.get(_name(one)), _name(one)) for one in kept]
    faults = [*_form(overlay, {_name(one) for one in kept}, path), *laid.faults]
    return faults or replace(schema, definitions=tuple(definitions))


def _defines(node: DefinitionNode, directives: frozenset[str]) -> bool:
    return isinstance(node, DirectiveDefinitionNode) and node.name.value in directives


def _form(overlay: DocumentNode, known: set[str], path: str) -> Iterator[SchemaFault]:
    yield from repeated(overlay.definitions, path, "")
    for node in overlay.definitions:
        name = _name(node) or path
        if isinstance(node, TypeDefinitionNode):
            if name not in known:
                said = "the schema defines nothing that is called so"
                yield fault_at(path, node, "OVERLAY_OF_NOTHING", name, said, "mend its name, or take it away")
        elif not isinstance(node, DirectiveDefinitionNode):
            said = "it is no definition of a type or of a directive"
            yield fault_at(path, node, "OVERLAY_INVALID", name, said, "repeat the type with what you say of it")


class _Laid:
    """Puts definitions of an overlay on those of the schema; `faults` are those of what does not fit."""

    def __init__(self, path: str, meaningless: frozenset[str]) -> None:
        self._path = path
        self._meaningless = meaningless
        self.faults: list[SchemaFault] = []

    def on(self, node: Any, more: Any, coordinate: str) -> Any:
        """One definition with what is said of it, and of all that is in it."""
        if more is not None and type(more) is not type(node):
            self._tell(
                more, "OVERLAY_INVALID", coordinate, f"it is {called(node)} in the schema", "write it as it is there"
            )
            return node
        changes: dict[str, Any] = {
            part: self._each(node, more, part, coordinate) for part in _PARTS if hasattr(node, part)
        }
        if hasattr(node, "directives"):
            written = (*(node.directives or ()), *(getattr(more, "directives", None) or ()))
            changes["directives"] = tuple(one for one in written if one.name.value not in self._meaningless)
        if more is not None:
            changes.update(self._said(node, more, coordinate))
        return replace(node, **changes)

    def _each(self, node: Any, more: Any, part: str, coordinate: str) -> tuple[Any, ...]:
        written = getattr(more, part, None) or ()
        said = {_name(one): one for one in written}
        members = getattr(node, part) or ()
        known = {_name(one) for one in members}
        self.faults += repeated(written, self._path, f"{coordinate}.")
        for name, one in said.items():
            if name not in known:
                why = f"{coordinate} has none of this name in the schema"
                self._tell(one, "OVERLAY_OF_NOTHING", f"{coordinate}.{name}", why, "mend its name, or take it away")
        return tuple(self.on(one, said.get(_name(one)), f"{coordinate}.{_name(one)}") for one in members)

    def _said(self, node: Any, more: Any, coordinate: str) -> Iterator[tuple[str, Any]]:
        if more.description is not None:
            yield "description", more.description
        written, again = getattr(node, "type", None), getattr(more, "type", None)
        if written is not None and again is not None:
            if not _is_closer(written, again):
                theirs = print_ast(written)
                why = f"the schema says {theirs}, which is no {print_ast(again)}"
                self._tell(more, "OVERLAY_TYPE_MISMATCH", coordinate, why, f"write {theirs}")
            yield "type", again
        for part, what in (("types", "members"), ("interfaces", "interfaces"), ("default_value", "a default")):
            if getattr(more, part, None):
                why = f"an overlay gives it no {what.removeprefix('a ')}"
                self._tell(more, "OVERLAY_INVALID", coordinate, why, "leave that out")

    def _tell(self, node: Node, code: str, coordinate: str, said: str, advice: str) -> None:
        self.faults.append(fault_at(self._path, node, code, coordinate, said, advice))


def _is_closer(written: TypeNode, again: TypeNode) -> bool:
    """Whether it is the same, told to be null or not, or a text of which is said what it holds."""
    theirs, ours = named(written).name.value, named(again).name.value
    return lists(written) == lists(again) and (theirs == ours or (theirs in _TEXTS and ours in _CLOSER))


def _name(node: Any) -> str:
    name = getattr(node, "name", None)
    return name.value if name is not None else ""
