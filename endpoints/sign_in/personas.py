"""The sandbox's people and their tokens. There is no such route outside the sandbox."""

from collections.abc import Callable, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from access.identity.personas import Persona


def persona_routes(people: Callable[[], Sequence[Persona]]) -> list[Route]:
    """`/sandbox/personas`: who one may be, and the token to be it with. Tokens are fresh at each request."""

    async def personas(_: Request) -> Response:
        body = msgspec.json.encode(people())
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return [Route("/sandbox/personas", personas)]
