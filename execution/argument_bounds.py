"""How much an argument may hold, said where it is declared and checked before anything is made of it.

What is written in a document is checked as it is validated, a variable before it is coerced, by the narrowest of the
arguments it is used in.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLError,
    ListValueNode,
    Node,
    ObjectValueNode,
    StringValueNode,
    ValidationRule,
)


class Most(NamedTuple):
    """The most that an argument may hold: characters of each text in it, items of each list, words of a text (None:
    as many as there are)."""

    characters: int = 256
    items: int = 100
    words: int | None = None

    def narrowed(self, other: "Most") -> "Most":
        """What both allow."""
        words = [number for number in (self.words, other.words) if number is not None]
        return Most(min(self.characters, other.characters), min(self.items, other.items), min(words) if words else None)

    def takes(self, text: str) -> bool:
        """Whether the argument may be this text."""
        return len(text) <= self.characters and (self.words is None or _few(text, self.words))


Bounds = Callable[[str, str, str], Most]
"""The bound of an argument, by the type, the field and its own name."""

DEFAULT = Most()


def unbounded(_type: str, _field: str, _argument: str) -> Most:
    """The bounds where nothing is said: those of any argument."""
    return DEFAULT


class Excess(NamedTuple):
    """What an argument has more of than it may: "characters", "items" or "words"."""

    limit: str
    allowed: int

    def error(self, subject: str, node: Node | None = None) -> GraphQLError:
        """What its sender is told; the value is not repeated."""
        return GraphQLError(
            f"{subject} is too large: at most {self.allowed} {self.limit} are allowed.",
            node,
            extensions={"code": "ARGUMENT_TOO_LARGE", "limit": self.limit, "allowed": self.allowed},
        )


class Measured:
    """Values looked through, as far as they are allowed: `values` of them, and `letters` in their texts, in all."""

    def __init__(self, values: int, letters: int) -> None:
        self._most_values = self._values = values
        self._most_letters = self._letters = letters

    def excess(self, value: Any, most: Most) -> Excess | None:
        """What is too much in a value, as it was sent or as it is written; None where it may be looked at."""
        pending = [value]
        while pending:
            one = pending.pop()
            self._values -= 1
            if self._values < 0:
                return Excess("values", self._most_values)
            if isinstance(one, StringValueNode | EnumValueNode):
                one = one.value
            if isinstance(one, str):
                found = self._of_text(one, most)
            elif isinstance(one, int | float):
                found = Excess("digits", most.characters) if _long(one, most.characters) else None
            else:
                below = _below(one)
                pending.extend(below)
                found = Excess("items", most.items) if len(below) > most.items else None
            if found is not None:
                return found
        return None

    def _of_text(self, text: str, most: Most) -> Excess | None:
        self._letters -= len(text)
        if len(text) > most.characters:
            return Excess("characters", most.characters)
        if most.words is not None and not _few(text, most.words):
            return Excess("words", most.words)
        return Excess("characters in all", self._most_letters) if self._letters < 0 else None


def _few(text: str, words: int) -> bool:
    return len(text) < 2 * words or len(text.split(None, words)) <= words


def _long(number: float, digits: int) -> bool:
    """Whether a number has more digits than these, at three bits for each: an id may be written as a number."""
    if isinstance(number, int):
        return number.bit_length() > 3 * digits
    return abs(number) >= 2.0 ** min(3 * digits, 1_023)


def _below(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, ListValueNode):
        return value.values
    if isinstance(value, ObjectValueNode):
        return [field.value for field in value.fields]
    return ()


def within(bounds: Bounds, *, values: int, letters: int) -> type[ValidationRule]:
    """The rule that what is written for an argument is within its bound."""

    class WithinBounds(ValidationRule):
        """A field's arguments hold no more than was declared with them."""

        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = self.context.get_parent_type()
            for argument in node.arguments or ():
                name = argument.name.value
                most = bounds(parent.name, node.name.value, name) if parent else DEFAULT
                excess = Measured(values, letters).excess(argument.value, most)
                if excess is not None:
                    self.report_error(excess.error(f"Argument '{name}'", argument.value))

    return WithinBounds
