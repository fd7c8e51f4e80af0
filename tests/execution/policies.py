"""Policies of functions, for tests that need one or two of its methods."""

from collections.abc import Callable
from typing import Any

from execution.policy import Open, Policy


def policy(**methods: Callable[..., Any]) -> Policy:
    """One that allows all but for what these say, each named as the method of `Policy` that it takes the place of."""
    assert all(hasattr(Policy, name) for name in methods)
    return type("Some", (Open,), {name: staticmethod(method) for name, method in methods.items()})()
