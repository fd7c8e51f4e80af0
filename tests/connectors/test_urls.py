from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.urls import join_url, split_url

WRITTEN = st.text(st.sampled_from("[]:/@?#%.-v0129af\u2100\uff0f\ud800 \t\n"), max_size=30)
ADDRESSES = st.builds("{}{}".format, st.sampled_from(["", "//", "http://", "https://u:p@", "file:"]), WRITTEN)


@given(ADDRESSES)
@example("http://[")
@example("http://a[::1]/")
@example("http://[127.0.0.1]/")
@example("http://a:99999/")
def test_what_is_an_address_is_split_as_by_the_library_and_what_is_none_has_no_host(text: str) -> None:
    found = split_url(text)
    try:
        expected = urlsplit(text)
        _ = expected.port
    except ValueError:
        assert (found.scheme, found.netloc, found.path, found.hostname, found.port) == ("", "", text, None, None)
    else:
        assert found == expected
    assert found.port is None or 0 <= found.port < 65536


@given(ADDRESSES, ADDRESSES)
@example("http://a/", "http://[")
def test_a_link_is_joined_as_by_the_library_or_stands_as_it_is(base: str, link: str) -> None:
    found = join_url(base, link)
    try:
        assert found == urljoin(base, link)
    except ValueError:
        assert found == link


@pytest.mark.parametrize("secret", ["s3cret"])
def test_nothing_tells_the_password_of_what_is_no_address(secret: str) -> None:
    assert split_url(f"https://hub:{secret}@[x").netloc == ""
