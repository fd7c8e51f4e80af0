"""Runs the parts of the bench that are asked for, and gathers what they find."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from enum import StrEnum

from bench import agencies, contributors, processes, slow_agency, starts, tenants
from bench.checkout import checkout
from bench.compare import compare
from bench.driving import NORMAL, QUICK, Driver
from bench.peers import HUB, PEERS, NodeUnavailable, Peer, install, node_version
from bench.process import cores
from bench.profile import profiles
from bench.report import Report, Skipped, machine


class Part(StrEnum):
    """What can be measured."""

    SERVERS = "servers"
    AGENCIES = "agencies"
    SLOW_AGENCY = "slow-agency"
    PROCESSES = "processes"
    START = "start"
    TENANTS = "tenants"
    CONTRIBUTORS = "contributors"
    PROFILE = "profile"


ORDINARY = tuple(part for part in Part if part is not Part.PROFILE)


def run(
    parts: Collection[Part],
    *,
    quick: bool,
    peers: Collection[str] | None,
    tell: Callable[[str], None],
    beside: str | None = None,
) -> Report:
    """Measures the parts, quickly or properly; `peers` limits the servers compared (None: all), `beside` names a tree
    whose hub is asked the agencies' queries too.

    Raises AnswersDiffer, QueryFailed, ServerDidNotStart, LoadFailed, SandboxFailed, NoSuchTree: figures that would mean
    nothing are not given.
    """
    pace = QUICK if quick else NORMAL
    driver = Driver(pace, cores(), tell)
    skipped: list[Skipped] = []
    chosen = _chosen(skipped, peers) if Part.SERVERS in parts else []
    node = node_version() if any(peer.kind == "node" for peer in chosen) else None
    report = Report(machine(driver.cores, node), pace, skipped=skipped)
    if chosen:
        report.servers = compare(driver, chosen)
    if Part.AGENCIES in parts:
        with checkout(beside) if beside else nullcontext() as tree:
            report.agencies = agencies.measure(driver, beside=tree)
    if Part.SLOW_AGENCY in parts:
        report.slow_agency = slow_agency.measure(driver)
    if Part.PROCESSES in parts:
        report.processes = processes.measure(driver)
    if Part.START in parts:
        report.starts = starts.measure(driver)
    if Part.TENANTS in parts:
        report.tenants = tenants.measure(driver)
    if Part.CONTRIBUTORS in parts:
        report.contributors = contributors.measure(driver)
    if Part.PROFILE in parts:
        report.profiles = profiles(driver)
    return report


def _chosen(skipped: list[Skipped], peers: Collection[str] | None) -> list[Peer]:
    """The hub in any case: the others are compared with it. Node's only where their packages can be had."""
    wanted = [peer for peer in PEERS if peers is None or peer.id in peers or peer.id == HUB]
    try:
        if any(peer.kind == "node" for peer in wanted):
            install()
        return wanted
    except (NodeUnavailable, OSError) as problem:
        skipped.append(Skipped("the JavaScript servers", str(problem)))
        return [peer for peer in wanted if peer.kind == "python"]
