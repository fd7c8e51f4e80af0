"""All agencies of the sandbox: their files in a folder, their servers on loopback, and where each is found."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from joserfc.jwk import ECKey
from starlette.types import ASGIApp

from sandbox.agencies import (
    cgd,
    dbd,
    diw,
    dlt,
    dol,
    dopa,
    exd,
    fda,
    hotels,
    houses,
    local,
    moe,
    nhso,
    ocs,
    ocsc,
    opendata,
    rd,
    slf,
    sso,
    welfare,
)
from sandbox.agencies.hours import ALWAYS, THAILAND, Clock, Opening, now
from sandbox.files import catalogue, pharmacies, reference
from sandbox.serving import listening, serving
from sandbox.world.build import World

KEYS = {
    "DBD_KEY": "sandbox-dbd-key",
    "DCY_KEY": "sandbox-dcy-key",
    "DEP_KEY": "sandbox-dep-key",
    "DIW_KEY": "sandbox-diw-key",
    "DLT_KEY": "sandbox-dlt-key",
    "DOPA_KEY": "sandbox-dopa-key",
    "FDA_TOKEN": "sandbox-fda-token",
    "HOTELS_PASSWORD": "sandbox-hotels-password",
    "LOCAL_KEY": "sandbox-local-key",
    "MOE_PASSWORD": "sandbox-moe-password",
    "NHSO_SECRET": "sandbox-nhso-secret",
    "OCSC_KEY": "sandbox-ocsc-key",
    "OPENDATA_KEY": "sandbox-opendata-key",
    "RD_SECRET": "sandbox-rd-secret",
    "SLF_KEY": "sandbox-slf-key",
}
"""What the synthetic agencies want to be shown; secrets of nothing."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When those agencies that close at all are open, and what the hub is told of it."""

    sso: Opening
    dopa: Opening
    settings: dict[str, str]


OFFICE = Hours(sso.HOURS, Opening(time(8, 30), time(16, 30), weekdays=True), {"SSO_CLOSED": "22:00-05:00"})
"""As the real ones keep them."""


def all_day(moment: datetime) -> Hours:
    """Nobody closes. A manifest that names a span is given one minute, half a day from `moment`."""
    far = (moment + timedelta(hours=12)).astimezone(THAILAND)
    span = f"{far:%H:%M}-{far + timedelta(minutes=1):%H:%M}"
    return Hours(ALWAYS, ALWAYS, {"SSO_CLOSED": span})


def write_files(world: World, folder: Path) -> dict[str, str]:
    """Write databases and files below `folder`; gives the settings that say where they are."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    houses.write(world, folder / "houses.sqlite")
    exd.write(world, folder / "exd.sqlite")
    dol.write(world, folder / "dol.sqlite")
    cgd.write(world, folder / "cgd")
    catalogue.write(world.laws, folder / "catalogue")
    reference.write(world.places, folder / "reference")
    pharmacies.write(world.pharmacies, world.today, folder / "pharmacies")
    return {
        "HOUSES_URL": f"sqlite+aiosqlite:///{folder / 'houses.sqlite'}",
        "EXD_URL": f"sqlite+aiosqlite:///{folder / 'exd.sqlite'}",
        "DOL_URL": f"sqlite+aiosqlite:///{folder / 'dol.sqlite'}",
        "CGD_URL": str(folder / "cgd"),
        "PHARMACIES": str(folder / "pharmacies"),
        "SAAN_DATA": str(folder / "catalogue"),
        "REFERENCE": str(folder / "reference"),
    }


@contextlib.asynccontextmanager
async def running(
    world: World, folder: Path, *, hours: Hours | None = None, clock: Clock = now
) -> AsyncIterator[dict[str, str]]:
    """Everything, for as long as the context is open; gives the settings a hub needs to find and enter it.

    Open all day if `hours` are not given; the time of day is that of `clock`, the day is the world's.
    """
    files = write_files(world, folder)
    kept = hours or all_day(clock())
    client, office = (ECKey.generate_key("P-256", auto_kid=True) for _ in range(2))
    signing = {"SSO_CLIENT_KEY": _jwk(client, private=True), "SSO_KEY": _jwk(office, private=False)}
    register = dopa.Register(world, KEYS["DOPA_KEY"], clock, kept.dopa)
    apps: dict[str, ASGIApp] = {**_apps(world), "SSO_URL": sso.build(world, (client, office), clock, kept.sso)}
    async with serving(apps) as addresses, listening({"DOPA_URL": register.serve}) as lines:
        yield {**addresses, **lines, **files, **KEYS, **signing, **kept.settings}


def _apps(world: World) -> dict[str, ASGIApp]:
    return {
        "DBD_URL": dbd.build(world, KEYS["DBD_KEY"]),
        "DCY_URL": welfare.build(world, "dcy", KEYS["DCY_KEY"]),
        "DEP_URL": welfare.build(world, "dep", KEYS["DEP_KEY"]),
        "DIW_URL": diw.build(world, KEYS["DIW_KEY"]),
        "DLT_URL": dlt.build(world, KEYS["DLT_KEY"]),
        "FDA_URL": fda.build(world, KEYS["FDA_TOKEN"]),
        "HOTELS_URL": hotels.build(world, KEYS["HOTELS_PASSWORD"]),
        "LOCAL_URL": local.build(world, KEYS["LOCAL_KEY"]),
        "MOE_URL": moe.build(world, KEYS["MOE_PASSWORD"]),
        "NHSO_URL": nhso.build(world, KEYS["NHSO_SECRET"]),
        "OCS_URL": ocs.build(world),
        "OCSC_URL": ocsc.build(world, KEYS["OCSC_KEY"]),
        "OPENDATA_URL": opendata.build(world, KEYS["OPENDATA_KEY"]),
        "RD_URL": rd.build(world, KEYS["RD_SECRET"]),
        "SLF_URL": slf.build(world, KEYS["SLF_KEY"]),
    }


def _jwk(key: ECKey, *, private: bool) -> str:
    """As a JSON Web Key, with the private part or without."""
    return json.dumps(key.as_dict(private=private), sort_keys=True)
