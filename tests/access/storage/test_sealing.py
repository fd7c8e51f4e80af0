from pathlib import Path

import pytest

from access.storage.sealing import Seal, digest, kept_secret

pytestmark = pytest.mark.threat("storage-read")

SEAL = Seal(b"a" * 32)


def test_what_is_sealed_opens_for_the_same_use_and_secret_only() -> None:
    sealed = SEAL.seal("9100000000011", for_="subject")
    assert "9100000000011" not in sealed
    assert SEAL.open(sealed, for_="subject") == "9100000000011"
    assert SEAL.open(sealed, for_="session") is None
    assert Seal(b"b" * 32).open(sealed, for_="subject") is None
    assert SEAL.open(sealed[:-2] + "AA", for_="subject") is None
    for broken in ("", "x", "a.b.c.d.e", "\x00"):
        assert SEAL.open(broken, for_="subject") is None


def test_sealing_twice_gives_two_texts_but_a_pseudonym_stays() -> None:
    assert SEAL.seal("a", for_="x") != SEAL.seal("a", for_="x")
    assert SEAL.pseudonym("a", for_="x") == SEAL.pseudonym("a", for_="x")
    assert len({SEAL.pseudonym("a", for_="x"), SEAL.pseudonym("a", for_="y"), SEAL.pseudonym("b", for_="x")}) == 3


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")


def test_the_kept_secret_stays_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "state")
    assert kept_secret(tmp_path / "state") == secret
    assert len(secret) == 32
    assert (tmp_path / "state" / "secret").stat().st_mode & 0o077 == 0


def test_a_digest_is_not_the_token() -> None:
    assert digest("token") != "token"
    assert len(digest("token")) == 64
