"""Who somebody is, of what the claims of an outside issuer say; which claims those are, its operator writes down."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from access.permissions.assurance import Assurance
from access.permissions.field_refusals import TokenRefused

Algorithm = Literal["ES256", "ES384", "PS256", "RS256", "EdDSA", "Ed25519"]
Written = TypeVar("Written", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """What is said of a person: her national id, her name as an official, her local administration, her sign-in."""

    subject: str | None = field(repr=False)
    official: str | None = field(repr=False)
    office: str | None
    assurance: Assurance


class Claimed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which claims say who somebody is, and which algorithms sign them; the names are those of the TOML files."""

    algorithms: frozenset[Algorithm] = frozenset({"ES256"})
    subject: str | None = None
    official: str | None = None
    office: str | None = None
    level: str = "acr"
    assurance: dict[str, Literal["aal1", "aal2", "aal3"]] = {}

    def identity(self, claims: Mapping[str, Any]) -> ExternalIdentity:
        """Whom the claims name. Raises TokenRefused where one is of another type than it should be."""
        subject, official, office = (
            claims.get(name) if name else None for name in (self.subject, self.official, self.office)
        )
        if not all(isinstance(told, str | None) for told in (subject, official, office)):
            raise mistyped()
        level = claims.get(self.level)
        known = self.assurance.get(level) if isinstance(level, str) else None
        return ExternalIdentity(subject, official, office, Assurance.of(known))


def mistyped() -> TokenRefused:
    """What is said of claims that are of another type than they should be."""
    return TokenRefused("its claims have the wrong types", "ข้อมูลในโทเคนผิดรูปแบบ")


def read_toml(path: Path, type_: type[Written]) -> Written:
    """A TOML file, typed. Raises ValueError saying what is wrong with it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), type_)
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as problem:
        raise ValueError(f"{path}: {problem}") from None
