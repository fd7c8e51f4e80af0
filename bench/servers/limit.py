"""The limit: bare starlette and uvicorn returning bytes that are ready. `python -m bench.servers.limit FOLDER`."""

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.servers.serving import serve


def limit(answers: dict[str, bytes]) -> Starlette:
    """One route for each answer, at `/<its name>`."""
    return Starlette(routes=[_route(name, body) for name, body in answers.items()])


def _route(name: str, body: bytes) -> Route:
    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Route(f"/{name}", answer, methods=["POST"])


if __name__ == "__main__":
    serve(limit({path.stem: path.read_bytes() for path in Path(sys.argv[1]).glob("*.json")}))
