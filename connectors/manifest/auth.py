"""How to be let in."""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from connectors.manifest.table import Says, Table
from connectors.manifest.units import Duration, Secret

_TOKENS: Final = (
    "the path that gives tokens, below the source's `url`, or a whole address of the same host; below `server` where "
    "there is one"
)
_SERVER: Final = (
    "who gives the tokens, where that is another host than the source: `https://` and the host, to which our "
    "credentials for it are sent and nothing else is. It is written here or nowhere: no description and no answer of "
    "the source names it"
)
_AUTHORITY: Final = "the file with the certificate of who vouches for `server`, where that is nobody well known"


class NoAuth(Table, tag="none", tag_field="kind", frozen=True):
    """The source asks for no credentials."""


class ApiKeyAuth(Table, tag="api-key", tag_field="kind", frozen=True):
    """A fixed key in a header."""

    key: Annotated[Secret, Says("the key")]
    header: Annotated[str, Says("the header that carries it")] = "X-API-Key"


class BearerAuth(Table, tag="bearer", tag_field="kind", frozen=True):
    """A fixed token in `Authorization: Bearer`."""

    token: Annotated[Secret, Says("the token")]


class BasicAuth(Table, tag="basic", tag_field="kind", frozen=True):
    """HTTP basic authentication."""

    user: Annotated[str, Says("the user's name")]
    password: Annotated[Secret, Says("the password")]


class SessionTokenAuth(Table, tag="session-token", tag_field="kind", frozen=True):
    """A token asked for with a key, used until it has been idle too long, then asked for again.

    One token is asked for at a time, whatever waits for it. A call that the source answers with 401, or with an
    answer for which `expired` holds, is repeated once with a new token.
    """

    url: Annotated[str, Says(_TOKENS)]
    key: Annotated[Secret, Says("the key; `$key` in `query`, `headers` and `body`")]
    secret: Annotated[Secret | None, Says("a second secret, where there is one; `$secret`")] = None
    agent: Annotated[
        str | None, Says("the system that asks; `$agent`. With `$official` each official has a token of her own")
    ] = None
    method: Annotated[Literal["GET", "POST"], Says("how tokens are asked for")] = "POST"
    query: Annotated[dict[str, Any], Says("query parameters of that call, a template")] = {}
    headers: Annotated[dict[str, Any], Says("headers of that call, a template")] = {}
    body: Annotated[Any, Says('JSON body of that call, a template; for POST `{ key = "$key" }` if left out')] = None
    token: Annotated[str, Says("where the token stands in the answer (JMESPath)")] = "token"
    header: Annotated[str, Says("the header that carries the token on every call")] = "Authorization"
    prefix: Annotated[str, Says("what stands before the token in that header")] = "Bearer "
    idle: Annotated[Duration, Says("how long a token lives without being used")] = Duration(3600)
    life: Annotated[Duration | None, Says("how long a token lives whatever is done with it")] = None
    attempts: Annotated[int, Says("how often to ask until a token comes"), Meta(ge=1, le=10)] = 3
    expired: Annotated[str | None, Says("holds for an answer that means: the token is not valid (JMESPath)")] = None
    server: Annotated[str | None, Says(_SERVER)] = None
    server_authority: Annotated[str | None, Says(_AUTHORITY)] = None


class OAuth2Auth(Table, tag="oauth2", tag_field="kind", frozen=True):
    """OAuth 2 client credentials (RFC 6749, section 4.4).

    A token is used until shortly before it ends; one is asked for at a time, whatever waits for it. A call that the
    source answers with 401 is repeated once with a new token.
    """

    url: Annotated[str, Says(_TOKENS)]
    client: Annotated[str, Says("the client's id")]
    secret: Annotated[Secret, Says("the client's secret")]
    scope: Annotated[str | None, Says("the scopes asked for, separated by blanks")] = None
    audience: Annotated[str | None, Says("whom the token is for, where the server wants to know")] = None
    send: Annotated[
        Literal["basic", "body"], Says("whether id and secret go in the `Authorization` header or in the form")
    ] = "basic"
    early: Annotated[Duration, Says("how long before its end a token is replaced; at most half its life")] = Duration(
        30
    )
    life: Annotated[Duration, Says("how long a token lives that comes without `expires_in`")] = Duration(300)
    server: Annotated[str | None, Says(_SERVER)] = None
    server_authority: Annotated[str | None, Says(_AUTHORITY)] = None


class MtlsAuth(Table, tag="mtls", tag_field="kind", frozen=True):
    """A certificate of ours, shown when the connection is made (mutual TLS)."""

    certificate: Annotated[str, Says("the file with our certificate, PEM; usually `${A_VARIABLE}` that names it")]
    key: Annotated[str, Says("the file with its private key, PEM")]
    password: Annotated[Secret | None, Says("what the key's file is locked with")] = None


Auth = NoAuth | ApiKeyAuth | BearerAuth | BasicAuth | SessionTokenAuth | OAuth2Auth | MtlsAuth
