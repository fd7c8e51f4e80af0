"""The manifest of a drafted schema: its scope, a lookup for each question it asks, and where its facts stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.contract import Contract, Question
from drafting.manifest import head, lookup
from drafting.outline import Outline
from drafting.schema_parts import DraftedSchema
from drafting.sdl_text import MARK
from drafting.toml_text import comment, key, toml
from drafting.wanted import Mapped, Wanted, takes

Asked = Sequence[tuple[Question, Contract]]
"""Questions of the composed schema, with what they deliver."""


def draft_manifest(drafted: Sequence[tuple[DraftedSchema, Asked]], table: str | None) -> str:
    """The text of connector.toml, of one agency: its schemas, each with the questions that are asked of it."""
    lookups = [(schema, list(_wanted(schema, asked, table))) for schema, asked in drafted]
    every = [one for _, several in lookups for one in several]
    lines = [*head(every[0])]
    for schema, _ in lookups:
        lines += _scope(schema)
    lines += _elsewhere(every)
    for schema, several in lookups:
        lines += _unasked(schema, several)
    lines += [lookup(replace(one, outline=_without_address(one))) for one in every]
    for schema, _ in lookups:
        lines += _facts(schema)
    return "\n".join(lines)


def _wanted(schema: DraftedSchema, asked: Asked, table: str | None) -> Iterator[Wanted]:
    mapped = Mapped(schema.keys, schema.about_persons, schema.guarded)
    for question, contract in asked:
        ways = [
            Wanted(schema.agency, one.kind, question, contract, one, table, mapped=mapped) for one in schema.outlines
        ]
        # Of several operations the one that takes what is asked by, and as many of it at once as there may be.
        yield max(ways, key=lambda one: (takes(one), one.outline is not None and one.outline.places[0].many))


def _unasked(schema: DraftedSchema, lookups: Sequence[Wanted]) -> Iterator[str]:
    """Operations that were meant and that no lookup asks."""
    for one in schema.outlines:
        if len(schema.outlines) > 1 and not any(other.outline is one for other in lookups):
            said = f"{_called(one)} gives {schema.record.name}, too, and no lookup asks it"
            yield comment(f"{MARK}: {said}: is it a search? docs/schema.md says how a root is one")


def _called(outline: Outline) -> str:
    """An operation, as a description calls it."""
    request = outline.request
    return str(request.get("operation") or request.get("path") or request.get("document", ""))[:80]


def _elsewhere(lookups: Sequence[Wanted]) -> Iterator[str]:
    """What is told where operations of one document are not of one source: a folder has one."""
    first, *others = [one.outline for one in lookups if one.outline is not None]
    for one in others:
        if (one.address, one.source) != (first.address, first.source):
            said = "is of another server, or lets in otherwise: draft it under an id of its own"
            yield comment(f"{MARK}: {_called(one)} {said}")


def _without_address(wanted: Wanted) -> Outline | None:
    """Where it was found stands in the head once."""
    return replace(wanted.outline, address=None) if wanted.outline else None


def _scope(schema: DraftedSchema) -> Iterator[str]:
    if schema.scope is None:
        return
    told = " ".join(schema.record.name.split())
    yield f'[scope."{schema.scope}"]  # {MARK}: what a person allows an app to read, in her words'
    yield 'class = "personal"'
    yield f'th = "{MARK}: ภาษาไทย"'
    yield f'en = "{MARK}: {told}"'
    if schema.preview:
        yield f'preview = "{schema.preview}"'
    yield ""


def _facts(schema: DraftedSchema) -> Iterator[str]:
    yield f"[fields.{schema.record.name}]"
    for one in schema.record.fields:
        for fact, where in one.places.items():
            asks = [*one.asks, "the source's words on the left"] if isinstance(where.get("as"), dict) else one.asks
            said = "; ".join(ask for ask in asks if ask)
            written = where["from"] if list(where) == ["from"] else dict(where)
            name = ".".join(key(part) for part in fact.split("."))
            yield f"{name} = {toml(written)}" + (f"  {comment(f'{MARK}: {said}')}" if said else "")
    yield ""
