"""What `/metrics` says when nobody knows which process is read."""

import re

from bench.asking import graphql, read
from tests.processes.shared import Shared

ASKED = {0: 3, 1: 2}
"""How often each process is asked."""


def whole(text: str) -> float:
    """How many requests were answered without an error."""
    found = re.search(r'^saan_requests_total{outcome="whole"} (.+)$', text, re.M)
    assert found is not None, text
    return float(found[1])


def test_whichever_process_is_read_it_tells_what_all_have_counted(shared: Shared) -> None:
    before = whole(read(shared.site.port, "/metrics").decode())
    for number, worker in enumerate(shared.site.workers()):
        with shared.only(worker):
            for _ in range(ASKED[number]):
                assert graphql("{ __typename }").ask(shared.site.port).status == 200
    for worker in shared.site.workers():
        with shared.only(worker):
            told = read(shared.site.port, "/metrics").decode()
        assert whole(told) - before == sum(ASKED.values())
        assert f'saan_agency_served{{agency="dbd",pid="{worker.pid}"}} 1.0' in told
        assert "\nsaan_requests_in_flight 0.0\n" in told
