"""Scopes, purposes and values of enums are called in both languages, by the words that the consent page has."""

from typing import Any

from access.permissions.purposes import PURPOSES
from tests.agencies.asked import GRAPH
from tests.schema.test_providers import run

WORDS = "id thai: name(language: TH) english: name(language: EN)"


async def test_every_scope_and_purpose_is_called_as_the_hub_calls_it_and_nobody_is_asked(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        told = await run(app, f"{{ scopes {{ {WORDS} dataClass providers {{ id name }} }} purposes {{ {WORDS} }} }}")
    assert told["extensions"]["explain"]["calls"] == []
    scopes, purposes = told["data"]["scopes"], told["data"]["purposes"]
    assert [(one["id"], one["thai"], one["english"], one["dataClass"]) for one in scopes] == [
        (one.name, one.th, one.en, one.data_class.name) for one in GRAPH.scopes.values()
    ]
    assert {"citizen.name", "dlt.vehicles"} <= {one["id"] for one in scopes}
    assert [(one["id"], one["thai"], one["english"]) for one in purposes] == [
        (one.id, one.th, one.en) for one in PURPOSES.values()
    ]
    behind = {one["id"]: [(given["id"], given["name"]) for given in one["providers"]] for one in scopes}
    assert behind["dlt.vehicles"] == [("dlt", "กรมการขนส่งทางบก")]
    assert ("dopa", "กรมการปกครอง") in behind["citizen.name"]
    assert behind["ledger.audit"] == []


async def test_the_values_of_every_enum_are_called_in_both_languages(hubs: Any) -> None:
    enums = {name: type_ for name, type_ in GRAPH.schema.type_map.items() if hasattr(type_, "values")}
    own = sorted(name for name in enums if not name.startswith("__"))
    told: dict[str, Any] = {}
    async with hubs(data="synthetic") as app:
        for few in (own[place : place + 8] for place in range(0, len(own), 8)):
            asked = " ".join(f'{name}: enumValues(type: "{name}") {{ {WORDS} }}' for name in few)
            told |= (await run(app, f"{{ {asked} }}"))["data"]
    assert told["LicenceState"][0] == {"id": "VALID", "thai": "มีผล", "english": "In force"}
    assert told["VehicleKind"][0]["id"] == "CAR"
    for name in own:
        assert [one["id"] for one in told[name]] == list(enums[name].values)
        assert [one for one in told[name] if not one["thai"] or not one["english"]] == []


async def test_what_is_no_enum_of_the_graph_is_an_error_that_says_so(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        for name in ("LicenceStat", "Law", "__TypeKind", "", "x" * 120):
            (error,) = (await run(app, f'{{ enumValues(type: "{name}") {{ id }} }}'))["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert error["extensions"]["argument"] == "type"
            assert "no enum" in error["message"]


async def test_a_consent_says_in_words_what_it_allows_whose_data_that_is_and_what_for(hubs: Any, tmp_path: Any) -> None:
    query = """{ me { consents { scopes purpose grants { id name } providers { id name } usedFor { id name } } } }"""
    async with hubs(state=tmp_path, data="synthetic") as app:
        consents = (await run(app, query, "citizen"))["data"]["me"]["consents"]
    assert consents
    for one in consents:
        assert [grant["id"] for grant in one["grants"]] == one["scopes"]
        assert all(grant["name"] == GRAPH.scopes[grant["id"]].th for grant in one["grants"])
        assert one["usedFor"] == {"id": one["purpose"], "name": PURPOSES[one["purpose"]].th}
        assert one["providers"]
        assert all(given["name"] for given in one["providers"])


async def test_what_was_withheld_says_whose_data_it_would_have_been(hubs: Any, tmp_path: Any) -> None:
    refused = "{ me { nationalId vehicles { plate } parcels { deedNumber } socialSecurity { since } } }"
    read = "{ me { disclosures(first: 100) { nodes { type withheld { field code providers { id } } } } } }"
    async with hubs(state=tmp_path, data="synthetic") as app:
        answer = await run(app, refused, "bank")
        lines = (await run(app, read, "citizen"))["data"]["me"]["disclosures"]["nodes"]
    withheld = {one["field"]: [given["id"] for given in one["providers"]] for line in lines for one in line["withheld"]}
    assert answer["errors"]
    assert {"vehicles", "parcels"} <= withheld.keys(), withheld
    assert (withheld["vehicles"], withheld["parcels"]) == (["dlt"], ["dol"])
