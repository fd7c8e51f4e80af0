"""Samples: what a source was asked and what it answered, kept in `agencies/<id>/samples/` to be answered again.

A sample is a JSON or TOML file. Its people are synthetic: nobody's identifier is in it.
"""

import base64
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from connectors.contract import Answers, Key, Question, Search
from connectors.manifest.faults import ManifestFault
from connectors.redaction import forms_of
from connectors.values.identifiers import has_check_digit

_ID = re.compile(r"(?<!\d)\d{13}(?!\d)")


class _Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Content(_Table, frozen=True):
    """A body: `json` where it is that, `text` in UTF-8, or else `base64`."""

    json: Any = None
    text: str | None = None
    base64: str | None = None

    @classmethod
    def of(cls, body: bytes) -> "Content":
        """A body as it is best read."""
        if not body:
            return cls()
        try:
            return cls(json=msgspec.json.decode(body))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            pass
        try:
            return cls(text=body.decode())
        except UnicodeDecodeError:
            return cls(base64=base64.b64encode(body).decode())

    @property
    def body(self) -> bytes:
        if self.json is not None:
            return msgspec.json.encode(self.json)
        if self.text is not None:
            return self.text.encode()
        return base64.b64decode(self.base64 or "")


class SampleRequest(_Table, frozen=True):
    """An HTTP request: below which of the source's addresses (0: its first), and what was sent. No header is kept."""

    method: str
    path: str
    query: list[tuple[str, str]] = []
    body: Content = Content()
    address: int = 0


class SampleResponse(_Table, frozen=True):
    """Its answer."""

    status: int = 200
    headers: dict[str, str] = {}
    body: Content = Content()


class SampleExchange(_Table, frozen=True):
    """One request and its answer; `before` marks those that only prepare: a token, a description of the service."""

    asked: SampleRequest
    told: SampleResponse
    before: bool = False


class Replied(_Table, frozen=True):
    """What a source that is not asked over plain HTTP had for a batch: its keys by part, or a search."""

    keys: list[dict[str, str]] = []
    search: dict[str, Any] | None = None
    body: Any = None
    rows: list[Any] | None = None
    none: bool = False
    status: int = 200
    headers: dict[str, str] = {}
    total: int | None = None
    name: str = ""
    first_line: str = ""
    modified: str | None = None


class Sample(_Table, frozen=True):
    """One lookup asked for some keys, first all at once and then each alone; `records` is how many each of them has.

    A key of several parts is a list; a search is a table `{ text, filters, offset, limit }`. `expected` is what a
    person says that the records of each key must be, in the same order: tables of some facts by name, null where she
    says nothing. No recording writes it: what is recorded through a wrong manifest is wrong as well.
    """

    type: str
    by: str
    keys: list[Any]
    records: list[int]
    exchanges: list[SampleExchange] = []
    replies: list[Replied] = []
    expected: list[list[dict[str, Any]] | None] = []

    @property
    def lookup(self) -> str:
        return f"{self.type} by {self.by}"


def key_of(written: Any, question: Question) -> Key:
    """A key as the hub asks it, from how a sample or a command line writes it. Raises ValueError."""
    if question.answers is Answers.PAGE:
        table: dict[str, Any] = {"text": written} if isinstance(written, str) else dict(written)
        given = sorted(dict(table.get("filters", {})).items())
        filters = tuple((name, tuple(one) if isinstance(one, list) else one) for name, one in given)
        page = int(table.get("offset", 0)), int(table.get("limit", 4))
        usual = question.orders[0] if question.orders else ()
        return Search(table.get("text", ""), filters, *page, tuple(table.get("order", usual)))
    parts = list(question.key)
    if not parts:
        return ()
    values = written if isinstance(written, list) else [written]
    if len(values) != len(parts):
        raise ValueError(f"a key of {question.name} has the parts {', '.join(parts)}")
    texts = [str(value) for value in values]
    return texts[0] if len(texts) == 1 else tuple(texts)


def written_search(search: Search) -> dict[str, Any]:
    """A search as a sample writes it."""
    filters = {name: list(one) if isinstance(one, tuple) else one for name, one in search.filters}
    order = {"order": list(search.order)} if search.order else {}
    return {"text": search.text, "filters": filters, "offset": search.offset, "limit": search.limit, **order}


def written_key(key: Key) -> Any:
    """A key as a sample writes it."""
    if isinstance(key, Search):
        return written_search(key)
    return list(key) if isinstance(key, tuple) else key


def read(home: Path) -> tuple[list[Sample], list[ManifestFault]]:
    """The samples of the agency in the folder `home`, and what is wrong with those that cannot be used."""
    samples, faults = [], []
    for file in sorted((home / "samples").glob("*")):
        if file.suffix not in (".json", ".toml"):
            continue
        try:
            text = file.read_text(encoding="utf-8")
            document = msgspec.json.decode(text) if file.suffix == ".json" else tomllib.loads(text)
            sample = msgspec.convert(document, Sample)
        except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
            faults.append(
                ManifestFault(file, 1, f"no sample: {error}", "record it again: ./saan connector try --record")
            )
            continue
        for line, found in strangers(text):
            faults.append(
                ManifestFault(file, line, f"holds {found}", "leave nobody's identifier in a sample: make it up")
            )
        if len(sample.keys) != len(sample.records):
            faults.append(ManifestFault(file, 1, "has not as many records as keys", "record it again"))
        if sample.expected and len(sample.keys) != len(sample.expected):
            todo = "write a list of records for each key, in the same order, or null"
            faults.append(ManifestFault(file, 1, "does not expect records of as many keys as it has", todo))
        samples.append(sample)
    return samples, faults


def strangers(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with what may be somebody's identifier: 13 digits, valid, and not of the synthetic ones."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in _ID.findall(line):
            if has_check_digit(found) and not found.startswith(("9", "098")):
                yield number, "what may be somebody's identifier"


def write(home: Path, sample: Sample) -> Path:
    """Keep a sample with its agency; gives the file."""
    folder = home / "samples"
    folder.mkdir(exist_ok=True)
    file = folder / f"{sample.type}-{sample.by}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(sample), indent=1) + b"\n")
    return file


def hidden(sample: Sample, secrets: Mapping[str, str], tokens: Sequence[str]) -> Sample:
    """The sample with each secret replaced by the variable it comes from, and each token by a word."""
    text = msgspec.json.encode(sample).decode()
    forms = {form: name for value, name in secrets.items() if len(value) >= 4 for form in forms_of(value)}
    for form, name in sorted(forms.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(msgspec.json.encode(form).decode()[1:-1], f"${{{name}}}")
    for token in tokens:
        text = text.replace(msgspec.json.encode(token).decode()[1:-1], "sample-token")
    return msgspec.json.decode(text, type=Sample)
