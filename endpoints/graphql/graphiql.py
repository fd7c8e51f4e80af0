"""GraphiQL for a browser, from the bundle built in `ide/`. Nothing in it asks another host."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Scope

from endpoints.graphql.examples import Example
from endpoints.http.static_files import PackedFiles

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",  # the editor places its lines with inline styles
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"
HASHED_NAME = re.compile(r"-[\w-]{8}\.\w+$")


def ide_routes(examples: Sequence[Example], dist: Path, *, home: bool) -> list[BaseRoute]:
    """Ready queries at `/ide/examples`, the bundle's files under `/ide/`, the page at `/` where that is its `home`."""
    ready = msgspec.json.encode(examples)

    async def show_page(_: Request) -> Response:
        return ide_page(dist)

    async def list_examples(_: Request) -> Response:
        return Response(ready, media_type="application/json", headers={"Cache-Control": "no-cache"})

    return [
        *([Route("/", show_page, name="ide")] if home else []),
        Route("/ide/examples", list_examples),
        Mount("/ide", Assets(directory=dist / "ide")),
    ]


def ide_page(dist: Path) -> Response:
    """The page itself, an ASGI application: for `/`, and for a browser that opens the GraphQL endpoint."""
    return FileResponse(dist / "index.html", media_type="text/html", headers=PAGE_HEADERS)


class Assets(PackedFiles):
    """The bundle's files. A name with a hash of the content never changes its content."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        name = Path(full_path).name
        response.headers["Content-Type"] = CONTENT_TYPES[Path(name).suffix]
        response.headers["Cache-Control"] = FOREVER if HASHED_NAME.search(name) else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
