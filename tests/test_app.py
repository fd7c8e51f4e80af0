"""What the application mounts, and what it refuses to start without."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType, build_client_schema, build_schema, get_introspection_query
from joserfc.jwk import ECKey
from pydantic import SecretStr

from access.identity.access_tokens import Signer
from access.ledger.ledger_keys import generate
from app import build_app
from settings import ROOT, Settings, SettingsError
from tests.asgi import ask

HEADERS = {"content-type": "application/json"}
ISSUER = "https://issuer.test"


@pytest.fixture
def configured(tmp_path: Path) -> Settings:
    """A hub outside the sandbox, with an issuer of its own."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    ledger = tmp_path / "ledger.json"
    ledger.write_text(json.dumps(generate()))
    return Settings(
        issuer=ISSUER,
        jwks=jwks,
        ledger_keys=ledger,
        secret=SecretStr("5a" * 32),
        state=tmp_path,
        agencies="dopa",
        data=Path("synthetic"),
    )


@pytest.mark.threat("persona-real", "sandbox-left-on")
async def test_outside_the_sandbox_there_are_no_personas_no_graphiql_and_no_explanations(
    configured: Settings, running_sandbox: Any
) -> None:
    app = build_app(configured, variables=running_sandbox.environment, people=running_sandbox.people)
    async with app.router.lifespan_context(app):
        for target in ("/sandbox/personas", "/ide/examples", "/login", "/oauth/authorize", "/consents"):
            assert (await ask(app, target, headers={"accept": "text/html"})).status == 404
        page = await ask(app, "/graphql", headers={"accept": "text/html,application/json"})
        assert page.headers["content-type"].startswith("application/json")
        body = orjson.dumps({"query": "{ __typename }", "extensions": {"explain": True}})
        assert "extensions" not in (await ask(app, "/graphql", "POST", HEADERS, body)).json()


async def test_outside_the_sandbox_the_first_page_says_what_this_is_and_names_the_ways_that_there_are(
    configured: Settings, running_sandbox: Any
) -> None:
    for graphiql in (None, True):
        settings = configured.model_copy(update={"graphiql": graphiql})
        app = build_app(settings, variables=running_sandbox.environment, people=running_sandbox.people)
        async with app.router.lifespan_context(app):
            page = await ask(app, "/", headers={"accept": "text/html", "accept-language": "en"})
            assert "<h1>Data of " in page.text
            ways = re.findall(r'<li><a href="(.+?)">', page.text)
            assert ways == ["/schema.graphql", "/status?ui_locales=en", *(["/graphql"] if graphiql else [])]
            for way in (*ways, *re.findall(r'<link rel="\w+" href="(.+?)"', page.text)):
                assert (await ask(app, way, headers={"accept": "text/html"})).status == 200, way


@pytest.mark.threat("cross-site")
async def test_a_page_on_one_s_own_machine_may_ask_the_sandbox_and_is_told_elsewhere_why_not(
    configured: Settings, running_sandbox: Any, hubs: Any
) -> None:
    asked = {"origin": "http://localhost:5173", "access-control-request-method": "POST"}
    app = build_app(configured, variables=running_sandbox.environment, people=running_sandbox.people)
    async with app.router.lifespan_context(app), hubs() as sandbox:
        for path in ("/graphql", "/sandbox/personas", "/oauth/token", "/schema.graphql"):
            answer = await ask(sandbox, path, "OPTIONS", asked)
            assert answer.headers["access-control-allow-origin"] == asked["origin"], path
            refused = await ask(app, path, "OPTIONS", asked)
            assert (refused.status, "access-control-allow-origin" in refused.headers) == (403, False)
            assert "--origin http://localhost:5173" in refused.json()["errors"][0]["message"]


@pytest.mark.threat("schema-told")
async def test_a_sandbox_tells_its_whole_schema_and_what_opens_each_field(
    configured: Settings, running_sandbox: Any, hubs: Any
) -> None:
    async def told(app: Any) -> Any:
        body = orjson.dumps({"query": get_introspection_query()})
        return (await ask(app, "/graphql", "POST", HEADERS, body)).json()

    elsewhere = configured.model_copy(update={"introspection": True})
    app = build_app(elsewhere, variables=running_sandbox.environment, people=running_sandbox.people)
    async with app.router.lifespan_context(app), hubs() as sandbox:
        whole = build_client_schema((await told(sandbox))["data"])
        text = (await ask(sandbox, "/schema.graphql")).text
        assert whole.type_map.keys() == build_schema(text, assume_valid=True).type_map.keys()
        citizen = whole.type_map["Citizen"]
        assert isinstance(citizen, GraphQLObjectType)
        assert "`citizen.name`" in (citizen.fields["profile"].description or "")
        part = build_client_schema((await told(app))["data"])
        assert "Citizen" not in part.type_map
        assert not [type_ for type_ in part.type_map.values() if "Needs the scope" in str(vars(type_))]


@pytest.mark.threat("persona-real")
async def test_outside_the_sandbox_the_issuer_s_tokens_are_accepted_and_the_sandbox_s_are_not(
    configured: Settings, running_sandbox: Any, hubs: Any
) -> None:
    key = ECKey.import_key((configured.state / "key.pem").read_bytes())
    key.ensure_kid()
    ours = Signer(key, issuer=ISSUER, audience="saan").token(
        app="app", subject="9100000000011", scopes=["citizen.identity"], seconds=60
    )
    async with hubs() as sandbox:
        theirs = (await ask(sandbox, "/sandbox/personas")).json()[0]["token"]
    app = build_app(configured, variables=running_sandbox.environment)
    async with app.router.lifespan_context(app):
        body = orjson.dumps({"query": "{ me { nationalId } }"})
        answer = await ask(app, "/graphql", "POST", {**HEADERS, "authorization": f"Bearer {ours}"}, body)
        assert answer.json() == {"data": {"me": {"nationalId": "9100000000011"}}}
        answer = await ask(app, "/graphql", "POST", {**HEADERS, "authorization": f"Bearer {theirs}"}, body)
        assert answer.status == 401


@pytest.mark.threat("sandbox-left-on")
@pytest.mark.parametrize("scopes", [[], ["citizen.identity"], ["hub.explain"]])
async def test_outside_the_sandbox_an_explanation_needs_its_scope(
    scopes: list[str], configured: Settings, running_sandbox: Any
) -> None:
    key = ECKey.import_key((configured.state / "key.pem").read_bytes())
    key.ensure_kid()
    token = Signer(key, issuer=ISSUER, audience="saan").token(app="app", subject=None, scopes=scopes, seconds=60)
    app = build_app(configured, variables=running_sandbox.environment)
    query = '{ business(juristicId: "0985558000017") { name } }'
    headers = {**HEADERS, "authorization": f"Bearer {token}"}
    async with app.router.lifespan_context(app):
        asked = orjson.dumps({"query": query, "extensions": {"explain": True}})
        by_body = await ask(app, "/graphql", "POST", headers, asked)
        by_header = await ask(app, "/graphql", "POST", {**headers, "saan-explain": "1"}, orjson.dumps({"query": query}))
        declined = await ask(app, "/graphql", "POST", {**headers, "saan-explain": "0"}, orjson.dumps({"query": query}))
    assert "explain" not in declined.json().get("extensions", {})
    for answer in (by_body, by_header):
        told = answer.json().get("extensions", {}).get("explain")
        assert (told is not None) == ("hub.explain" in scopes)
        if told is not None:
            assert told.keys() == {"plan", "calls"}
            assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("url", "name"),
    [("https://issuer.test", "other"), ("https://other.test", "issuer.test"), ("http://issuer.test", "")],
)
def test_two_issuers_of_one_name_or_url_are_refused(url: str, name: str, configured: Settings, tmp_path: Path) -> None:
    """Else the apps of one would pass for those of the other."""
    told = f'[[issuer]]\nurl = "{url}"\njwks = "https://other.test/certs"\n' + (f'name = "{name}"\n' if name else "")
    (tmp_path / "issuers.toml").write_text(told)
    twice = configured.model_copy(update={"issuers": tmp_path / "issuers.toml"})
    with pytest.raises(SettingsError, match="stands for two issuers"):
        build_app(twice, variables={"DOPA_URL": "x"})


@pytest.mark.threat("sandbox-left-on")
async def test_graphiql_can_be_allowed_outside_the_sandbox(configured: Settings, running_sandbox: Any) -> None:
    allowed = configured.model_copy(update={"graphiql": True})
    app = build_app(allowed, variables=running_sandbox.environment)
    page = await ask(app, "/graphql", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert (await ask(app, "/sandbox/personas")).status == 404


@pytest.mark.threat("sandbox-left-on")
async def test_explanations_can_be_allowed_outside_the_sandbox(configured: Settings, running_sandbox: Any) -> None:
    app = build_app(configured.model_copy(update={"explain": True}), variables=running_sandbox.environment)
    async with app.router.lifespan_context(app):
        body = orjson.dumps({"query": "{ __typename }", "extensions": {"explain": True}})
        answer = await ask(app, "/graphql", "POST", HEADERS, body)
    assert answer.json()["extensions"]["explain"] == {"plan": [], "calls": []}


@pytest.mark.threat("start-incomplete")
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"jwks": None}, "SAAN_JWKS"),
        ({"issuer": None}, "SAAN_ISSUER"),
        ({"secret": None}, "SAAN_SECRET"),
        ({"ledger_keys": None}, "SAAN_LEDGER_KEYS"),
        ({"secret": None, "ledger_keys": None}, "SAAN_SECRET.*SAAN_LEDGER_KEYS"),
        ({"jwks": Path("nowhere.json")}, "nowhere.json"),
        ({"sign_in": Path("nowhere.toml")}, "SAAN_SIGN_IN_SECRET"),
        ({"sign_in": Path("nowhere.toml"), "sign_in_secret": SecretStr("x")}, "SAAN_SIGN_IN: nowhere.toml"),
    ],
)
def test_a_missing_secret_stops_the_start_and_is_named(
    changed: dict[str, Any], named: str, configured: Settings
) -> None:
    with pytest.raises(SettingsError, match=named):
        build_app(configured.model_copy(update=changed), variables={})


@pytest.mark.threat("start-incomplete")
def test_a_missing_variable_of_an_agency_stops_the_start_and_is_named(configured: Settings) -> None:
    with pytest.raises(SettingsError, match="DOPA_URL"):
        build_app(configured, variables={})


@pytest.mark.threat("start-incomplete")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"agencies": "dopa, dbx"}, r"'dbx', which has no manifest in .*: did you mean \"dbd\"\?"),
        ({"agencies_folder": "nowhere"}, "nowhere, which is not a folder"),
        ({"agencies_folder": f"{ROOT / 'agencies'}:nowhere"}, "nowhere, which is not a folder"),
        ({"agencies_folder": ":"}, "names no folder"),
    ],
)
def test_an_agency_or_a_folder_that_is_not_there_stops_the_start_and_is_named(
    changed: dict[str, Any], told: str, configured: Settings
) -> None:
    with pytest.raises(SettingsError, match=told):
        build_app(configured.model_copy(update=changed), variables={})


async def test_the_hub_is_ready_once_it_has_started(hubs: Any) -> None:
    async with hubs() as app:
        assert (await ask(app, "/readyz")).status == 200
    assert (await ask(app, "/readyz")).status == 503
    assert (await ask(app, "/healthz")).status == 200


async def test_the_language_of_texts_follows_the_request(hubs: Any) -> None:
    body = orjson.dumps({"query": '{ law(id: "558814") { title th: title(language: TH) } }'})
    async with hubs(data="synthetic") as app:
        english = (await ask(app, "/graphql", "POST", {**HEADERS, "accept-language": "en-GB,en;q=0.9"}, body)).json()
        thai = (await ask(app, "/graphql", "POST", HEADERS, body)).json()
    assert english["data"]["law"]["title"] == "Public Health Act, B.E. 2535 (1992)"
    assert thai["data"]["law"]["title"] == thai["data"]["law"]["th"] == english["data"]["law"]["th"]


async def test_an_agency_with_a_faulty_manifest_leaves_the_others_served(hubs: Any, tmp_path: Path) -> None:
    folder = copytree(ROOT / "agencies", tmp_path / "agencies")
    manifest = folder / "diw" / "connector.toml"
    manifest.write_text(manifest.read_text().replace('type = "Licence"', 'type = "Licens"'))
    query = '{ business(juristicId: "0985558000017") { name licences { agencies { agency } } } }'
    async with hubs(data="synthetic", agencies_folder=folder) as app:
        answer = (await ask(app, "/graphql", "POST", HEADERS, orjson.dumps({"query": query}))).json()
    asked = {one["agency"] for one in answer["data"]["business"]["licences"]["agencies"]}
    assert "diw" not in asked
    assert {"exd", "local"} <= asked


async def test_nobody_is_redirected_to_the_host_that_a_request_names(hubs: Any) -> None:
    async with hubs() as app:
        for path in ("/graphql/", "/healthz/", "/consents/"):
            answer = await ask(app, path, headers={"host": "evil.example"})
            assert (answer.status, answer.headers.get("location")) == (404, None)
