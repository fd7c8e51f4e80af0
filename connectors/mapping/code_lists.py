"""Code lists read backwards: what the source calls a value of the graph that a filter or a key asks for."""

from collections.abc import Mapping

from connectors.contract import Question
from connectors.mapping.row_mapper import RowMapper

Words = Mapping[str, tuple[str, ...]]
"""The source's words for each value of the graph."""


class NoWord(ValueError):
    """A value for which a source has no word of its own; says of which part."""


def words_of(rows: RowMapper, question: Question) -> Mapping[str, Words]:
    """The words for those parts of a question whose fact has a code list where the source's own value stands.

    What a value falls back on has no word: everything that is not in the list is called so.
    """
    found: dict[str, Words] = {}
    for part in question.key:
        leaf = rows.leaf(question.condition(part).fact)
        if leaf is not None and leaf.codes:
            words: dict[str, tuple[str, ...]] = {}
            for code, value in leaf.codes.items():
                if value != leaf.rest:
                    words[_graphs(value)] = (*words.get(_graphs(value), ()), code)
            found[part] = words
    return found


def spelt(words: Mapping[str, Words], part: str, value: str | tuple[str, ...] | None) -> str | list[str] | None:
    """A value, or several, as the source calls them, several words as a list. Raises NoWord."""
    if isinstance(value, tuple):
        each = (spelt(words, part, one) for one in value)
        return [word for one in each for word in (one if isinstance(one, list) else [one]) if word is not None]
    if value is None or part not in words:
        return value
    known = words[part].get(value)
    if not known:
        raise NoWord(f"it has no word for this value of {part}")
    return known[0] if len(known) == 1 else list(known)


def _graphs(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
