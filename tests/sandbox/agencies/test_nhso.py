from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.nhso import NAMESPACE, OPERATOR, TOKEN_SECONDS, build
from sandbox.world import named
from sandbox.world.build import World
from tests.asgi import ask

QUESTION = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<searchCurrentByPID xmlns="http://rights.nhso.example/ws"><person_id>{}</person_id></searchCurrentByPID>'
    "</s:Body></s:Envelope>"
)


def told(body: bytes) -> dict[str, str]:
    found = ElementTree.fromstring(body).find(f".//{{{NAMESPACE}}}return")
    assert found is not None
    return {child.tag.removeprefix(f"{{{NAMESPACE}}}"): child.text or "" for child in found}


class Moving:
    """A clock that a test sets."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def office(world: World) -> tuple[Any, Moving, str]:
    clock = Moving()
    app = build(world, "secret", clock)
    opened = await ask(app, "/operator/session", "POST", {}, f'{{"operator":"{OPERATOR}","secret":"secret"}}'.encode())
    return app, clock, opened.json()["token"]


async def search(app: Any, token: str, person_id: str) -> dict[str, str]:
    headers = {"x-operator-token": token, "content-type": "text/xml"}
    answer = await ask(app, "/ws/rights", "POST", headers, QUESTION.format(person_id).encode())
    assert answer.status == 200
    return told(answer.body)


async def test_nhso_has_the_owner_under_universal_coverage_still(office: tuple[Any, Moving, str]) -> None:
    app, _, token = office
    row = await search(app, token, named.OWNER)

    assert (row["ws_status"], row["maininscl"], row["hmain"]) == ("NHSO-000001", "UCS", "98121")
    assert row["startdate"] == "25451119"


async def test_every_answer_is_200_and_says_in_its_body_how_it_went(office: tuple[Any, Moving, str]) -> None:
    app, clock, token = office

    assert (await search(app, token, "9199999999999"))["ws_status"] == "NHSO-000002"
    assert (await search(app, token, "12"))["ws_status"] == "NHSO-00009"
    assert (await search(app, "guess", named.OWNER))["ws_status"] == "NHSO-00003"
    clock.seconds = TOKEN_SECONDS - 1
    assert (await search(app, token, named.OWNER))["ws_status"] == "NHSO-000001"
    clock.seconds = TOKEN_SECONDS
    assert (await search(app, token, named.OWNER))["ws_status"] == "NHSO-00003"


async def test_what_is_no_xml_is_no_question(office: tuple[Any, Moving, str]) -> None:
    app, _, token = office
    answer = await ask(app, "/ws/rights", "POST", {"x-operator-token": token}, b"<a>")

    assert told(answer.body)["ws_status"] == "NHSO-00009"


async def test_the_wsdl_says_where_the_service_is(web: aiohttp.ClientSession, town: Sandbox) -> None:
    url = f"{town.environment['NHSO_URL']}/ws/rights"
    async with web.get(f"{url}?wsdl") as answer:
        root = ElementTree.fromstring(await answer.read())

    address = root.find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address is not None
    assert address.get("location") == url


async def test_an_unknown_operator_gets_no_session(world: World) -> None:
    answer = await ask(build(world, "secret"), "/operator/session", "POST", {}, b'{"operator":"x","secret":"secret"}')

    assert answer.status == 401
