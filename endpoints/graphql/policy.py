"""What the hub decides of an operation as it runs: who may have which field, what it costs, and what of it is told.

Access is decided here, on the fields that an operation selects and before anybody is asked for one; and by the
resolvers, where it depends on how a record is related to whoever asks
(`access.permissions.field_refusals.NotConcerned`).
"""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from graphql import GraphQLError, OperationType

from access.permissions.core_scopes import OTHERS
from access.permissions.field_refusals import AccessError, TypeNotShown
from access.permissions.operation_errors import IntrospectionOff
from access.permissions.scopes import Scope
from endpoints.graphql.deprecation_notices import DeprecationNotices
from endpoints.graphql.told_errors import described
from execution.argument_bounds import Most
from execution.cost_analysis import Price
from execution.deprecated_uses import Uses
from execution.plan import PlannedField, Reached
from execution.policy import Notice, Policy
from execution.resolution import Refused
from resolvers.failures import refused
from resolvers.request import Request
from supergraph.declarations import Coordinate
from supergraph.deprecation import deprecations
from supergraph.graph import Supergraph
from supergraph.introspection_filter import Visible, VisiblePart
from supergraph.own_ways import OwnWays
from supergraph.scope_descriptions import ScopedDescriptions


class HubPolicy(Policy):
    """The policy over the supergraph; `introspection` says whether its schema is told of at all, `whole` whether
    everybody is told all of it."""

    def __init__(self, graph: Supergraph, *, introspection: bool, whole: bool = False) -> None:
        self._ways = OwnWays(graph)
        self._guarded = graph.guarded
        self._members = graph.members
        self._scopes = dict(_by_way(self._guarded, self._ways))
        self._of_members = frozenset(
            place for place, scopes in self._members.items() if any(graph.scopes[one].own for one in scopes.values())
        )
        self._givers = graph.givers
        self._introspection = introspection
        self._visible = Visible(graph.document)
        self._whole = ScopedDescriptions(graph.document) if whole else None
        self._prices = graph.prices
        self._bounds = graph.bounds
        self._notices = DeprecationNotices(deprecations(graph.document), self._visible)

    def guarded(self, type_: str, field: str) -> bool:
        """Whether a field asks for scopes, or some of its values do."""
        return (type_, field) in self._guarded or (type_, field) in self._members

    def onward(self, own: bool, type_: str, field: str) -> bool:
        """As the ways of the graph go."""
        return self._ways.onward(own, type_, field)

    def bound(self, type_: str, field: str, argument: str) -> Most:
        """As the argument's declaration says, or as much as any of its type."""
        return self._bounds(type_, field, argument)

    def price(self, type_: str, field: str) -> Price:
        """As the field's declaration says."""
        return self._prices(type_, field)

    def admit(self, context: Request, kind: OperationType, cost: int) -> Awaitable[None] | None:
        """Asks the request's admission. Raises RequestRefused."""
        return None if context.admission is None else context.admission.admit(kind, cost)

    def decide(self, context: Request, fields: Sequence[Reached]) -> dict[Reached, GraphQLError]:
        """Which guarded fields the caller lacks the scope, purpose, case, consent or sign-in for; all, where the hub
        withholds them. Where only some of a field's values ask for a scope, their join refuses those."""
        may, withheld = context.caller.may, context.withheld
        refusals = {}
        for field in fields:
            for scope in self._scopes.get(field, ()):
                if withheld is not None or not may(scope):
                    refusals[field] = refused(self._refusal(context, field, scope))
                    break
            if not field.own and field[:2] in self._of_members:
                context.elsewhere.add(f"{field.type}.{field.field}")
        return refusals

    def _refusal(self, context: Request, at: Reached, scope: Scope) -> AccessError:
        lacks_way = scope is OTHERS and OTHERS not in self._guarded[at.type, at.field]
        own = self._ways.own_scopes(at.type, at.field)[0] if lacks_way else None
        refusal = refusal_of(context, at.type, at.field, scope, elsewhere=own)
        assert refusal is not None, "what a caller may not have is refused"
        return refusal

    def variant(self, context: Request) -> str:
        """The language: of a request, reference data depends on nothing else."""
        return context.language

    def shown(self, context: Request) -> VisiblePart | ScopedDescriptions:
        """What the request's token may read; of a sandbox all, with what opens it."""
        if not self._introspection:
            raise IntrospectionOff
        return self._whole or self._visible.to(context.caller.scopes)

    def unknown(self, context: Request) -> GraphQLError | None:
        """Where the rest is to be read; nothing where all is shown."""
        return None if self._whole else refused(TypeNotShown())

    def observe(
        self, context: Request, fields: Sequence[PlannedField], parents: Sequence[Any], values: Sequence[Any] | None
    ) -> None:
        """Has the request's witness told of guarded fields, as they are given or refused."""
        witness = context.witness
        if witness is None:
            return
        for field in fields:
            type_, name = field.parent.name, field.name
            giver = self._givers.get((type_, name))
            if values is not None and (type_, name) in self._members:
                told = _of_members(parents, values, self._members[type_, name])
                if told:
                    witness.given(type_, name, field.given, *zip(*told, strict=True), giver=giver)
            elif isinstance(field.resolution, Refused):
                witness.met(type_, name, parents)
            elif values is None:
                witness.given(type_, name, field.given, parents, None, giver=giver)
            else:
                silent = partial(context.lookups.silent, field.shape.named.name)
                witness.given(type_, name, field.given, parents, values, silent=silent, giver=giver)

    def describe(self, errors: Sequence[GraphQLError]) -> Sequence[Mapping[str, Any]]:
        """What a client may know of errors, and which request they are about; once what many rows have in common."""
        return described(errors, hinted=self._whole is None)

    def notice(self, context: Request, uses: Uses) -> Notice | None:
        """What the caller may know of that ends, and when."""
        return self._notices.of(uses, context.caller.scopes)

    def answered(self, context: Request, size: int) -> None:
        """Has the request's admission take what its answer of so many bytes costs."""
        if context.admission is not None:
            context.admission.pay(size)

    def extensions(self, context: Request, errors: Sequence[GraphQLError]) -> Mapping[str, Any] | None:
        """What a request that asked to know was made of: its lookups, the calls that they cost, and the cost it
        paid."""
        trace = context.explained
        told: dict[str, Any] = {} if trace is None else {"explain": {"plan": trace.steps, "calls": trace.calls}}
        if context.costed and context.admission is not None and (cost := context.admission.told()):
            told["cost"] = cost
        return told or None


def _of_members(parents: Sequence[Any], values: Sequence[Any], members: Mapping[str, str]) -> Sequence[tuple[Any, Any]]:
    """The parents with a value that asks for a scope, or was refused for want of it, each with that."""
    return [
        (parent, value)
        for parent, value in zip(parents, values, strict=True)
        if isinstance(value, AccessError) or type(value).__name__ in members
    ]


def _by_way(
    guarded: Mapping[Coordinate, tuple[Scope, ...]], ways: OwnWays
) -> Iterator[tuple[Reached, Sequence[Scope]]]:
    """What each field asks for as it is reached: for the scope of others beside those of one's own, where it is not as
    one's own."""
    for (type_, field), scopes in guarded.items():
        also = OTHERS not in scopes and not ways.begins(type_, field) and any(one.own for one in scopes)
        yield Reached(type_, field, own=True), scopes
        yield Reached(type_, field, own=False), (*scopes, OTHERS) if also else scopes


def refusal_of(
    request: Request, type_: str, field: str, scope: Scope, *, elsewhere: Scope | None = None
) -> AccessError | None:
    """Why a caller may not have a guarded field; the request's witness hears of it. None where he may. `elsewhere` is
    its scope of one's own, where it is not reached as the caller's own and therefore asks for the other."""
    coordinate = f"{type_}.{field}"
    refusal = request.refusal(coordinate, scope)
    if refusal is not None and elsewhere is not None:
        refusal = request.caller.refusal_elsewhere(coordinate, elsewhere)
    if refusal is not None and request.witness is not None:
        request.witness.refused(type_, field, refusal.code)
    return refusal
