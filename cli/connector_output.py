"""What commands about connectors print: for a person with colours, for a machine as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from conformance_kit.absent_values import seemingly_absent
from conformance_kit.report import CheckOutcome, KitReport
from conformance_kit.samples import SampleRequest, SampleResponse, written_key
from conformance_kit.subject import shown
from connectors.contract import Contract

if TYPE_CHECKING:
    from conformance_kit.try_call import Hide, Tried

MARKS = {CheckOutcome.PASSED: ("✓", "green"), CheckOutcome.FAILED: ("✗", "red"), CheckOutcome.SKIPPED: ("·", "dim")}
LONGEST = 4_000
"""Characters of an answer that are shown."""


def out() -> Console:
    """Where answers go: as wide as needed where no person looks."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    return console


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def reports(found: Sequence[KitReport], *, verbose: bool) -> Group:
    """What the kit found: each failure with what to do, the rest counted."""
    parts: list[RenderableType] = []
    for report in found:
        head = Text.assemble(
            ("passed  " if report.passed else "FAILED  ", "bold green" if report.passed else "bold red"),
            (report.agency, "bold"),
            f"  {report.count(CheckOutcome.PASSED)} checks passed, {report.count(CheckOutcome.FAILED)} failed, "
            f"{report.count(CheckOutcome.SKIPPED)} had nothing to check, in {report.seconds:.1f} s",
        )
        parts.append(head)
        for one in report.findings:
            if one.outcome is not CheckOutcome.FAILED and not verbose:
                continue
            mark, style = MARKS[one.outcome]
            line = Text.assemble((f"  {mark} ", style), (one.check, "bold"), f"  {one.lookup}  ")
            if one.says:
                line.append(one.says)
            parts.append(line)
            if one.todo:
                parts.append(Text(f"      → {one.todo}", style="cyan"))
        parts += [Text(f"  ? {note}", style="yellow") for note in report.notes]
    return Group(*parts)


def tried(one: "Tried", hide: "Hide", contract: Contract, *, sent: bool) -> Group:
    """Each stage of a call."""
    parts: list[RenderableType] = []
    answers = {id(exchange.asked): exchange for exchange in one.exchanges}
    for request in one.sent:
        parts += [_head("request"), _request(request.asked, request.headers, hide)]
        answer = answers.get(id(request.asked))
        if answer is not None:
            parts += [_head("answer"), _token() if answer.before else _answer(answer.told, hide)]
    for read in one.read:
        body = _json({**read, "statement": None} if "statement" in read else read, hide)
        title = "what is read" if sent else "what would be read"
        statement = read.get("statement")
        inner = Group(Syntax(hide.text(statement), "sql", word_wrap=True), body) if statement else body
        parts += [_head(title), inner]
    if not sent:
        return Group(*parts)
    parts += [_head(f"rows ({len(one.rows)})"), _json(hide.data(one.rows))]
    records = [
        {"key": written_key(key), "records": [shown(record, contract) for record in found]}
        for key, found in one.heard.objects.items()
    ]
    absent = seemingly_absent(shown(record, contract) for found in one.heard.objects.values() for record in found)
    parts += [_head("records"), _json(hide.data(records)), verdict(one)]
    parts += [Text(f"? {told}", style="yellow") for told in absent]
    return Group(*parts)


def verdict(one: "Tried") -> Text:
    """How a call ended, in a line or more."""
    text = Text()
    for error in one.heard.errors.values():
        retry = f"; try again at {error.retry_at:%H:%M:%S}" if error.retry_at else ""
        text.append(f"✗ {error.code}: {error.reason or error.says_en}{retry}\n", style="red")
    for report in one.heard.odd:
        fact = f" in {report.fact}" if report.fact else ""
        why = f": {report.why}" if report.why else ""
        text.append(f"? {report.drift.value}{fact}{why}, {report.count} times\n", style="yellow")
    count = sum(len(found) for found in one.heard.objects.values())
    took = f"{len(one.heard.calls)} calls, {one.heard.seconds * 1000:.0f} ms"
    text.append(f"{count} records of {len(one.heard.objects)} keys, {took}")
    return text


def as_data(one: "Tried", hide: "Hide", contract: Contract) -> dict[str, Any]:
    """Each stage of a call, for a machine."""
    heard = one.heard
    return {
        "requests": [
            {
                **hide.deep(_plain(request.asked)),
                "headers": hide.headers(request.headers),
                "text": hide.text(_body(request.asked)),
            }
            for request in one.sent
        ],
        "answers": [hide.deep(_plain(exchange.told)) for exchange in one.exchanges if not exchange.before],
        "read": hide.deep(list(one.read)),
        "rows": hide.data(list(one.rows)),
        "records": [
            {"key": written_key(key), "records": hide.data([shown(record, contract) for record in found])}
            for key, found in heard.objects.items()
        ],
        "errors": [{"code": error.code, "reason": error.reason} for error in heard.errors.values()],
        "odd": [{"what": one.drift.value, "fact": one.fact, "why": one.why, "count": one.count} for one in heard.odd],
        "calls": len(heard.calls),
        "milliseconds": round(heard.seconds * 1000, 1),
    }


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose first column is text and the others numbers."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for number, name in enumerate(columns):
        made.add_column(name, justify="right" if number else "left", no_wrap=bool(number))
    for row in rows:
        made.add_row(*row)
    return made


def _plain(value: SampleRequest | SampleResponse) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(value)
    built.pop("body", None)
    body = value.body.json if value.body.json is not None else value.body.text
    return {**built, **({"body": body} if isinstance(value, SampleResponse) else {})}


def _body(asked: SampleRequest) -> str:
    return asked.body.body.decode(errors="replace")


def _head(title: str) -> RenderableType:
    return Rule(title, align="left", style="cyan")


def _token() -> RenderableType:
    return Text("(an answer that lets the hub in: not shown)", style="dim")


def _request(asked: SampleRequest, headers: Mapping[str, str], hide: "Hide") -> RenderableType:
    query = "&".join(f"{name}={value}" for name, value in asked.query)
    lines = [f"{asked.method} {hide.text(asked.path)}{'?' if query else ''}{hide.text(query)}"]
    lines += [f"{name}: {value}" for name, value in hide.headers(headers).items()]
    body = hide.text(_body(asked))
    return Text("\n".join([*lines, *(["", body] if body else [])]))


def _answer(told: SampleResponse, hide: "Hide") -> RenderableType:
    head = Text(
        "\n".join([f"HTTP {told.status}", *(f"{name}: {hide.text(value)}" for name, value in told.headers.items())])
    )
    if told.body.json is not None:
        return Group(head, _json(told.body.json, hide))
    return Group(head, Text(_cut(hide.text(told.body.text or ""))))


def _json(value: Any, hide: "Hide | None" = None) -> RenderableType:
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return Syntax(_cut(hide.text(text) if hide else text), "json", word_wrap=True, background_color="default")


def _cut(text: str) -> str:
    """A text of bearable length."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST] + f"\n… {len(text) - LONGEST:,} characters more (--json shows all)"
