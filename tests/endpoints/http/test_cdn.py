"""What a shared cache before the hub (RFC 9111) makes of its answers: public ones come from there, no other does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from starlette.types import ASGIApp

from access.apps.document_names import sha256
from endpoints.graphql.trusted_documents import TrustedDocuments
from tests.asgi import Answer, ask
from tests.endpoints.http.test_caching import law
from tests.hub import hub, token
from tests.shelf import Shelf

QUERY = '{ law(id: "1") { title } }'
PERSON = "{ me { nationalId } }"


class Known:
    """What apps have registered, without a database."""

    async def of(self, app: str) -> Mapping[str, str]:
        return {}

    async def of_any(self, hash_: str) -> str | None:
        return {sha256(one): one for one in (QUERY, PERSON)}.get(hash_)


@dataclass
class Cdn:
    """Keeps by address and by what `Vary` names; asks again with `If-None-Match` when what it has is too old."""

    hub: ASGIApp
    now: float = 0.0
    reached: list[int] = field(default_factory=list)
    kept: dict[str, list[tuple[dict[str, str], Answer, float]]] = field(default_factory=dict)

    async def get(self, target: str, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        entry = next((one for one in self.kept.get(target, ()) if self._fits(one, sent)), None)
        if entry and entry[2] > self.now:
            return entry[1]
        known = {"if-none-match": entry[1].headers["etag"]} if entry else {}
        answer = await ask(self.hub, target, headers={**sent, **known})
        self.reached.append(answer.status)
        if entry and answer.status == 304:
            self.kept[target].remove(entry)
            answer = Answer(200, {**entry[1].headers, **answer.headers}, entry[1].body)
        self._keep(target, sent, answer)
        return answer

    def _fits(self, entry: tuple[dict[str, str], Answer, float], sent: dict[str, str]) -> bool:
        names = [name.strip().lower() for name in entry[1].headers["vary"].split(",")]
        return all(entry[0].get(name) == sent.get(name) for name in names)

    def _keep(self, target: str, sent: dict[str, str], answer: Answer) -> None:
        control = answer.headers["cache-control"]
        if "no-store" in control or "private" in control or "public" not in control:
            return
        age = re.search(r"max-age=(\d+)", control)
        assert "authorization" not in sent, "nothing that somebody asked is for everybody"
        self.kept.setdefault(target, []).append((sent, answer, self.now + (int(age[1]) if age else 0)))


def by_hash(query: str) -> str:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(query)}}
    return "/graphql?" + urlencode({"extensions": orjson.dumps(extensions).decode()})


@pytest.fixture
def world() -> tuple[Cdn, Shelf]:
    app, shelf = law(persisted=TrustedDocuments(Known()))  # type: ignore[arg-type]
    return Cdn(app), shelf


async def test_a_registered_operation_is_asked_by_its_hash_and_answered_by_the_cdn(world: tuple[Cdn, Shelf]) -> None:
    cdn, shelf = world
    answers = [await cdn.get(by_hash(QUERY)) for _ in range(5)]
    assert [one.json() for one in answers] == [{"data": {"law": {"title": "ก"}}}] * 5
    assert cdn.reached == [200]
    assert len(shelf.asked) == 1


async def test_what_is_too_old_is_asked_about_and_not_sent_again(world: tuple[Cdn, Shelf]) -> None:
    cdn, _ = world
    await cdn.get(by_hash(QUERY))
    cdn.now += 601
    assert (await cdn.get(by_hash(QUERY))).json() == {"data": {"law": {"title": "ก"}}}
    await cdn.get(by_hash(QUERY))
    assert cdn.reached == [200, 304]


async def test_languages_and_media_types_are_kept_apart(world: tuple[Cdn, Shelf]) -> None:
    cdn, _ = world
    for _ in range(2):
        for headers in ({}, {"accept_language": "en"}, {"accept": "application/json"}):
            await cdn.get(by_hash(QUERY), **headers)
    assert cdn.reached == [200] * 3


async def test_who_brings_a_token_is_never_answered_from_what_others_asked(world: tuple[Cdn, Shelf]) -> None:
    cdn, _ = world
    await cdn.get(by_hash(QUERY))
    for _ in range(2):
        answer = await cdn.get(by_hash(QUERY), authorization=f"Bearer {token('citizen.nationalId')}")
        assert answer.headers["cache-control"] == "private, no-store"
    assert len(cdn.reached) == 3


@pytest.mark.parametrize("target", [by_hash(PERSON), by_hash("{ unknown }"), "/graphql", "/graphql?query={"])
async def test_nothing_else_is_kept(world: tuple[Cdn, Shelf], target: str) -> None:
    cdn, _ = world
    for _ in range(2):
        await cdn.get(target)
    assert len(cdn.reached) == 2
    assert not cdn.kept


async def test_a_hash_that_nobody_registered_has_to_bring_its_text() -> None:
    other: Any = hub(persisted=TrustedDocuments(Known()))  # type: ignore[arg-type]
    answer = await ask(other, by_hash("{ unknown }"), headers={"accept": "application/json"})
    assert answer.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert answer.headers["cache-control"] == "private, no-store"
