"""./saan app show, set: one app as it is, and as it is to be."""

import datetime
import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from access.caller import Allowed
from cli.app_options import (
    AsJson,
    Contact,
    HomePage,
    Id,
    Jwks,
    OptionalScopes,
    Origins,
    Overlap,
    PrivacyNotice,
    RedirectUris,
    cleared,
    listed,
)
from cli.app_shown import lines, plain
from cli.authority import with_authority
from cli.exit_status import fail

if TYPE_CHECKING:
    from access.apps.app import App
    from access.oauth.authority import Authority


def show_app(id_: Id, as_json: AsJson = False) -> None:
    """Shows an app as it is registered: never a secret, which nobody has but the app."""
    app = with_authority(lambda authority: authority.apps.find(id_, revoked=True))
    if app is None:
        fail(f"there is no app '{id_}': ./saan app list names those there are")
    typer.echo(json.dumps(plain(app), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(app)))


def set_app(
    id_: Id,
    *,
    name_th: Annotated[str | None, typer.Option(help="Its name in Thai.")] = None,
    name_en: Annotated[str | None, typer.Option(help="Its name in English.")] = None,
    redirect_uri: RedirectUris = None,
    origin: Origins = None,
    home_page: HomePage = None,
    contact: Contact = None,
    privacy_notice: PrivacyNotice = None,
    optional_scope: OptionalScopes = None,
    dpop: Annotated[bool | None, typer.Option(help="Whether its tokens are always bound to a key.")] = None,
    operations: Annotated[Allowed | None, typer.Option(help="What it may send.")] = None,
    budget: Annotated[int | None, typer.Option(help="Its cost a minute; 0 for the hub's own.", min=0)] = None,
    jwks: Jwks = None,
    overlap: Overlap = 0,
) -> None:
    """Changes an app. What is not named stays, and so does its id: consents and pseudonyms hold.

    What may be given several times is replaced by all that is given, and an empty text takes it out:

    ```
    ./saan app set example-bank --privacy-notice https://bank.example/privacy
    ./saan app set example-bank --origin ''
    ./saan app set example-bank --jwks keys.json --overlap 24
    ```
    """
    as_given = {"name_th": name_th, "name_en": name_en, "proof_required": dpop, "operations": operations}
    texts = {"home_page": home_page, "contact": contact, "privacy_notice": privacy_notice}
    lists = {"redirect_uris": redirect_uri, "origins": origin, "optional_scopes": optional_scope}
    wanted: dict[str, Any] = {
        **{name: value for name, value in as_given.items() if value is not None},
        **{name: cleared(text) for name, text in texts.items() if text is not None},
        **{name: listed(given) for name, given in lists.items() if given is not None},
        **({} if budget is None else {"budget": budget or None}),
    }
    if "optional_scopes" in wanted:
        wanted["optional_scopes"] = frozenset(wanted["optional_scopes"])
    if not wanted and jwks is None:
        fail("nothing to change: name what is to be otherwise, such as --contact; ./saan app set --help lists it all")
    _edit(id_, wanted, jwks.read_text(encoding="utf-8") if jwks else None, datetime.timedelta(hours=overlap))


def _edit(id_: str, wanted: dict[str, Any], jwks: str | None, overlap: datetime.timedelta) -> None:
    """Changes the app and says what of it is another now."""
    before: list[App] = []

    async def edited(authority: "Authority") -> "App":
        def change(app: "App") -> "App":
            before.append(app)
            if jwks is not None:
                app = app.renewed(authority.apps.end_of(overlap), **_by_key(jwks))
            return replace(app, **wanted).with_refresh()

        return await authority.apps.edit(id_, change)

    after = with_authority(edited)
    changed = [one.name for one in fields(after) if getattr(after, one.name) != getattr(before[-1], one.name)]
    told = [name for name in changed if name not in ("edition", "former", "secret_hash")]
    typer.echo(f"Changed: {', '.join(told)}" if told else "It is so already.")
    if "edition" in changed:
        typer.echo("Its access tokens end within a second: it gets new ones, which carry this.")
    typer.echo("\n".join(lines(after)))


def _by_key(jwks: str) -> dict[str, Any]:
    """An app that proves itself with these keys, and no longer with a secret."""
    from access.apps.app import ClientAuthentication

    return {"authentication": ClientAuthentication.PRIVATE_KEY, "jwks": jwks, "secret_hash": None}
