import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.encryption_keys import Keyring, KeysUnfit
from cache.entry import CacheKey
from connectors.contract import Search

pytestmark = pytest.mark.threat("storage-spoofed")

OLD, NEW = b"o" * 32, b"n" * 32


def name(key: object = "a", partition: str | None = None, version: str = "1") -> CacheKey:
    return CacheKey("desk", "Paper by paperId", version, partition, key)  # type: ignore[arg-type]


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_is_sealed_opens_where_it_was_put_and_nowhere_else(value: bytes, beside: bytes) -> None:
    ring = Keyring([OLD])
    sealed = ring.seal(value, beside)
    assert ring.open(sealed, beside) == value
    assert ring.open(sealed, beside + b"x") is None
    assert ring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), beside) is None
    assert Keyring([NEW]).open(sealed, beside) is None


def test_the_same_is_sealed_differently_each_time() -> None:
    ring = Keyring([OLD])
    assert ring.seal(b"a", b"") != ring.seal(b"a", b"")


@pytest.mark.parametrize("sealed", [b"", b"abc", b"x" * 100])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    assert Keyring([OLD]).open(sealed, b"") is None
    assert Keyring([OLD]).open(Keyring([OLD]).seal(b"", b"")[:4] + sealed, b"") is None


def test_old_keys_open_and_the_new_one_seals() -> None:
    both = Keyring([NEW, OLD])
    assert both.open(Keyring([OLD]).seal(b"a", b""), b"") == b"a"
    assert Keyring([NEW]).open(both.seal(b"a", b""), b"") == b"a"
    assert both.name(name()) == Keyring([OLD]).name(name())


def test_tags_fall_into_slots_of_every_key() -> None:
    assert Keyring([NEW, OLD]).slots(["a"]) == Keyring([NEW]).slots(["a"]) | Keyring([OLD]).slots(["a"])


def test_names_that_differ_in_anything_are_told_apart() -> None:
    ring = Keyring([OLD])
    keys = ("a", ("a",), ("a", "b"), (), Search("a"), Search("", (("a", "b"),)), Search("a", offset=1), 1)
    names = [name(key, partition) for key in keys for partition in (None, "", "one", "two")]
    names += [
        name(version="2"),
        CacheKey("other", "Paper by paperId", "1", None, "a"),
        CacheKey("desk", "x", "1", None, "a"),
    ]
    assert len({ring.name(one) for one in names}) == len(names)


@pytest.mark.parametrize("text", ["", "short", "!!!", base64.b64encode(b"short").decode(), "a b"])
def test_keys_that_cannot_be_used_are_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeysUnfit) as refused:
        Keyring.read(text)
    assert not text or text not in str(refused.value).split("key")


def test_keys_are_read_with_commas_between_them() -> None:
    text = ", ".join(base64.b64encode(key).decode() for key in (NEW, OLD))
    assert Keyring.read(text).name(name()) == Keyring([OLD]).name(name())
