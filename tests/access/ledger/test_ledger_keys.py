import base64
import hmac
import json
import stat
from pathlib import Path

import orjson
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey

from access.ledger.ledger_errors import LedgerKeysUnfit, SealForged
from access.ledger.ledger_keys import LedgerKeys, generate, published, sandbox_ledger_keys

PERSON, OTHER = "9100000000011", "9100000000020"


def test_a_subject_tells_nothing_and_is_always_the_same() -> None:
    keys = LedgerKeys.understand(generate())
    assert keys.subject(PERSON) == keys.subject(PERSON) != keys.subject(OTHER)
    assert PERSON not in keys.subject(PERSON)
    assert len(keys.subject(PERSON)) == 24
    assert LedgerKeys.understand(generate()).subject(PERSON) != keys.subject(PERSON)


def test_seals_and_subjects_are_what_any_library_makes_of_the_keys() -> None:
    """An auditor, and entries from before, are read by their standards alone."""
    told = generate()
    keys, (seal, secret) = LedgerKeys.understand(told), KeySet.import_key_set(told).keys
    for payload in ({}, {"kind": "seal", "head": "ab" * 32, "entries": 2**40}, {"ก": ["?", "~" * 300]}):
        header = {"alg": "Ed25519", "kid": seal.thumbprint()}
        assert keys.sign(payload) == jws.serialize_compact(header, orjson.dumps(payload), seal, algorithms=["Ed25519"])
    made = hmac.digest(secret.raw_value, b"saan ledger subject\x00" + PERSON.encode(), "sha256")
    assert keys.subject(PERSON) == base64.urlsafe_b64encode(made[:18]).decode()


def test_a_new_key_in_front_is_used_and_the_old_one_still_finds_and_verifies() -> None:
    old, new = generate(), generate()
    before, after = LedgerKeys.understand(old), LedgerKeys.understand({"keys": [*new["keys"], *old["keys"]]})
    assert after.subject(PERSON) == LedgerKeys.understand(new).subject(PERSON)
    assert after.subjects(PERSON) == [after.subject(PERSON), before.subject(PERSON)]
    assert after.verified(before.sign({"a": 1})) == {"a": 1}
    with pytest.raises(SealForged, match="not among"):
        before.verified(after.sign({"a": 1}))


def test_the_public_keys_verify_and_can_do_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(generate()))
    told = published(path)
    assert not {"d", "k"} & {name for key in told["keys"] for name in key}
    auditor = LedgerKeys.understand(told)
    assert auditor.verified(LedgerKeys.read(path).sign({"a": 1})) == {"a": 1}
    for forbidden in (auditor.require_writing, lambda: auditor.sign({}), lambda: auditor.subject(PERSON)):
        with pytest.raises(LedgerKeysUnfit):
            forbidden()


def test_a_seal_changed_in_any_character_is_forged() -> None:
    keys = LedgerKeys.understand(generate())
    seal = keys.sign({"kind": "seal"})
    for place, was in enumerate(seal):
        for other in {"A", "B", "_", "=", "."} - {was}:
            with pytest.raises(SealForged):
                keys.verified(seal[:place] + other + seal[place + 1 :])
    for other in ("", ".", "..", "a.b.c", seal + "=", seal + "\n", " " + seal, seal[:-1]):
        with pytest.raises(SealForged):
            keys.verified(other)


def test_another_algorithm_is_not_accepted() -> None:
    told = generate()
    keys = LedgerKeys.understand(told)
    public = OKPKey.import_key(told["keys"][0])
    secret = OctKey.import_key(public.as_dict(private=False)["x"])
    forged = jws.serialize_compact({"alg": "HS256", "kid": public.thumbprint()}, b"{}", secret, algorithms=["HS256"])
    with pytest.raises(SealForged):
        keys.verified(forged)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "JSON Web Key Set"),
        ("[]", "JSON Web Key Set"),
        ('{"keys": []}', "JSON Web Key Set|no key"),
        (json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=True)]}), "has others"),
        (json.dumps({"keys": [OctKey.generate_key(256).as_dict(private=True)]}), "no key of the kind OKP"),
        (json.dumps({"keys": [generate()["keys"][0], OctKey.generate_key(128).as_dict(private=True)]}), "32 bytes"),
    ],
    ids=["empty", "a list", "no keys", "another kind", "no signing key", "a short secret"],
)
def test_a_file_that_will_not_do_is_told_why(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(LedgerKeysUnfit, match=told) as unfit:
        LedgerKeys.read(path)
    assert "keys.json" in str(unfit.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerKeysUnfit, match=r"nowhere\.json"):
        LedgerKeys.read(tmp_path / "nowhere.json")


def test_the_sandbox_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    one, other = sandbox_ledger_keys(tmp_path / "state"), sandbox_ledger_keys(tmp_path / "state")
    assert one.subject(PERSON) == other.subject(PERSON)
    (kept,) = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
