"""The keys of a subgraph's entities, found in its schema by reading its tokens; nothing else of it is understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_TOKEN: Final = re.compile(
    r'(?P<skip>[\s,\ufeff]+|\#[^\n\r]*)|(?P<text>"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*")|(?P<name>[_A-Za-z]\w*)|(?P<mark>.)',
    re.DOTALL,
)
_NAMED: Final = re.compile(r"[_A-Za-z]\w*|[{}]")

Tokens = Sequence[str]


def gives(schema: str, entity: str, representation: Mapping[str, Any]) -> bool:
    """Whether a subgraph's schema has the type `entity` with a key that `representation` holds."""
    tokens = [token[0] for token in _TOKEN.finditer(schema) if token.lastgroup != "skip"]
    names = _names_of_key(tokens)
    return any(
        wanted <= representation.keys()
        for name, arguments in _directives_of(tokens, entity)
        if name in names or name.endswith("__key")
        for wanted in _fields(arguments)
    )


def _names_of_key(tokens: Tokens) -> frozenset[str]:
    """What the directive is called here: `@key`, or as `@link` renames it."""
    found = {"key"}
    for at, token in enumerate(tokens):
        if token == '"@key"' and tokens[at - 2 : at] == ["name", ":"]:
            begin = at - 2
            while begin and tokens[begin] != "{":
                begin -= 1
            around = tokens[begin : begin + 8]
            found |= {text.strip('"@') for word, mark, text in zip(around, around[1:], around[2:], strict=False)
                      if (word, mark) == ("as", ":")}  # fmt: skip
    return frozenset(found)


def _directives_of(tokens: Tokens, entity: str) -> Iterator[tuple[str, Tokens]]:
    """The directives of each declaration of a type, with what stands in their parentheses."""
    for at in range(len(tokens) - 1):
        if tokens[at] in ("type", "interface") and tokens[at + 1] == entity:
            yield from _directives(tokens, at + 2)


def _directives(tokens: Tokens, at: int) -> Iterator[tuple[str, Tokens]]:
    while at < len(tokens) and tokens[at] not in ("{", "}", "type", "interface", "extend"):
        if tokens[at] != "@":
            at += 1
            continue
        name, at = tokens[at + 1] if at + 1 < len(tokens) else "", at + 2
        begin = at
        if at < len(tokens) and tokens[at] == "(":
            depth = 0
            while at < len(tokens):
                depth += {"(": 1, ")": -1}.get(tokens[at], 0)
                at += 1
                if depth == 0:
                    break
        yield name, tokens[begin:at]


def _fields(arguments: Tokens) -> Iterator[frozenset[str]]:
    """The outermost names of the selection of a key that can be resolved."""
    said = {arguments[at]: arguments[at + 2] for at in range(len(arguments) - 2) if arguments[at + 1] == ":"}
    if said.get("resolvable") == "false" or "fields" not in said:
        return
    outer, depth = set(), 0
    for token in _NAMED.findall(said["fields"].strip('"')):
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif depth == 0:
            outer.add(token)
    if outer:
        yield frozenset(outer)
