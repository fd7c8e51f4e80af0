"""What is said of a code."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What becomes of a rule of the draft."""

    KEPT = "kept"
    DIFFERENT = "different"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Example:
    """A schema at fault of the agency `md`, `beside` that of another that was accepted before. `lookups` are those of
    its manifest, each open to everybody; None: nobody looks. `scopes` are those that its manifest declares."""

    schema: str
    beside: str = ""
    lookups: tuple[str, ...] | None = None
    scopes: tuple[str, ...] = ("md.boats",)


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code that the draft does not have, of one `part` of the page. Without an example none is one schema's alone:
    then a test elsewhere tells it."""

    part: str
    code: str
    means: str
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule of the draft: what it asks for, and `why` it is not, or not only, kept as it stands.

    `told` is the code that the hub tells instead, where a schema may still be at fault so.
    """

    code: str
    asks: str
    verdict: Verdict
    why: str = ""
    told: str = ""
    example: Example | None = None
