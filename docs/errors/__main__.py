"""Prints `docs/errors.md`."""

import sys
from typing import Final

from docs.errors import access, agencies, hub, oauth, operation, request

CODES: Final = (*request.CODES, *operation.CODES, *access.CODES, *agencies.CODES, *hub.CODES, *oauth.CODES)

_HEAD: Final = """# Errors

Every code that a client can meet. This page is printed from `docs/errors/` (`python -m docs.errors > docs/errors.md`)
and a test holds it together with the code.

Errors of `/graphql`, of a connection that is refused before it and of `/connectors/…/changes` are
`{"errors": [{"message": …, "extensions": {"code": …}}]}`. Beside the extensions in the table each carries `requestId`,
by which the operator finds the request in the log; `messageTh` is the message in Thai. Where the status is 200 the
error stands beside what could be answered, at the field that `path` names, which is null. A field that failed at many
rows for one reason is told of once, at the first of them: `count` says at how many, and without it, it is one. An
operation that could not run is answered with 400, or with 200 where the client takes `application/json` alone: both are
given then.

Act on the code, show the message: messages change, codes do not.
"""

_OAUTH: Final = """Under `/oauth/…` as `{"error": …, "error_description": …}` (RFC 6749), or with 302 as parameters of
the redirect back to the app. None carries extensions.
"""


def page() -> str:
    """The text of `docs/errors.md`."""
    parts = dict.fromkeys(one.part for one in CODES)
    return "\n".join([_HEAD, *(_table(part) for part in parts)])


def _table(part: str) -> str:
    rows = (
        f"| `{one.code}` | {', '.join(map(str, one.statuses)) or '–'} | {one.en} / {one.th} | {one.do} "
        f"| {' '.join(f'`{name}`' for name in one.extensions) or '–'} |"
        for one in CODES
        if one.part == part
    )
    before = [_OAUTH] if part == oauth.PART else []
    head = ["| code | status | meaning / ความหมาย | what to do | extensions |", "|---|---|---|---|---|"]
    return "\n".join([f"## {part}\n", *before, *head, *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
