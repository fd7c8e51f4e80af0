import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli.sandbox_process import Sandbox
from sandbox.world.build import World

REAL = Path(os.environ.get("SAAN_DATA") or Path(__file__).parents[4] / "shared" / "data")
real_data = pytest.mark.skipif(not (REAL / "subdistricts.json").exists(), reason="no real data")


def rows(folder: str | Path, name: str) -> list[dict[str, str]]:
    with (Path(folder) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_catalogue_counts_its_own_services(town: Sandbox) -> None:
    folder = town.environment["SAAN_DATA"]
    services, agencies = rows(folder, "services.csv"), rows(folder, "agencies.csv")

    assert len(services) >= 60
    assert sum(int(row["จำนวนงานบริการ"]) for row in agencies) == len(services)
    assert {row["agency_id"] for row in services} == {row["agency_id"] for row in agencies}
    assert {row["ministry_id"] for row in services} == {row["ministry_id"] for row in rows(folder, "ministries.csv")}
    assert {row["status_id"] for row in services} <= {row["status_id"] for row in rows(folder, "service-statuses.csv")}


def test_some_cells_of_the_catalogue_have_several_lines(town: Sandbox) -> None:
    assert any("\n" in row["หมายเหตุ"] for row in rows(town.environment["SAAN_DATA"], "services.csv"))


def test_the_list_of_laws_is_that_of_the_council_of_state(town: Sandbox, world: World) -> None:
    listed = rows(town.environment["SAAN_DATA"], "laws.csv")

    assert [row["sysid"] for row in listed] == [law.law_id for law in world.laws]
    assert any(row["title"].endswith(" ") for row in listed)


def test_kinds_and_register_are_json(reference: Path) -> None:
    def read(name: str) -> list[dict[str, Any]]:
        return list(json.loads((reference / name).read_text(encoding="utf-8")))

    assert {kind["code"] for kind in read("entitlement-kinds.json")} == {
        "OLD_AGE_ALLOWANCE",
        "DISABILITY_ALLOWANCE",
        "NEWBORN_GRANT",
        "WELFARE_CARD",
    }
    assert all("validityYears" not in kind for kind in read("licence-kinds.json") if kind["code"] == "FACTORY")
    assert len(read("local-administrations.json")) == 12


@real_data
@pytest.mark.parametrize("name", ["provinces", "districts", "subdistricts"])
def test_address_codes_and_names_are_the_real_ones(town: Sandbox, name: str) -> None:
    def coded(folder: str | Path) -> dict[int, dict[str, Any]]:
        found = json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))
        return {row[f"{name[:-1]}Code"]: {key: row[key] for key in row if key != "id"} for row in found}

    real = coded(REAL)
    for code, row in coded(town.environment["SAAN_DATA"]).items():
        assert row == real[code]


@real_data
@pytest.mark.parametrize("name", ["services.csv", "agencies.csv", "ministries.csv", "service-statuses.csv", "laws.csv"])
def test_the_columns_are_those_of_the_real_files(town: Sandbox, name: str) -> None:
    assert list(rows(town.environment["SAAN_DATA"], name)[0]) == list(rows(REAL, name)[0])
