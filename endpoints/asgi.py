"""The application as a server calls it: headers and origins before every route, and `/graphql` before all of that."""

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send

from connectors.request_id import Fresh, begun, serving
from endpoints.http.cross_origin import Origins, RegisteredOrigins
from endpoints.http.refused_requests import RefusedRequests
from endpoints.http.request_log import SERVED, Served, Tell
from endpoints.http.security_headers import SecurityHeaders

GRAPHQL = "/graphql"


class Front(Starlette):
    """The routes, and `graphql`, which must give the headers of every answer itself: what no page of another origin
    posts to it passes nothing else. Each request begins here, and `tell` hears how it ended; `refused`, of those that
    do not come as far. `errors` answer where there is no such page, and what nobody foresaw."""

    def __init__(
        self,
        graphql: ASGIApp,
        *,
        origins: Origins,
        https: bool,
        routes: Sequence[BaseRoute] = (),
        lifespan: Callable[[Any], Any] | None = None,
        tell: Tell = lambda served: None,
        registry: CollectorRegistry | None = None,
        errors: Mapping[int | type[Exception], ExceptionHandler] | None = None,
    ) -> None:
        self._https = https
        self.refused = RefusedRequests(tell, registry)
        middleware = [
            Middleware(RegisteredOrigins, origins=origins),
            Middleware(Direct, path=GRAPHQL, to=graphql),
        ]
        super().__init__(routes=routes, lifespan=lifespan, middleware=middleware, exception_handlers=errors)
        self.router.redirect_slashes = False  # it would redirect to whatever host a request names
        self._graphql = graphql
        self._tell = tell
        self._fresh = Fresh().next

    def build_middleware_stack(self) -> ASGIApp:
        """Around all of Starlette's: what answers when everything else has failed answers with these headers, too."""
        return SecurityHeaders(super().build_middleware_stack(), https=self._https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        headers, method = dict(scope["headers"]), scope["method"]
        id_ = begun(headers.get(b"traceparent"), self._fresh())
        served = scope[SERVED] = Served(id_, method, perf_counter(), headers)
        token = serving.set(id_)
        try:
            if scope["path"] == GRAPHQL and method == "POST" and b"origin" not in headers:
                await self._graphql(scope, receive, send)
            else:
                await super().__call__(scope, receive, served.noted(scope, send))
        finally:
            serving.reset(token)
            self._tell(served)


class Direct:
    """Gives the requests at one path to an application that answers them whole, past whatever is behind."""

    def __init__(self, app: ASGIApp, *, path: str, to: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        direct = scope["type"] == "http" and scope["path"] == self._path
        await (self._to if direct else self._app)(scope, receive, send)
