"""A JWT's parts read strictly: what two readers might understand differently is refused."""

import base64
import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn


def parse(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a compact JWT, nothing verified.

    Raises ValueError when it has not three parts, is not base64url, is no JSON object, names a member twice, or
    has an extension that must be understood (`crit`).
    """
    header, payload, signature = token.split(".")
    if not signature:
        raise ValueError("there is no signature")
    read = _part(header)
    if "crit" in read:
        raise ValueError("an extension that must be understood is not")
    return read, _part(payload)


def key_id(token: str) -> str | None:
    """The id of the key that it says it was signed by, nothing verified; None where it says none."""
    try:
        kid = parse(token)[0].get("kid")
    except ValueError:
        return None
    return kid if isinstance(kid, str) else None


def _part(text: str) -> dict[str, Any]:
    if not text.isascii():
        raise ValueError("not base64url")
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    try:
        read = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number
