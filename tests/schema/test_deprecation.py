"""What of the core ends says so as what agencies bring does, or the hub does not start."""

import datetime
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry
from graphql import print_ast

from schema.core import core_of
from schema.deprecation import ending
from schema.fields import argument, looked_up
from schema.source import core_source
from supergraph.composition import compose
from supergraph.declaration_proof import Undated, require_dated
from supergraph.source_schema import Promises, SourceSchema, read_core

DAYS = {"since": datetime.date(2026, 12, 1), "on": datetime.date(2027, 6, 30)}
REASON = "Use new. / ใช้ new"
DATED = (
    '@deprecated(reason: "Use new. Last day: 2027-06-30. / ใช้ new (ใช้ได้ถึง 2027-06-30)") '
    '@sunset(since: "2026-12-01", on: "2027-06-30")'
)


def core(declare: Any) -> SourceSchema:
    """A core of one root, of which a field, an argument and a value are declared so."""

    @strawberry.enum(description="A kind. / ชนิด")
    class Kind(Enum):
        NEW = strawberry.enum_value("NEW", description="New. / ใหม่")
        OLD = declare(strawberry.enum_value("OLD", description="Old. / เก่า"))

    async def found(parents: Any, request: Any, **_: Any) -> Any:
        raise NotImplementedError

    @strawberry.type(description="What can be asked. / สิ่งที่ถามได้")
    class Query:
        new: int | None = looked_up(found, "New. / ใหม่")
        old: int | None = declare(
            looked_up(found, "Old. / เก่า", takes={"kind": Annotated[Kind | None, declare(argument("Of it."))]})
        )

    return read_core(core_of(strawberry.Schema(Query)).sdl, "schema/", Promises())


def test_what_of_the_core_ends_is_dated_wherever_clients_read_it() -> None:
    source = core(lambda one: ending(one, REASON, **DAYS))
    require_dated(source)
    text = " ".join(print_ast(compose(source, []).document).split())
    assert f"OLD {DATED}" in text
    assert f"kind: Kind = null {DATED}" in text
    assert f"): Int {DATED}" in text
    assert text.count("@deprecated") == 3


@pytest.mark.parametrize("reason", [None, "Use new."])
def test_what_is_not_dated_or_not_explained_does_not_start(reason: str | None) -> None:
    def declare(one: Any) -> Any:
        if reason is None:
            one.deprecation_reason = REASON
            return one
        return ending(one, reason, **DAYS)

    with pytest.raises(Undated) as told:
        require_dated(core(declare))
    code = "DEPRECATION_UNDATED" if reason is None else "DEPRECATION_UNEXPLAINED"
    for place in ("Query.old:", "Query.old(kind:):", "Kind.OLD:"):
        assert f"{code}  {place}" in str(told.value)


def test_the_core_that_there_is_is_looked_at() -> None:
    require_dated(core_source())
