"""Several things in a sentence, as people say them in Thai and in English."""

from collections.abc import Iterable


def listed(words: Iterable[str], language: str) -> str:
    """The things one after the other, the last with "and"; where one is itself several, that is still to be seen."""
    return _english(list(words)) if language == "en" else _thai(list(words))


def _english(words: list[str]) -> str:
    small = [word[:1].lower() + word[1:] for word in words]
    if any("," in word for word in small):
        return "; ".join([*small[:-1], f"and {small[-1]}"] if len(small) > 1 else small)
    return " and ".join([*([", ".join(small[:-1])] if len(small) > 1 else []), *small[-1:]])


def _thai(words: list[str]) -> str:
    # Thai is written without blanks between words; English names come as they are called.
    said = [f" {word} " if word.isascii() else word for word in words]
    last = "รวมทั้ง" if any("และ" in word for word in said) else "และ"
    return ", ".join(said) if len(said) < 2 else f"{', '.join(said[:-1])} {last}{said[-1]}"
