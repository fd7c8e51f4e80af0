"""Sources of kind `signed`: members of a network of signed messages, in the manner of X-Road."""

from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import Meta

from connectors.kinds.source_kind import SourceKind
from connectors.manifest.addresses import prove_path
from connectors.manifest.faults import Faults
from connectors.manifest.request import RequestTable
from connectors.manifest.source import HttpSource
from connectors.manifest.table import Says
from connectors.manifest.toml_positions import Place
from connectors.manifest.units import Duration, Secret


class SignedSource(HttpSource, kw_only=True, tag="signed", tag_field="kind", frozen=True):
    """A member of a network of signed messages, in the manner of X-Road.

    A question is a POST whose body is a JWS (compact) of `{"client", "service", "id", "issuedAt", "userId", "issue",
    "body"}`, signed with our key; the answer is one of `{"id", "requestHash", "issuedAt", "body"}`, signed with
    theirs, where `id` is that of the question and `requestHash` the SHA-256 of the question as sent, in base64url. An
    answer to another question, signed by another or at another time is refused, and so is one that is sent again.
    Expressions begin at the answer's `body`. An answer that is not HTTP 200 is unsigned and a failure.
    """

    client: Annotated[str, Says("who we are in the network, such as `TH/DGA/saan`")]
    key: Annotated[Secret, Says("our private key: a JWK, PEM, or a file with one; usually a `${VARIABLE}`")]
    signer: Annotated[Secret, Says("their public key: a JWK, a set of them, PEM, or a file with one")]
    algorithm: Annotated[
        Literal["ES256", "ES384", "RS256", "PS256", "Ed25519"], Says("how both sides sign; no other is accepted")
    ] = "ES256"
    skew: Annotated[Duration, Says("how far their clock may be off ours")] = Duration(60)

    recordable: ClassVar[bool] = False


class SignedRequest(RequestTable, frozen=True):
    """`request` of a `signed` lookup. Texts may be or contain what they may in a `rest` request."""

    templates: ClassVar[tuple[str, ...]] = ("body", "user", "issue")

    service: Annotated[str, Says("the service's name in the network, such as `TH/SSO/insured`")]
    path: Annotated[str, Says("where it is, below the source's `url`")]
    body: Annotated[Any, Says("what is asked, a template of any shape")]
    user: Annotated[Any, Says('who asks, usually `"$official"`: `userId`')] = None
    issue: Annotated[Any, Says('under which case, usually `"$case"`: `issue`')] = None
    batch: Annotated[Annotated[int, Meta(ge=1)] | None, Says("how many keys one call may carry")] = None

    def prove(self, place: Place, faults: Faults) -> None:
        prove_path(self.path, (*place, "path"), faults)


KIND: Final = SourceKind(SignedSource, SignedRequest, "connectors.connections.signed_messages:SignedConnection")
