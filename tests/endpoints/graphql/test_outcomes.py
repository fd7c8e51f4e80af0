"""How a request ended, as the log and the figures tell it, is what came of it, whatever its client calls a field."""

from typing import Any

import orjson
import pytest
from prometheus_client import CollectorRegistry

from connectors.errors import AgencyUnavailable
from endpoints.asgi import Front
from endpoints.graphql.request_metrics import OUTCOMES, RequestMetrics
from endpoints.http.cross_origin import Origins
from endpoints.http.request_log import Served
from tests.asgi import ask
from tests.hub import hub
from tests.shelf import Shelf, record

BUSINESS = "0985569000013"
FOUND = Shelf("Business", "juristicId", {BUSINESS: [record("Business", juristic_id=BUSINESS, kind=None, name_th="ก")]})
FAILING = Shelf("Business", "juristicId", AgencyUnavailable("shelf", "Business by juristicId"))


async def _nobody() -> list[Any]:
    return []


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize(
    ("shelf", "query", "outcome"),
    [
        (FOUND, f'{{ errors: business(juristicId: "{BUSINESS}") {{ name }} }}', "whole"),
        (FOUND, f'{{ business(juristicId: "{BUSINESS}") {{ errors: name }} }}', "whole"),
        (FOUND, f'{{ business(juristicId: "{BUSINESS}") {{ name }} }}', "whole"),
        (FAILING, f'{{ business(juristicId: "{BUSINESS}") {{ name }} }}', "with errors"),
        (FOUND, "{ nothing }", "refused"),
    ],
)
async def test_it_ended_as_it_did(shelf: Shelf, query: str, outcome: str, executor: str) -> None:
    told: list[Served] = []
    registry = CollectorRegistry()
    graphql = hub(shelf, executor=executor, measure=RequestMetrics(registry))
    app = Front(graphql, origins=Origins(_nobody), https=False, tell=told.append)
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    answer = await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": query}))
    assert ("errors" in answer.json()) == (outcome != "whole")
    assert [one.outcome for one in told] == [outcome]
    counted = {one: registry.get_sample_value("saan_requests_total", {"outcome": one}) for one in OUTCOMES}
    assert counted == {one: 1.0 if one == outcome else 0.0 for one in OUTCOMES}
