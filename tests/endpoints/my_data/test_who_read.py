"""What a citizen sees of who read her data: as the graph tells it to her own token, and no more."""

import datetime
import html
import re
from functools import partial
from pathlib import Path

import pytest

from access.ledger.entry import Circumstances
from access.permissions.purposes import PURPOSES
from settings import Settings
from tests.conftest import Hubs
from tests.endpoints.my_data.pages import looking, run, sentences, text, tokens
from tests.endpoints.my_data.state import Line, read_by, recorded
from tests.oauth import CITIZEN
from tests.pages import Browser

TO_HER = {"ข้อมูลของบุคคลอื่น": "ข้อมูลของท่าน"}
"""What the graph calls what an officer looks up, and what the page tells her whom it is of."""
LOOKED_UP = "query ($id: NationalId!) { citizen(nationalId: $id) { profile { name { first } birthDate { year } } } }"
MINE = """{ me { disclosures(first: 500) { nodes {
  id app appName actor agency case purpose what withheld { field code } } } } }"""


@pytest.mark.threat("disclosure-denied")
async def test_she_reads_in_sentences_who_read_what_from_whom_what_for_and_what_was_refused(
    hubs: Hubs, tmp_path: Path
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["officer"], LOOKED_UP, id=CITIZEN)
        await run(app, people["bank"], "{ me { profile { name { first } } home { houseId } } }")
        browser, thai = await looking(app)
        english = (await browser.get("/my-data?ui_locales=en")).text
    assert "ท่านเข้าสู่ระบบในชื่อ สมศรี ใจดี" in thai
    assert "You are signed in as Somsi Chaidi" in text(english)
    assert "แอปธนาคารตัวอย่าง อ่านชื่อและนามสกุลจากกรมการปกครอง เพื่อตรวจสอบและยืนยันตัวตนของลูกค้า" in thai
    assert "จุดบริการเบ็ดเสร็จ (จำลอง) โดยเจ้าหน้าที่ ธนกร วงศ์ใหญ่ อ่าน" in thai
    assert "โดยเจ้าหน้าที่ ธนกร วงศ์ใหญ่ เปิดดูข้อมูลของท่านผ่านระบบสาน ตามอำนาจหน้าที่ เพื่อ" in thai
    assert "ข้อมูลของบุคคลอื่น" not in thai, "to her it is her own"
    assert "เลขเรื่อง OSS-2569-000123" in thai
    assert "แอปธนาคารตัวอย่าง ขออ่านที่อยู่ตามทะเบียนบ้าน แต่ไม่ได้รับ" in thai
    assert "ไม่อยู่ในความยินยอมที่มีผลอยู่" in thai
    told = sentences(english)
    assert any("looked up your data through the hub in the course of duty for" in one for one in told)
    assert (
        "Example Bank app read name from Department of Provincial Administration for verifying who you are as a "
        "customer"
    ) in told
    assert any(
        one.startswith("Example Bank app asked for registered home address and was not given it") for one in told
    )
    assert "no consent in force covers it" in english


@pytest.mark.threat("other-person", "page-tells-more")
async def test_the_page_tells_no_more_than_the_graph_tells_her_token(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        for persona, query in (
            ("officer", LOOKED_UP),
            ("bank", "{ me { profile { name { first } } home { houseId } } }"),
            ("citizen", "{ me { profile { sex } healthRight { scheme } entitlements { nodes { kind { name } } } } }"),
        ):
            await run(app, people[persona], query, **({"id": CITIZEN} if persona == "officer" else {}))
        await run(app, people["citizen"], MINE)  # this too is on record, once it is answered
        graph = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
        browser, _ = await looking(app)
        page = (await browser.get("/my-data?ui_locales=th")).text
        _, neighbour = await looking(app, "neighbour")
    shown = sentences(page)
    assert shown
    for one in shown:
        if one.startswith("ท่านเปิดดูหน้าข้อมูลของฉัน"):
            continue
        app_name = next(line["appName"] for line in graph if line["appName"] in one)
        what = {TO_HER.get(word, word) for line in graph if line["appName"] == app_name for word in line["what"]}
        assert any(word in one for word in what) or "แต่ไม่ได้รับ" in one
    for line in graph:
        assert line["appName"] in text(page)
        assert all(TO_HER.get(word, word) in text(page) for word in line["what"])
    options = set(re.findall(r'<option value="([^"]+)"', page))
    assert options <= {line["app"] for line in graph} | {line["agency"] for line in graph} | {"saan-my-data"}
    assert "ยังไม่มีใครอ่านข้อมูลของท่าน" in neighbour
    assert CITIZEN not in page
    assert "สมศรี" not in "".join(shown)


@pytest.mark.threat("disclosure-denied", "page-tells-more")
async def test_what_the_law_has_wait_is_not_shown_before_its_day_and_the_page_says_so_to_everybody(
    hubs: Hubs, tmp_path: Path
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        now = datetime.datetime.now(datetime.UTC)
        hidden = PURPOSES["investigation"].hidden
        assert hidden is not None
        await recorded(tmp_path, [_investigated(now, now + hidden, "secret-app")])
        browser, thai = await looking(app)
        assert "secret-app" not in (await browser.get("/my-data?ui_locales=th")).text
        assert "สืบสวนสอบสวนการกระทำความผิด" in thai
        assert f"{hidden.days} วัน" in thai
        _, neighbour = await looking(app, "neighbour")
        assert "สืบสวนสอบสวนการกระทำความผิด" in neighbour, "who has nothing hidden reads the same"
        past = now - hidden - datetime.timedelta(days=1)
        await recorded(tmp_path, [_investigated(past, now - datetime.timedelta(days=1), "late-app")])
        assert "late-app" in (await browser.get("/my-data?ui_locales=th")).text


def _investigated(at: datetime.datetime, until: datetime.datetime, app: str) -> Line:
    read = Circumstances(
        at=at, app=app, basis="legal_obligation", operation="0" * 64, purpose="investigation", hidden_until=until
    )
    return partial(read.entry, "dopa", "Person", disclosed=("name",), count=1)


async def test_she_chooses_by_app_agency_and_day_and_goes_on_to_what_is_earlier(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        day = datetime.datetime(2026, 11, 20, 3, 0, tzinfo=datetime.UTC)
        await recorded(tmp_path, [read_by(f"app-{n}", day - datetime.timedelta(days=n // 100)) for n in range(240)])
        await recorded(tmp_path, [read_by("other-app", day, agency="dbd")])
        browser, _ = await looking(app, path="/my-data?ui_locales=en&to=2026-11-20")
        first = (await browser.get("/my-data?ui_locales=en&to=2026-11-20")).text
        earlier = html.unescape(re.findall(r'href="([^"]+after=[^"]+)"', first)[0])
        second = (await browser.get(earlier)).text
        assert "Friday 20 November 2026" in first
        assert "Thursday 19 November 2026" in second
        assert not set(sentences(first)) & set(sentences(second))
        by_app = (await browser.get("/my-data?ui_locales=en&app=app-7")).text
        assert [one.split(" read ")[0] for one in sentences(by_app)] == ["app-7"]
        assert '<option value="app-7" selected>' in by_app
        by_agency = (await browser.get("/my-data?ui_locales=en&agency=dbd")).text
        assert [one.split(" read ")[0] for one in sentences(by_agency)] == ["other-app"]
        by_day = (await browser.get("/my-data?ui_locales=en&from=2026-11-18&to=2026-11-18")).text
        assert set(re.findall(r"app-\d+", by_day)) >= {f"app-{n}" for n in range(200, 240)}
        assert len(sentences(by_day)) == 40
        none = (await browser.get("/my-data?ui_locales=en&from=2026-11-01&to=2026-11-02")).text
        assert "There is nothing that fits what you chose." in none


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=2026-13-01", "app=" + "x" * 200, "after=%00", "after=" + "x" * 999]
)
async def test_what_no_form_of_ours_sends_is_told_and_not_repeated(hubs: Hubs, tmp_path: Path, query: str) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        browser, _ = await looking(app)
        refused = await browser.get(f"/my-data?ui_locales=en&{query}")
    assert refused.status == 400
    assert "Please go back to My data and choose again." in refused.text
    assert "xxx" not in refused.text.replace(html.escape(query), "")


async def test_who_is_not_signed_in_signs_in_and_comes_back_to_what_she_asked_for(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        browser = Browser(app, Settings().public_url)
        back = await browser.sign_in("citizen", "/my-data?app=bank-app")
        assert back.headers["location"].startswith("/my-data?app=bank-app")
        page = await browser.get(back.headers["location"])
    assert page.status == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in page.headers["content-security-policy"]
