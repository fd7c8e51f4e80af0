"""Reference files: kinds of licences and entitlements with their rates, and the register of local administrations."""

from pathlib import Path

from sandbox.files.catalogue import write_json
from sandbox.world import tables
from sandbox.world.places import Places


def write(places: Places, folder: Path) -> None:
    """`licence-kinds.json`, `entitlement-kinds.json` and `local-administrations.json`, new."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "licence-kinds.json", tables.toml("licence_kinds")["kind"])
    write_json(folder / "entitlement-kinds.json", tables.toml("entitlement_kinds")["kind"])
    register = [
        {
            "id": one.id,
            "name": {"th": one.name_th, "en": one.name_en},
            "kind": one.kind,
            "province": one.province,
            "subdistricts": list(one.subdistricts),
            "phone": f"0-2000-{one.id}",
            "website": f"https://{one.id}.local.example",
        }
        for one in places.administrations
    ]
    write_json(folder / "local-administrations.json", register)
