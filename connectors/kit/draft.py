"""Drafts a manifest that can be proved at once and is to be finished by a person.

A fact takes a name of the source only where both are spelt alike; for every other fact that must be there the draft
says what there is to choose from. Names are never made up.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.contract import Answers, Contract, Fact, Kind, Question
from connectors.kit.outline import Outline

_SOURCES: Final[Mapping[str, str]] = {
    "rest": 'kind = "rest"\nurl = "${{{env}_URL}}"\n# auth = {{ kind = "api-key", key = "${{{env}_KEY}}" }}',
    "sql": 'kind = "sql"\nurl = "${{{env}_URL}}"  # sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name',
    "soap": 'kind = "soap"\nurl = "${{{env}_URL}}"\nwsdl = "{agency}.wsdl"',
    "file": 'kind = "file"\nfolder = "${{{env}_FOLDER}}"',
}
KINDS: Final = tuple(_SOURCES)
"""The kinds of sources that can be drafted."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drafted: an agency, the kind of its source, and one question with the contract of its type."""

    agency: str
    kind: str
    question: Question
    contract: Contract
    outline: Outline | None = None
    table: str | None = None


def draft(wanted: Wanted) -> str:
    """The manifest's text."""
    question, outline = wanted.question, wanted.outline
    env = re.sub(r"\W+", "_", wanted.agency).upper()
    personal = any(kind is Kind.NATIONAL_ID for kind in question.key.values()) or any(
        fact.kind is Kind.NATIONAL_ID for fact in wanted.contract.facts.values()
    )
    class_ = "personal" if personal else "public"
    source = _SOURCES[wanted.kind].format(env=env, agency=wanted.agency)
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
        source,
        *([f"# its description says: {outline.address}"] if outline and outline.address else []),
        'timeout = "3s"',
        "",
        "[[lookup]]",
        f'type = "{question.type}"',
        f'by = "{question.by}"',
        *_request(wanted),
        *_answer(wanted),
        f'privacy = {{ class = "{class_}", basis = "public-task" }}',
        'cache = { ttl = "10m", stale = "24h", none = "30s" }' if not personal else 'cache = { ttl = "5m" }',
        "",
        "[lookup.fields]",
        *_fields(wanted),
    ]
    return "\n".join(parts) + "\n"


def _request(wanted: Wanted) -> Iterator[str]:
    question, outline = wanted.question, wanted.outline
    known = dict(outline.request) if outline else {}
    parts = list(question.key)
    paged = question.answers is Answers.PAGE
    if wanted.kind == "sql":
        yield from _sql(wanted, parts, paged)
        return
    if wanted.kind == "file":
        table = {"file": "data.csv", **known}
        if paged:
            words = [fact.name for fact in wanted.contract.facts.values() if fact.required and fact.kind is Kind.TEXT]
            table["search"] = words[-1:]
        yield f"request = {toml(table)}" + ("" if known else "  # TODO: the name of the file")
        return
    if wanted.kind == "soap":
        arguments = {part: f"$key.{part}" if len(parts) > 1 else "$key" for part in parts}
        arguments = {"text": "$text"} if paged else arguments
        yield f"request = {toml({**known, 'arguments': arguments})}  # TODO: its arguments, as the WSDL names them"
        return
    for note in outline.notes if outline else ():
        yield f"# {note}"
    if "body" in known and "filters" in known["body"]:
        held = {part: name for part in parts if (name := _alike(part, outline.names if outline else ()))}
        known["body"] = {**known["body"], "filters": {held.get(part, part): f"$keys.{part}" for part in parts[-1:]}}
        yield f"request = {toml(known)}" + ("" if held else "  # TODO: the column that holds the key")
        return
    if "body" in known:
        body = known["body"]
        variables = {name: "$keys" if len(parts) == 1 else f"$keys.{parts[-1]}" for name in body["variables"]}
        yield f"request = {toml({**known, 'body': {**body, 'variables': variables}, 'batch': 50})}  # TODO: its path"
        return
    path = re.sub(r"\{[^}]*\}", lambda match: _placed(match[0], parts), str(known.get("path", "/TODO")))
    table = {**known, "path": path}
    if paged:
        table |= {"query": {"q": "$text", "offset": "$offset", "limit": "$limit"}, "batch": 100}
    elif parts and "$key" not in path:
        query = {part: f"$key.{part}" if len(parts) > 1 else "$key" for part in parts}
        national = any(question.key[part] is Kind.NATIONAL_ID for part in parts)
        table |= {"method": "POST", "body": query} if national else {"query": query}
    yield f"request = {toml(table)}  # TODO: how it is asked; $keys and batch ask for many at once"


def _placed(name: str, parts: Sequence[str]) -> str:
    found = _alike(name.strip("{}"), parts) or (parts[0] if len(parts) == 1 else None)
    return f"$key.{found}" if found else name


def _sql(wanted: Wanted, parts: Sequence[str], paged: bool) -> Iterator[str]:
    table = wanted.table or "TODO_TABLE"
    names = wanted.outline.names if wanted.outline else ()
    if paged:
        statement = f"SELECT * FROM {table} WHERE :text = '' LIMIT :limit OFFSET :offset"
        yield f'request = {{ statement = "{statement}" }}  # TODO: what a search looks in'
        return
    held = [(part, _alike(part, names)) for part in parts]
    last = f"{held[-1][1] or parts[-1]} IN (:keys{'_' + parts[-1] if len(parts) > 1 else ''})" if parts else ""
    where = [f"{name or part} = :key_{part}" for part, name in held[:-1]] + ([last] if last else [])
    statement = f"SELECT * FROM {table}" + (f" WHERE {' AND '.join(where)}" if where else "")
    todo = "" if wanted.table and all(name for _, name in held) else "  # TODO: the table, and the column of the key"
    yield f'request = {{ statement = "{statement}" }}{todo}'


def _answer(wanted: Wanted) -> Iterator[str]:
    question, outline = wanted.question, wanted.outline
    table: dict[str, Any] = {}
    if outline and outline.rows:
        table["rows"] = outline.rows
    todo = ""
    if question.key and question.answers is not Answers.PAGE:
        names = outline.names if outline else ()
        held = {part: _alike(part, names) or part for part in question.key}
        facts = wanted.contract.facts
        if outline is None or not all(part in facts and _alike(part, names) for part in question.key):
            table["key"] = next(iter(held.values())) if len(held) == 1 else held
            todo = "" if all(_alike(part, names) for part in held) else "  # TODO: where a row says whose it is"
    if question.answers is Answers.PAGE and wanted.kind in ("rest", "soap"):
        table["total"] = "total"
        todo = "  # TODO: where the number of all rows stands"
    if table:
        yield f"answer = {toml(table)}{todo}"


def _fields(wanted: Wanted) -> Iterator[str]:
    names = wanted.outline.names if wanted.outline else ()
    taken: set[str] = set()
    begun = {path.split(".")[0] for path, _, _ in _leaves(wanted.contract) if "." in path and _alike(path, names)}
    own = () if wanted.question.answers is Answers.PAGE else tuple(wanted.question.key)
    optional = []
    for path, fact, required in _leaves(wanted.contract):
        found = _alike(path, names)
        if found:
            taken.add(found)
            yield f"{path} = {_mapped(fact, found)}"
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
        for start in range(0, len(left), 8):
            yield f"#   {', '.join(left[start : start + 8])}"


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
        codes = ", ".join(f"{_key(value)} = {json.dumps(value)}" for value in fact.values)
        return f"{{ {table}, as = {{ {codes} }} }}"
    return place if place.startswith('"') else f"{{ {table} }}"


def _alike(name: str, others: Sequence[str]) -> str | None:
    """The one of `others` that is spelt like `name`, but for case, dots, dashes and underscores."""
    found = [other for other in others if _letters(other) == _letters(name)]
    return found[0] if len(found) == 1 else None


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def toml(value: Any) -> str:
    """A value as an inline value of TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {toml(one)}" for name, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
