"""Names of people: Thai, and the same in English letters."""

from random import Random

from sandbox.world import tables
from sandbox.world.model import Name


class Names:
    """Draws names; a Thai spelling always has the same English one."""

    def __init__(self) -> None:
        table = tables.toml("names")
        self._first: dict[str, list[list[str]]] = {"MALE": table["male"], "FEMALE": table["female"]}
        self._middle: list[list[str]] = table["middle"]
        self._one: list[list[str]] = table["family_first"]
        self._two: list[list[str]] = table["family_second"]

    def family(self, random: Random) -> tuple[str, str]:
        """A family name in Thai and English."""
        (one_th, one_en), (two_th, two_en) = random.choice(self._one), random.choice(self._two)
        return one_th + two_th, one_en + two_en

    def person(self, random: Random, sex: str, title: tuple[str, str], family: tuple[str, str]) -> tuple[Name, Name]:
        """A whole name in Thai and in English; one in a hundred has a middle name."""
        first_th, first_en = random.choice(self._first[sex])
        middle = random.choice(self._middle) if random.random() < 0.01 else (None, None)
        return (
            Name(title[0], first_th, family[0], middle[0]),
            Name(title[1], first_en, family[1], middle[1]),
        )


def title(sex: str, age: int, married: bool) -> tuple[str, str]:
    """What stands before a name in Thai and English: a child's to the age of 15, then by sex and marriage."""
    if age < 15:
        return ("เด็กชาย", "Master") if sex == "MALE" else ("เด็กหญิง", "Miss")
    if sex == "MALE":
        return ("นาย", "Mr.")
    return ("นาง", "Mrs.") if married else ("นางสาว", "Miss")
