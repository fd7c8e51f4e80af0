"""The law portal and the catalogue over the sandbox's agencies: what a CDN may keep of them, and for how long."""

import re
from urllib.parse import quote

import pytest

from tests.asgi import ask
from tests.conftest import Hubs

PORTALS = (
    '{ law(id: "564433") { title sections { number } } }',
    '{ laws(search: "ภาษี", first: 3) { nodes { title } } }',
    "{ agencies(first: 3) { nodes { name } } }",
    "{ services(first: 3) { nodes { name agency { name } } } }",
    "{ localAdministrations(first: 3) { nodes { name } } }",
    "{ draftLaws(first: 3) { nodes { title } } }",
)


def seconds(cache_control: str) -> int:
    """For how long anybody may keep it."""
    told = re.fullmatch(r"public, max-age=(\d+)", cache_control)
    assert told, cache_control
    return int(told[1])


@pytest.mark.parametrize("query", PORTALS)
async def test_what_is_public_may_be_kept_for_a_while_by_anyone(hubs: Hubs, query: str) -> None:
    async with hubs() as app:
        answer = await ask(app, f"/graphql?query={quote(query)}")
        again = await ask(app, f"/graphql?query={quote(query)}", headers={"if-none-match": answer.headers["etag"]})
    assert "errors" not in answer.json()
    assert seconds(answer.headers["cache-control"]) > 0
    assert (again.status, again.body) == (304, b"")


async def test_an_agency_s_own_word_reaches_the_cdn(hubs: Hubs) -> None:
    async with hubs(agencies="ocs") as app:
        for _ in range(2):
            answer = await ask(app, f"/graphql?query={quote(PORTALS[1])}")
            assert 0 < seconds(answer.headers["cache-control"]) <= 300, "its manifest would say ten minutes"


async def test_with_anything_personal_nobody_may(hubs: Hubs) -> None:
    async with hubs() as app:
        people = {person["id"]: person for person in (await ask(app, "/sandbox/personas")).json()}
        token = {"authorization": f"Bearer {people['citizen']['token']}"}
        for query in ("{ me { nationalId } }", PORTALS[0], PORTALS[0][:-1] + "me { nationalId } }"):
            answer = await ask(app, f"/graphql?query={quote(query)}", headers=token)
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers
