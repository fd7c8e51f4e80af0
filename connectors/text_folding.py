"""Texts as they are compared: what looks the same to a reader is the same. Values themselves stay as they came."""

import re
import unicodedata
from typing import Final

_DIGITS: Final = {ord(thai): str(number) for number, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}
_UNSEEN: Final = dict.fromkeys(
    (0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
)
"""Characters that are not seen: soft hyphens, zero-width spaces and joiners, marks of direction, byte order marks."""

_FOLDED: Final = {**_DIGITS, **_UNSEEN}
_BLANKS: Final = re.compile(r"\s+")
_THAI: Final = re.compile(r"[\u0e31-\u0e4e]")
_MARKS: Final = re.compile(r"[\u0e47-\u0e4e]")
_VOWEL_FIRST: Final = re.compile(r"([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_TONE_FIRST: Final = re.compile(r"([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e3a\u0e47])")
_SARA_AM: Final = re.compile(r"(?:\u0e4d([\u0e48-\u0e4b]?)|([\u0e48-\u0e4b])\u0e4d)\u0e32")
_SARA_AM_FIRST: Final = re.compile(r"\u0e33([\u0e48-\u0e4b])")


def arabic_digits(text: str) -> str:
    """Thai digits (๐–๙) as 0–9."""
    return text.translate(_DIGITS)


def alike(text: str) -> str:
    """`text` as keys, codes and names of columns are compared; the same for texts that look the same.

    Normal form C, Arabic digits, one blank for several and none around, nothing that is not seen. In Thai a vowel comes
    before its tone mark, sara am is one character behind it, and sara ae is not written as two sara e.
    """
    if text.isascii():
        return text if text.isalnum() else " ".join(text.split())
    text = unicodedata.normalize("NFC", text.translate(_FOLDED))
    if _THAI.search(text):
        text = _TONE_FIRST.sub(r"\2\1", text)
        text = _SARA_AM.sub(lambda found: f"{found[1] or found[2] or ''}\u0e33", text)
        text = _SARA_AM_FIRST.sub("\\1\u0e33", text)
    return _BLANKS.sub(" ", text.replace("เเ", "แ")).strip()


def dictionary_place(text: str) -> tuple[str, str]:
    """Where `text` stands among others: as the Royal Institute's dictionary has it, a Thai word stands by its consonant
    and then by the vowel that is written before it, and its marks count where words are alike but for them."""
    if text.isascii():
        return text, text
    spoken = _VOWEL_FIRST.sub(r"\2\1", text)
    return _MARKS.sub("", spoken), spoken
