"""What a resolver asks: declared beside it, and proved with the graph before it is served: `supergraph.scope_proof`."""

from collections.abc import Callable
from typing import Any, TypeVar

Resolver = TypeVar("Resolver", bound=Callable[..., Any])

_ASKS = "__asks__"


def asks(*questions: str) -> Callable[[Resolver], Resolver]:
    """Declares which questions a resolver asks, each as `Type.by`; none: it asks nobody.

    Questions of the hub's own books are named so too (`Disclosure.nationalId`); ASKER says that whose token it is
    decides. Whatever is no question by another key than a person's id needs a scope.
    """

    def declare(resolver: Resolver) -> Resolver:
        setattr(resolver, _ASKS, frozenset(questions))
        return resolver

    return declare


def asked_by(resolver: Callable[..., Any]) -> frozenset[str] | None:
    """What a resolver declares; None when it declares nothing."""
    questions: frozenset[str] | None = getattr(resolver, _ASKS, None)
    return questions
