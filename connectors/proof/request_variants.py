"""Where the source has several words for one value of the graph, and its request has room for one."""

from collections.abc import Mapping, Sequence

from connectors.manifest import RequestTable
from connectors.manifest.faults import Faults
from connectors.manifest.toml_positions import Place
from connectors.mapping.code_lists import Words


def prove(request: RequestTable, words: Mapping[str, Words], own: Sequence[str], place: Place, faults: Faults) -> None:
    """Add a fault for each place where the second word of a value would be lost, or sent as none of the source's."""
    for part, known in words.items():
        value = next((value for value, codes in known.items() if len(codes) > 1), None)
        if value is None:
            continue
        names = {f"filter.{part}", f"key.{part}", *(["key"] if tuple(own) == (part,) else [])}
        for where, todo in request.narrow(names):
            wrong = f"the source has several words for {value} of {part}, and here is room for one"
            faults.add((*place, where), wrong, todo)
