import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from sandbox.agencies.sso import CLIENT, HOURS, build
from sandbox.world import named
from sandbox.world.build import World
from tests.asgi import Answer, ask

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Thailand
HUB = ECKey.generate_key("P-256", auto_kid=True)
OFFICE = ECKey.generate_key("P-256", auto_kid=True)


class Desk:
    """The office at a moment that a test sets, and a client of it."""

    def __init__(self, world: World) -> None:
        self.now = NOON
        self._app = build(world, (HUB, OFFICE), lambda: self.now, HOURS)
        self._serial = 0

    async def send(self, service: str, sealed: str) -> Answer:
        return await ask(self._app, f"/xr/1/{service}", "POST", {"content-type": "application/jose"}, sealed.encode())

    def question(self, at: str, /, *citizens: str, key: ECKey = HUB, **changed: Any) -> str:
        self._serial += 1
        message = {
            "client": CLIENT,
            "service": f"TH/SSO/{at}",
            "id": f"q{self._serial}",
            "issuedAt": self.now.isoformat(),
            "userId": "saan",
            "issue": "OSS-1",
            "body": {"citizens": list(citizens)},
            **changed,
        }
        return jws.serialize_compact({"alg": "ES256", "kid": key.kid}, json.dumps(message), key)

    async def told(self, service: str, *citizens: str) -> dict[str, Any]:
        sealed = self.question(service, *citizens)
        answer = await self.send(service, sealed)
        assert answer.status == 200
        message = json.loads(jws.deserialize_compact(answer.body, OFFICE).payload)
        digest = base64.urlsafe_b64encode(hashlib.sha256(sealed.encode()).digest()).decode().rstrip("=")
        assert message["requestHash"] == digest
        assert message["issuedAt"] == self.now.isoformat()
        body: dict[str, Any] = message["body"]
        return body


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def test_the_brother_is_insured_by_the_restaurant(desk: Desk) -> None:
    body = await desk.told("insured", named.BROTHER, "9199999999999")
    (row,) = body["rows"]

    assert body["code"] == "S000"
    assert (row["section"], row["status"], row["employerNo"]) == ("33", "A", named.RESTAURANT)
    assert (row["since"], row["until"], row["months"]) == ("2562-12-01", "-", "83")


async def test_contributions_rose_with_the_ceiling(desk: Desk) -> None:
    rows = (await desk.told("contributions", named.BROTHER))["rows"]

    assert rows[0] == {"pid": named.BROTHER, "period": "2569/10", "insuredPart": "875.00", "employerPart": "875.00"}
    assert {one["insuredPart"] for one in rows if one["period"] < "2569"} == {"750.00"}


async def test_it_knows_of_the_owners_right_what_nhso_does_not(desk: Desk) -> None:
    (row,) = (await desk.told("rights", named.OWNER))["rows"]

    assert (row["right"], row["hospital"]) == ("SSS", "98123")


async def test_nobody_found_has_a_code_of_its_own(desk: Desk) -> None:
    assert (await desk.told("insured", named.OFFICER))["code"] == "S404"
    assert (await desk.told("insured", *[named.OWNER] * 21))["code"] == "S400"


async def test_at_night_it_is_closed_and_says_when_it_opens(desk: Desk) -> None:
    desk.now = NOON + timedelta(hours=10)  # 22:00
    assert await desk.told("insured", named.OWNER) == {"code": "S900", "opensAt": "2026-11-24T05:00:00+07:00"}
    desk.now = NOON + timedelta(hours=16, minutes=59)  # 04:59
    assert (await desk.told("insured", named.OWNER))["opensAt"] == "2026-11-24T05:00:00+07:00"
    desk.now = NOON + timedelta(hours=17)
    assert (await desk.told("insured", named.OWNER))["code"] == "S000"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"client": "TH/OTHER"}, "another client or service"),
        ({"service": "TH/SSO/contributions"}, "another client or service"),
        ({"issuedAt": (NOON - timedelta(seconds=61)).isoformat()}, "out of time"),
        ({"issuedAt": "yesterday"}, "not signed by a client of ours"),
        ({"key": OFFICE}, "not signed by a client of ours"),
        ({"id": ""}, "seen before"),
    ],
)
async def test_a_question_that_is_not_as_it_should_be_is_refused(desk: Desk, changed: dict[str, Any], why: str) -> None:
    answer = await desk.send("insured", desk.question("insured", named.OWNER, **changed))

    assert (answer.status, answer.json()) == (400, {"error": why})


async def test_a_question_is_answered_once(desk: Desk) -> None:
    sealed = desk.question("insured", named.OWNER)

    assert (await desk.send("insured", sealed)).status == 200
    assert (await desk.send("insured", sealed)).json() == {"error": "seen before"}
    assert (await desk.send("insured", sealed[:-4] + "AAAA")).json() == {"error": "not signed by a client of ours"}
