import base64
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.agencies.rd import CLIENT, NAMESPACE, TOKEN_SECONDS, build
from sandbox.world import named
from sandbox.world.build import World
from tests.asgi import Answer, ask

FORM = {"content-type": "application/x-www-form-urlencoded"}
X = f"{{{NAMESPACE}}}"


class Desk:
    """The office at a second that a test sets, and a client with a token."""

    def __init__(self, world: World) -> None:
        self.seconds = 0.0
        self.app = build(world, "secret", lambda: self.seconds)
        self.token = ""

    async def get(self, path: str) -> Answer:
        return await ask(self.app, path, headers={"authorization": f"Bearer {self.token}"})


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    body = f"grant_type=client_credentials&client_id={CLIENT}&client_secret=secret&scope=vat.read"
    answer = (await ask(made.app, "/oauth2/token", "POST", FORM, body.encode())).json()
    made.token = answer["access_token"]
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", TOKEN_SECONDS)
    return made


def rows(answer: Answer, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(answer.body).findall(f"{X}registrations/{X}{name}")


def code(answer: Answer) -> str | None:
    return ElementTree.fromstring(answer.body).findtext(f"{X}resultCode")


async def test_registrations_of_several_businesses_come_in_one_answer(desk: Desk, world: World) -> None:
    answer = await desk.get(f"/vat/v2/registrations?tin={named.RESTAURANT}&tin={named.SWEETS}&tin=0980000000000")
    found = {row.get("tin"): row for row in rows(answer, "registration")}

    assert answer.headers["content-type"].startswith("application/xml")
    assert code(answer) == "00"
    assert set(found) == {named.RESTAURANT, named.SWEETS}
    assert found[named.RESTAURANT].findtext(f"{X}vName") == " บริษัท ครัวกมลวรรณ จำกัด "
    assert found[named.RESTAURANT].findtext(f"{X}vStartDate") == " 2558-03-31T00:00:00 "
    assert found[named.RESTAURANT].findtext(f"{X}vEndDate") == "-"


async def test_branches_come_in_pages_each_naming_the_next(desk: Desk) -> None:
    path, numbers = f"/vat/v2/registrations/{named.RESTAURANT}/branches", []
    pages = 0
    while path:
        answer = await desk.get(path)
        numbers += [row.get("no") for row in rows(answer, "branch")]
        following = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        path = following[1] if following else ""
        pages += 1

    assert numbers == ["00000", "00001", "00002"]
    assert pages == 2


async def test_a_token_lives_two_minutes(desk: Desk) -> None:
    path = f"/vat/v2/registrations?tin={named.RESTAURANT}"
    desk.seconds = TOKEN_SECONDS - 1
    assert (await desk.get(path)).status == 200
    desk.seconds = TOKEN_SECONDS
    assert (await desk.get(path)).status == 401


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({}, f"grant_type=client_credentials&client_id={CLIENT}&client_secret=guess", "invalid_client"),
        ({}, f"grant_type=password&client_id={CLIENT}&client_secret=secret", "unsupported_grant_type"),
        (
            {"authorization": "Basic " + base64.b64encode(f"{CLIENT}:secret".encode()).decode()},
            "grant_type=client_credentials&scope=everything",
            "invalid_scope",
        ),
    ],
)
async def test_a_client_that_is_not_known_or_asks_for_more_gets_no_token(
    desk: Desk, headers: dict[str, Any], body: str, error: str
) -> None:
    answer = await ask(desk.app, "/oauth2/token", "POST", {**FORM, **headers}, body.encode())

    assert answer.json() == {"error": error}


async def test_nothing_found_and_too_many_asked_have_codes_of_their_own(desk: Desk) -> None:
    many = "&".join(f"tin={named.RESTAURANT}" for _ in range(11))

    assert code(await desk.get("/vat/v2/registrations?tin=0980000000000")) == "01"
    assert code(await desk.get(f"/vat/v2/registrations?{many}")) == "09"
    assert code(await desk.get("/vat/v2/registrations/0980000000000/branches")) == "01"
