"""What an app is told of a refusal: a code and why, always (RFC 6749, 5.2), and what a person may read of it."""

from collections.abc import Iterable
from typing import Final

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Error

from access.apps.app import Flow
from access.oauth.http_messages import OAuthReply

NAMED: Final = 5
"""Scopes of a request that a refusal names, and counts the rest."""

_DESCRIPTIONS: Final = {
    "invalid_request": "The parameter 'token' is missing: the token that this is about.",
    "invalid_grant": "The token or code is unknown, spent, expired or another client's: have her sign in again.",
    "unsupported_response_type": "The 'response_type' must be code.",
    "unsupported_grant_type": f"The 'grant_type' must be one of: {', '.join(flow.value for flow in Flow)}.",
    "unsupported_token_type": "The 'token_type_hint' must be access_token or refresh_token, or left out.",
    "access_denied": "The person did not allow it.",
    "login_required": "Nobody is signed in, and 'prompt' is none: send her again without it.",
    "consent_required": "She has not allowed this yet, and 'prompt' is none: send her again without it.",
    "interaction_required": "Whoever is signed in cannot decide this, and 'prompt' is none: send her again without it.",
}
"""Of the errors that Authlib raises without saying why, or with what was sent in place of it."""
_ALWAYS: Final = frozenset({"unsupported_response_type", "unsupported_grant_type", "access_denied"})

_FOR_PEOPLE: Final = {
    "invalid_client": (
        "ระบบไม่รู้จักแอปที่ส่งท่านมา หรือแอปนี้ถูกยกเลิกแล้ว",
        "The app that sent you is not known here, or has been ended.",
    ),
    "redirect_uri": (
        "แอปขอให้ส่งท่านกลับไปยังที่อยู่ซึ่งไม่ได้ลงทะเบียนไว้",
        "The app wants you sent back to an address that it has not registered.",
    ),
    "unauthorized_client": (
        "แอปนี้ไม่ได้ลงทะเบียนให้ประชาชนเข้าสู่ระบบ",
        "Nobody signs in to this app: it is not registered so.",
    ),
    "unsupported_response_type": ("แอปขอในวิธีที่ระบบไม่รองรับ", "The app asks in a way that is not supported here."),
}
_ANY: Final = ("คำขอของแอปไม่ครบหรือเขียนไม่ถูกต้อง", "The app's request is incomplete, or not written as it must be.")


class InvalidProof(OAuth2Error):
    """The DPoP proof is missing or bad (RFC 9449, 5)."""

    error = "invalid_dpop_proof"

    def get_headers(self) -> list[tuple[str, str]]:
        """With the challenge to send one (RFC 9449, 7.1)."""
        challenge = f'DPoP error="{self.error}", algs="ES256"'
        return [*super().get_headers(), ("WWW-Authenticate", challenge)]


class UnknownRedirect(InvalidRequestError):
    """It is not to go back where the request says: nobody is sent there, not even with the error."""

    def __init__(self) -> None:
        super().__init__("The 'redirect_uri' must be one of those registered for the client, exactly.")


def beyond(asked: Iterable[str], allowed: Iterable[str]) -> InvalidScopeError:
    """That scopes are asked for which the app may not have, and which it may."""
    known = frozenset(allowed)
    outside = sorted(set(asked) - known)
    named, rest = ", ".join(outside[:NAMED]), len(outside) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    refused = f"Not allowed here: {named}{more}. " if outside else "No scope is asked for. "
    return InvalidScopeError(f"{refused}Allowed: {', '.join(sorted(known)) or 'none'}.")


def refusal(error: OAuth2Error) -> OAuthReply:
    """The reply to an app, and the reason for a person where it comes before her eyes."""
    if error.error in _ALWAYS or not error.description:
        error.description = _DESCRIPTIONS[error.error]
    reply = OAuthReply.of(*error())
    named = "redirect_uri" if isinstance(error, UnknownRedirect) else error.error
    return OAuthReply(reply.status, reply.body, reply.location, reply.headers, _FOR_PEOPLE.get(named, _ANY))
