"""The OpenID provider at which people sign in, as its TOML file describes it:

url = "https://imauth.bora.dopa.go.th"   # the issuer; it is described at /.well-known/openid-configuration
client = "saan"                          # what it knows the hub as
name_th = "ThaID"                        # what people know it as
name_en = "ThaID"
scope = "openid pid given_name family_name ial"
algorithms = ["RS256"]                   # what it signs id_tokens with; ES256 if left out
subject = "pid"                          # the claim with the national id
name = ["given_name", "family_name"]     # the claims with the name, in their order; these if left out
hosts = ["keys.bora.dopa.go.th"]         # where else its endpoints may be; left out: at the host of `url` alone
official = "official_name"               # the claim with an official's name; left out: it has no officials
office = "org"                           # the claim with her local administration
level = "ial"                            # the claim with how strongly somebody signed in; acr if left out

[assurance]                              # the values of that claim → levels
"2.3" = "aal2"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from access.identity.external_claims import Claimed, read_toml
from access.identity.jwks import secure
from access.ledger.recordable_text import fit
from access.oauth.signed_in_person import Person
from access.sign_in.sign_in_errors import NobodyKnown
from connectors.urls import split_url
from connectors.values.national_ids import national_id

LONGEST_NAME = 200  # characters


class ProviderConfig(Claimed, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where people sign in, and what is said there of them."""

    url: str
    client: str
    name_th: str
    name_en: str
    subject: str
    scope: str = "openid"
    name: tuple[str, ...] = ("given_name", "family_name")
    hosts: tuple[str, ...] = ()

    def person(self, claims: Mapping[str, Any], *, at: int) -> Person:
        """Whom the claims name, signed in `at` (seconds since 1970). Raises TokenRefused, NobodyKnown."""
        who = self.identity(claims)
        proved = national_id(who.subject or "")
        if proved is None:
            raise NobodyKnown("its id_token has no national id where the file says")
        named = " ".join(told for claim in self.name if isinstance(told := claims.get(claim), str))
        if not all(told.isprintable() and fit(told) for told in (who.official, who.office) if told):
            raise NobodyKnown("an official's name or office cannot be put on record")
        name = (who.official or named).strip()[:LONGEST_NAME]
        return Person(
            national_id=proved,
            # Of who is not named she is told enough to know that it is herself.
            name=name if name.isprintable() and name and fit(name) else f"…{proved[-4:]}",
            acr=who.assurance.acr,
            at=at,
            official=bool(who.official),
            office=who.office if who.official else None,
        )


def read_provider(path: Path) -> ProviderConfig:
    """The provider that a TOML file describes. Raises ValueError saying what is wrong with it."""
    provider = read_toml(path, ProviderConfig)
    if not secure(provider.url):
        raise ValueError(f"{path}: people sign in over https, or on this machine: {provider.url}")
    if unfit := [host for host in provider.hosts if split_url(f"//{host}").netloc != host or "@" in host]:
        raise ValueError(f"{path}: hosts are names as they stand in a URL, with a port where they have one: {unfit}")
    if "openid" not in provider.scope.split():
        raise ValueError(f"{path}: the scope has to have 'openid' in it")
    return provider
