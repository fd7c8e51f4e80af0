"""Answers that say how long anybody may keep them, and are not sent to who has them already (RFC 9110, 13.1.2)."""

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def kept(request: Request, content: Any, *, seconds: int) -> Response:
    """The content as JSON with its `ETag`, or 304 for a request that holds the same."""
    response = JSONResponse(content)
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    said = {"etag": tag, "cache-control": f"public, max-age={seconds}"}
    if tag in (one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=said)
    response.headers.update(said)
    return response
