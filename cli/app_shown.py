"""How an app is shown: as text and as JSON."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from access.apps.app import keys_of

if TYPE_CHECKING:
    import datetime

    from access.apps.app import App

NO_SCOPE = "no scope, so nobody's data"


def reads(scopes: Collection[str], purposes: Collection[str]) -> str:
    """What is read, and what for."""
    return f"{' '.join(sorted(scopes))}; for {', '.join(sorted(purposes))}" if scopes else NO_SCOPE


def until(app: "App | None") -> str:
    """How long what an app proved itself with before does as well."""
    if app is None or app.former is None:
        return "is worth nothing from now on"
    return f"does as well until {app.former.until:%Y-%m-%d %H:%M} UTC"


def lines(app: "App") -> Iterator[str]:
    """An app, a line for each of its facts; what it has none of says so."""
    for name, said in _facts(app):
        yield f"{name:16} {said or 'none'}"


def _facts(app: "App") -> Iterator[tuple[str, str]]:
    yield "id", app.id
    yield "name", f"{app.name_en} · {app.name_th}"
    yield "ground", f"{app.basis.value} ({app.basis.law})"
    yield "reads", reads(app.scopes, app.purposes)
    yield "may be left out", " ".join(sorted(app.optional_scopes))
    yield "proves itself", app.authentication.value
    if app.jwks:
        yield "its keys", " ".join(keys_of(app.jwks))
    if app.former is not None:
        yield "what was before", until(app)
    yield "tokens by", " ".join(sorted(flow.value for flow in app.flows))
    yield "bound to a key", "always" if app.proof_required else "where it sends a proof"
    yield "redirect URIs", " ".join(app.redirect_uris)
    yield "origins", " ".join(app.origins)
    yield "may send", app.operations.value
    yield "budget", str(app.budget) if app.budget else "the hub's own"
    yield "home page", app.home_page or ""
    yield "contact", app.contact or ""
    yield "privacy notice", app.privacy_notice or ""
    yield "registered", _moment(app.registered_at) or ""
    if app.revoked_at:
        yield "revoked", _moment(app.revoked_at) or ""


def plain(app: "App") -> dict[str, object]:
    """An app as JSON tells it."""
    return {
        "id": app.id,
        "nameTh": app.name_th,
        "nameEn": app.name_en,
        "basis": app.basis.value,
        "scopes": sorted(app.scopes),
        "optionalScopes": sorted(app.optional_scopes),
        "purposes": sorted(app.purposes),
        "authentication": app.authentication.value,
        "keys": sorted(keys_of(app.jwks)),
        "formerUntil": _moment(app.former.until) if app.former else None,
        "flows": sorted(flow.value for flow in app.flows),
        "redirectUris": list(app.redirect_uris),
        "origins": list(app.origins),
        "dpop": app.proof_required,
        "operations": app.operations.value,
        "budget": app.budget,
        "homePage": app.home_page,
        "contact": app.contact,
        "privacyNotice": app.privacy_notice,
        "registeredAt": _moment(app.registered_at),
        "revokedAt": _moment(app.revoked_at),
    }


def _moment(moment: "datetime.datetime | None") -> str | None:
    return moment.isoformat() if moment else None
