"""Everything one run of the bench found, as it goes to `--json`."""

import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.agencies import Served
from bench.compare import Compared
from bench.contributors import Contributors
from bench.driving import Pace
from bench.process import Cores
from bench.processes import Processes
from bench.profile import Profile
from bench.slow_agency import SlowAgency
from bench.starts import Starts
from bench.tenants import Tenants


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the figures come from. Those of two machines cannot be compared."""

    system: str
    processor: str
    cores: int
    pinned: bool
    python: str
    node: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not measured, and why."""

    what: str
    why: str


@dataclass(slots=True)
class Report:
    """A run: where, at which pace, and what each part found; empty or None where it was not asked for."""

    machine: Machine
    pace: Pace
    servers: list[Compared] = field(default_factory=list)
    agencies: Served | None = None
    slow_agency: SlowAgency | None = None
    processes: list[Processes] = field(default_factory=list)
    starts: Starts | None = None
    tenants: list[Tenants] = field(default_factory=list)
    contributors: Contributors | None = None
    profiles: list[Profile] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def machine(cores: Cores, node: str | None) -> Machine:
    """This one."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        pinned=cores.pinned,
        python=platform.python_version(),
        node=node,
    )


def _processor() -> str:
    """The processor's name where the system tells it."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def encoded(report: Report) -> bytes:
    """The report as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
