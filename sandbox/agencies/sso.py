"""Social Security Office: messages that are signed and bear their time, in the manner of X-Road.

A question is a POST to `/xr/1/<service>` whose body is a JWS (compact, ES256, `application/jose`) of

    {"client": "TH/DGA/saan", "service": "TH/SSO/insured", "id": …, "issuedAt": "2026-11-23T09:30:00+07:00",
     "userId": …, "issue": …, "body": {"citizens": […]}}

made with the client's key. The answer is a JWS made with the office's key of

    {"id": the same, "requestHash": SHA-256 of the question as sent in base64url, "issuedAt": …, "body": {"code": …}}

A question is refused (HTTP 400 with a reason, unsigned) when its signature is not the client's, when its time is more
than a minute off, when its id was used before, or when it names another service than its address does. Codes: S000
found, S404 none, S900 closed for the night, with `opensAt`, and S400 for a question of no or too many citizens. The
office is closed from 22:00 to 05:00. It carries the health right of those it insures, too, and is ahead of NHSO there.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.hours import ALWAYS, THAILAND, Clock, Opening
from sandbox.agencies.writing import be_dashes
from sandbox.world.build import World
from sandbox.world.insurance import Insured
from sandbox.world.model import Business

CLIENT = "TH/DGA/saan"
MEMBER = "TH/SSO"
HOURS = Opening(time(5), time(22))
BATCH = 20
SKEW = timedelta(seconds=60)
"""How far the time of a question may be off."""

_Body = dict[str, Any]
_Find = Callable[[Sequence[str]], list[_Body]]


class _Refused(Exception):
    """A question that is not answered; the reason is sent back unsigned."""


def build(world: World, keys: tuple[ECKey, ECKey], clock: Clock, opening: Opening = ALWAYS) -> Starlette:
    """The application; `keys` are the client's public key and the office's own, which is private."""
    office = _Office(world)
    gate = _Gate(keys, clock, opening)
    services = {"insured": office.insured, "contributions": office.contributions, "rights": office.rights}
    return Starlette(
        routes=[Route(f"/xr/1/{name}", gate.guarding(name, find), methods=["POST"]) for name, find in services.items()]
    )


class _Gate:
    """Opens questions and seals answers."""

    def __init__(self, keys: tuple[ECKey, ECKey], clock: Clock, opening: Opening) -> None:
        self._client, self._own = keys
        self._clock = clock
        self._opening = opening
        self._seen: dict[str, datetime] = {}

    def guarding(self, service: str, find: _Find) -> Callable[[Request], Any]:
        """The endpoint of `service`, whose rows `find` gives for some national ids."""

        async def endpoint(request: Request) -> Response:
            sent = await request.body()
            try:
                question = self._open(sent, service)
            except _Refused as why:
                return JSONResponse({"error": str(why)}, 400)
            return self._seal(sent, question, self._body(question, find))

        endpoint.__name__ = service
        return endpoint

    def _open(self, sent: bytes, service: str) -> _Body:
        try:
            question: _Body = _json(jws.deserialize_compact(sent, self._client, algorithms=["ES256"]).payload)
            issued = datetime.fromisoformat(question["issuedAt"])
            off = abs(self._clock() - issued)
        except (JoseError, KeyError, TypeError, ValueError) as fault:
            raise _Refused("not signed by a client of ours") from fault
        if question.get("client") != CLIENT or question.get("service") != f"{MEMBER}/{service}":
            raise _Refused("another client or service")
        if off > SKEW:
            raise _Refused("out of time")
        if question.get("id") in self._seen or not question.get("id"):
            raise _Refused("seen before")
        self._seen = {id_: at for id_, at in self._seen.items() if self._clock() - at < 2 * SKEW}
        self._seen[question["id"]] = self._clock()
        return question

    def _body(self, question: _Body, find: _Find) -> _Body:
        now = self._clock()
        if not self._opening.is_open(now):
            return {"code": "S900", "opensAt": self._opens(now).isoformat()}
        citizens = (question.get("body") or {}).get("citizens")
        if not isinstance(citizens, list) or not 1 <= len(citizens) <= BATCH:
            return {"code": "S400", "message": f"citizens: 1-{BATCH}"}
        rows = find([str(one) for one in citizens])
        return {"code": "S000" if rows else "S404", "rows": rows}

    def _opens(self, now: datetime) -> datetime:
        local = now.astimezone(THAILAND)
        day = local.date() + timedelta(days=local.time() >= self._opening.end)
        return datetime.combine(day, self._opening.begin, THAILAND)

    def _seal(self, sent: bytes, question: _Body, body: _Body) -> Response:
        digest = base64.urlsafe_b64encode(hashlib.sha256(sent).digest()).decode().rstrip("=")
        answer = {"id": question["id"], "requestHash": digest, "issuedAt": self._clock().isoformat(), "body": body}
        header = {"alg": "ES256", "kid": self._own.kid}
        sealed = jws.serialize_compact(header, _text(answer), self._own, algorithms=["ES256"])
        return Response(sealed, media_type="application/jose")


class _Office:
    def __init__(self, world: World) -> None:
        self._insured = {one.national_id: one for one in world.insured}
        self._businesses: Mapping[str, Business] = {one.juristic_id: one for one in world.businesses}

    def insured(self, citizens: Sequence[str]) -> list[_Body]:
        """Who is insured, by whom and since when, and what is saved."""
        return [self._row(self._insured[one]) for one in citizens if one in self._insured]

    def contributions(self, citizens: Sequence[str]) -> list[_Body]:
        """What was paid in the last months of each, the latest first."""
        known = [self._insured[one] for one in citizens if one in self._insured]
        return [
            {
                "pid": one.national_id,
                "period": f"{paid.year + 543}/{paid.month:02d}",
                "insuredPart": f"{paid.amount:.2f}",
                "employerPart": f"{paid.amount:.2f}" if one.section == "S33" else "",
            }
            for one in known
            for paid in one.contributions
        ]

    def rights(self, citizens: Sequence[str]) -> list[_Body]:
        """The health right of those insured under sections 33 and 39."""
        known = [self._insured[one] for one in citizens if one in self._insured]
        return [
            {
                "pid": one.national_id,
                "right": "SSS",
                "hospital": one.hospital.code,
                "hospitalName": one.hospital.name_th,
                "hospitalNameEn": one.hospital.name_en,
                "province": one.hospital.province,
                "since": be_dashes(one.since),
            }
            for one in known
            if one.hospital is not None
        ]

    def _row(self, one: Insured) -> _Body:
        employer = self._businesses.get(one.employer or "")
        return {
            "pid": one.national_id,
            "section": one.section.removeprefix("S"),
            "status": "T" if one.until else "A",
            "employerNo": one.employer or "-",
            "employerName": employer.name_th if employer else "-",
            "employerNameEn": (employer.name_en or "-") if employer else "-",
            "since": be_dashes(one.since),
            "until": be_dashes(one.until) or "-",
            "months": str(one.months),
            "oldAgeSatang": str(one.balance),
        }


def _json(payload: bytes) -> _Body:
    found = json.loads(payload)
    if not isinstance(found, dict):
        raise TypeError("a question is an object")
    return found


def _text(value: _Body) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
