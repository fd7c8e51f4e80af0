"""`/status`, `/metrics` and what an explanation holds, of a hub over the sandbox's agencies."""

import asyncio
import datetime
import html
import os
import re
import signal
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from prometheus_client import CollectorRegistry

from connectors.serving import kit_result
from connectors.serving.registry import AgencyState
from endpoints.operators.agency_status import status_of
from endpoints.operators.metrics import Fallbacks
from settings import ROOT
from tests.asgi import ask
from tests.execution.asking import falling_back, result_of
from tests.execution.small_schema import SCHEMA, UNPLANNED
from tests.servers.valkey import Valkey

HEADERS = {"content-type": "application/json"}
QUERY = '{ business(juristicId: "0985558000017") { name } }'


async def asked(app: Any, query: str = QUERY) -> Any:
    body = {"query": query, "extensions": {"explain": True}}
    return (await ask(app, "/graphql", "POST", HEADERS, orjson.dumps(body))).json()


async def told(app: Any, agency: str) -> Any:
    agencies = (await ask(app, "/status")).json()["agencies"]
    return next(one for one in agencies if one["id"] == agency)


async def test_an_agency_tells_how_its_calls_went(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        before = await told(app, "dbd")
        assert (before["calls"], before["state"]) == (0, "not asked yet")
        page = await ask(app, "/status", headers={"accept": "text/html"})
        assert '<p class="state not-asked-yet">' in page.text
        assert '<p class="state up">' not in page.text
        assert (await ask(app, "/status")).json()["state"] == "up"
        await asked(app)
        await asked(app)
        one = await told(app, "dbd")
    assert (one["kind"], one["state"], one["why"]) == ("rest", "up", [])
    assert one["calls"] == 1
    assert one["errorRate"] == 0
    assert 0 < one["p50Milliseconds"] <= one["p95Milliseconds"]
    assert one["lastSuccess"]
    assert one["cacheHitRatio"] == 0.5
    assert [lookup["calls"] for lookup in one["lookups"] if lookup["lookup"] == "Business by juristicId"] == [1]


async def test_the_page_speaks_thai_and_english(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        thai = await ask(app, "/status", headers={"accept": "text/html"})
        english = await ask(app, "/status", headers={"accept": "text/html", "accept-language": "en"})
    assert "กรมพัฒนาธุรกิจการค้า" in thai.text
    assert "Department of Business Development" in english.text
    assert "default-src 'none'" in english.headers["content-security-policy"]


async def test_trouble_comes_first_with_its_cause_in_the_language_of_the_reader(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    kit_result.write(folder / "slf", ["shuffled rows"])
    async with hubs(state=tmp_path, agencies_folder=folder) as app:
        thai = (await ask(app, "/status", headers={"accept": "text/html"})).text
        english = (await ask(app, "/status", headers={"accept": "text/html", "accept-language": "en"})).text
        one = await told(app, "slf")
    assert re.findall(r'href="/status/(\w+)\?', thai)[0] == "slf"
    assert re.findall(r"<h1>(.+?)</h1>", thai)[0].startswith("1 จาก ")
    assert re.findall(r"<h1>(.+?)</h1>", english)[0].endswith(" agencies has trouble")
    assert "ไม่ให้บริการ" in thai
    assert one["whyTh"][0] in html.unescape(thai)
    assert one["why"][0] in html.unescape(english)


async def test_the_language_that_was_chosen_stays_from_page_to_page(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, graphiql=False) as app:
        path, seen = "/?ui_locales=en", []
        for way in (r"/status\?[^\"]*", r"/status/dbd\?[^\"]*", r"/status\?[^\"]*"):
            page = await ask(app, path, headers={"accept": "text/html", "accept-language": "th"})
            seen.append('<html lang="en">' in page.text)
            path = next(re.finditer(f'href="({way})"', page.text))[1]
    assert seen == [True] * 3
    assert path == "/status?ui_locales=en"


async def test_times_are_told_as_people_write_them(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        await asked(app)
        for path in ("/status", "/status/dbd"):
            thai = (await ask(app, path, headers={"accept": "text/html"})).text
            english = (await ask(app, path, headers={"accept": "text/html", "accept-language": "en"})).text
            assert not re.search(r"\d{4}-\d\d-\d\d", thai + english)
            assert re.search(r"\d+ [ก-๙.]+ 25\d\d เวลา \d\d:\d\d น\.", thai)
            assert re.search(r"\d+ [A-Z][a-z]+ 20\d\d, \d\d:\d\d", english)


@pytest.mark.parametrize(
    ("code", "thai", "english"),
    [
        ("AGENCY_TIMEOUT", "ไม่ตอบภายในเวลาที่กำหนด (AGENCY_TIMEOUT)", "it did not answer in time (AGENCY_TIMEOUT)"),
        ("NEVER_HEARD_OF", "ตอบไม่ได้ (NEVER_HEARD_OF)", "it could not answer (NEVER_HEARD_OF)"),
    ],
)
def test_a_cause_is_told_in_words_in_both_languages(code: str, thai: str, english: str) -> None:
    now = datetime.datetime.now(datetime.UTC)
    figures = SimpleNamespace(last_error=code, last_failure=now, last_fault=None, error_rate=1.0, calls=1)
    stats: Any = SimpleNamespace(agency=lambda _: figures, lookups=lambda _: [])
    facts: Any = SimpleNamespace(id="dbd", faults=(), state=AgencyState.UP, open=False, twice=False, lookups=())
    (why,) = status_of(facts, stats, now, []).why
    assert thai in why.th
    assert english in why.en


async def test_each_agency_has_a_page_of_its_own_with_its_day(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        await asked(app)
        english = {"accept": "text/html", "accept-language": "en"}
        page = (await ask(app, "/status/dbd", headers=english)).text
        written = (await ask(app, "/status/dbd")).json()
        nobody = await ask(app, "/status/nobody")
    assert "<h1>Department of Business Development</h1>" in page
    assert "Business by juristicId" in page
    assert 'role="img"' in page
    assert (written["id"], written["calls"], written["day"][-1]["state"]) == ("dbd", 1, "not asked yet")
    assert nobody.status == 404


async def test_an_agency_that_is_not_served_says_why_and_no_secret_is_told(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    manifest = folder / "diw" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"Licence"', '"Licens"'), encoding="utf-8")
    async with hubs(state=tmp_path, agencies_folder=folder) as app:
        one = await told(app, "diw")
        whole = (await ask(app, "/status")).text + (await ask(app, "/status", headers={"accept": "text/html"})).text
    assert one["state"] == "not served"
    assert one["why"][0].startswith("diw/connector.toml:")
    assert str(tmp_path) not in whole
    for name, value in hubs.sandbox.environment.items():
        assert value not in whole or name.endswith(("_CLOSED", "_DATA")), name


async def test_a_connector_that_failed_its_kit_is_not_served_and_everything_else_is(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    kit_result.write(folder / "diw", ["shuffled rows"])
    async with hubs(state=tmp_path, agencies_folder=folder) as app:
        one = await told(app, "diw")
        assert (await asked(app))["data"]["business"]["name"]
    assert one["state"] == "not served"
    assert "shuffled rows" in one["why"][0]
    assert "./saan connector test diw" in one["why"][0]


async def test_one_that_was_never_tested_is_served_unless_only_tested_ones_are(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    (folder / "diw" / "kit.json").unlink()
    async with hubs(state=tmp_path, agencies_folder=folder) as app:
        assert (await told(app, "diw"))["state"] == "not asked yet"
    async with hubs(state=tmp_path, agencies_folder=folder, tested=True) as app:
        one = await told(app, "diw")
    assert (one["state"], one["kit"]) == ("not served", "not tested")


async def test_the_plan_of_a_request_is_explained(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        first = (await asked(app))["extensions"]["explain"]
        second = (await asked(app))["extensions"]["explain"]
    (step,) = [one for one in first["plan"] if one["agency"] == "dbd"]
    assert (step["keys"], step["calls"], step["remembered"], step["state"]) == (1, 1, 0, "ok")
    (step,) = [one for one in second["plan"] if one["agency"] == "dbd"]
    assert (step["keys"], step["calls"], step["remembered"], step["state"]) == (1, 0, 1, "ok")


async def test_values_that_could_not_be_used_are_counted_by_agency_and_fact(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    manifest = folder / "dbd" / "connector.toml"
    text = manifest.read_text(encoding="utf-8").replace('"ยังดำเนินกิจการอยู่" = "ACTIVE", ', "")
    manifest.write_text(text, encoding="utf-8")
    async with hubs(state=tmp_path, agencies_folder=folder, metrics=True) as app:
        await asked(app)
        page = (await ask(app, "/status", headers={"accept": "text/html"})).text
        lookups = (await told(app, "dbd"))["lookups"]
        metrics = (await ask(app, "/metrics")).text
    (odd,) = [one["odd"] for one in lookups if one["lookup"] == "Business by juristicId"]
    assert odd == [{"what": "a value that could not be used", "fact": "Business.status", "count": 1}]
    assert "ค่าที่ใช้ไม่ได้ (Business.status): 1" in page
    labels = 'agency="dbd",fact="Business.status",lookup="Business by juristicId",what="UNKNOWN_VALUE"'
    assert f"saan_odd_total{{{labels}}} 1.0" in metrics


async def test_metrics_are_off_until_they_are_wanted(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        assert (await ask(app, "/metrics")).status == 404
    async with hubs(state=tmp_path, metrics=True) as app:
        await asked(app)
        text = (await ask(app, "/metrics")).text
    assert 'saan_calls_total{agency="dbd",lookup="Business by juristicId",outcome="ok"} 1.0' in text
    assert 'saan_agency_served{agency="diw"} 1.0' in text
    assert "0985558000017" not in text


async def test_metrics_tell_how_requests_ended_and_what_is_away(hubs: Any, tmp_path: Path, own_valkey: Valkey) -> None:
    async with hubs(state=tmp_path, metrics=True, redis_url=own_valkey.url()) as app:
        await asked(app)
        await ask(app, "/graphql", "POST", {**HEADERS, "accept": "application/json"}, b'{"query": "{ nothing }"}')
        await ask(app, "/graphql", "POST", HEADERS, b"no JSON")
        before = (await ask(app, "/metrics")).text
        own_valkey.kill()
        for _ in range(200):
            after = (await ask(app, "/metrics")).text
            if 'saan_away{part="redis"} 1.0' in after:
                break
            await asyncio.sleep(0.05)
    assert 'saan_away{part="redis"} 1.0' in after
    assert 'saan_requests_total{outcome="whole"} 1.0' in before
    assert 'saan_requests_total{outcome="with errors"} 1.0' in before
    assert 'saan_requests_total{outcome="refused"} 1.0' in before
    assert "saan_request_seconds_count 3.0" in before
    assert "saan_requests_in_flight 0.0" in before
    assert 'saan_away{part="ledger"} 0.0' in before
    assert 'saan_away{part="redis"} 0.0' in before
    assert "process_cpu_seconds_total" in before


async def test_an_operator_sees_that_the_executor_ran_everything_itself(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, metrics=True) as app:
        await asked(app)
        text = (await ask(app, "/metrics")).text
    assert "# TYPE saan_fallbacks_total counter" in text
    assert "saan_fallbacks_total{" not in text


async def test_an_operator_sees_how_often_graphql_core_ran_an_operation_and_why() -> None:
    engine, registry = falling_back(SCHEMA), CollectorRegistry()
    registry.register(Fallbacks(lambda: engine.fallbacks))
    for _ in range(2):
        await result_of(engine, UNPLANNED)
    assert registry.get_sample_value("saan_fallbacks_total", {"reason": "error propagation disabled"}) == 2.0


async def test_sighup_loads_manifests_again_and_a_bad_one_leaves_the_one_before(hubs: Any, tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    manifest = folder / "dbd" / "connector.toml"
    async with hubs(state=tmp_path, agencies_folder=folder, watch=False) as app:
        manifest.write_text(manifest.read_text(encoding="utf-8") + "\n[nonsense]\n", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGHUP)
        for _ in range(100):
            await asyncio.sleep(0.05)
            one = await told(app, "dbd")
            if one["why"]:
                break
        assert one["state"] == "not asked yet"
        assert "the one before still serves" in one["why"][0]
        assert (await asked(app))["data"]["business"]["name"]
