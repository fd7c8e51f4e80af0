"""`/metrics` for Prometheus."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Fallbacks(Collector):
    """Counts for Prometheus: the operations that graphql-core ran, by the reason why."""

    def __init__(self, counts: Callable[[], Mapping[str, int]]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        says = "Operations that graphql-core ran instead of the breadth-first executor"
        family = CounterMetricFamily("saan_fallbacks", says, labels=("reason",))
        for reason, count in self._counts().items():
            family.add_metric((reason,), count)
        yield family


def metrics_routes(text: Callable[[], bytes]) -> list[Route]:
    """`/metrics`, as Prometheus reads it."""

    async def metrics(_: Request) -> Response:
        return Response(text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [Route("/metrics", metrics)]
