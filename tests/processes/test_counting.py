"""What processes count and hold together, counted where it matters: at the agency, and by the client."""

import contextlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from bench.asking import Question, graphql
from tests.processes.shared import BUDGET, CALLS_OF_HOTELS, FAILURES_OF_DIW, Shared

LICENCES = """query ($id: JuristicId!) {
  business(juristicId: $id) { licences { agencies { agency answered code } } }
}"""


def businesses(shared: Shared) -> list[str]:
    """The numbers of some that there are."""
    found = graphql("{ businesses(first: 40) { nodes { juristicId } } }").ask(shared.site.port).json()
    return [one["juristicId"] for one in found["data"]["businesses"]["nodes"]]


def licences(shared: Shared, business: str) -> Mapping[str, Any]:
    """Which agencies answered for a business."""
    answer = graphql(LICENCES, {"id": business}).ask(shared.site.port).json()
    return {one["agency"]: one for one in answer["data"]["business"]["licences"]["agencies"]}


def calls(shared: Shared, agency: str) -> int:
    """How often the agency was called, whatever it answered."""
    with urllib.request.urlopen(f"{shared.agencies[f'{agency.upper()}_URL']}/_sandbox/calls") as told:
        return int(json.load(told)["total"])


@contextlib.contextmanager
def failing(shared: Shared, agency: str) -> Iterator[None]:
    """The agency answers with errors meanwhile."""
    fault = f"{shared.agencies[f'{agency.upper()}_URL']}/_sandbox/fault"
    body = json.dumps({"mode": "offline"}).encode()
    urllib.request.urlopen(urllib.request.Request(fault, body, method="PUT")).close()
    try:
        yield
    finally:
        urllib.request.urlopen(urllib.request.Request(fault, method="DELETE")).close()


def test_an_agency_s_quota_is_kept_by_all_processes_together(shared: Shared) -> None:
    before, told = calls(shared, "hotels"), []
    some = businesses(shared)[: 2 * CALLS_OF_HOTELS]
    assert len(some) == 2 * CALLS_OF_HOTELS
    for number, business in enumerate(some):
        with shared.only(shared.site.workers()[number % 2]):
            told.append(licences(shared, business)["hotels"])
    assert calls(shared, "hotels") - before == CALLS_OF_HOTELS
    assert [one["code"] for one in told] == [None] * CALLS_OF_HOTELS + ["QUOTA_EXHAUSTED"] * CALLS_OF_HOTELS


def test_an_agency_that_one_process_finds_failing_is_given_up_by_another_sooner(shared: Shared) -> None:
    one, other = shared.site.workers()
    some = iter(businesses(shared)[20:])
    with failing(shared, "diw"):
        with shared.only(one):
            found = _until_open(shared, some)
        with shared.only(other):
            warned = _until_open(shared, some)
    assert 1 <= warned < FAILURES_OF_DIW <= found


def _until_open(shared: Shared, some: Iterator[str]) -> int:
    """How many calls reach the agency until none does any more."""
    before = calls(shared, "diw")
    for business in some:
        reached = calls(shared, "diw")
        assert licences(shared, business)["diw"]["code"] == "AGENCY_UNAVAILABLE"
        if calls(shared, "diw") == reached:
            return reached - before
    raise AssertionError("the breaker did not open")


def test_an_app_s_budget_is_one_whichever_process_it_asks(shared: Shared) -> None:
    body = json.dumps({"query": "{ laws(first: 2) { nodes { id } } }", "extensions": {"cost": True}}).encode()
    headers = {"authorization": f"Bearer {shared.site.officer('any', app='thrifty-app')}"}
    spent = 0
    for number in range(4):
        with shared.only(shared.site.workers()[number % 2]):
            told = Question("/graphql", body, headers).ask(shared.site.port).json()["extensions"]["cost"]
        spent += told["requested"]
        assert told["remaining"] == BUDGET - spent
