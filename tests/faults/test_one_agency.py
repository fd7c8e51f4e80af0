"""With any one agency dead, slow or returning rubbish, all that others give is there, in time."""

from pathlib import Path
from typing import Any

import pytest

from conformance_kit.tcp_faults import WEATHERS
from tests.faults.hub import DEADLINE, Answered, all_four, behind, forgetful

AGENCIES = ("dbd", "dcy", "dep", "diw", "dopa", "fda", "hotels", "local", "nhso", "ocs", "rd", "sso")
PLACES = ("cgd", "exd", "houses")
REST_ON = {
    "dbd": {"diw", "exd", "fda", "hotels", "local", "pharmacies", "rd"},
    "dopa": {"houses", "dga", "dla", "local"},
    "houses": {"dga", "dla", "local"},
    "local": {"dla"},
    "ocs": {"opdc", "pharmacies"},
}
"""Agencies that are asked only about what another one has told."""

ABOUT = {("2-business-portal", "dbd"), ("3-one-stop-service", "dbd")}
"""Queries that are about what one agency tells: without it there is nothing to ask others for."""

BAD = ("dead", "frozen", "corrupted")


@pytest.fixture(scope="module")
async def well(hubs: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Answered]:
    """What the four queries bring when nothing is amiss."""
    state = tmp_path_factory.mktemp("well")
    async with behind(hubs, deadline=10, state=state) as (app, _):
        return await all_four(app)


@pytest.mark.parametrize("agency", AGENCIES)
async def test_one_agency_takes_nothing_away_from_the_others(
    agency: str, hubs: Any, well: list[Answered], tmp_path: Path, agencies_copy: Path
) -> None:
    async with behind(hubs, agency, state=tmp_path, agencies_folder=agencies_copy) as (app, proxies):
        for weather in BAD:
            proxies[agency].clear()
            proxies[agency].weather = WEATHERS[weather]
            for before, now in zip(well, await all_four(app), strict=True):
                _holds(agency, weather, before, now)


@pytest.mark.parametrize("agency", PLACES)
async def test_files_and_databases_that_are_gone_take_nothing_away(
    agency: str, hubs: Any, well: list[Answered], tmp_path: Path, agencies_copy: Path
) -> None:
    variable = f"{agency.upper()}_URL"
    nowhere = tmp_path / "nowhere"
    gone = {variable: f"sqlite+aiosqlite:///{nowhere}" if agency != "cgd" else str(nowhere)}
    async with forgetful(hubs, gone, state=tmp_path, agencies_folder=agencies_copy) as app:
        for before, now in zip(well, await all_four(app), strict=True):
            _holds(agency, "gone", before, now)


def _holds(agency: str, weather: str, before: Answered, now: Answered) -> None:
    told = f"{before.case.path.stem}, {agency} {weather}"
    # Some seconds for this machine: a hub that waited for an agency would take thirty.
    assert now.seconds < DEADLINE + 5, told
    assert now.response["data"] is not None, told
    assert now.blamed() <= {agency}, told
    if (before.case.path.stem, agency) in ABOUT:
        return
    lost = before.answering() - now.answering() - REST_ON.get(agency, set()) - {agency}
    assert not lost, told
    if agency not in before.answering():
        assert now.blamed() == set(), told
    elif agency not in now.answering():
        assert agency in now.blamed(), told
