"""Whether the process lives, whether it can be used, and the schema's text."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route


def health_routes(
    ready: Callable[[], bool], sdl: Callable[[], str], detail: Callable[[], Mapping[str, str]] = dict
) -> list[Route]:
    """`/healthz` (alive), `/readyz` (503 until `ready`; how the parts are beside it), `/schema.graphql` (all of it)."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        usable = ready()
        return JSONResponse({"ready": usable, **detail()}, status_code=200 if usable else 503)

    async def schema(_: Request) -> Response:
        return PlainTextResponse(sdl(), media_type="text/plain; charset=utf-8")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/schema.graphql", schema)]
