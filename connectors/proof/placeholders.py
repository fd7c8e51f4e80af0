"""What stands for variables that are not set, where a manifest is proved and nobody is asked."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_MEASURES = {
    **dict.fromkeys(("timeout", "window", "pause", "idle"), "1s"),
    "quota": "1/day",
    "daily": "00:00-00:01",
}
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class Placeholders(Mapping[str, str]):
    """Stands for the variables that are not set, so that a manifest can be proved anywhere.

    An address becomes one that leads nowhere, a measure some measure; everything else stays as it is written.
    """

    def __init__(self, manifest: str, known: Mapping[str, str]) -> None:
        """`manifest` is its text; of one that is no TOML nothing is stood in for."""
        self._known = known
        try:
            document = tomllib.loads(manifest)
        except ValueError:
            document = {}
        source = document.get("source", {})
        kind = source.get("kind") if isinstance(source, dict) else None
        self._hosts = {name for text in texts(source) for name in _VARIABLE.findall(text) if f"/${{{name}}}" in text}
        self._measures = {
            name: _MEASURES[key]
            for key, text in named_texts(source)
            if key in _MEASURES
            for name in _VARIABLE.findall(text)
        }
        self._addresses = {
            name: f"sqlite+aiosqlite:////nowhere/{name}" if kind == "sql" else f"https://{_slug(name)}.invalid"
            for key, text in named_texts(source)
            if key.lower().replace("-", "").endswith(("url", "wsdl", "endpoint", "server")) and text.startswith("${")
            for name in _VARIABLE.findall(text)[:1]
        }

    def __getitem__(self, name: str) -> str:
        if name in self._known:
            return self._known[name]
        if name in self._measures:
            return self._measures[name]
        return f"{_slug(name)}.invalid" if name in self._hosts else self._addresses.get(name, f"${{{name}}}")

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unset"


def named_texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in tables, with the key it stands at."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from named_texts(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from named_texts(one, key)
    elif isinstance(value, str):
        yield key, value


def texts(value: Any) -> Iterator[str]:
    """Every text in tables."""
    return (text for _, text in named_texts(value))
