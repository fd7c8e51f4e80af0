"""Local administrations, and addresses within them."""

from random import Random

from sandbox.world import tables
from sandbox.world.model import Address, House, LocalAdministration, LocalService


class Places:
    """The ground the world stands on: subdistricts, who administers them, streets."""

    def __init__(self) -> None:
        register = tables.toml("local_administrations")
        self.offline: str = register["offline"]
        self.administrations = tuple(
            LocalAdministration(
                one["id"], one["nameTh"], one["nameEn"], one["kind"], tuple(one["subdistricts"]), one["vendor"]
            )
            for one in register["administration"]
        )
        self.by_id = {one.id: one for one in self.administrations}
        self.of_subdistrict = {code: one.id for one in self.administrations for code in one.subdistricts}
        self._postal = {row["code"]: row["postalCode"] for row in tables.subdistricts()}
        self._roads: list[tuple[str, str]] = [(th, en) for th, en in tables.toml("names")["roads"]]
        self._letters = {row["code"]: row["letters"] for row in tables.provinces()}

    def letters(self, subdistrict: str) -> str:
        """The two letters that stand for the province in printed numbers."""
        return self._letters[subdistrict[:2]]

    def address(self, random: Random, subdistrict: str) -> Address:
        """Some address in `subdistrict`: in a village (moo) or on a road."""
        number = (
            str(random.randint(1, 999))
            if random.random() < 0.4
            else f"{random.randint(1, 199)}/{random.randint(1, 99)}"
        )
        if random.random() < 0.35:
            return Address(number, subdistrict, self._postal[subdistrict], moo=str(random.randint(1, 9)))
        road_th, road_en = random.choice(self._roads)
        soi = random.randint(1, 40) if random.random() < 0.5 else None
        return Address(
            number,
            subdistrict,
            self._postal[subdistrict],
            soi_th=f"{road_th} {soi}" if soi else None,
            soi_en=f"{road_en} {soi}" if soi else None,
            road_th=road_th,
            road_en=road_en,
        )

    def subdistrict(self, random: Random) -> str:
        """Some subdistrict that a local administration of the world looks after."""
        return random.choice(tuple(self.of_subdistrict))

    def house(self, random: Random, serial: int, subdistrict: str) -> House:
        """A house; ids of 11 digits begin with 98, which is no registration office."""
        return House(f"98{serial:09d}", self.address(random, subdistrict))


def local_services(random: Random, places: Places) -> tuple[LocalService, ...]:
    """What each local administration offers, at the fee its ordinance sets."""
    found = []
    table = tables.toml("local_services")["service"]
    for administration in places.administrations:
        for one in table:
            usual = administration.kind != "PROVINCIAL"
            if administration.kind not in one.get("kinds", []) and not (usual and "kinds" not in one):
                continue
            low, high = one.get("fee", (0, 0))
            year = 2550 + random.randint(0, 17)
            subject = one.get("ordinanceTh")
            found.append(
                LocalService(
                    administration.id,
                    one["code"],
                    one["nameTh"],
                    one["nameEn"],
                    one["days"],
                    random.randrange(low, high + 1, 50 if high > 100 else 10) if high else None,
                    one.get("feeMax"),
                    f"{_ordinance(administration.kind)} เรื่อง {subject} พ.ศ. {year}" if subject else None,
                    one.get("licenceKind"),
                )
            )
    return tuple(found)


def _ordinance(kind: str) -> str:
    if kind == "TAMBON_ADMINISTRATION":
        return "ข้อบัญญัติองค์การบริหารส่วนตำบล"
    return "ข้อบัญญัติเมืองพัทยา" if kind == "SPECIAL" else "เทศบัญญัติ"
