"""The scopes that an agency declares, proved: they are its own, few, and said in both languages."""

import re
from collections.abc import Mapping
from typing import Final

from connectors.manifest import ScopeTable
from connectors.manifest.faults import Faults
from connectors.manifest.toml_positions import Place
from connectors.parsing.unseen_characters import unseen

_MOST: Final = 20
"""Scopes of one agency: each is a line of the consent page."""
_LONGEST: Final = 64
"""Characters of an id, which stands in tokens and in the ledger."""
_ID: Final = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
_THAI: Final = re.compile("[ก-ฮ]")
_LATIN: Final = re.compile("[A-Za-z]")


def prove_scopes(agency: str, scopes: Mapping[str, ScopeTable], faults: Faults) -> None:
    """Prove the scopes of an agency."""
    if len(scopes) > _MOST:
        faults.add(("scope",), f"it declares {len(scopes)} scopes", f"declare {_MOST} at most")
    for id_, scope in scopes.items():
        place: Place = ("scope", id_)
        if not _ID.fullmatch(id_) or len(id_) > _LONGEST:
            todo = f"use small letters, digits and dashes with dots between them, {_LONGEST} characters at most"
            faults.add(place, f'"{id_}" is no id of a scope', todo)
        elif not id_.startswith(f"{agency}."):
            faults.add(place, f'the scope "{id_}" is not this agency\'s', f'begin it with "{agency}."')
        if not _THAI.search(scope.th):
            faults.add((*place, "th"), f'what "{id_}" lets one see is not said in Thai', "say it in Thai")
        if not _LATIN.search(scope.en) or _THAI.search(scope.en):
            faults.add((*place, "en"), f'what "{id_}" lets one see is not said in English', "say it in English")
        for part, said in (("th", scope.th), ("en", scope.en)):
            if "TODO" in said:
                faults.add((*place, part), f'what "{id_}" lets one see is as it was drafted', "say it in her words")
            for hidden in unseen(said):
                faults.add((*place, part), f"{hidden.name} stands in it, which nobody sees", "take it away")
        if scope.preview is not None and not scope.preview.strip():
            faults.add((*place, "preview"), "it shows nothing", "write a selection, or leave it out")
