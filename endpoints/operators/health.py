"""Whether the process lives, whether it can be used, and the schema's text."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from endpoints.http.compression import THOROUGHLY, PackedBodies, coding, varied


def health_routes(
    ready: Callable[[], bool], sdl: Callable[[], str], detail: Callable[[], Mapping[str, str]] = dict
) -> list[Route]:
    """`/healthz` (alive), `/readyz` (503 until `ready`; how the parts are beside it), `/schema.graphql` (all of it)."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        usable = ready()
        return JSONResponse({"ready": usable, **detail()}, status_code=200 if usable else 503)

    bodies = PackedBodies()

    async def schema(request: Request) -> Response:
        text = sdl()
        name = coding(request.headers.get("accept-encoding", ""), THOROUGHLY)
        body = text if name is None else await bodies.of(text, text.encode, name)
        response = Response(body, media_type="text/plain; charset=utf-8")
        varied(response.headers, name)
        return response

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/schema.graphql", schema)]
