"""The mark that a browser shows beside a page's title: one drawing for every page of the hub."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

ICON = Path(__file__).with_name("icon.svg")


def icon_routes() -> list[Route]:
    """`/icon.svg`, which the pages name, and `/favicon.ico`, which browsers ask for where a page names none."""

    async def icon(_: Request) -> Response:
        return FileResponse(ICON, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})

    return [Route(path, icon) for path in ("/icon.svg", "/favicon.ico")]
