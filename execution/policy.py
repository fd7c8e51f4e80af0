"""What whoever runs an engine decides of its operations: what they may ask for, what that costs, and what is told."""

from collections.abc import Awaitable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from graphql import GraphQLError, GraphQLSchema, OperationType

from execution.argument_bounds import DEFAULT, Most
from execution.cost_analysis import Price
from execution.deprecated_uses import Uses
from execution.plan import PlannedField, Reached


class Notice(NamedTuple):
    """What a client is told beside its answer: extensions and headers."""

    extensions: Mapping[str, Any]
    headers: Mapping[str, str]


class Part(Protocol):
    """What some may see of a schema; those of the same part are equal."""

    def __hash__(self) -> int: ...

    def schema(self) -> GraphQLSchema:
        """The part, as a schema made anew, which may take long; it is whoever's who asks for it."""


class Policy(Protocol):
    """Asked by the engine, in this order, of each operation; `context` is what whoever asked handed along.

    What is said here of each method is what it does where a policy does not say otherwise: all is allowed, and nobody
    hears of it.
    """

    def guarded(self, type_: str, field: str) -> bool:
        """Whether `decide` is asked about a field, by its type and name: of none."""
        return False

    def onward(self, own: bool, type_: str, field: str) -> bool:
        """Whether what stands below a field is the asker's own, where the field is (`own`) or is not; a root's are not.
        As the field."""
        return own

    def bound(self, type_: str, field: str, argument: str) -> Most:
        """How much an argument may hold: as much as any."""
        return DEFAULT

    def price(self, type_: str, field: str) -> Price:
        """What a field costs for each of its parents: nothing."""
        return Price()

    def admit(self, context: Any, kind: OperationType, cost: int) -> Awaitable[None] | None:
        """Is told of an operation before anything is resolved. Raises GraphQLError to refuse it."""
        return None

    def decide(self, context: Any, fields: Sequence[Reached]) -> dict[Reached, GraphQLError]:
        """The refusals of those guarded fields that may not be seen: each is null with its refusal as its error, and
        nothing below it runs."""
        return {}

    def variant(self, context: Any) -> Hashable | None:
        """All of a context that lasting computed fields depend on; None: no rows are remembered."""
        return None

    def shown(self, context: Any) -> Part | None:
        """What introspection tells of the schema; None: the whole. What is raised is the field's error."""
        return None

    def unknown(self, context: Any) -> GraphQLError | None:
        """What is said where `__type` finds none in what is shown: nothing, as GraphQL has it."""
        return None

    def observe(
        self, context: Any, fields: Sequence[PlannedField], parents: Sequence[Any], values: Sequence[Any] | None
    ) -> None:
        """Is told of guarded fields as they are given or refused, a set at a time: the objects they are of, and their
        values where they were found (None: read off the objects)."""
        return

    def describe(self, errors: Sequence[GraphQLError]) -> Sequence[Mapping[str, Any]]:
        """What a client sees of an answer's errors: what graphql-core tells of each."""
        return [error.formatted for error in errors]

    def notice(self, context: Any, uses: Uses) -> Notice | None:
        """What is said of what an operation uses that is deprecated: nothing."""
        return None

    def answered(self, context: Any, size: int) -> None:
        """Is told how many bytes an answer has before extensions."""
        return

    def extensions(self, context: Any, errors: Sequence[GraphQLError]) -> Mapping[str, Any] | None:
        """The response's extensions: none."""
        return None


class Open(Policy):
    """Allows all, and hears of nothing."""
