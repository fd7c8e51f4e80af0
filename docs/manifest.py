"""Writes `docs/manifest.md` from the structs of the manifest: `python -m docs.manifest > docs/manifest.md`."""

import inspect
import sys
import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec

from connectors import manifest
from connectors.kinds.all_kinds import KINDS
from connectors.manifest.units import Beside, Duration, Hours, QuotaRate, Secret
from connectors.values.conversions import CONVERSIONS

_SECTIONS: Final[tuple[tuple[str, tuple[tuple[str, type[msgspec.Struct]], ...]], ...]] = (
    (
        "The whole",
        (
            ("The file", manifest.Manifest),
            ("`[agency]`", manifest.AgencyTable),
            ("`name`", manifest.Names),
            ("`[scope.ID]`", manifest.ScopeTable),
        ),
    ),
    (
        "The source",
        (
            *((f'`[source]` of `kind = "{kind.name}"`', kind.source) for kind in KINDS),
            ("`[source]` of every kind behind HTTP", manifest.HttpSource),
            ("`[source]` of every kind", manifest.SourceTable),
            ("`retry`", manifest.Retry),
            ("`breaker`", manifest.Breaker),
            ("`unavailable`", manifest.Closed),
        ),
    ),
    (
        "How to be let in",
        (
            ('`auth` of `kind = "none"`', manifest.NoAuth),
            ('`auth` of `kind = "api-key"`', manifest.ApiKeyAuth),
            ('`auth` of `kind = "bearer"`', manifest.BearerAuth),
            ('`auth` of `kind = "basic"`', manifest.BasicAuth),
            ('`auth` of `kind = "session-token"`', manifest.SessionTokenAuth),
            ('`auth` of `kind = "oauth2"`', manifest.OAuth2Auth),
            ('`auth` of `kind = "mtls"`', manifest.MtlsAuth),
        ),
    ),
    (
        "A lookup",
        (
            ("`[[lookup]]`", manifest.Lookup),
            *((f"`request` of a `{kind.name}` source", kind.request) for kind in KINDS),
            ("`pages` of a request", manifest.Pages),
            ("`poll` of a request", manifest.Poll),
            ("`answer`", manifest.AnswerTable),
            ("`as-of`", manifest.AsOf),
            ("`errors`", manifest.Errors),
            ("`privacy`", manifest.Privacy),
            ("`cache`", manifest.CacheTable),
            ("`[[lookup.variant]]`", manifest.Variant),
        ),
    ),
    ("A fact", (("Each key of `[lookup.fields]` and `[fields.TYPE]`", manifest.Field),)),
)
_SHOWN: Final = (
    "rest",
    "soap",
    "graphql",
    "federation",
    "ckan",
    "signed",
    "sql",
    "file",
    "download",
    "python",
)
_WORDS: Final = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Duration: "length of time",
    QuotaRate: "quota",
    Hours: "span of the day",
    Secret: "text, a secret",
    Beside: "text",
    Any: "anything",
}
_EXAMPLES: Final = Path(__file__).parent.parent / "tests" / "connectors" / "manifests"
_BEGIN: Final = """\
# The manifest

What an agency writes to be served: `agencies/<id>/connector.toml`, in TOML. This page is printed from the structs in
`connectors/manifest/` and `connectors/kinds/` (`python -m docs.manifest > docs/manifest.md`) and a test holds the two
together.

`docs/connector.schema.json` is the same for editors: VS Code with "Even Better TOML", and any other that knows taplo,
completes and checks manifests by it without further ado (`.taplo.toml`).

A manifest is proved before it serves. Everything wrong with it is told at once, each as
`file:line: what is wrong; what to do`; an agency whose manifest is faulty is not served, and all others are.
"""


def manual() -> str:
    """The page."""
    parts = [_BEGIN]
    for title, structs in _SECTIONS:
        parts.append(f"## {title}\n")
        parts += [_struct(heading, struct) for heading, struct in structs]
    parts.append(_conversions())
    parts += [_example(name) for name in _SHOWN]
    return "\n".join(parts)


def documented() -> frozenset[type]:
    """The structs that the page is about."""
    return frozenset(struct for _, structs in _SECTIONS for _, struct in structs)


def _struct(heading: str, struct: type[msgspec.Struct]) -> str:
    text = inspect.getdoc(struct) or ""
    if issubclass(struct, manifest.HttpSource) and struct is not manifest.HttpSource:
        text += "\n\nBeside these, everything that every kind behind HTTP has, and every kind of source (below)."
    elif issubclass(struct, manifest.SourceTable) and struct is not manifest.SourceTable:
        text += "\n\nBeside these, everything that every kind of source has (below)."
    lines = [f"### {heading}\n", f"{text}\n"]
    rows = list(_rows(struct))
    if rows:
        lines += ["| key | value | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _rows(struct: type[msgspec.Struct]) -> Iterator[str]:
    inherited: set[str] = set()
    if issubclass(struct, manifest.SourceTable) and struct is not manifest.SourceTable:
        above = next(one for one in struct.__mro__[1:] if one in (manifest.HttpSource, manifest.SourceTable))
        inherited = {field.name for field in msgspec.structs.fields(above)} - struct.__annotations__.keys()
    for field in msgspec.structs.fields(struct):
        if field.name not in inherited:
            kind, meaning = _kind(field.type), _meaning(field.type)
            default = "**required**" if field.required else _default(field)
            yield f"| `{field.encode_name}` | {_cell(kind)}; {_cell(default)} | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _meaning(kind: Any) -> str:
    for extra in getattr(kind, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta) and extra.description:
            return extra.description
    return ""


def _default(field: msgspec.structs.FieldInfo) -> str:
    default = field.default
    if isinstance(default, Duration):
        return f'"{_duration(default)}" if left out'
    if isinstance(default, bool):
        return f"{str(default).lower()} if left out"
    if isinstance(default, str | int | float):
        return f"{default!r} if left out".replace("'", '"')
    if isinstance(default, tuple) and default and isinstance(default[0], str):
        return f"{list(default)} if left out".replace("'", '"')
    return "may be left out"


def _duration(seconds: float) -> str:
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def _kind(kind: Any) -> str:
    """A type, in words for one who writes TOML."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        kinds = [_kind(one) for one in inner if one not in (type(None), msgspec.UnsetType)]
        return " or ".join(dict.fromkeys(kinds))
    if origin is Literal:
        return ", ".join(f'"{one}"' for one in inner)
    if origin is not None:
        return {Annotated: "{}", tuple: "list of {}", dict: "table of {}"}[origin].format(
            _kind(inner[1 if origin is dict else 0])
        )
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f'"{member.value}"' for member in kind)
    return _WORDS.get(kind, "table")


def _conversions() -> str:
    lines = ["## Conversions (`as`)\n", "| name | gives | what it does |", "|---|---|---|"]
    for name, conversion in CONVERSIONS.items():
        kinds = ", ".join(sorted(kind.value for kind in conversion.kinds))
        lines.append(f"| `{name}` | {kinds} | {conversion.says} |")
    lines.append(
        "\nA table instead of a name is a code list: from the agency's values to the graph's. Without `as`, a fact is "
        "converted as its kind asks; a date has to say its era. A value that cannot be converted is reported with the "
        "agency and the fact, never with the value; it becomes null where the fact may be absent, and otherwise the "
        "record is left out and the answer says so.\n\n"
        "The `code` of a kind of licence or entitlement is any text of 1 to 64 characters. One that the enum has no "
        "name for is its OTHER and is kept: by it the row of `LicenceKind` or `EntitlementKind` is found, which an "
        "agency may bring.\n"
    )
    return "\n".join(lines)


def _example(name: str) -> str:
    text = (_EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    return f"## A complete manifest: {name}\n\n```toml\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(manual())
