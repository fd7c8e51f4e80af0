"""`POST /connectors/{id}/changes`: an agency says what has changed, and the hub forgets what it remembered of it.

    {"changes": [{"type": "Licence", "key": {"number": "…"}}, {"type": "LicenceKind"}]}

A change without a key is all of the type, one without a type everything of the agency. Only the agency itself is heard:
the app that its manifest names, with a token that the app was given for itself (client credentials); and only about
types that its manifest gives, so that a misspelt or foreign one is not taken for done.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Final

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import bounds
from access.caller import Caller
from access.identity.dpop import Presented
from access.permissions.field_refusals import TokenRefused
from cache.cache import Change, ChangeUnfit
from endpoints.graphql.identification import Verifies
from endpoints.graphql.reply import challenged
from endpoints.http.error_body import error_body, refusal_body
from endpoints.http.request_body import BadRequest, body_of, reason, require_few_values

log = structlog.get_logger("saan.changes")
RETRY_AFTER: Final = "5"

Authorize = Callable[[Request], Awaitable[frozenset[str]]]
"""The agencies that a request speaks for. Raises TokenRefused."""
Drop = Callable[[Sequence[Change]], Awaitable[bool]]
"""Forgets what has changed; false when other processes could not be told yet. Raises ChangeUnfit."""
Gives = Callable[[str], frozenset[str] | None]
"""The types an agency gives; None where its manifest cannot be read and nobody knows."""


Short = Annotated[str, msgspec.Meta(max_length=bounds.CHANGED.most)]


class ChangeNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change as it is told."""

    type: Short | None = None
    key: Short | dict[Short, Short] | None = None


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    changes: list[ChangeNotice]


_DECODER = msgspec.json.Decoder(_Message)


class AgencyTokens:
    """Knows which agencies a request speaks for: those whose manifest names the app of its token.

    `apps` gives the app of each agency. A token that speaks for a person or an official speaks for no agency.
    """

    def __init__(self, verifier: Verifies, apps: Callable[[], Mapping[str, str]], *, url: str = "") -> None:
        self._verifier = verifier
        self._apps = apps
        self._url = url

    async def __call__(self, request: Request) -> frozenset[str]:
        kind, _, token = request.headers.get("authorization", "").strip().partition(" ")
        if kind.lower() not in ("bearer", "dpop") or not token.strip():
            raise TokenRefused("it is not sent as 'Authorization: Bearer …'", "ต้องส่งเป็น 'Authorization: Bearer …'")
        where = self._url + request.url.path
        presented = Presented(kind.lower(), request.headers.get("dpop"), request.method, where)
        caller = await self._verifier.caller(token.strip(), presented)
        if not _for_itself(caller):
            return frozenset()
        return frozenset(agency for agency, app in self._apps().items() if app == caller.app)


def _for_itself(caller: Caller) -> bool:
    return caller.app is not None and caller.subject is None and caller.actor is None and caller.consent is None


def change_routes(authorize: Authorize, drop: Drop, gives: Gives) -> list[Route]:
    """The route."""

    async def changes(request: Request) -> Response:
        agency = request.path_params["id"]
        try:
            if agency not in await authorize(request):
                raise BadRequest(403, "This token does not speak for this agency.")
            told = _changes(agency, await body_of(dict(request.scope["headers"]), request.receive, bounds.MESSAGE.most))
            _given(told, gives(agency))
            everywhere = await drop(told)
        except TokenRefused as problem:
            challenge = {"www-authenticate": challenged(request.headers.get("authorization", ""), bound=problem.bound)}
            return _refused(401, refusal_body(problem), challenge)
        except ChangeUnfit as problem:
            return _refused(400, error_body(f"{problem}.", "BAD_REQUEST"))
        except BadRequest as problem:
            return _refused(problem.status, error_body(str(problem), "BAD_REQUEST"))
        log.info("changes told", agency=agency, changes=len(told), everywhere=everywhere)
        if not everywhere:
            message = "Forgotten here; other processes cannot be told now and will be later. Tell it again to be sure."
            return _refused(503, error_body(message, "NOT_EVERYWHERE"), {"retry-after": RETRY_AFTER})
        return JSONResponse({"changes": len(told)}, headers={"cache-control": "no-store"})

    return [Route("/connectors/{id}/changes", changes, methods=["POST"])]


def _changes(agency: str, body: bytes) -> list[Change]:
    require_few_values(body)
    try:
        told = _DECODER.decode(body).changes
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        wanted = '{"changes": [{"type": "…", "key": {"…": "…"}}]}'
        raise BadRequest(400, f"The body is not {wanted}: {reason(problem)}") from None
    if not 0 < len(told) <= bounds.CHANGES.most:
        raise BadRequest(400, f"Tell of 1 to {bounds.CHANGES.most} changes at a time.")
    return [_change(agency, one) for one in told]


def _change(agency: str, told: ChangeNotice) -> Change:
    if isinstance(told.key, dict):
        if len(told.key) != 1:
            raise BadRequest(400, "A key has one part with its value; tell of several as several changes.")
        ((part, value),) = told.key.items()
        return Change(agency, told.type, value, part)
    return Change(agency, told.type, told.key)


def _given(told: Sequence[Change], types: frozenset[str] | None) -> None:
    """Raises BadRequest where a change is of a type that the agency does not give."""
    for change in told:
        if types is not None and change.type is not None and change.type not in types:
            known = ", ".join(sorted(types)) or "nothing"
            raise BadRequest(400, f"This agency gives no {change.type}; it gives: {known}. Nothing was forgotten.")


def _refused(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, "application/json")
