"""Prints `docs/schema.md`."""

import sys
from collections.abc import Iterable
from typing import Final

from docs.schema import conventions, core_types, directives
from docs.schema.directives import GENERAL
from docs.schema.shapes import SHAPES

_HEAD: Final = """# The schema

What an agency that brings types of its own writes in `agencies/ID/schema.graphql`, beside its
[manifest](manifest.md). This page is printed from the code (`python -m docs.schema > docs/schema.md`) and a test holds
it together with that: every example of it is composed. [your-agency.md](your-agency.md#a-new-type-in-fifteen-minutes)
goes the way step by step, [composition.md](composition.md) has every rule with a fault as its example, and
`./saan connector check ID` tells of a schema what is wrong with it, without asking anybody.

The words are those of the GraphQL Composite Schemas draft as far as they go. In the examples the agency is `md`, whose
manifest declares the scope `md.boats`.

## What a file defines

| you write | it is |
|---|---|
"""
_REST: Final = """Nothing else is a contributor's: no scalars, interfaces, input types, extensions, directives or
other roots (`DEFINITION_NOT_OPEN`). Roots take arguments, and lists
that are asked for by a key.

## Directives

They are defined in `supergraph/directives.graphql`, which editors may be given; a schema repeats none of it. Of any of
them may be told {general}.

| directive | stands on | clients see it |
|---|---|---|
"""
_SCALARS: Final = """## Scalars

A fact or an argument is of one of these, or of an enum.

| scalar | what it is | in keys |
|---|---|---|
"""
_ENTITIES: Final = """## What the core has

### Entities

You may refer to each of these in a field of yours, and add fields to it by repeating its key. What fields it has
already is in [schema.graphql](../schema.graphql), with the entities that other agencies bring.

| entity | what it is | to add fields to it |
|---|---|---|
"""
_PARTS: Final = """
### Parts of records

Your rows may hold these; their facts stand behind a dot (`address.subdistrictCode`), and an amount and a date of which
only the year is sure have [conversions](manifest.md#conversions-as) of their own.

| type | what it is | its facts |
|---|---|---|
"""
_UNIONS: Final = """
### Unions

| union | what it is | members |
|---|---|---|
"""
_ENUMS: Final = """
### Enums

| enum | what it is | values |
|---|---|---|
"""
_SCOPES: Final = """
### Scopes

Those of the core that a field of yours may ask for.

| scope | opens | class | whose |
|---|---|---|---|
"""
_FOUND: Final = """
## How a field finds what it gives

Which lookup answers a field follows from its type, from who owns that, and from where it stands. Each row is a field of
this schema:

```graphql
{schema}
```

"""
_LIMITS: Final = """## Bounds

Of a file with its overlay; more is a fault (`TOO_LARGE`), and nothing of it is looked at.

"""


def page() -> str:
    """The text of `docs/schema.md`."""
    defined = "".join(f"| {written} | {said} |\n" for written, said in conventions.DEFINED)
    general = ", ".join(f"`{code}`" for code in sorted(GENERAL))
    return "".join(
        [
            _HEAD + defined,
            "\n" + _REST.format(general=general) + _lines(directives.overview()),
            "\n" + "\n".join(directives.directives()) + "\n",
            _SCALARS + _lines(core_types.scalars()),
            "\n" + _ENTITIES + _lines(core_types.entities()),
            _PARTS + _lines(core_types.parts()),
            _UNIONS + _lines(core_types.unions()),
            _ENUMS + _lines(core_types.enums()),
            _SCOPES + _lines(core_types.scopes()),
            "\n## Conventions\n\n" + "\n".join(conventions.conventions()),
            _FOUND.format(schema=SHAPES.schema.strip()) + conventions.found(),
            "\n" + _LIMITS + conventions.limits(),
        ]
    )


def _lines(rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(page())
