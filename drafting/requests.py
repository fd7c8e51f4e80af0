"""The request of a draft, by the kind of its source: what is known is said, and for the rest it is asked."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from connectors.contract import ValueType
from drafting.outline import Parameter, TableWritten, letters
from drafting.statement_names import quoted
from drafting.toml_text import comment, toml
from drafting.wanted import (
    Drafted,
    Wanted,
    alike,
    demanded,
    given,
    named,
    of_place,
    template,
    total_of,
    unsaid,
)

BATCH: Final = 50


def request(wanted: Wanted) -> Drafted:
    """How it is asked, and what is not certain of it."""
    return BY_KIND[wanted.kind](wanted)


def asking(wanted: Wanted, drafted: Drafted) -> Iterator[str]:
    """The lines that say how it is asked: notes of the description, and `request`."""
    for note in wanted.outline.notes if wanted.outline else ():
        yield comment(note)
    for question in (*(wanted.outline.questions if wanted.outline else ()), *drafted.questions):
        yield comment(f"TODO: {question}")
    yield f"request = {toml(named(drafted.table, wanted))}{_mark(drafted.table)}"


def _mark(request: Mapping[str, Any]) -> str:
    return "  # what is called TODO is to be named" if "TODO" in json.dumps(request) else ""


def _rest(wanted: Wanted) -> Drafted:
    drafted = Drafted({"path": "/TODO", **wanted.request})
    personal = [part for part, kind in wanted.question.key.items() if kind is ValueType.NATIONAL_ID]
    path = _path(wanted, drafted, personal)
    found = {name: value for name, value in given(wanted, drafted).items() if f"{value}." not in path}
    missing = unsaid(wanted, " ".join([path, *found.values()]))
    if wanted.outline and wanted.outline.open is False:
        missing = _taken(wanted, found, missing, drafted)
    parts: dict[str, Any] = {}
    for name, value in {**found, **missing, **demanded(wanted, found)}.items():
        parameter = wanted.parameters.get(name, Parameter(at=_usually(drafted.table)))
        hidden = any(value in (template(wanted, one, many=many) for many in (False, True)) for one in personal)
        at = "body" if hidden and parameter.at == "query" else parameter.at
        _put(parts.setdefault(at, {}), parameter.path or (name,), value)
    if "body" in parts or "form" in parts or personal:
        if wanted.outline and wanted.outline.open is False and drafted.table.get("method") != "POST":
            drafted.questions.append(
                "its description asks by GET, with a national id in an address, where it is logged"
            )
        drafted.table["method"] = "POST"
    drafted.table["path"] = path
    for at, values in parts.items():
        drafted.table[at] = {**drafted.table.get(at, {}), **values}
    drafted.table |= _many(wanted, found)
    return drafted


def _usually(request: Mapping[str, Any]) -> str:
    return "body" if request.get("method") == "POST" else "query"


def _put(table: dict[str, Any], steps: tuple[str, ...], value: Any) -> None:
    """Put a value where its steps lead."""
    for step in steps[:-1]:
        inner = table.setdefault(step, {})
        table = inner if isinstance(inner, dict) else {}
    table[steps[-1]] = value


def _path(wanted: Wanted, drafted: Drafted, personal: list[str]) -> str:
    """The path with the parts of the key in it. Nobody's number goes there."""
    path = str(drafted.table["path"])
    written = re.findall(r"\{([^{}]*)\}", path)
    parts = list(wanted.question.key)
    for name in written:
        part = alike(name, parts) or of_place(name, wanted)
        if part is None and len(written) == len(parts) == 1:
            part = parts[0]
            drafted.questions.append(f"is {name} the {part}?")
        if part in personal:
            return "/TODO"
        # With the part's name, so that what follows in the path is not taken for one.
        instead = f"${'filter' if wanted.paged else 'key'}.{part}" if part else "TODO"
        if not part:
            drafted.questions.append(f"what {name} in its path is")
        if re.search(rf"\{{{re.escape(name)}\}}\w", path):
            drafted.questions.append(f"what its path is: a letter or digit stands right behind {name}")
            return "/TODO"
        path = path.replace(f"{{{name}}}", instead)
    return path


def _taken(wanted: Wanted, found: dict[str, str], missing: dict[str, str], drafted: Drafted) -> dict[str, str]:
    """What is not said yet, of a source whose parameters are known: less what the only one of them left may take."""
    left = [name for name in wanted.parameters if name not in found]
    must = [name for name in left if wanted.parameters[name].required and wanted.parameters[name].usual is None]
    sole = must or left
    if len(sole) == len(missing) == len(wanted.own) == 1:
        part = wanted.own[0]
        found[sole[0]] = template(wanted, part, many=wanted.parameters[sole[0]].many)
        drafted.questions.append(f"is {sole[0]} the {part}?")
        return {}
    if missing:
        which = f", of {', '.join(left)}" if left else ": its description names none that may be it"
        drafted.questions.append(f"what takes {', '.join(missing.values())}{which}")
    return missing


def _many(wanted: Wanted, found: Mapping[str, str]) -> dict[str, Any]:
    """What goes with parameters: how many keys at once, and pages."""
    table: dict[str, Any] = {}
    if wanted.paged:
        return {"batch": 100}
    if any(value.startswith("$keys") for value in found.values()):
        table["batch"] = (wanted.outline.batch if wanted.outline else None) or BATCH
    by = next((word for word in ("cursor", "page", "offset") if f"${word}" in found.values()), None)
    if by is not None:
        total = total_of(wanted.outline)
        table["pages"] = {"by": by, **({"next": "next"} if by == "cursor" else {"total": total} if total else {})}
    return table


def _soap(wanted: Wanted) -> Drafted:
    """Only what the WSDL names may be an argument; what nothing takes yet waits in headers."""
    drafted = Drafted(wanted.request)
    found = given(wanted, drafted)
    waiting = _taken(wanted, found, unsaid(wanted, " ".join(found.values())), drafted)
    arguments: dict[str, Any] = {}
    for name, value in {**found, **demanded(wanted, found)}.items():
        parameter = wanted.parameters.get(name, Parameter())
        _put(arguments, parameter.path or (name,), value)
    drafted.table |= {"arguments": arguments, **({"headers": waiting} if waiting else {})}
    return _batched(drafted) if wanted.paged else Drafted({**drafted.table, **_many(wanted, found)}, drafted.questions)


def _graphql(wanted: Wanted) -> Drafted:
    drafted = Drafted(wanted.request)
    if wanted.outline is None:
        declared = unsaid(wanted, "")
        names = ", ".join(f"${name}: ID" for name in declared)
        asked = ", ".join(f"{name}: ${name}" for name in declared)
        document = f"query({names}) {{ TODO({asked}) {{ __typename }} }}" if declared else "{ TODO { __typename } }"
        return Drafted({"document": document, "variables": declared})
    if "entity" in drafted.table:
        drafted.table |= {"representation": unsaid(wanted, ""), "batch": BATCH}
        return drafted
    found = given(wanted, drafted)
    waiting = _taken(wanted, found, unsaid(wanted, " ".join(found.values())), drafted)
    drafted.table |= {"variables": {**found, **demanded(wanted, found)}, **({"headers": waiting} if waiting else {})}
    return Drafted({**drafted.table, **_many(wanted, found)}, drafted.questions)


def _ckan(wanted: Wanted) -> Drafted:
    """CKAN takes words in `q`, and any columns as filters."""
    drafted = Drafted({"resource": "TODO", **wanted.request})
    held = {wanted.known(part) or alike(part, wanted.names) or f"TODO_{part}": part for part in wanted.question.key}
    last = wanted.own[-1] if wanted.own else None
    filters = {name: template(wanted, part, many=part == last) for name, part in held.items()}
    if wanted.paged:
        drafted.table["q"] = "$text"
    if filters:
        drafted.table["filters"] = filters
    # Pages of a table without an order hold a row twice and another never.
    drafted.table["sort"] = "_id"
    return _batched(drafted)


def _signed(wanted: Wanted) -> Drafted:
    return _batched(Drafted({"service": "TH/TODO", "path": "/", "body": unsaid(wanted, "")}))


def _python(wanted: Wanted) -> Drafted:
    return Drafted({"ask": letters(wanted.question.type), **({} if wanted.paged else {"batch": BATCH})})


def _sql(wanted: Wanted) -> Drafted:
    known = (wanted.outline.table if wanted.outline else None) or TableWritten(quoted(wanted.table or "TODO_TABLE"))
    table, parts = known.name, list(wanted.question.key)
    columns = {part: wanted.known(part) or alike(part, wanted.names) or f"TODO_{part}" for part in parts}
    held = {part: known.compared.get(column) or quoted(column) for part, column in columns.items()}
    if wanted.paged:
        narrowed = "".join(f" AND (:filter_{part} IS NULL OR {name} = :filter_{part})" for part, name in held.items())
        where = f"TODO_WORDS LIKE '%' || :text || '%'{narrowed} ORDER BY TODO_ORDER LIMIT :limit OFFSET :offset"
        return Drafted({"statement": f"SELECT {known.selected} FROM {table} WHERE {where}"})
    where = " AND ".join(f"{held[part]} = :key_{part}" for part in parts[:-1])
    if parts:
        last = f"{held[parts[-1]]} IN (:keys{'_' + parts[-1] if len(parts) > 1 else ''})"
        where = f" WHERE {where} AND {last}" if where else f" WHERE {last}"
    return Drafted({"statement": f"SELECT {known.selected} FROM {table}{where}"})


def _file(wanted: Wanted) -> Drafted:
    drafted = Drafted({"file": "TODO.csv", **wanted.request})
    if wanted.paged:
        words = [fact.name for fact in wanted.contract.facts.values() if fact.required and fact.kind is ValueType.TEXT]
        drafted.table["search"] = words[-1:]
        drafted.questions.append("in which facts words are looked for")
        facts = wanted.contract.facts
        mapped = [
            part for part in wanted.question.key if part in facts and (wanted.known(part) or alike(part, wanted.names))
        ]
        drafted.table |= {"filters": mapped} if mapped else {}
    return drafted


def _batched(drafted: Drafted) -> Drafted:
    if "$keys" in json.dumps(drafted.table):
        drafted.table["batch"] = BATCH
    return drafted


BY_KIND: Final[Mapping[str, Callable[[Wanted], Drafted]]] = {
    "rest": _rest,
    "soap": _soap,
    "graphql": _graphql,
    "ckan": _ckan,
    "signed": _signed,
    "sql": _sql,
    "file": _file,
    "python": _python,
}
