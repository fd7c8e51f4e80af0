import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from connectors.connections.message_signatures import MessageSeal, NotAKey, NotSealed, key_of
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer, OutOfHours
from connectors.isolation.body_parsing import AT_ONCE
from connectors.provider import LookupContext, Trace
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, Bureau
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("answer-costly")

OURS, THEIRS, STRANGER = (ECKey.generate_key("P-256") for _ in range(3))
MANIFEST = """
[source]
kind = "signed"
url = "${URL}"
client = "TH/HUB"
key = '${KEY}'
signer = '${SIGNER}'
retry = { attempts = 1 }
[[lookup]]
type = "Business"
by = "juristicId"
request = { service = "TH/X/find", path = "/xr/find", body = { ids = "$keys" }, user = "$official", issue = "$case", \
batch = 5 }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME" }
[lookup.answer]
rows = "rows"
key = "ID"
ok = "code == 'OK'"
errors = { out-of-hours = "code == 'CLOSED'", retry-at = "opensAt" }
"""


def text(key: ECKey, *, private: bool = False) -> str:
    return json.dumps(key.as_dict(private=private))


class Member:
    """A member of the network; `change` may spoil what it is about to sign, `key` and `algorithm` how."""

    def __init__(self, server: Server) -> None:
        self.questions: list[dict[str, Any]] = []
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda answer: answer
        self.key: ECKey = THEIRS
        self.sent: list[str] = []
        self.spoil: Callable[[str], str] = lambda sealed: sealed
        server.answer["/xr/find"] = self.answer

    async def answer(self, request: web.Request) -> web.Response:
        sent = await request.read()
        question = json.loads(jws.deserialize_compact(sent, OURS, algorithms=["ES256"]).payload)
        self.questions.append(question)
        digest = base64.urlsafe_b64encode(hashlib.sha256(sent).digest()).decode().rstrip("=")
        answer = {"id": question["id"], "requestHash": digest, "issuedAt": datetime.now(UTC).isoformat()}
        answer["body"] = {"code": "OK", "rows": [{"ID": one, "NAME": "ก"} for one in question["body"]["ids"][:1]]}
        sealed = jws.serialize_compact({"alg": "ES256"}, json.dumps(self.change(answer)), self.key)
        self.sent.append(self.spoil(sealed))
        return web.Response(text=self.sent[-1], content_type="application/jose")


def opened(bureau: Open, server: Server, **keys: str) -> Bureau:
    variables = {"URL": server.url, "KEY": text(OURS, private=True), "SIGNER": text(THEIRS)}
    return bureau(MANIFEST, variables | keys)


async def outcome(one: Bureau) -> AgencyError:
    error = (await one.one("Business", "juristicId", FIRST)).error
    assert isinstance(error, AgencyError)
    assert OURS.as_dict(private=True)["d"] not in f"{error!r} {error}"
    return error


async def test_a_question_is_signed_and_its_answer_believed(bureau: Open, server: Server):
    member = Member(server)
    one = opened(bureau, server)
    context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5, official="สมหญิง", case="C-7"), Trace()
    answers = await one.provider("Business", "juristicId").ask([FIRST, SECOND], context, trace)
    assert [len(found.records) for found in answers.values()] == [1, 0]
    (question,) = member.questions
    assert question["id"]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(question["issuedAt"])) < timedelta(seconds=5)
    fixed = {name: question[name] for name in ("client", "service", "userId", "issue", "body")}
    assert fixed == {
        "client": "TH/HUB",
        "service": "TH/X/find",
        "userId": "สมหญิง",
        "issue": "C-7",
        "body": {"ids": [FIRST, SECOND]},
    }


def _one_letter(sealed: str) -> str:
    return f"{sealed[:200]}{'B' if sealed[200] == 'A' else 'A'}{sealed[201:]}"


@pytest.mark.parametrize("spoil", [str, lambda sealed: "A" * len(sealed), _one_letter])
async def test_a_long_answer_is_opened_where_it_holds_nobody_up(
    bureau: Open, server: Server, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str]
):
    member = Member(server)
    rows = [{"ID": FIRST, "NAME": "ก" * 9}, *({"ID": SECOND, "NAME": str(n)} for n in range(20_000))]
    member.change = lambda answer: {**answer, "body": {"code": "OK", "rows": rows}}
    member.spoil = spoil
    monkeypatch.setattr(MessageSeal, "answer", lambda *_: pytest.fail("it is opened here"))
    answer = await opened(bureau, server).one("Business", "juristicId", FIRST)
    assert len(member.sent[0]) > AT_ONCE["json"]
    if spoil is str:
        assert [record.name_th for record in answer.records] == ["ก" * 9]
    else:
        assert (type(answer.error), answer.error.reason) == (BadAnswer, "its signature does not hold")


@pytest.mark.parametrize("written", [text, lambda key: json.dumps(KeySet([key]).as_dict(private=False))])
async def test_a_long_answer_is_opened_with_each_way_to_write_a_key(bureau: Open, server: Server, written: Any):
    Member(server).change = lambda answer: {**answer, "more": "x" * AT_ONCE["json"]}
    answer = await opened(bureau, server, SIGNER=written(THEIRS)).one("Business", "juristicId", FIRST)
    assert (answer.error, len(answer.records)) == (None, 1)


async def test_who_asks_is_left_out_where_nobody_does(bureau: Open, server: Server):
    member = Member(server)
    await opened(bureau, server).one("Business", "juristicId", FIRST)
    assert not {"userId", "issue"} & member.questions[0].keys()


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {key: value for key, value in answer.items() if key != name}


def _at(**off: float) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: answer | {"issuedAt": (datetime.now(UTC) + timedelta(**off)).isoformat()}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda answer: answer | {"id": "another"}, "it answers another question"),
        (lambda answer: answer | {"requestHash": "A" * 43}, "it answers another question"),
        (_without("id"), "it answers another question"),
        (_without("requestHash"), "it answers another question"),
        (_without("issuedAt"), "it does not say when it answered"),
        (lambda answer: answer | {"issuedAt": "2026-11-23T09:00:00"}, "it does not say when it answered"),
        (_at(seconds=-90), "it was not signed just now"),
        (_at(seconds=90), "it was not signed just now"),
        (lambda answer: [answer], "what it signed is no answer"),
    ],
)
async def test_an_answer_is_held_against_its_question(bureau: Open, server: Server, change: Any, reason: str):
    Member(server).change = change
    found = await outcome(opened(bureau, server))
    assert (type(found), found.reason) == (BadAnswer, reason)


def _unsigned(sealed: str) -> str:
    _, payload, _ = sealed.split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{header}.{payload}."


def _other_body(sealed: str) -> str:
    header, payload, signature = sealed.split(".")
    opened_ = json.loads(base64.urlsafe_b64decode(payload + "==")) | {"body": {"code": "OK", "rows": []}}
    payload = base64.urlsafe_b64encode(json.dumps(opened_).encode()).decode().rstrip("=")
    return f"{header}.{payload}.{signature}"


def _by_secret(sealed: str) -> str:
    """Signed with the public key as if it were a shared secret."""
    payload = base64.urlsafe_b64decode(sealed.split(".")[1] + "==")
    return jws.serialize_compact({"alg": "HS256"}, payload, OctKey.import_key(text(THEIRS)), algorithms=["HS256"])


@pytest.mark.parametrize("spoil", [_unsigned, _other_body, _by_secret, lambda sealed: "rubbish", lambda sealed: ""])
async def test_a_signature_that_does_not_hold_is_refused(bureau: Open, server: Server, spoil: Callable[[str], str]):
    Member(server).spoil = spoil
    found = await outcome(opened(bureau, server))
    assert (type(found), found.reason) == (BadAnswer, "its signature does not hold")


async def test_another_s_signature_is_refused(bureau: Open, server: Server):
    Member(server).key = STRANGER
    assert (await outcome(opened(bureau, server))).reason == "its signature does not hold"


async def test_an_answer_that_is_sent_again_is_refused(bureau: Open, server: Server):
    member = Member(server)
    one = opened(bureau, server)
    await one.one("Business", "juristicId", FIRST)
    server.answer["/xr/find"] = lambda _: web.Response(text=member.sent[0])
    assert (await outcome(one)).reason == "it answers another question"


async def test_every_question_has_an_id_of_its_own(bureau: Open, server: Server):
    member = Member(server)
    one = opened(bureau, server)
    for _ in range(3):
        await one.one("Business", "juristicId", FIRST)
    assert len({question["id"] for question in member.questions}) == 3


async def test_a_closed_member_says_when_it_opens(bureau: Open, server: Server):
    opens = "2026-11-24T05:00:00+07:00"
    Member(server).change = lambda answer: answer | {"body": {"code": "CLOSED", "opensAt": opens}}
    found = await outcome(opened(bureau, server))
    assert (type(found), found.retry_at) == (OutOfHours, datetime.fromisoformat(opens))


@pytest.mark.parametrize(("status", "error"), [(400, AgencyRefused), (503, AgencyUnavailable)])
async def test_an_unsigned_refusal_is_one(bureau: Open, server: Server, status: int, error: type):
    server.answer["/xr/find"] = lambda _: web.json_response({"error": "out of time"}, status=status)
    assert type(await outcome(opened(bureau, server))) is error


async def test_keys_that_cannot_be_read_are_told_without_them(bureau: Open, server: Server):
    found = await outcome(opened(bureau, server, KEY=text(OURS)))
    assert (type(found), found.reason) == (AgencyUnavailable, "the keys for it cannot be read")
    assert server.sent == []


def test_keys_come_as_pem_jwk_sets_and_files(tmp_path: Path):
    file = tmp_path / "key.pem"
    file.write_bytes(OURS.as_pem(private=True))
    for written in (str(file), file.read_text(), text(OURS, private=True)):
        assert key_of(written, "ES256", private=True)
    assert key_of(json.dumps(KeySet([THEIRS]).as_dict(private=False)), "ES256", private=False)
    for wrong in ("", "/nowhere", "{}", text(OURS), RSAKey.generate_key(2048).as_pem(private=True).decode()):
        with pytest.raises(NotAKey):
            key_of(wrong, "ES256", private=True)


def test_both_clocks_may_differ_by_the_skew():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    ours = MessageSeal((OURS, THEIRS), "ES256", 30, lambda: now)
    question = ours.question({"body": {}})
    digest = base64.urlsafe_b64encode(hashlib.sha256(question.sent).digest()).decode()
    for off, good in ((-31, False), (-30, True), (30, True), (31, False)):
        answer = {"id": question.id, "requestHash": digest, "issuedAt": (now + timedelta(seconds=off)).isoformat()}
        sealed = jws.serialize_compact({"alg": "ES256"}, json.dumps(answer | {"body": 1}), THEIRS).encode()
        if good:
            assert ours.answer(question, sealed) == 1
        else:
            with pytest.raises(NotSealed):
                ours.answer(question, sealed)
