import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from access.caller import Caller
from access.identity.access_tokens import Verifier
from access.identity.external_claims import Claimed
from access.identity.issuers import read_issuers
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import TokenRefused
from access.permissions.purposes import Basis

NOW = 1_800_000_000.0
KEY = RSAKey.generate_key(2048, auto_kid=True)
FILE = """
[[issuer]]
url = "https://login.test"
jwks = "https://login.test/certs"
audience = "account"
algorithms = ["RS256"]
types = ["JWT"]
app = "azp"
subject = "pid"

[issuer.scopes]
profile = ["citizen.name", "citizen.profile"]

[issuer.assurance]
"thaid:ial2.3" = "aal2"
"""
GOOD: dict[str, Any] = {
    "iss": "https://login.test",
    "aud": "account",
    "azp": "portal",
    "sub": "f81d4fae",
    "pid": "9100000000011",
    "scope": "openid profile citizens.lookup",
    "acr": "thaid:ial2.3",
    "iat": int(NOW),
    "exp": int(NOW) + 60,
    "consent": "c1",
    "purpose": "counter-service",
}


async def fetch(url: str) -> bytes:
    assert url == "https://login.test/certs"
    return json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()


async def read(folder: Path, file: str = FILE, **changed: Any) -> Caller:
    (folder / "issuers.toml").write_text(file)
    issuers = read_issuers(folder / "issuers.toml", CORE_SCOPES, fetch=fetch)
    token = jwt.encode({"alg": "RS256", "typ": "JWT", "kid": KEY.kid}, {**GOOD, **changed}, KEY, algorithms=["RS256"])
    return await Verifier(issuers, clock=lambda: NOW).caller(token)


async def test_an_outside_issuer_s_claims_mean_what_the_file_says_and_nothing_more(tmp_path: Path) -> None:
    caller = await read(tmp_path)
    assert (caller.app, caller.subject) == ("portal@login.test", "9100000000011")
    assert caller.scopes == {"citizen.name", "citizen.profile"}
    assert caller.assurance is Assurance.AAL2
    assert (caller.consent, caller.purpose) == (None, None)


@pytest.mark.threat("issuer-confused")
async def test_an_app_bears_the_name_of_its_issuer_so_that_it_is_no_app_of_the_hub(tmp_path: Path) -> None:
    assert (await read(tmp_path, azp="bank-app")).app == "bank-app@login.test"
    named = FILE.replace("url =", 'name = "thaid"\nurl =')
    assert (await read(tmp_path, named, azp="bank-app")).app == "bank-app@thaid"
    assert (await read(tmp_path, named, azp="bank-app@other")).app == "bank-app@other@thaid"


@pytest.mark.threat("issuer-confused")
async def test_what_revokes_a_token_of_the_hub_revokes_none_of_another_issuer(tmp_path: Path) -> None:
    (tmp_path / "issuers.toml").write_text(FILE)
    token = jwt.encode({"alg": "RS256", "typ": "JWT", "kid": KEY.kid}, {**GOOD, "jti": "j1"}, KEY, algorithms=["RS256"])
    noted: list[str] = []

    class Revocations:
        async def hold(self, marks: Iterable[str]) -> bool:
            noted.extend(marks)
            return False

    issuers = read_issuers(tmp_path / "issuers.toml", CORE_SCOPES, fetch=fetch)
    await Verifier(issuers, revocations=Revocations(), clock=lambda: NOW).caller(token)
    assert tuple(noted) == ("jti:j1@login.test", f"key:{KEY.kid}@login.test", "client:portal@login.test")


@pytest.mark.threat("id-otherwise-written")
@pytest.mark.parametrize(
    "pid", ["9-1000-00000-01-1", "๙๑๐๐๐๐๐๐๐๐๐๑๑", " 9100000000011", "９１０００００００００１１", "9\u200b100000000011"]
)
async def test_a_person_is_the_same_however_an_issuer_writes_her_id(pid: str, tmp_path: Path) -> None:
    assert (await read(tmp_path, pid=pid)).subject == "9100000000011"


@pytest.mark.threat("id-otherwise-written")
@pytest.mark.parametrize("pid", ["9100000000012", "910000000001", "0985569000013", "f81d4fae", "", "9100000000011 9"])
async def test_whom_an_issuer_tells_otherwise_is_nobody_and_the_token_is_refused(pid: str, tmp_path: Path) -> None:
    with pytest.raises(TokenRefused) as refused:
        await read(tmp_path, pid=pid)
    assert not pid or pid not in str(refused.value)


@pytest.mark.threat("id-hidden")
@pytest.mark.parametrize("bad", ["9100000000011", "สมชาย 9.1000.00000.01.1", "a\x00", "x" * 401, "นาย๙๑๐๐๐๐๐๐๐๐๐๑๑ก"])
@pytest.mark.parametrize("claim", ["name", "org", "azp", "sub"])
async def test_what_could_not_be_put_on_record_is_refused_with_the_token(claim: str, bad: str, tmp_path: Path) -> None:
    officials = FILE.replace('subject = "pid"', 'subject = "pid"\nofficial = "name"\noffice = "org"')
    with pytest.raises(TokenRefused) as refused:
        await read(tmp_path, officials, **{"name": "สมชาย ใจดี", "org": "1203", claim: bad})
    assert bad not in str(refused.value)


@pytest.mark.threat("issuer-confused")
@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2060", "\ufeff", "\u00ad", "\u2028", "\n", "\u00a0"])
@pytest.mark.parametrize("written", ["{}bank-app", "bank{}-app", "bank-app{}"])
async def test_an_app_whose_id_looks_like_another_s_is_refused(mark: str, written: str, tmp_path: Path) -> None:
    with pytest.raises(TokenRefused):
        await read(tmp_path, azp=written.format(mark))


@pytest.mark.threat("issuer-confused")
@pytest.mark.parametrize("app", [" bank-app", "bank-app "])
async def test_an_app_s_id_has_no_blanks_around_it(app: str, tmp_path: Path) -> None:
    with pytest.raises(TokenRefused):
        await read(tmp_path, azp=app)


async def test_what_an_issuer_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    caller = await read(tmp_path, pid=None, acr="other", scope="")
    assert (caller.subject, caller.assurance, caller.scopes) == (None, Assurance.NONE, frozenset())


@pytest.mark.threat("token-forged")
@pytest.mark.parametrize(
    "changed",
    [
        {"azp": None},
        {"azp": 5},
        {"pid": 5},
        {"scope": ["profile"]},
        {"aud": "saan"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(changed: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(TokenRefused):
        await read(tmp_path, **changed)


@pytest.mark.threat("token-forged")
async def test_an_algorithm_that_is_not_in_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TokenRefused):
        await read(tmp_path, FILE.replace('"RS256"', '"PS256"'))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (FILE.replace('"RS256"', '"HS256"'), "HS256"),
        (FILE.replace('"RS256"', '"none"'), "none"),
        (FILE.replace("citizen.name", "citizen.everything"), "no scope citizen.everything"),
        (FILE.replace("jwks =", "jku ="), "jku"),
        (FILE.replace("https://login.test/certs", "http://login.test/certs"), "https"),
        (FILE + FILE, "url may stand there once"),
        (FILE + FILE.replace('https://login.test"', 'http://login.test"'), "name may stand there once"),
        (FILE.replace("url =", 'name = "a b"\nurl ='), "name"),
        (FILE.replace("url =", 'name = "a@b"\nurl ='), "name"),
        ("[[issuer", "issuers.toml"),
    ],
)
def test_a_file_with_a_mistake_is_refused_and_the_mistake_named(wrong: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "issuers.toml").write_text(wrong)
    with pytest.raises(ValueError, match=told):
        read_issuers(tmp_path / "issuers.toml", CORE_SCOPES)


async def test_an_official_of_an_outside_issuer_acts_by_name_and_for_nobody(tmp_path: Path) -> None:
    officials = FILE.replace('subject = "pid"', 'subject = "pid"\nofficial = "name"\noffice = "org"')
    who = await read(tmp_path, officials, name="สมชาย ใจดี", org="1203")
    assert (who.actor, who.actor_reference, who.office, who.subject) == ("สมชาย ใจดี", "f81d4fae", "1203", None)
    citizen = await read(tmp_path, officials)
    assert (citizen.actor, citizen.actor_reference, citizen.subject) == (None, None, "9100000000011")
    with pytest.raises(TokenRefused):
        await read(tmp_path, officials, name=["สมชาย"])


async def test_apps_of_an_outside_issuer_that_read_by_consent_read_nothing_by_their_token_alone(tmp_path: Path) -> None:
    agreed = FILE.replace('subject = "pid"', 'subject = "pid"\nbasis = "consent"')
    who = await read(tmp_path, agreed)
    assert (who.basis, who.consent) == (Basis.CONSENT, None)
    with pytest.raises(ValueError, match="basis"):
        await read(tmp_path, agreed.replace('"consent"', '"because"'))


def test_no_person_is_named_when_what_an_issuer_says_of_her_is_printed() -> None:
    told = {"pid": "9100000000011", "name": "สมชาย ใจดี", "org": "1203"}
    who = Claimed(subject="pid", official="name", office="org").identity(told)
    assert (who.subject, who.official, who.office) == ("9100000000011", "สมชาย ใจดี", "1203")
    assert "9100000000011" not in repr(who)
    assert "สมชาย" not in repr(who)
