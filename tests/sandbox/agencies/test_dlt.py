import re
from typing import Any

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.dlt import BATCH, PAGE
from sandbox.world import named
from sandbox.world.build import World


class Register:
    """Who asks the running department, with the key or another."""

    def __init__(self, web: aiohttp.ClientSession, town: Sandbox, key: str | None = None) -> None:
        self._web = web
        self._url = town.environment["DLT_URL"]
        # A POST is not repeated on a connection that the server has closed meanwhile, so that none is kept open.
        self._headers = {"x-api-key": town.environment["DLT_KEY"] if key is None else key, "connection": "close"}

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        async with self._web.get(self._url + path, params=query, headers=self._headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        async with self._web.post(self._url + path, json=body, headers=self._headers) as answer:
            return answer.status, await answer.json()

    async def all(self, path: str, name: str, body: dict[str, Any]) -> tuple[list[Any], int]:
        """The rows of all pages, and how many pages there were."""
        found, pages, cursor = [], 0, None
        while True:
            status, answer = await self.post(path, {**body, **({"cursor": cursor} if cursor else {})})
            assert status == 200
            assert len(answer[name]) <= PAGE
            found, pages, cursor = [*found, *answer[name]], pages + 1, answer["next"]
            if cursor is None:
                return found, pages


@pytest.fixture
def register(web: aiohttp.ClientSession, town: Sandbox) -> Register:
    return Register(web, town)


async def test_a_vehicle_is_found_by_plate_and_province(register: Register) -> None:
    status, found = await register.get("/v1/vehicles", plate="2ฃง 5610", prov="12")

    assert (status, found["type"], found["ownerKind"], found["ownerId"]) == (200, "รย.3", "J", named.RESTAURANT)
    assert (found["brand"], found["engineCc"], found["regDate"]) == (
        {"th": "อีซูซุ", "en": "Isuzu"},
        "1,900",
        "15/01/2561",
    )
    assert re.fullmatch(r"\d\d/\d\d/2570", found["taxDue"])


async def test_the_same_plate_in_another_province_is_another_vehicle(register: Register) -> None:
    status, answer = await register.get("/v1/vehicles", plate="2ฃง 5610", prov="20")

    assert (status, answer["code"]) == (404, "DLT-404")


async def test_persons_and_businesses_may_be_asked_for_together(register: Register) -> None:
    ids = [named.RESTAURANT, named.SWEETS, named.BROTHER, named.NEIGHBOUR]
    rows, pages = await register.all("/v1/owners/vehicles", "vehicles", {"ids": ids})

    assert [(row["ownerKind"], row["type"]) for row in rows] == [
        ("J", "รย.3"),
        ("J", "รย.12"),
        ("J", "ลักษณะ 2"),
        ("P", "รย.12"),
        ("P", "รย.1"),
        ("P", "รย.15"),
    ]
    assert rows[-1]["brand"] == {"th": "รถไทยประดิษฐ์", "en": None}
    assert pages == 1


async def test_every_vehicle_of_fifty_owners_comes_in_pages(register: Register, world: World) -> None:
    ids = list(dict.fromkeys(one.owner for one in world.vehicles if one.owner_kind == "J"))[:BATCH]
    rows, pages = await register.all("/v1/owners/vehicles", "vehicles", {"ids": ids})
    owned = [(one.plate, one.province) for one in world.vehicles if one.owner in ids]

    assert len(owned) > 2 * PAGE
    assert sorted((row["plateNo"], row["provinceCode"]) for row in rows) == sorted(owned)
    assert pages == -(-len(owned) // PAGE)


async def test_a_licence_without_an_end_says_so(register: Register) -> None:
    rows, _ = await register.all("/v1/drivers/licences", "licences", {"pids": [named.CITIZEN, named.OWNER]})

    assert [(row["pid"], row["licType"], row["status"], row["expires"]) for row in rows] == [
        (named.CITIZEN, "2", "ปกติ", "ตลอดชีพ"),
        (named.OWNER, "2", "ปกติ", "03/09/2572"),
        (named.OWNER, "6", "สิ้นอายุ", "20/04/2568"),
    ]


async def test_tax_is_due_late_or_not_yet(register: Register) -> None:
    plates = ["2ฃค 1989", "1ฃค 39", "2ฃง 5610", "9ฃฮ 9999"]
    status, answer = await register.post("/v1/vehicles/tax", {"prov": "12", "plates": plates})

    assert status == 200
    assert [(row["plateNo"], row["tax"], row["surcharge"], row["inspection"]) for row in answer["taxes"]] == [
        ("2ฃค 1989", "0.00", "0.00", "N"),
        ("1ฃค 39", "100.00", "4.00", "Y"),
        ("2ฃง 5610", "1,050.00", "0.00", "Y"),
    ]


async def test_a_section_tells_what_is_registered_under_it(register: Register, world: World) -> None:
    _, cars = await register.get("/v1/sections", law="570861", section="6")
    _, lorries = await register.get("/v1/sections", law="321681", section="71")

    assert cars["kinds"] == ["รย.1", "รย.2", "รย.3", "รย.6", "รย.12", "รย.15"]
    assert lorries["kinds"] == ["ลักษณะ 2"]
    assert {("570861", "6"), ("321681", "71")} <= {(one.law_id, one.number) for one in world.sections}
    assert (await register.get("/v1/sections", law="570861", section="42"))[0] == 404


@pytest.mark.parametrize(
    ("path", "name"), [("/v1/owners/vehicles", "ids"), ("/v1/drivers/licences", "pids"), ("/v1/vehicles/tax", "plates")]
)
@pytest.mark.parametrize("keys", [[], ["1"] * (BATCH + 1), "9100000000011", [9100000000011], None])
async def test_a_question_of_no_or_too_many_keys_is_refused(
    register: Register, path: str, name: str, keys: object
) -> None:
    assert (await register.post(path, {name: keys}))[0] == 422
    assert (await register.post(path, [name]))[0] == 422


@pytest.mark.parametrize("cursor", ["", "2", "ZGx0Oi14", "cmQ6NDA="])
async def test_a_cursor_it_did_not_give_is_refused(register: Register, cursor: str) -> None:
    status, answer = await register.post("/v1/owners/vehicles", {"ids": [named.OWNER], "cursor": cursor})

    assert (status, answer["code"]) == (410, "DLT-410")


async def test_without_the_key_nothing_is_told(web: aiohttp.ClientSession, town: Sandbox) -> None:
    stranger = Register(web, town, key="guess")

    assert (await stranger.get("/v1/vehicles", plate="2ฃง 5610", prov="12"))[0] == 401
    assert (await stranger.get("/v1/sections", law="570861", section="6"))[0] == 401
    assert (await stranger.post("/v1/owners/vehicles", {"ids": [named.OWNER]}))[0] == 401
    assert (await stranger.post("/v1/drivers/licences", {"pids": [named.OWNER]}))[0] == 401
    assert (await stranger.post("/v1/vehicles/tax", {"prov": "12", "plates": ["1ฃค 39"]}))[0] == 401
