import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from access.apps.app import AppUnfit, ClientAuthentication, Flow
from access.apps.registry import Apps, NoSuchApp
from access.caller import Allowed
from access.oauth.authority import Authority
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import Basis
from access.storage.database import Database
from access.storage.sealing import Seal
from tests.oauth import AGENCY, BANK, LEDGER_KEYS, Clock, Server, another, public_jwks

KEY = ECKey.generate_key("P-256", auto_kid=True)


def jwks(*keys: Any) -> str:
    return orjson.dumps({"keys": list(keys)}).decode()


async def test_an_app_is_found_as_it_was_registered_and_its_secret_is_told_once(server: Server) -> None:
    app = replace(
        BANK,
        origins=("https://bank.example",),
        operations=Allowed.REGISTERED_ONLY,
        budget=5000,
        proof_required=True,
    )
    registered = await server.apps.register(app)
    assert registered.secret is not None
    assert len(registered.secret) >= 43
    found = await server.apps.find("bank-app")
    assert found == registered.app
    assert found is not None
    assert registered.secret not in repr(found)
    assert (found.budget, found.operations, found.origins) == (5000, Allowed.REGISTERED_ONLY, ("https://bank.example",))


async def test_the_list_shows_revoked_apps_but_they_are_not_found(server: Server) -> None:
    await server.apps.register(BANK)
    await server.apps.register(another(BANK, "another-app"))
    await server.apps.revoke("bank-app")
    assert await server.apps.find("bank-app") is None
    assert [(app.id, app.revoked_at is None) for app in await server.apps.all()] == [
        ("another-app", True),
        ("bank-app", False),
    ]
    with pytest.raises(NoSuchApp):
        await server.apps.revoke("bank-app")
    with pytest.raises(NoSuchApp):
        await server.apps.rotate_secret("bank-app")
    with pytest.raises(AppUnfit, match="already"):
        await server.apps.register(BANK)


async def test_a_secret_is_renewed_only_where_there_is_one(server: Server) -> None:
    first = (await server.apps.register(BANK)).secret
    assert await server.apps.rotate_secret("bank-app") != first
    await server.apps.register(replace(AGENCY, jwks=orjson.dumps(public_jwks(KEY)).decode()))
    with pytest.raises(AppUnfit, match="no secret"):
        await server.apps.rotate_secret("welfare-office")


async def test_an_edited_app_is_another_in_all_but_its_id(server: Server) -> None:
    registered = await server.apps.register(BANK)
    told = {
        "name_en": "Example Bank, renamed",
        "redirect_uris": ("https://bank.example/new",),
        "home_page": "https://bank.example/",
        "contact": "dpo@bank.example",
        "privacy_notice": "https://bank.example/privacy",
        "optional_scopes": frozenset({"citizen.businesses"}),
    }
    edited = await server.apps.edit("bank-app", lambda app: replace(app, id="another-id", **told))
    assert edited == replace(registered.app, **told)
    assert await server.apps.find("bank-app") == edited
    assert await server.apps.find("another-id") is None


async def test_an_edit_that_is_unfit_changes_nothing_and_nobody_edits_what_is_revoked(server: Server) -> None:
    await server.apps.register(BANK)
    with pytest.raises(AppUnfit, match="redirect URI"):
        await server.apps.edit("bank-app", lambda app: replace(app, redirect_uris=(), contact="new"))
    found = await server.apps.find("bank-app")
    assert found is not None
    assert (found.redirect_uris, found.contact) == (BANK.redirect_uris, None)
    await server.apps.revoke("bank-app")
    with pytest.raises(NoSuchApp):
        await server.apps.edit("bank-app", lambda app: app)


async def test_two_edits_at_once_are_both_kept(server: Server) -> None:
    await server.apps.register(BANK)
    await asyncio.gather(
        *(
            server.apps.edit("bank-app", lambda app, n=n: replace(app, origins=(*app.origins, f"https://{n}.example")))
            for n in range(8)
        )
    )
    found = await server.apps.find("bank-app")
    assert found is not None
    assert len(found.origins) == 8


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "Bank App"}, "app id"),
        ({"id": ""}, "app id"),
        ({"name_th": " "}, "Thai"),
        ({"scopes": frozenset({"everything"})}, "no scope everything"),
        ({"scopes": frozenset()}, "without a scope"),
        ({"scopes": frozenset({"citizens.lookup"})}, "other people's records"),
        ({"purposes": frozenset()}, "needs a purpose"),
        ({"purposes": frozenset({"licensing"})}, "needs a purpose"),
        ({"budget": 0}, "budget"),
        ({"redirect_uris": ()}, "redirect URI"),
        ({"flows": frozenset({Flow.ITSELF}), "redirect_uris": ()}, "a citizen signs in"),
        ({"authentication": ClientAuthentication.NONE}, "--dpop"),
        ({"authentication": ClientAuthentication.PRIVATE_KEY}, "JSON Web Key Set"),
        (
            {
                "basis": Basis.LEGAL_OBLIGATION,
                "purposes": frozenset({"investigation"}),
                "flows": frozenset({Flow.ITSELF}),
                "redirect_uris": (),
            },
            "by name",
        ),
        ({"home_page": "http://bank.example/"}, "home page"),
        ({"home_page": "https://bank.example/9100000000011"}, "home page"),
        ({"home_page": "https://[bank/"}, "home page"),
        ({"privacy_notice": "javascript:alert(1)"}, "privacy notice"),
        ({"privacy_notice": "https://bank.example\u202e/"}, "privacy notice"),
        ({"privacy_notice": "https://user@bank.example/"}, "privacy notice"),
        ({"contact": " "}, "contact"),
        ({"contact": "call\n1111"}, "contact"),
        ({"contact": "9100000000011"}, "contact"),
        ({"optional_scopes": frozenset({"citizen.address"})}, "leave out"),
        (
            {
                "basis": Basis.OWN_REQUEST,
                "purposes": frozenset({"self-service"}),
                "optional_scopes": frozenset({"citizen.name"}),
            },
            "of consents",
        ),
        ({"origins": ("https://bank.example/",)}, "origin"),
        ({"origins": ("*",)}, "origin"),
        ({"origins": ("http://bank.example",)}, "origin"),
        ({"origins": ("https://Bank.example",)}, "origin"),
        ({"origins": ("https://bank.example:443",)}, "origin"),
        ({"origins": ("https://user@bank.example",)}, "origin"),
        ({"origins": ("http://localhost.evil.example:3000",)}, "origin"),
        ({"origins": ("http://localhost:99999",)}, "origin"),
        ({"origins": ("http://[::1",)}, "origin"),
    ],
)
def test_an_app_that_cannot_be_registered_so_is_told_what_to_change(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(AppUnfit, match=told):
        replace(BANK, **changed).check(CORE_SCOPES)


@pytest.mark.parametrize(
    "uri",
    [
        "http://bank.example/back",
        "https://bank.example/back#x",
        "https://*.bank.example/back",
        "https://user@bank.example/back",
        "https://bank.example/a/../b",
        "javascript:alert(1)",
        "data:text/html,x",
        "bank:/back",
        "https://",
        "https://bank.example/ back",
        "https://bank.example/ถอย",
        "http://localhost.evil.example/back",
        "http://127.0.0.1.nip.io/back",
        "http://localhost:99999/back",
        "http://user@localhost:3000/back",
        "http://[::1/back",
    ],
)
def test_an_unsafe_redirect_uri_is_refused(uri: str) -> None:
    with pytest.raises(AppUnfit, match="redirect URI"):
        replace(BANK, redirect_uris=(uri,)).check(CORE_SCOPES)


@pytest.mark.parametrize(
    "uri",
    [
        "https://bank.example/back",
        "http://127.0.0.1:8080/back",
        "http://localhost:5173/back",
        "http://[::1]:5173/back",
        "th.example.app:/back",
    ],
)
def test_a_safe_redirect_uri_is_accepted(uri: str) -> None:
    assert replace(BANK, redirect_uris=(uri,)).check(CORE_SCOPES).redirect_uris == (uri,)


@pytest.mark.parametrize(
    "keys",
    [
        None,
        "",
        "[]",
        jwks(),
        jwks({**KEY.as_dict(private=True), "kid": "k"}),
        jwks({name: value for name, value in KEY.as_dict(private=False).items() if name != "kid"}),
        jwks({**RSAKey.generate_key(2048).as_dict(private=False), "kid": "k"}),
        jwks({**OctKey.generate_key(256).as_dict(), "kid": "k"}),
        jwks({**ECKey.generate_key("P-384").as_dict(private=False), "kid": "k"}),
    ],
    ids=["none", "empty", "a list", "no keys", "private", "without a name", "rsa", "secret", "another curve"],
)
def test_keys_that_are_private_or_of_another_kind_are_refused(keys: str | None) -> None:
    with pytest.raises(AppUnfit, match="key"):
        replace(AGENCY, jwks=keys).check(CORE_SCOPES)


def test_an_official_s_app_may_ask_for_itself() -> None:
    app = replace(AGENCY, jwks=orjson.dumps(public_jwks(KEY)).decode()).check(CORE_SCOPES)
    assert app.basis is Basis.PUBLIC_TASK


LOCAL: tuple[dict[str, Any], ...] = (
    {"redirect_uris": ("http://localhost:5173/back",)},
    {"redirect_uris": ("https://bank.example/back", "https://127.0.0.1/back")},
    {"origins": ("http://127.0.0.1:5173",)},
    {"origins": ("http://[::1]:5173",)},
)


@pytest.mark.threat("app-on-loopback")
@pytest.mark.parametrize("local", LOCAL)
async def test_an_address_of_one_s_own_machine_is_registered_outside_production_alone(
    upgraded: Database, local: dict[str, Any]
) -> None:
    now = Clock().now

    def register(url: str, *, sandboxed: bool = False) -> Apps:
        return Authority.over(
            upgraded, Seal(b"s" * 32), LEDGER_KEYS, lambda: CORE_SCOPES, url=url, audience="saan", now=now,
            sandboxed=sandboxed,
        ).apps  # fmt: skip

    production = register("https://hub.example")
    with pytest.raises(AppUnfit, match="in production"):
        await production.register(replace(BANK, **local))
    await production.register(BANK)
    with pytest.raises(AppUnfit, match="in production"):
        await production.edit(BANK.id, lambda app: replace(app, **local))
    for elsewhere in (register("http://hub.internal:8000"), register("https://hub.example", sandboxed=True)):
        edited = await elsewhere.edit(BANK.id, lambda app: replace(app, **local))
        assert edited.on_loopback
        await elsewhere.edit(BANK.id, lambda app: replace(app, redirect_uris=BANK.redirect_uris, origins=()))
    await elsewhere.edit(BANK.id, lambda app: replace(app, **local))
    kept = await production.edit(BANK.id, lambda app: replace(app, contact="1111"))
    assert kept.on_loopback, "what was registered before keeps nobody from editing the rest"
