"""A scope that this repository does not know, through the whole hub over the sandbox: a field that asks for it beside
another is given to whoever has both, refused to whoever lacks one, and on record in its words."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import GraphQLObjectType

import app as application
from access.identity.access_tokens import Signer
from access.identity.key_files import sandbox_key
from access.permissions.assurance import Assurance
from connectors.serving.folders_read import read_of
from settings import Settings
from supergraph.graph import Supergraph
from supergraph.introspection_filter import Visible
from tests.asgi import ask
from tests.conftest import Hubs
from tests.foreign_scope import BOTH, graph
from tests.test_disclosures import JSON, run
from wiring.keys import SANDBOX_ISSUER

CITIZEN = "9100000000011"
HOME = "{ me { home { houseId } } }"
MINE = "{ me { disclosures { nodes { fields what withheld { field code } } } } }"


def token(state: Path, *scopes: str, acr: Assurance = Assurance.AAL2) -> str:
    signer = Signer(sandbox_key(state), issuer=SANDBOX_ISSUER, audience=Settings().audience)
    return signer.token(app="citizen-portal", subject=CITIZEN, scopes=scopes, seconds=60, acr=acr.acr)


def told(lines: Any) -> list[list[str]]:
    """In which words the lines say that her home was given."""
    return [line["what"] for line in lines if any(field.startswith("home") for field in line["fields"])]


@pytest.fixture(autouse=True)
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    def graph_of(settings: Settings, **_how: Any) -> Supergraph:
        return replace(graph(), read=read_of(settings.agencies_folders))

    monkeypatch.setattr(application, "graph_of", graph_of)


@pytest.mark.threat("scope-evaded", "ground-missing")
@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_a_field_that_needs_two_scopes_is_given_for_both_and_refused_and_on_record_for_one(
    hubs: Hubs, tmp_path: Path, executor: str
) -> None:
    async def lines(language: str) -> Any:
        authorization = f"Bearer {token(tmp_path, 'citizen.disclosures')}"
        headers = {**JSON, "authorization": authorization, "accept-language": language}
        answer = await ask(hub, "/graphql", "POST", headers, orjson.dumps({"query": MINE}))
        return answer.json()["data"]["me"]["disclosures"]["nodes"]

    async with hubs(state=tmp_path, executor=executor, data="synthetic") as hub:
        for held, lacking in (BOTH, BOTH[::-1]):
            answer = await run(hub, token(tmp_path, held), HOME)
            assert answer["data"] == {"me": {"home": None}}
            (error,) = answer["errors"]
            assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("NOT_PERMITTED", lacking)
        weakly = await run(hub, token(tmp_path, *BOTH, acr=Assurance.AAL1), HOME)
        assert weakly["errors"][0]["extensions"]["code"] == "ASSURANCE_TOO_LOW"
        refused = await lines("en")
        assert {(one["field"], one["code"]) for line in refused for one in line["withheld"]} == {
            ("home", "NOT_PERMITTED"),
            ("home", "ASSURANCE_TOO_LOW"),
        }
        assert told(refused) == []
        given = await run(hub, token(tmp_path, *BOTH), HOME)
        assert "errors" not in given
        assert given["data"]["me"]["home"]["houseId"]
        english, thai = told(await lines("en")), told(await lines("th"))
    assert english == [["Registered home address", "What the agency zzz keeps to itself"]]
    assert thai == [["ที่อยู่ตามทะเบียนบ้าน", "ความลับของหน่วยงาน zzz"]]


@pytest.mark.threat("scope-evaded")
def test_the_schema_shows_the_field_to_whoever_has_both() -> None:
    visible = Visible(graph().document)
    for scopes, shown in ((BOTH, True), (BOTH[:1], False), (BOTH[1:], False)):
        citizen = visible.to(frozenset({"citizen.name", *scopes})).schema().type_map["Citizen"]
        assert isinstance(citizen, GraphQLObjectType)
        assert ("home" in citizen.fields) is shown, scopes


async def test_a_sandbox_says_of_the_field_what_opens_it(hubs: Hubs, tmp_path: Path) -> None:
    query = '{ __type(name: "Citizen") { fields { name description } } }'
    async with hubs(state=tmp_path, data="synthetic") as hub:
        told = await run(hub, token(tmp_path, "citizen.name"), query)
    (home,) = [one["description"] for one in told["data"]["__type"]["fields"] if one["name"] == "home"]
    assert "`citizen.address`, `zzz.secrets`" in home


async def test_apps_find_it_where_the_hub_describes_itself(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as hub:
        told = (await ask(hub, "/.well-known/oauth-authorization-server")).json()
    assert told["scopes_supported"][-1] == "zzz.secrets"
