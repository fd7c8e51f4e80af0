"""When a consent has ended, to the second and to the last use."""

import datetime

import msgspec
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from access.consents.consent import ALGORITHM, Consent, ConsentForged, ConsentTerms, signed, verified
from access.consents.consent_check import ConsentRequest
from tests.oauth import BANK

UNTIL = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def consent(*, uses: int = 0, uses_today: int = 0, withdrawn: bool = False, **limits: int) -> Consent:
    terms = ConsentTerms(
        iss="https://hub.test",
        jti="c1",
        sub="pseudonym",
        client_id="bank-app",
        scope="citizen.name",
        purpose="loan",
        iat=int(UNTIL.timestamp()) - 3600,
        exp=int(UNTIL.timestamp()),
        **limits,  # type: ignore[arg-type]
    )
    return Consent(terms, "artefact", uses, uses_today, UNTIL - 2 * SECOND if withdrawn else None)


@pytest.mark.parametrize(
    ("given", "ended"),
    [
        (consent(), None),
        (consent(uses=1, uses_a_day=2, uses_today=1), None),
        (consent(uses_a_day=2, uses_today=2), "USED_UP"),
        (consent(uses_a_day=2, uses_today=3), "USED_UP"),
        (consent(withdrawn=True), "WITHDRAWN"),
        (consent(withdrawn=True, uses_a_day=1, uses_today=1), "WITHDRAWN"),
    ],
)
def test_it_has_ended_with_its_last_use(given: Consent, ended: str | None) -> None:
    assert given.ended(UNTIL - SECOND) == ended


def test_it_ends_at_its_second_and_not_before() -> None:
    assert consent().ended(UNTIL - SECOND) is None
    assert consent().ended(UNTIL) == "EXPIRED"


@pytest.mark.parametrize(("used", "ended"), [(2, None), (3, "USED_UP"), (4, "USED_UP")])
def test_it_may_be_used_as_often_as_was_allowed(used: int, ended: str | None) -> None:
    one = consent(uses=used)
    limited = Consent(msgspec.structs.replace(one.terms, uses=3), one.artefact, used, 0, None)
    assert limited.ended(UNTIL - SECOND) == ended


def test_whom_it_is_about_stands_in_no_log() -> None:
    asked = ConsentRequest(BANK, frozenset(), "loan", UNTIL, subject="9100000000011", given_by="9100000000029")
    assert "91000000000" not in repr(asked)


@pytest.mark.parametrize("kind", ["at+jwt", "JWT", "consent", "consent+jwt2", None])
def test_what_the_hub_signed_as_something_else_is_no_consent(kind: str | None) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    terms = consent().terms
    assert key.kid is not None
    keys = {key.kid: key}
    header = {"alg": ALGORITHM, "kid": key.kid, **({} if kind is None else {"typ": kind})}
    forged = jws.serialize_compact(header, msgspec.json.encode(terms), key, algorithms=[ALGORITHM])
    assert verified(signed(terms, key), keys) == terms
    with pytest.raises(ConsentForged):
        verified(forged, keys)
