"""The application as a server calls it: headers and origins before every route, and `/graphql` before all of that."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from endpoints.headers import Origins, RegisteredOrigins, SecurityHeaders

GRAPHQL = "/graphql"


class Front(Starlette):
    """The routes, and `graphql`, which must give the headers of every answer itself: what no page of another origin
    posts to it passes nothing else."""

    def __init__(
        self,
        graphql: ASGIApp,
        *,
        origins: Origins,
        https: bool,
        routes: Sequence[BaseRoute] = (),
        lifespan: Callable[[Any], Any] | None = None,
    ) -> None:
        middleware = [
            Middleware(SecurityHeaders, https=https),
            Middleware(RegisteredOrigins, origins=origins),
            Middleware(Direct, path=GRAPHQL, to=graphql),
        ]
        super().__init__(routes=routes, lifespan=lifespan, middleware=middleware)
        self.router.redirect_slashes = False  # it would redirect to whatever host a request names
        self._graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["path"] == GRAPHQL
            and scope["method"] == "POST"
            and b"origin" not in dict(scope["headers"])
        ):
            await self._graphql(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Direct:
    """Gives the requests at one path to an application that answers them whole, past whatever is behind."""

    def __init__(self, app: ASGIApp, *, path: str, to: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        direct = scope["type"] == "http" and scope["path"] == self._path
        await (self._to if direct else self._app)(scope, receive, send)
