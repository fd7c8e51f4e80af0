"""Files that never change while the hub runs, packed where a browser takes them so."""

from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from endpoints.http.compression import LEAST, THOROUGHLY, PackedBodies, coding, varied

PACKABLE: Final = frozenset({".css", ".html", ".js", ".json", ".md", ".svg", ".ttf", ".txt"})
"""The endings of files that become smaller; the others are packed already."""

_BODIES = PackedBodies()


class PackedFiles(StaticFiles):
    """The files of a folder."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at a path, in the content coding that the client takes best."""
        response = await super().get_response(path, scope)
        return await packed_file(response, Headers(scope=scope)) if isinstance(response, FileResponse) else response


async def packed_file(response: FileResponse, asked: Headers) -> Response:
    """A file's response, packed where that is asked for and of use. A part of a file is a part of it as it is."""
    file = Path(response.path)
    if file.suffix not in PACKABLE or response.status_code != 200:
        return response
    name = None if "range" in asked else coding(asked.get("accept-encoding", ""), THOROUGHLY)
    stat = response.stat_result
    if name is None or stat is None or stat.st_size < LEAST:
        varied(response.headers, None)
        return response
    body = await _BODIES.of((str(file), stat.st_mtime_ns, stat.st_size), file.read_bytes, name)
    headers = {key: value for key, value in response.headers.items() if key not in ("content-length", "accept-ranges")}
    made = Response(body, 200, headers)
    varied(made.headers, name)
    return made
