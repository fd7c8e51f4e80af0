"""Drafts a manifest that can be proved at once and is to be finished by a person.

A fact takes a name of the source only where both are spelt alike; for every other fact that must be there the draft
says what there is to choose from. Names are never made up.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from connectors.contract import Answers, Contract, Fact, Kind
from connectors.kit.draft_asking import Wanted, alike, asking, key, source, toml, total_of

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def draft(wanted: Wanted) -> str:
    """The manifest's text."""
    question = wanted.question
    personal = any(kind is Kind.NATIONAL_ID for kind in question.key.values()) or any(
        fact.kind is Kind.NATIONAL_ID for fact in wanted.contract.facts.values()
    )
    class_ = "personal" if personal else "public"
    parts = [
        f"# A draft of what {wanted.agency} answers. Finish what is marked TODO.",
        "# docs/manifest.md says what may stand here.",
        "",
        "[agency]",
        f'id = "{wanted.agency}"',
        f'name = {{ th = "{wanted.agency}", en = "{wanted.agency}" }}  # TODO: as citizens know it',
        f'contact = "integration@{wanted.agency}.example"  # TODO',
        "",
        "[source]",
        *source(wanted),
        'timeout = "3s"',
        "",
        "[[lookup]]",
        f'type = "{question.type}"',
        f'by = "{question.by}"',
        *asking(wanted),
        *_answer(wanted),
        f'privacy = {{ class = "{class_}", basis = "public-task" }}',
        'cache = { ttl = "10m", stale = "24h", none = "30s" }' if not personal else 'cache = { ttl = "5m" }',
        "",
        "[lookup.fields]",
        *_fields(wanted),
    ]
    return "\n".join(parts) + "\n"


def _answer(wanted: Wanted) -> Iterator[str]:
    question, outline = wanted.question, wanted.outline
    table: dict[str, Any] = {}
    todo = ""
    if outline and outline.rows:
        table["rows"] = outline.rows
    elif outline is None and wanted.kind in ("graphql", "python"):
        table["rows"] = {"graphql": "data.TODO", "python": "rows"}[wanted.kind]
    if question.key and question.answers is not Answers.PAGE:
        names = outline.names if outline else ()
        held = {part: alike(part, names) or part for part in question.key}
        facts = wanted.contract.facts
        if outline is None or not all(part in facts and alike(part, names) for part in question.key):
            table["key"] = next(iter(held.values())) if len(held) == 1 else held
            todo = "" if all(alike(part, names) for part in held) else "  # TODO: where a row says whose it is"
    if question.answers is Answers.PAGE and wanted.kind not in ("sql", "file", "ckan"):
        table["total"] = total_of(outline) or "total"
        todo = "" if total_of(outline) else "  # TODO: where the number of all rows stands"
    if wanted.kind == "file":
        table["as-of"] = {"modified": True}
    if table:
        yield f"answer = {toml(table)}{todo}"


def _fields(wanted: Wanted) -> Iterator[str]:
    names = wanted.outline.names if wanted.outline else ()
    taken: set[str] = set()
    begun = {path.split(".")[0] for path, _, _ in _leaves(wanted.contract) if "." in path and alike(path, names)}
    own = () if wanted.question.answers is Answers.PAGE else tuple(wanted.question.key)
    optional = []
    for path, fact, required in _leaves(wanted.contract):
        found = alike(path, names)
        if found:
            taken.add(found)
            yield f"{path} = {_mapped(fact, found)}{_OPEN.get(fact.kind, '')}"
        elif (required or (fact.required and path.split(".")[0] in begun)) and path not in own:
            yield f"{path} = {_mapped(fact, path)}  # TODO: where it stands; it must be there"
        elif path not in own:
            optional.append(f"# {path} = {_mapped(fact, '…')}")
    left = [name for name in names if name not in taken]
    if optional:
        yield "# It may have these, too:"
        yield from optional
    if left:
        yield "# The source has also:"
        about = wanted.outline.about if wanted.outline else {}
        yield from (f"#   {name}: {about[name]}" for name in left if name in about)
        plain = [name for name in left if name not in about]
        for start in range(0, len(plain), 8):
            yield f"#   {', '.join(plain[start : start + 8])}"


_DATED = "  # TODO: its era, and how it is written"
_OPEN = {
    Kind.DATE: _DATED,
    Kind.DATETIME: _DATED,
    Kind.PARTIAL_DATE: _DATED,
    Kind.ENUM: "  # TODO: the source's words on the left",
}
"""What of a fact is left to decide even where its place is known."""


def _leaves(contract: Contract, before: str = "", required: bool = True) -> Iterator[tuple[str, Fact, bool]]:
    """Every fact by its path, those of a table one by one, and whether it must be there."""
    for fact in contract.facts.values():
        needed = required and fact.required
        if fact.contract is not None and not fact.many:
            yield from _leaves(fact.contract, f"{before}{fact.name}.", needed)
        elif fact.contract is None:
            yield f"{before}{fact.name}", fact, needed


def _mapped(fact: Fact, name: str) -> str:
    if _PLAIN.fullmatch(name) or name == "…":
        place = json.dumps(name, ensure_ascii=False)
        table = f"from = {place}"
    else:
        place = table = f"column = {json.dumps(name, ensure_ascii=False)}"
    if fact.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return f'{{ {table}, as = "date-be", format = "yyyy-mm-dd" }}'
    if fact.kind is Kind.DATETIME:
        return f'{{ {table}, as = "datetime-be" }}'
    if fact.kind is Kind.ENUM:
        codes = ", ".join(f"{key(value)} = {json.dumps(value)}" for value in fact.values)
        return f"{{ {table}, as = {{ {codes} }} }}"
    return place if place.startswith('"') else f"{{ {table} }}"
