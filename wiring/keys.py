"""What the hub is trusted with: its seal, the ledger's keys, whose tokens it believes."""

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc.jwk import KeySet

from access.identity.access_tokens import Signer, Verifier
from access.identity.issuers import Issuer, fixed, named_by, read_issuers
from access.identity.key_files import read_keys, sandbox_key
from access.identity.personas import Persona, personas
from access.ledger.ledger_errors import LedgerKeysUnfit
from access.ledger.ledger_keys import LedgerKeys, sandbox_ledger_keys
from access.oauth.authority import Authority
from access.permissions.scopes import Scopes
from access.storage.sealing import Seal, kept_secret
from settings import Settings, SettingsError
from wiring.packages import packages_of

SANDBOX_ISSUER = "https://sandbox.saan.invalid"


def require_secrets(settings: Settings) -> None:
    """Raises SettingsError naming, all at once, what a hub outside the sandbox cannot start without."""
    needed = {
        "SAAN_SECRET (it seals the hub's keys; openssl rand -hex 32 makes one)": settings.secret,
        "SAAN_LEDGER_KEYS (the file with the ledger's keys; ./saan ledger keys makes one)": settings.ledger_keys,
    }
    missing = [name for name, value in needed.items() if value is None]
    if settings.issuer is not None and settings.jwks is None:
        missing.append("SAAN_JWKS (the file with the public keys of SAAN_ISSUER)")
    if settings.jwks is not None and settings.issuer is None:
        missing.append("SAAN_ISSUER (whose keys SAAN_JWKS holds: the tokens' 'iss')")
    if missing and not settings.sandboxed:
        raise SettingsError(f"Not set, and needed outside the sandbox: {'; '.join(missing)}.")


def sandbox_personas(
    settings: Settings,
    people: Sequence[Mapping[str, Any]],
    scopes: Scopes,
    consents: Mapping[str, str] | None = None,
) -> list[Persona]:
    """The sandbox's people with fresh tokens, for what their apps are registered for."""
    signer = Signer(sandbox_key(settings.state), issuer=SANDBOX_ISSUER, audience=settings.audience)
    return personas(people, signer, packages_of(settings, scopes), consents=consents)


def verifier_of(settings: Settings, scopes: Scopes, authority: Authority | None = None) -> Verifier:
    """What reads tokens: those of the hub's `authority`, of the sandbox, and of the issuers that the settings name,
    which may give `scopes`.

    Raises SettingsError.
    """
    issuers = [authority.issuer] if authority else []
    try:
        if settings.sandboxed:
            keys = KeySet([sandbox_key(settings.state)])
            issuers.append(fixed(keys, issuer=SANDBOX_ISSUER, audience=settings.audience))
        if settings.issuer is not None and settings.jwks is not None:
            keys, url = read_keys(settings.jwks), settings.issuer
            issuers.append(fixed(keys, issuer=url, audience=settings.audience, name=named_by(url)))
        if settings.issuers is not None:
            issuers += read_issuers(settings.issuers, scopes)
    except ValueError as problem:
        raise SettingsError(f"SAAN_JWKS or SAAN_ISSUERS: {problem}") from None
    _require_told_apart(issuers)
    if authority is None:
        return Verifier(issuers)
    return Verifier(issuers, revocations=authority.revoked, proofs=authority.proofs)


def _require_told_apart(issuers: Sequence[Issuer]) -> None:
    """Raises SettingsError where two issuers have one url, or one name for their apps."""
    for told in ([one.url for one in issuers], [one.name for one in issuers if one.name is not None]):
        twice = sorted({one for one in told if told.count(one) > 1})
        if twice:
            raise SettingsError(f"SAAN_ISSUER and SAAN_ISSUERS: {twice[0]} stands for two issuers: give each its own.")


def seal_of(settings: Settings) -> Seal:
    """The hub's seal: under the secret of the settings, or the sandbox's own. Raises SettingsError."""
    secret = settings.secret_bytes
    if secret is None and not settings.sandboxed:
        raise SettingsError("SAAN_SECRET is not set: it seals the hub's keys. Make one with openssl rand -hex 32.")
    return Seal(secret or kept_secret(settings.state))


def ledger_keys_of(settings: Settings) -> LedgerKeys:
    """The ledger's keys: those of the file that the settings name, or the sandbox's own. Raises SettingsError."""
    try:
        if settings.ledger_keys is not None:
            return LedgerKeys.read(settings.ledger_keys)
        if settings.sandboxed:
            return sandbox_ledger_keys(settings.state)
    except LedgerKeysUnfit as problem:
        raise SettingsError(f"SAAN_LEDGER_KEYS: {problem}.") from None
    raise SettingsError(
        "SAAN_LEDGER_KEYS is not set: outside the sandbox it names the file with the ledger's keys. "
        "./saan ledger keys makes one."
    )
