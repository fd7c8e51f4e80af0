"""The hospitals at which one can be registered, of the data file."""

from dataclasses import dataclass
from random import Random

from sandbox.world import tables


@dataclass(frozen=True, slots=True)
class Hospital:
    """`social`: the Social Security Office contracts with it as well."""

    code: str
    province: str
    name_th: str
    name_en: str
    social: bool


class Hospitals:
    """All of them, by province."""

    def __init__(self) -> None:
        self.all = tuple(
            Hospital(one["code"], one["province"], one["nameTh"], one["nameEn"], one["social"])
            for one in tables.toml("hospitals")["hospital"]
        )

    def near(self, random: Random, province: str, *, social: bool = False) -> Hospital:
        """Some hospital of `province`; one that takes insured persons if `social`."""
        return random.choice([one for one in self._of(province) if one.social or not social])

    def other(self, hospital: Hospital) -> Hospital:
        """Another hospital of the same province."""
        here = self._of(hospital.province)
        return here[(here.index(hospital) + 1) % len(here)]

    def _of(self, province: str) -> list[Hospital]:
        return [one for one in self.all if one.province == province]
