"""./saan app: the apps that may ask the hub."""

import datetime
import json
from collections.abc import Collection, Iterable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError

from access.apps.app import App, ClientAuthentication, Flow
from access.apps.registry import RegisteredApp
from access.caller import Allowed
from access.permissions.packages import Package, Packages
from access.permissions.purposes import PURPOSES, Basis
from cli import operations
from cli.app_edit import set_app, show_app
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
from cli.app_shown import NO_SCOPE, plain, reads, until
from cli.authority import scopes, with_authority
from cli.exit_status import fail, wrong_settings

if TYPE_CHECKING:
    from access.oauth.authority import Authority


class With(Enum):
    """How an app proves who it is."""

    SECRET = "secret"
    KEY = "key"
    NOTHING = "nothing"


_AUTHENTICATION = {
    With.SECRET: ClientAuthentication.SECRET,
    With.KEY: ClientAuthentication.PRIVATE_KEY,
    With.NOTHING: ClientAuthentication.NONE,
}

AuthenticatesWith = Annotated[
    With, typer.Option(help="A secret, a key of its own (--jwks), or nothing: an app on people's devices.")
]
Itself = Annotated[
    bool, typer.Option("--itself", help="It also asks for itself, with no one signed in (client_credentials).")
]


def register(app: typer.Typer) -> None:
    """Adds the commands of `app`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="The apps that may ask the hub.")
    group.command(name="register")(register_app)
    group.command(name="list")(list_apps)
    group.command(name="show")(show_app)
    group.command(name="set")(set_app)
    group.command(name="rotate-secret")(rotate_secret)
    group.command()(revoke)
    group.command()(packages)
    operations.register(group)
    app.add_typer(group, name="app")


def register_app(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its client_id: a-z, 0-9 and '-', such as example-bank.")],
    *,
    name_th: Annotated[str, typer.Option(help="Its name in Thai; citizens read it on the consent page.")],
    name_en: Annotated[str, typer.Option(help="Its name in English.")],
    package: Annotated[str, typer.Option(help="What it may read, on which ground: see ./saan app packages.")],
    purpose: Annotated[list[str] | None, typer.Option(help="What for; the package's own purposes if left out.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="Only these scopes of the package; all if left out.")] = None,
    redirect_uri: RedirectUris = None,
    origin: Origins = None,
    authenticates_with: AuthenticatesWith = With.SECRET,
    jwks: Jwks = None,
    itself: Itself = False,
    dpop: Annotated[bool, typer.Option("--dpop", help="Its tokens are always bound to a key of its own.")] = False,
    operations: Annotated[Allowed, typer.Option(help="What it may send.")] = Allowed.OPEN,
    budget: Annotated[int | None, typer.Option(help="Its cost a minute; the hub's own if left out.")] = None,
    home_page: HomePage = None,
    contact: Contact = None,
    privacy_notice: PrivacyNotice = None,
    optional_scope: OptionalScopes = None,
) -> None:
    """Registers an app. Its secret is shown **once**: it is not kept, only its hash.

    ```
    ./saan app register example-bank --package customer-check \\
      --name-th ธนาคารตัวอย่าง --name-en "Example Bank" \\
      --redirect-uri https://bank.example/back
    ```
    """
    chosen = _package(package, scope or ())
    app = App(
        id=id_,
        name_th=name_th,
        name_en=name_en,
        basis=chosen.basis,
        scopes=frozenset(scope or chosen.scopes),
        authentication=_AUTHENTICATION[authenticates_with],
        flows=frozenset({Flow.CODE} if redirect_uri else {Flow.ITSELF}) | ({Flow.ITSELF} if itself else set()),
        redirect_uris=listed(redirect_uri),
        origins=listed(origin),
        purposes=frozenset(purpose or chosen.purposes),
        proof_required=dpop,
        operations=operations,
        budget=budget,
        home_page=cleared(home_page),
        contact=cleared(contact),
        privacy_notice=cleared(privacy_notice),
        optional_scopes=frozenset(listed(optional_scope)),
        jwks=jwks.read_text(encoding="utf-8") if jwks else None,
    )
    _tell_of(with_authority(lambda authority: authority.apps.register(app.with_refresh())))


def _tell_of(registered: RegisteredApp) -> None:
    app = registered.app
    typer.echo(f"Registered {app.id}: {', '.join(sorted(app.scopes)) or NO_SCOPE}")
    what_for = f", for {', '.join(sorted(app.purposes))}" if app.purposes else ""
    typer.echo(f"  on the ground '{app.basis.value}' ({app.basis.law}){what_for}")
    if registered.secret:
        _tell(registered.secret)
    if registered.out_of_reach:
        typer.secho(_never_reads(registered), fg="yellow", err=True)


def _never_reads(registered: RegisteredApp) -> str:
    """What a back end is registered for in vain, and what would mend it."""
    app, named = registered.app, ", ".join(registered.out_of_reach)
    return (
        f"Asking for itself, '{app.id}' never reads {named}: that needs more than {app.authentication.value} proves "
        f"({app.reach.acr}). With a key of its own it would: ./saan app set {app.id} --jwks keys.json"
    )


def _package(name: str, chosen: Collection[str]) -> Package:
    """The package of that name; ends the command where there is none, or it lacks one of these scopes."""
    known = _packages()
    package = known.get(name) or _unknown("package", name, known)
    outside = set(chosen) - set(package.scopes)
    if outside:
        _unknown(f"scope in '{name}'", ", ".join(sorted(outside)), package.scopes)
    return package


def _packages() -> Packages:
    """Those of the settings; ends the command where their file is at fault."""
    from settings import Settings, SettingsError
    from wiring.packages import packages_of

    try:
        return packages_of(Settings(), scopes())
    except ValidationError as problem:
        fail(wrong_settings(problem))
    except SettingsError as problem:
        fail(str(problem))


def list_apps(as_json: AsJson = False) -> None:
    """Lists the apps, revoked ones too."""
    apps = with_authority(lambda authority: authority.apps.all())
    if as_json:
        typer.echo(json.dumps([plain(app) for app in apps], ensure_ascii=False, indent=2))
        return
    if not apps:
        typer.echo("No app is registered. Register one with ./saan app register.")
    for app in apps:
        state = f"revoked {app.revoked_at:%Y-%m-%d %H:%M}" if app.revoked_at else app.basis.value
        typer.echo(f"{app.id:24} {state:24} {app.name_en} · {app.name_th}")
        typer.echo(f"{'':24} {reads(app.scopes, app.purposes)}")


def rotate_secret(id_: Id, *, overlap: Overlap = 0) -> None:
    """Gives an app a new secret, shown **once**. The old one ends at this moment, or after `--overlap`."""
    lasts = datetime.timedelta(hours=overlap)

    async def rotated(authority: "Authority") -> tuple[str, App | None]:
        return await authority.apps.rotate_secret(id_, overlap=lasts), await authority.apps.find(id_)

    secret, app = with_authority(rotated)
    _tell(secret)
    typer.echo(f"The one before {until(app)}.", err=True)


def revoke(
    id_: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Ends an app, and within a second every token it holds. Its id is not given again."""
    if not yes:
        typer.confirm(f"End '{id_}' and all its tokens?", abort=True)
    with_authority(lambda authority: authority.apps.revoke(id_))
    typer.echo(f"'{id_}' is revoked.")


def packages() -> None:
    """Lists what an app may be registered for, by legal ground."""
    known = _packages()
    for basis in Basis:
        fitting = [package for package in known.values() if package.basis is basis]
        if not fitting:
            continue
        typer.secho(f"{basis.value} ({basis.law})", bold=True)
        for package in fitting:
            typer.echo(f"  {package.name:18} {package.en} · {package.th}")
            typer.echo(f"  {'':18} {reads(package.scopes, package.purposes)}")
    typer.echo("Purposes that may be given instead with --purpose:")
    for purpose in PURPOSES.values():
        typer.echo(
            f"  {purpose.id:18} {purpose.en} · {purpose.th} ({', '.join(b.value for b in Basis if b in purpose.bases)})"
        )


def _tell(secret: str) -> None:
    typer.echo(f"Its secret, shown this once: {secret}")


def _unknown(what: str, given: str, known: Iterable[str]) -> NoReturn:
    fail(f"there is no {what} '{given}'; there are: {', '.join(known)}.")
