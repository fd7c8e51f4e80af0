"""PKCE: a code is of use only to the app that asked for it."""

import re
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class RequiredChallenge(CodeChallenge):
    """PKCE (RFC 7636) with S256, required of every app."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Raises InvalidRequestError for a request without a challenge, or with a plain one."""
        data = grant.request.payload.data
        if not CHALLENGE.fullmatch(data.get("code_challenge", "")):
            raise InvalidRequestError("A 'code_challenge' of 43 characters is required.")
        if data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("The 'code_challenge_method' must be S256.")
