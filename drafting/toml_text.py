"""How a draft is written down: values as TOML, names as places, what is said in comments."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.parsing.unseen_characters import unseen

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_ONE_STEP: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LONGEST: Final = 400
"""Characters of a comment."""


def toml(value: Any) -> str:
    """A value as an inline value of TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {toml(one)}" for name, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    value = value.encode("utf-8", "replace").decode()
    hidden = {ord(letter): f"\\U{ord(letter):08x}" for letter in value if _is_hidden(letter)}
    if '"' in value and "'" not in value and not hidden and not _UNSEEN.search(value):
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).translate(hidden)


def _is_hidden(letter: str) -> bool:
    """Whether no manifest may have a letter in it as it is, nor JSON writes it otherwise."""
    return letter >= " " and bool(list(unseen(letter)))


def key(name: str) -> str:
    """A name as a key of TOML."""
    return name if _BARE.fullmatch(name) else _text(name)


def comment(text: str) -> str:
    """A line of a comment: what a source wrote cannot end it."""
    said = "".join(" " if _is_hidden(letter) else letter for letter in _UNSEEN.sub(" ", text)).rstrip()
    return f"# {said}" if len(said) <= LONGEST else f"# {said[: LONGEST - 1]}…"


def place(name: str, *, flat: bool) -> dict[str, str]:
    """Where a fact stands: at a path, or in a column whatever is in its name."""
    if _PLAIN.fullmatch(name) and not (flat and "." in name):
        return {"from": name}
    if flat:
        return {"column": name}
    return {"column": json.loads(name)} if _ONE_STEP.fullmatch(name) else {"from": name}


def path(name: str, *, flat: bool) -> str:
    """The same place as an expression, where no column can be named."""
    if not flat or (_PLAIN.fullmatch(name) and "." not in name):
        return name
    return json.dumps(name, ensure_ascii=False)
