"""The manifest of a drafted schema: its scope, a lookup for each question it asks, and where its facts stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.contract import Contract, Question
from drafting.manifest import head, lookup
from drafting.outline import Outline
from drafting.schema_parts import DraftedSchema
from drafting.sdl_text import MARK
from drafting.toml_text import comment, key, toml
from drafting.wanted import Mapped, Wanted


def draft_manifest(
    schema: DraftedSchema, outline: Outline, asked: Sequence[tuple[Question, Contract]], table: str | None
) -> str:
    """The text of connector.toml. `asked` are the questions of the composed schema, with what they deliver."""
    mapped = Mapped(schema.keys, schema.about_persons, schema.guarded)
    lookups = [
        Wanted(schema.agency, outline.kind, question, contract, outline, table, mapped=mapped)
        for question, contract in asked
    ]
    text = "\n".join([*head(lookups[0]), *_scope(schema)])
    return "\n".join([text, *(lookup(replace(one, outline=_without_address(one))) for one in lookups), *_facts(schema)])


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
