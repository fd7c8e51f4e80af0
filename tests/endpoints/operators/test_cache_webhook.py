"""An agency tells what has changed: who is heard, what is taken, what is said of it."""

import time
from collections.abc import Sequence

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette

import bounds
from access.identity.access_tokens import Signer, Verifier
from access.identity.dpop import Proofs
from access.identity.issuers import fixed
from cache.cache import AnswerCache, Change
from cache.encryption_keys import Keyring
from cache.tags import Identity
from endpoints.operators.cache_webhook import AgencyTokens, change_routes
from schema.contracts import contracts, questions
from tests.access.identity.test_dpop import ath
from tests.asgi import Answer, ask
from tests.endpoints.http.test_thai_messages import in_thai

pytestmark = pytest.mark.threat("agency-impersonated")

KEY = ECKey.generate_key("P-256", auto_kid=True)
SIGNER = Signer(KEY, issuer="https://issuer.test", audience="saan")
CITIZEN = "9100000000011"


class Memory:
    """What was seen, in this process."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    async def once(self, kind: str, value: str, until: float) -> bool:
        fresh = value not in self._known
        self._known.add(value)
        return fresh


class Register:
    """A hub's route for changes, and what came through it."""

    def __init__(self, *, everywhere: bool = True, heard: AgencyTokens | None = None) -> None:
        self.changes: list[Change] = []
        self._everywhere = everywhere
        self._cache = AnswerCache(contracts(), questions(), room=100_000, keyring=Keyring.passing())
        verifier = Verifier([fixed(KeySet([KEY]), issuer="https://issuer.test", audience="saan")])
        apps = {"dbd": "dbd-register", "diw": "diw-register"}
        gives = {"dbd": frozenset({"Business", "Director"})}
        self.app = Starlette(routes=change_routes(heard or AgencyTokens(verifier, lambda: apps), self.drop, gives.get))

    async def drop(self, changes: Sequence[Change]) -> bool:
        await self._cache.drop(changes)
        self.changes.extend(changes)
        return self._everywhere

    async def tell(self, body: bytes | object, agency: str = "dbd", token: str | None = None) -> Answer:
        if token is None:
            token = SIGNER.token(app="dbd-register", subject=None, scopes=[], seconds=60)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        return await ask(self.app, f"/connectors/{agency}/changes", "POST", headers, sent)


async def test_an_agency_tells_of_its_own_changes() -> None:
    register = Register()
    told = [{"type": "Business", "key": {"juristicId": "0985500000012"}}, {"type": "Director"}, {}]
    answer = await register.tell({"changes": [*told, {"type": "Business", "key": "0985500000012"}]})
    assert (answer.status, answer.json()) == (200, {"changes": 4})
    assert register.changes == [
        Change("dbd", "Business", "0985500000012", "juristicId"),
        Change("dbd", "Director"),
        Change("dbd"),
        Change("dbd", "Business", "0985500000012"),
    ]


WIDE = "".join(chr(0xFF10 + int(digit)) for digit in "0985500000012")


@pytest.mark.parametrize(
    "written", ["0-9855-00000-01-2", "0.9855.00000.01.2", "๐๙๘๕๕๐๐๐๐๐๐๑๒", WIDE, "\u200b0985500000012"]
)
async def test_an_id_is_the_same_however_an_agency_writes_it(written: str) -> None:
    identity = Identity.of("Business", questions(), contracts()["Business"])
    for part in ("juristicId", None):
        tags = set(identity.tags("dbd", "Business", written, part))
        assert set(identity.tags("dbd", "Business", "0985500000012", "juristicId")) <= tags


@pytest.mark.parametrize("agency", ["diw", "nobody"])
async def test_an_agency_is_not_heard_about_another(agency: str) -> None:
    register = Register()
    answer = await register.tell({"changes": [{}]}, agency)
    assert answer.status == 403
    assert in_thai(answer.json()["errors"][0]["extensions"]["messageTh"])
    assert register.changes == []


@pytest.mark.parametrize(
    ("app", "subject", "status"),
    [("other-app", None, 403), ("dbd-register", CITIZEN, 403), ("diw-register", None, 403)],
)
async def test_no_other_token_speaks_for_an_agency(app: str, subject: str | None, status: int) -> None:
    register = Register()
    token = SIGNER.token(app=app, subject=subject, scopes=[], seconds=60)
    assert (await register.tell({"changes": [{}]}, token=token)).status == status
    assert register.changes == []


@pytest.mark.parametrize(("named", "status"), [("dbd-register", 403), ("dbd-register@elsewhere", 200)])
async def test_an_app_of_another_issuer_speaks_for_an_agency_that_names_it_with_its_issuer_alone(
    named: str, status: int
) -> None:
    issuer = fixed(KeySet([KEY]), issuer="https://issuer.test", audience="saan", name="elsewhere")
    register = Register(heard=AgencyTokens(Verifier([issuer]), lambda: {"dbd": named}))
    assert (await register.tell({"changes": [{}]})).status == status


async def test_an_agency_whose_tokens_are_bound_to_a_key_proves_that_it_holds_it() -> None:
    key, seen = ECKey.generate_key("P-256"), Memory()
    issuer = fixed(KeySet([KEY]), issuer="https://issuer.test", audience="saan")
    heard = AgencyTokens(
        Verifier([issuer], proofs=Proofs(seen)), lambda: {"dbd": "dbd-register"}, url="https://hub.test"
    )
    register = Register(heard=heard)
    cnf = {"jkt": key.thumbprint()}
    token = SIGNER.token(app="dbd-register", subject=None, scopes=[], seconds=60, cnf=cnf)
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    where = {"htm": "POST", "htu": "https://hub.test/connectors/dbd/changes", "iat": int(time.time())}
    made = jwt.encode(header, {"jti": "1", "ath": ath(token), **where}, key, algorithms=["ES256"])
    headers = {"authorization": f"DPoP {token}", "dpop": made}
    body = orjson.dumps({"changes": [{}]})
    assert (await ask(register.app, "/connectors/dbd/changes", "POST", headers, body)).status == 200
    assert (await ask(register.app, "/connectors/dbd/changes", "POST", headers, body)).status == 401, "it came twice"
    assert register.changes == [Change("dbd")]


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_without_a_token_nobody_is_heard(token: str) -> None:
    answer = await Register().tell({"changes": [{}]}, token=token)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], "messageTh" in error["extensions"]) == ("TOKEN_REFUSED", True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "The body is not"),
        ([], "The body is not"),
        ({"changes": []}, "1 to 1000"),
        ({"changes": [{}] * (bounds.CHANGES.most + 1)}, "1 to 1000"),
        ({"changes": [{"kind": "Business"}]}, "kind"),
        ({"changes": [{"type": "Busness"}]}, "it gives: Business, Director"),
        ({"changes": [{"type": "Business"}, {"type": "Licence"}]}, "gives no Licence"),
        ({"changes": [{"key": "1"}]}, "needs the type"),
        ({"changes": [{"type": "Business", "key": {"number": "1"}}]}, "juristicId"),
        ({"changes": [{"type": "Business", "key": {}}]}, "one part"),
        ({"changes": [{"type": "Business", "key": {"juristicId": "12345"}}]}, "an id has 13 digits"),
        (b" " * 1_000_001, "larger than"),
    ],
)
async def test_what_cannot_be_understood_is_refused_with_what_would_be(body: bytes | object, said: str) -> None:
    register = Register()
    answer = await register.tell(body)
    assert answer.status in (400, 413)
    (error,) = answer.json()["errors"]
    assert said in error["message"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert in_thai(error["extensions"]["messageTh"])
    assert register.changes == []


async def test_while_others_cannot_be_told_the_agency_is_asked_to_tell_again() -> None:
    register = Register(everywhere=False)
    answer = await register.tell({"changes": [{}]})
    assert answer.status == 503
    assert answer.headers["retry-after"]
    told = answer.json()["errors"][0]["extensions"]
    assert told["code"] == "NOT_EVERYWHERE"
    assert in_thai(told["messageTh"])
    assert len(register.changes) == 1


async def test_an_agency_whose_manifest_cannot_be_read_may_tell_of_any_type_there_is() -> None:
    register = Register()
    token = SIGNER.token(app="diw-register", subject=None, scopes=[], seconds=60)
    assert (await register.tell({"changes": [{"type": "Licence"}]}, "diw", token)).status == 200
    answer = await register.tell({"changes": [{"type": "Lisence"}]}, "diw", token)
    assert (answer.status, "there are: " in answer.json()["errors"][0]["message"]) == (400, True)
