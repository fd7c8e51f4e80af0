"""Drafts a manifest that can be proved at once and is to be finished by a person.

A fact takes a name of the source only where both are spelt alike; for every other fact that must be there the draft
says what there is to choose from. Names are never made up: what nobody knows is called TODO.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from connectors.contract import Answers, Contract, Fact, ValueType
from drafting.outline import settled
from drafting.requests import asking, request
from drafting.toml_text import comment, key, path, place, toml
from drafting.wanted import Drafted, Wanted, alike, maybe, meant, source, total_of

MOST_LISTED: Final = 400
"""Names of a source that are listed to choose from."""


def draft(wanted: Wanted) -> str:
    """The manifest's text."""
    return "\n".join([*head(wanted), *_lookup(wanted)]) + "\n"


def head(wanted: Wanted) -> Iterator[str]:
    """What stands before the lookups: the agency and its source."""
    yield f"# A draft of what {wanted.agency} answers. Finish what is marked TODO."
    yield "# docs/manifest.md says what may stand here."
    yield ""
    yield "[agency]"
    yield f'id = "{wanted.agency}"'
    yield f'name = {{ th = "{wanted.agency}", en = "{wanted.agency}" }}  # TODO: as citizens know it'
    yield f'contact = "integration@{wanted.agency}.example"  # TODO'
    yield ""
    yield "[source]"
    yield from source(wanted)
    yield 'timeout = "3s"'
    yield ""


def lookup(wanted: Wanted) -> str:
    """The text of one more lookup, for a manifest that is there."""
    told = wanted.outline.address if wanted.outline else None
    found = [comment(f"where it was found: {told}")] if told else []
    return "\n".join([*found, *_lookup(wanted)]) + "\n"


def marks(text: str) -> int:
    """How many lines of a draft a person has to finish."""
    return sum(1 for line in text.splitlines() if "TODO" in line) - text.count("Finish what is marked TODO")


def _lookup(wanted: Wanted) -> Iterator[str]:
    question = wanted.question
    if wanted.outline:
        words = [*question.key, *(one.name for one in _leaves(wanted.contract))]
        one = question.answers is Answers.ONE
        wanted = replace(wanted, outline=settled(wanted.outline, words, one=one))
    personal = any(kind is ValueType.NATIONAL_ID for kind in question.key.values()) or any(
        fact.kind is ValueType.NATIONAL_ID for fact in wanted.contract.facts.values()
    )
    personal = personal or (wanted.mapped is not None and wanted.mapped.personal)
    class_ = "personal" if personal else "public"
    yield "[[lookup]]"
    yield f'type = "{question.type}"'
    yield f'by = "{question.by}"'
    drafted = request(wanted)
    yield from asking(wanted, drafted)
    yield from _answer(wanted, drafted)
    asked = "" if personal else "  # TODO: may everybody see all of it?"
    guarded = wanted.mapped.guarded if wanted.mapped and not personal else ()
    careful = {"fields": dict.fromkeys(guarded, "personal")} if guarded else {}
    yield f"privacy = {toml({'class': class_, 'basis': 'public-task', **careful})}{asked}"
    yield 'cache = { ttl = "10m", stale = "24h", none = "30s" }' if not personal else 'cache = { ttl = "5m" }'
    if wanted.mapped is None:
        yield ""
        yield "[lookup.fields]"
        yield from _fields(wanted)


def _answer(wanted: Wanted, drafted: Drafted) -> Iterator[str]:
    outline = wanted.outline
    table: dict[str, Any] = {}
    todo: list[str] = []
    if outline and len(outline.places) > 1:
        todo.append(f"where the rows are: {' | '.join(one.rows or 'the answer itself' for one in outline.places)}")
    if outline and outline.rows:
        table["rows"] = outline.rows
    elif outline is None and wanted.kind in ("graphql", "python"):
        table["rows"] = {"graphql": "data.TODO", "python": "rows"}[wanted.kind]
    table |= _key(wanted, drafted, todo)
    if wanted.paged and wanted.kind not in ("sql", "file", "ckan"):
        table["total"] = total_of(outline) or "TODO"
        if table["total"] == "TODO":
            todo.append("where the number of all rows stands")
    if wanted.kind == "file":
        table["as-of"] = {"modified": True}
    if table or todo:
        asked = f"  {comment('TODO: ' + '; '.join(todo))}" if todo else ""
        yield f"answer = {toml(table)}{asked}"


def _key(wanted: Wanted, drafted: Drafted, todo: list[str]) -> dict[str, Any]:
    """Where a row says whose it is, unless a fact does that is mapped, or a call is for one key alone."""
    facts, names = wanted.contract.facts, wanted.names
    many = wanted.kind in ("file", "python") or "entity" in drafted.table or "keys" in json.dumps(drafted.table)
    held = {}
    for part in wanted.own:
        found, likely = wanted.known(part) or alike(part, names), meant(part, wanted)
        is_mapped = wanted.mapped is not None and part in facts
        if part in wanted.shared or is_mapped or (found and part in facts):
            continue
        if found is None:
            where = f"where a row says whose {part} it is" if many else f"does a row say whose {part} it is, as key"
            todo.append(f"is {likely} the {part}?" if likely else where)
        if found or likely or many:
            held[part] = path(found or likely or "TODO", flat=wanted.flat)
    if not held:
        return {}
    return {"key": next(iter(held.values())) if len(wanted.own) == 1 else held}


def _fields(wanted: Wanted) -> Iterator[str]:
    names = wanted.names
    about = wanted.outline.about if wanted.outline else {}
    taken: set[str] = set()
    leaves = list(_leaves(wanted.contract))
    begun = {one.whole for one in leaves if "." in one.name and alike(one.name, names)}
    optional = []
    for name, fact, required, whole in leaves:
        if name in wanted.shared or name.split(".")[0] in wanted.shared:
            continue
        found = alike(name, names)
        likely = found or (maybe(name, wanted) if required and name not in wanted.own else None)
        if likely:
            taken.add(likely)
            said = [*([_OPEN[fact.kind]] if fact.kind in _OPEN else []), *([] if found else ["TODO: is it there?"])]
            if likely in about and fact.kind in _OPEN:
                said.append(f"({about[likely]})")
            todo = f"  {comment(' '.join(said))}" if said else ""
            found = likely
            yield f"{name} = {_mapped(fact, place(found, flat=wanted.flat))}{todo}"
        elif (required or (fact.required and whole in begun)) and name not in wanted.own:
            yield f"{name} = {_mapped(fact, {'from': 'TODO'})}  # where it stands; it must be there"
        elif name not in wanted.own:
            optional.append(f"# {name} = {_mapped(fact, {'from': '…'})}")
    if wanted.shared:
        yield comment(f"[fields.{wanted.question.type}] maps: {', '.join(wanted.shared)}")
    if optional:
        yield "# It may have these, too:"
        yield from optional
    yield from _others(wanted, taken)


def _others(wanted: Wanted, taken: set[str]) -> Iterator[str]:
    """What else the source has to choose from, by the place where it stands."""
    outline = wanted.outline
    for found in outline.places if outline else ():
        left = [name for name in found.names if name not in taken][:MOST_LISTED]
        if outline is None or not left:
            continue
        where = f" in {found.rows or 'the answer itself'}" if len(outline.places) > 1 else ""
        marked = ' (with a dot or another mark in a name, write column = "…")' if _marked(left, wanted) else ""
        yield comment(f"The source has also{where}{marked}:")
        yield from (comment(f"  {name}: {outline.about[name]}") for name in left if name in outline.about)
        plain = [name for name in left if name not in outline.about]
        for start in range(0, len(plain), 8):
            yield comment(f"  {', '.join(plain[start : start + 8])}")


def _marked(names: Sequence[str], wanted: Wanted) -> bool:
    """Whether columns are among the names that an expression would take apart."""
    return wanted.flat and any(name.isascii() and "column" in place(name, flat=True) for name in names)


_DATED: Final = "TODO: its era, and how it is written"
_OPEN: Final = {
    ValueType.DATE: _DATED,
    ValueType.DATETIME: _DATED,
    ValueType.PARTIAL_DATE: _DATED,
    ValueType.ENUM: "TODO: the source's words on the left",
}
"""What of a fact is left to decide even where its place is known."""


class _Leaf(NamedTuple):
    """A fact by its path, whether it must be there, and what it is a part of that is there whole or not at all."""

    name: str
    fact: Fact
    required: bool
    whole: str


def _leaves(contract: Contract, before: str = "", required: bool = True) -> Iterator[_Leaf]:
    """Every fact, those of a table and the parts of a key one by one."""
    for fact in contract.facts.values():
        name, needed = f"{before}{fact.name}", required and fact.required
        if fact.references:
            yield from () if fact.many else _keys(fact, name, needed)
        elif fact.contract is not None and not fact.many:
            yield from _leaves(fact.contract, f"{name}.", needed)
        elif fact.contract is None:
            yield _Leaf(name, fact, needed, name.split(".", maxsplit=1)[0])


def _keys(fact: Fact, name: str, required: bool) -> Iterator[_Leaf]:
    """The parts of the keys that a reference may be written by; of one that must be there, the first type's must."""
    for number, (type_, contract) in enumerate(fact.references.items()):
        whole = name if len(fact.references) == 1 else f"{name}.{type_}"
        for part in contract.facts.values():
            yield _Leaf(f"{whole}.{part.name}", replace(part, required=True), required and number == 0, whole)


def _mapped(fact: Fact, found: dict[str, str]) -> str:
    """A fact taken from a place."""
    if fact.kind in (ValueType.DATE, ValueType.PARTIAL_DATE):
        return toml({**found, "as": "date-be", "format": "yyyy-mm-dd"})
    if fact.kind is ValueType.DATETIME:
        return toml({**found, "as": "datetime-be"})
    if fact.kind is ValueType.ENUM:
        codes: Sequence[str] = [f"{key(value)} = {json.dumps(value)}" for value in fact.values if value != fact.other]
        return f"{{ {toml(found)[2:-2]}, as = {{ {', '.join(codes)} }} }}"
    return toml(found["from"]) if "from" in found else toml(found)
