"""Facts that anybody may read and that look like a person's name, by what they are called, where they stand, or what
their schema says of them. A manifest that means it says so: `privacy = { …, fields = { ownerName = "public" } }`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.manifest import Lookup, Manifest
from connectors.manifest.toml_positions import Place
from connectors.provider import DataClass
from drafting.naming import words
from drafting.personal import names_a_person

About = Mapping[tuple[str, str], str]
"""What schemas say of facts, by type and fact."""
Named = tuple[Place, str, str]
"""Where it stands in a manifest, what it looks like, and what to do."""

_SAID: Final = re.compile(
    r"\b(?:first|last|full|family|given)[ -]names?\b|\bsurnames?\b"
    r"|\bnames? of (?:the |its |an? )?(?:person|citizen|owner|holder|applicant|contact|director|employee)"
    r"|\b(?:owner|holder|applicant|contact|director|employee|person)(?:['’]s|s['’])? (?:person['’]s )?names?\b"
    r"|(?:ชื่อ\s*(?:-|–|และ|/)?\s*(?:นาม)?สกุล|นามสกุล)"
    r"|ชื่อ(?:ของ)?(?:บุคคล|เจ้าของ|ผู้ถือ|ผู้ครอบครอง|ผู้ติดต่อ|ผู้รับอนุญาต|ผู้ได้รับอนุญาต|ผู้ประกอบการ|ผู้ขอ|ผู้ยื่น|ผู้ดำเนิน|กรรมการ)",
    re.IGNORECASE,
)


def named_in_public(manifest: Manifest, about: About) -> Iterator[Named]:
    """Each such fact of each lookup, once; `about` is what the schema of the agency says of its types' facts."""
    for number, lookup in enumerate(manifest.lookup):
        place: Place = ("lookup", number)
        for fact, written in _mapped(manifest, lookup):
            if lookup.privacy.class_ is not DataClass.PUBLIC or fact in lookup.privacy.fields:
                continue
            if (because := _why(fact, written, about.get((lookup.type, fact), ""))) is not None:
                where = (*place, "fields", fact) if fact in lookup.fields else ("fields", lookup.type, fact)
                wrong = f"{lookup.type}.{fact} looks like a person's name, and {_who(lookup)}: {because}"
                todo = f'add privacy: fields = {{ {fact} = "personal" }}, or "public" if the law lets anybody read it'
                yield where, wrong, todo


def _mapped(manifest: Manifest, lookup: Lookup) -> Iterator[tuple[str, Any]]:
    """The facts that a lookup gives, each with all that is written of it."""
    every = (manifest.fields.get(lookup.type, {}), lookup.fields, *(one.fields for one in lookup.variant))
    for fact in dict.fromkeys(name for one in every for name in one):
        yield fact, [one[fact] for one in every if fact in one]


def _why(fact: str, written: Any, said: str) -> str | None:
    if names_a_person(fact):
        return "it is called as one"
    for source in _sources(written):
        if names_a_person(source) or _SAID.search(source):
            return f'it stands in "{source}"'
    return "its description says so" if _SAID.search(said) else None


def _sources(written: Any) -> Iterator[str]:
    """Where a fact, or what it consists of, stands in a row; of a fact of facts also what these are called."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, list):
        for one in written:
            yield from _sources(one)
    elif isinstance(written, Mapping):
        nested = [name for name in written if isinstance(written[name], Mapping)]
        for name in ("from", "column"):
            if isinstance(written.get(name), str):
                yield written[name]
        for name in nested:
            if name != "as":
                yield from (_part(name), *_sources(written[name]))


def _part(name: str) -> str:
    """A part of a fact as it is called alone: the first of a name is a first name."""
    return f"{first} name" if (first := next(iter(words(name)), "")) in ("first", "middle", "last") else name


def _who(lookup: Lookup) -> str:
    return f"anybody may read what {lookup.type} by {lookup.by} gives"
