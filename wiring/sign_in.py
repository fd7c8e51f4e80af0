"""Where people sign in, as the settings say."""

from access.oauth.authority import Authority
from access.sign_in.provider_config import read_provider
from access.sign_in.relying_party import RelyingParty
from settings import Settings, SettingsError


def relying_party_of(settings: Settings, authority: Authority) -> RelyingParty | None:
    """The hub as a client of the provider that the settings name; None when they name none. Raises SettingsError."""
    if settings.sign_in is None:
        return None
    if settings.sign_in_secret is None:
        raise SettingsError("SAAN_SIGN_IN_SECRET is not set: it is the hub's secret at the provider of SAAN_SIGN_IN.")
    try:
        provider = read_provider(settings.sign_in)
    except ValueError as problem:
        raise SettingsError(f"SAAN_SIGN_IN: {problem}") from None
    secret = settings.sign_in_secret.get_secret_value()
    return RelyingParty(provider, secret, back=f"{settings.public_url}/login/callback", once=authority.once)
