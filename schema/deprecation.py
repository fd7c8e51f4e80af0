"""What of the core ends: deprecated with what to use instead, and dated."""

import datetime
from typing import Any

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[
        Location.FIELD_DEFINITION,
        Location.ARGUMENT_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.ENUM_VALUE,
    ],
    name="sunset",
    description="Of what is deprecated: since when, and the last day on which it answers. Its clients are told.",
)
class Sunset:
    since: str = strawberry.field(description="The first day on which it is deprecated.")
    on: str = strawberry.field(description="The last day on which it answers.")


def ending(declared: Any, reason: str, *, since: datetime.date, on: datetime.date) -> Any:
    """A field, an argument or a value of an enum as it is declared, and that it is deprecated `since` a day and answers
    until the end of the day `on`, in Thailand. `reason` says what to use instead, as in "Use other. / ใช้ other แทน"."""
    declared.deprecation_reason = reason
    declared.directives = [*(declared.directives or ()), Sunset(since=since.isoformat(), on=on.isoformat())]
    return declared
