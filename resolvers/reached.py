"""Records that name nobody and are reached from somebody's: they are hers, as far as she led there."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from execution.values import Partial
from resolvers.page import Page
from resolvers.stepwise import Steps, stepwise
from resolvers.subject import subjects_of

Parts = Mapping[type, Sequence[str]]


def reaching(resolve: Callable[..., Any], parts: Parts) -> Callable[..., Any]:
    """The same resolver, whose records of these classes are about whom their parent is about, and with them the parts
    that these attributes hold. Records are shared: each parent has copies of its own."""

    @stepwise
    def reach(parents: Sequence[Any], request: Any, **arguments: Any) -> Steps[list[Any]]:
        values: Sequence[Any] = yield resolve(parents, request, **arguments)
        return [_of(value, subjects_of(parent), parts) for parent, value in zip(parents, values, strict=True)]

    return reach


def _of(value: Any, subjects: tuple[str, ...], parts: Parts) -> Any:
    if not subjects or value is None:
        return value
    if isinstance(value, Partial):
        return Partial(_of(value.value, subjects, parts), value.errors)
    if isinstance(value, Page):
        return replace(value, nodes=tuple(_of(one, subjects, parts) for one in value.nodes))
    if isinstance(value, list | tuple):
        return [_of(one, subjects, parts) for one in value]
    attributes = parts.get(type(value))
    if attributes is None:
        return value
    hers = copy.copy(value)
    object.__setattr__(hers, "reached_of", subjects)
    for attribute in attributes:
        object.__setattr__(hers, attribute, _of(getattr(value, attribute), subjects, parts))
    return hers
