"""Texts that anybody may read, and that look like the name of a person."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from connectors.proof.lookup_proof import ProvedLookup
from connectors.provider import DataClass

_NAMED: Final = re.compile(
    r"(?:นางสาว|นาง|นาย|น\.ส\.|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.)\s*[ก-ฮเ-ไ]\S*\s+[ก-ฮเ-ไ]\S+|(?:mr|mrs|ms|miss)\b\.?\s+[a-z]+\s+[a-z]+",
    re.IGNORECASE,
)
"""A title with a first and a last name, and nothing else: a shop that is called after somebody says more."""


def persons_named(lookup: ProvedLookup, records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each fact of public records (as `shown`) that holds such a name in some of them; no name is told."""
    classes = dict(lookup.facts.field_classes)
    found = Counter(
        fact
        for record in records
        for fact, value in record.items()
        if classes.get(fact, lookup.facts.privacy) is DataClass.PUBLIC
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str) and _NAMED.fullmatch(text.strip())
    )
    for fact, count in found.items():
        said = f"{fact} looks like a person's name in {count} records, and anybody may read it"
        yield f'{said}: if it is one, say so in privacy: fields = {{ {fact} = "personal" }}'
