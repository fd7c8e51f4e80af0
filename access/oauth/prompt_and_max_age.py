"""What an app may ask of the sign-in itself (OpenID Connect Core 1.0, 3.1.2.1): `prompt` and `max_age`."""

from collections.abc import Iterable

PROMPTS = ("none", "login", "consent", "select_account")
ANEW = frozenset({"login", "select_account"})
"""Those for which she signs in again, whoever is signed in already: the hub knows one person at a browser."""

LONGEST_AGE = 10  # digits


def read_prompt(text: str) -> frozenset[str]:
    """The values that are asked for. Raises ValueError for an unknown one, and for `none` beside another."""
    asked = frozenset(text.split())
    if not asked <= frozenset(PROMPTS):
        raise ValueError(f"The 'prompt' is made of: {', '.join(PROMPTS)}.")
    if "none" in asked and len(asked) > 1:
        raise ValueError("The 'prompt' none stands alone.")
    return asked


def read_max_age(text: str) -> int | None:
    """The seconds that a sign-in may lie back; None where nothing is said. Raises ValueError."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_AGE):
        raise ValueError("The 'max_age' is a number of whole seconds.")
    return int(text)


def accepted(signed_in_at: int, *, now: float, prompt: frozenset[str], max_age: int | None) -> bool:
    """Whether a sign-in will do; both moments are in seconds since 1970.

    A `max_age` of 0 asks for a new one, as `prompt=login` does.
    """
    if prompt & ANEW or max_age == 0:
        return False
    return max_age is None or now - signed_in_at <= max_age


def after_sign_in(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of a request for which she has just signed in: all of them, but for what asked for that."""
    left = []
    for name, value in pairs:
        kept = " ".join(one for one in value.split() if one not in ANEW) if name == "prompt" else value
        if name != "max_age" and (kept or name != "prompt"):
            left.append((name, kept))
    return left
