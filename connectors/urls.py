"""Addresses from outside, split and joined: a text that is no address is told as one, and nothing is raised.

`urllib.parse` raises ValueError where brackets hold no IPv6 address, for letters that stand for a slash or a colon, and
each release of Python for more; and its message may repeat a password.
"""

from urllib.parse import SplitResult, urljoin, urlsplit


def split_url(text: str) -> SplitResult:
    """The parts of an address. Where it is none, or its port is no number up to 65535, all of it is the `path`: it has
    neither scheme nor host."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", text, "", "")
    return parts


def join_url(base: str, link: str) -> str:
    """A link as it stands in what lies at `base`, made whole; what cannot be joined, as it stands."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link
