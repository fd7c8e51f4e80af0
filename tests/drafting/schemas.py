"""Drafts of schemas as tests make them: by the command, and then settled as a person would and checked."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from conformance_kit.subject import proved
from federation.build import supergraph_of
from supergraph.graph import Supergraph

OWN = Path(__file__).parents[2] / "agencies"


class DraftedFolder(NamedTuple):
    """What was written for an agency, and how it went."""

    folder: Path
    done: Result | None = None

    @property
    def schema(self) -> str:
        return (self.folder / "schema.graphql").read_text(encoding="utf-8")

    @property
    def manifest(self) -> str:
        return (self.folder / "connector.toml").read_text(encoding="utf-8")

    def line(self, name: str) -> str:
        """The line of a field."""
        return next(line.strip() for line in self.schema.splitlines() if re.match(rf"\s*{name}[:(]", line))

    def before(self, name: str) -> str:
        """What is said above a field."""
        lines = self.schema.splitlines()
        at = next(number for number, line in enumerate(lines) if re.match(rf"\s*{name}[:(]", line))
        first = next(number for number in range(at - 1, -1, -1) if not lines[number].strip().startswith(("#", '"')))
        return "\n".join(lines[first + 1 : at])


Draft = Callable[..., DraftedFolder]


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """`./saan connector new registry --schema …`."""
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", f"{OWN}:{tmp_path}")
    monkeypatch.setenv("COLUMNS", "200")

    def new(*arguments: str, agency: str = "registry") -> DraftedFolder:
        done = CliRunner().invoke(app, ["connector", "new", agency, "--schema", *arguments])
        return DraftedFolder(tmp_path / agency, done)

    return new


class Service(ThreadingHTTPServer):
    """Answers every question as a test says; `asked` are the bodies it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answer: Callable[[str], str] = str
        self.type = "application/json"
        self.asked: list[str] = []
        Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append(body)
        answer = self.server.answer(body or self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", self.server.type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Is silent."""


@pytest.fixture
def service() -> Iterator[Service]:
    """A service on a port of its own."""
    with Service() as running:
        yield running


def asked(drafted: DraftedFolder, lookup: str, *key: str) -> str:
    """What one real question gives, by the drafted manifest once it is finished."""
    done = CliRunner().invoke(app, ["connector", "try", drafted.folder.name, lookup, *key])
    assert done.exit_code == 0, done.output
    return done.output


def finished(drafted: DraftedFolder) -> Supergraph:
    """The graph with the draft in it, once its marks are settled: every fault of schema or manifest is told."""
    assert drafted.done is not None
    assert drafted.done.exit_code == 0, drafted.done.output
    return composes(drafted, [OWN, drafted.folder.parent])


def composes(drafted: DraftedFolder, folders: list[Path]) -> Supergraph:
    """The graph of these folders with the draft in it, once a person has settled its marks."""
    before = supergraph_of(folders)[0].faults[drafted.folder.name]
    assert {one.code for one in before} == {"DESCRIPTION_DRAFTED"}, "nobody forgets a mark, and nothing else is wrong"
    for name in ("schema.graphql", "connector.toml"):
        file = drafted.folder / name
        file.write_text(settled(file.read_text(encoding="utf-8")), encoding="utf-8")
    graph = supergraph_of(folders)[0]
    assert drafted.folder.name not in graph.faults, graph.faults
    faults = proved(drafted.folder, {}, graph.answerable).faults
    assert not faults, "\n".join(map(str, faults))
    return graph


def settled(text: str) -> str:
    """A draft as a person settles it: what is guessed is right, and the comments that ask are gone."""
    return re.sub(r"\s*# TODO\b.*", "", text).replace("TODO: ", "")
