"""The largest and the nastiest that may be sent: as an argument, as a document, as a header."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

LARGE: Final = 300_000
"""Characters of what is large: a body has a million bytes at most, and Thai takes three for each."""

TEXTS: Final[Mapping[str, str]] = {
    "one letter": "x" * LARGE,
    "words": "า " * (LARGE // 2),
    "words that are everywhere": "า ร น ก ม อ ง ว เ ั",
    "more such words": "า ร น ก ม อ ง ว เ ั ่ ้",
    "marks above one another": "ก" + "\u0e4d\u0e48" * (LARGE // 3),
    "marks out of order": "a" + "\u0316\u0301" * 90,
    "letters that grow": "\ufdfa" * 190,
    "spaces": " " * LARGE,
    "digits": "9" * LARGE,
    "digits in dashes": "9-" * (LARGE // 2),
    "thai digits": "๙" * LARGE,
    "exponent": "1e" + "9" * 50,
    "nothing": "",
    "control characters": "\x00\x1f\x7f\u2028\u202e" * 40,
    "a separator of ids": "\x1f" * 200,
    "base64 of nothing": "A" * 256,
    "percent signs": "%25%2F..%5C" * 20,
    "a pattern": "(a+)+$" * 30,
    "quotes": "'\"`;--" * 30,
}
_DEEP: Final = 400


def _nested(levels: int, open_: str, close: str) -> Any:
    return json.loads(open_ * levels + "1" + close * levels)


VARIABLES: Final[Mapping[str, Any]] = {
    **TEXTS,
    "a list": ["x"] * 200_000,
    "a list of lists": _nested(_DEEP, "[", "]"),
    "a list of long ones": ["x" * 3_000] * 100,
    "an object": {str(number): number for number in range(50_000)},
    "objects in objects": _nested(_DEEP, '{"a":', "}"),
    "a number": 10**4_000,
    "a fraction": 1.5e308,
    "the largest number": 2**31 - 1,
    "the smallest number": -(2**31),
    "true": True,
    "null": None,
}


def literals(longest: int = LARGE, *, enum: bool) -> Iterator[tuple[str, str]]:
    """The same as they are written in a document, each text of so many characters at most."""
    for name, text in TEXTS.items():
        yield name, json.dumps(text[:longest], ensure_ascii=False).replace("\x7f", "")
    yield "a block", '"""' + "\n " * 30_000 + '"""'
    yield "escapes", '"' + "\\u0e01" * 10_000 + '"'
    yield "half a pair", '"\\ud83d"'
    yield "a list", "[" + '"x" ' * 2_400 + "]"
    yield "a list of lists", "[" * 150 + "]" * 150
    yield "an object", "{" + "a: 1 " * 1_200 + "}"
    yield "objects in objects", "{a:" * 150 + "1" + "}" * 150
    yield "a number", "9" * 60_000
    yield "a fraction", "1." + "9" * 60_000
    if enum:
        yield "a long name", "A" * 60_000
    yield "a variable that is not there", "$nobody"


def documents() -> Iterator[tuple[str, str]]:
    """Documents that cost the most to read, to validate, or to answer."""
    many = range(1_900)
    yield "a long name", "{ " + "a" * LARGE + " }"
    yield "a long name that is almost one", "{ " + "agencie" * 9 + " }"
    yield "unknown fields", "{ " + " ".join(f"agenciez{number}" for number in many) + " }"
    yield "unknown arguments", "{ laws(" + " ".join(f"firs{number}: 1" for number in range(490)) + ") { totalCount } }"
    yield "one argument over and over", "{ laws(" + "first: 1 " * 490 + ") { totalCount } }"
    yield "directives", "{ __typename " + "@skip(if: true) " * 490 + "}"
    yield "fragments over one another", _fragments(100, "laws { totalCount } ministries { id }")
    yield "fragments just within the limits", _fragments(60, "laws { totalCount } ministries { id }")
    yield "fragments in fragments", _nest(95)
    yield "operations", " ".join(f"query Q{number} {{ __typename }}" for number in range(900))
    yield "variables", "query (" + " ".join(f"$v{number}: Int" for number in range(1_200)) + ") { __typename }"
    yield "unknown spreads", "{ " + "...nobody " * 490 + " }"
    yield "conditions", "{ " + "... @include(if: true) { ministries { id } } " * 49 + "}"
    yield "levels", "{ ministries " * 1 + "{ id " * 150 + "}" * 151
    yield "braces", "{" * 60_000
    yield "commas", "{ __typename " + "," * 60_000 + "}"
    yield "comments", "{ __typename " + "#\n" * 5_000 + "}"
    yield "blanks", "{ __typename " + " " * LARGE + "}"
    yield "aliases of a long text", "{{ laws(first: 500) {{ nodes {{ {} }} }} }}".format(_aliases("title", 49))
    yield (
        "fields of everything",
        "{{ services(first: 500) {{ nodes {{ {} }} edges {{ node {{ {} }} }} }} }}".format(
            _aliases("name", 24),
            _aliases("id", 24),
        ),
    )
    yield "the schema", "{ __schema { types { name fields { name args { name type { name } } } } } }"


def _fragments(number: int, below: str) -> str:
    spread = " ".join(f"...F{n}" for n in range(number))
    return f"{{ {spread} }} " + " ".join(f"fragment F{n} on Query {{ {below} }}" for n in range(number))


def _nest(levels: int) -> str:
    nest = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {nest} fragment F{levels} on Query {{ __typename }}"


def _aliases(name: str, number: int) -> str:
    return " ".join(f"{name}{n}: {name}" for n in range(number))


def headers(name: str, most: int) -> Iterator[tuple[str, str]]:
    """What a header may hold at most, and twice as much; each reads worst for some way of reading it."""
    for kind, unit in (
        ("one letter", "a"),
        ("commas", ","),
        ("parameters", "a;q=0."),
        ("quotes", '"a", '),
        ("digits", "9"),
        ("blanks", " \t"),
        ("dots", "a.b."),
        ("equals", "max-age=9,"),
        ("high bytes", "\xe0\xb8\x81"),
        ("percent signs", "%25"),
    ):
        for length in (most - 1, most, 2 * most):
            yield f"{name}: {kind}, {length}", (unit * length)[: max(1, length - 1)] + "!"
