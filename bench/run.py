"""Runs the parts of the bench that are asked for, and gathers what they find."""

from collections.abc import Callable, Collection
from enum import StrEnum

from bench import agencies, allocations, clone, growth, tenants
from bench.compare import compare
from bench.driving import NORMAL, QUICK, Driver
from bench.npm import Node, NodeUnavailable, find_node, install
from bench.peers import HUB, PEERS, Peer
from bench.process import ServerDidNotStart, cores
from bench.profile import profiles
from bench.report import Report, Skipped, machine


class Part(StrEnum):
    """What can be measured."""

    SERVERS = "servers"
    GROWTH = "growth"
    AGENCIES = "agencies"
    TENANTS = "tenants"
    CLONE = "clone"
    PROFILE = "profile"


ORDINARY = (Part.SERVERS, Part.GROWTH, Part.AGENCIES, Part.TENANTS, Part.CLONE)


def run(parts: Collection[Part], *, quick: bool, peers: Collection[str] | None, tell: Callable[[str], None]) -> Report:
    """Measures the parts, quickly or properly; `peers` limits the servers compared (None: all).

    Raises AnswersDiffer, QueryFailed, ServerDidNotStart, LoadFailed: figures that would mean nothing are not given.
    """
    pace = QUICK if quick else NORMAL
    driver = Driver(pace, cores(), tell)
    skipped: list[Skipped] = []
    node = _node(skipped, peers) if Part.SERVERS in parts else None
    report = Report(machine(driver.cores, node.version if node else None), pace, skipped=skipped)
    if Part.SERVERS in parts:
        report.servers = compare(driver, _chosen(peers, node), node)
    if Part.GROWTH in parts:
        for line in growth.grow(growth.QUICK if quick else growth.NORMAL):
            tell(f"how time grows with {line.varied}")
            report.growth.append(line)
    if Part.AGENCIES in parts:
        report.agencies = agencies.measure(driver)
    if Part.TENANTS in parts:
        report.tenants = tenants.measure(driver)
    if Part.PROFILE in parts:
        report.profiles = profiles(driver)
        report.allocations = allocations.allocations(64 if quick else 640)
    if Part.CLONE in parts:
        tell("a fresh clone")
        try:
            report.clone = clone.measure()
        except (clone.CloneUnavailable, ServerDidNotStart) as problem:
            skipped.append(Skipped("seconds from a fresh clone", str(problem)))
    return report


def _node(skipped: list[Skipped], peers: Collection[str] | None) -> Node | None:
    """Node with the packages installed, where one of its servers is asked for and both can be had."""
    if not any(peer.kind == "node" and (peers is None or peer.id in peers) for peer in PEERS):
        return None
    try:
        node = find_node()
        install(node)
    except NodeUnavailable as problem:
        skipped.append(Skipped("the JavaScript servers", str(problem)))
        return None
    return node


def _chosen(peers: Collection[str] | None, node: Node | None) -> list[Peer]:
    """The hub in any case: the others are compared with it."""
    wanted = [peer for peer in PEERS if peers is None or peer.id in peers or peer.id == HUB]
    return [peer for peer in wanted if peer.kind == "python" or node is not None]
