"""She asks about an entry, an operator answers, she reads it; nobody else learns of either."""

import asyncio
import html
import re
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bounds
from access.erasure import erase
from access.ledger.same_transaction import SameTransaction
from access.oauth.authority import Authority
from cli.__main__ import app as commands
from tests.conftest import Hubs
from tests.endpoints.my_data.pages import looking, run, text, tokens
from tests.endpoints.my_data.state import authority_of
from tests.oauth import CITIZEN
from tests.pages import fields

ASKED = "ทำไมธนาคารจึงอ่านชื่อของฉัน?\nฉันไม่ได้ขอ"
BANK = "{ me { profile { name { first } } } }"


def person(state: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ("person", *arguments), env={"SAAN_STATE": str(state), "PORT": "0"})


@pytest.mark.threat("person-requests", "disclosure-denied")
async def test_she_asks_about_an_entry_an_operator_answers_and_she_reads_it(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        await run(app, (await tokens(app))["bank"], BANK)
        browser, _ = await looking(app)
        page = await browser.get("/my-data?ui_locales=th")
        link = html.unescape(re.findall(r'href="(/my-data/ask\?[^"]+)"', page.text)[0])
        form = await browser.get(link)
        assert "แอปธนาคารตัวอย่าง อ่านชื่อและนามสกุลจากกรมการปกครอง" in text(form.text)
        for _ in range(2):
            sent = await browser.post(link, {**fields(form), "text": ASKED})
            assert sent.headers["location"].startswith("/my-data/questions?asked=1")
        listed = text((await browser.get("/my-data/questions?ui_locales=th")).text)
        assert listed.count("รอคำตอบ") == 1, "sent twice, it is asked once"

        told = await asyncio.to_thread(person, tmp_path, "questions")
        assert told.exit_code == 0, told.output
        assert "ทำไมธนาคารจึงอ่านชื่อของฉัน?" in told.stdout
        assert "bank-app" in told.stdout
        assert CITIZEN not in told.output
        id_ = told.stdout.split()[0]
        by = ("--by", "อรุณ ผู้ดูแล", "--text", "ท่านให้ความยินยอมไว้เมื่อเปิดบัญชี")
        answered = await asyncio.to_thread(person, tmp_path, "answer", id_, *by)
        assert answered.exit_code == 0, answered.output
        assert (await asyncio.to_thread(person, tmp_path, "answer", id_, *by)).exit_code == 2
        assert "No question" in (await asyncio.to_thread(person, tmp_path, "questions")).stdout

        listed = text((await browser.get("/my-data/questions?ui_locales=th")).text)
        assert "ท่านให้ความยินยอมไว้เมื่อเปิดบัญชี" in listed
        assert "อรุณ ผู้ดูแล" in listed
        read = text((await browser.get("/my-data?ui_locales=th")).text)
        assert "ท่านถามเกี่ยวกับรายการหนึ่ง" in read
        assert "(หน้าข้อมูลของฉัน)" not in read, "she knows where she did it"
        assert "มีคำตอบของคำถามของท่าน" in read
        _, neighbour = await looking(app, "neighbour", "/my-data/questions?ui_locales=th")
        assert "ธนาคาร" not in neighbour


@pytest.mark.threat("other-person", "question-told")
async def test_nobody_asks_about_an_entry_that_she_may_not_read(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        await run(app, (await tokens(app))["bank"], BANK)
        hers, _ = await looking(app)
        link = html.unescape(re.findall(r'href="(/my-data/ask\?[^"]+)"', (await hers.get("/my-data")).text)[0])
        other, _ = await looking(app, "neighbour")
        form = fields(await other.get("/my-data"))
        for path in (link, "/my-data/ask", "/my-data/ask?entry=1-1&at=2026-11-29", "/my-data/ask?entry=x&at=x"):
            assert (await other.get(path)).status == 400
            assert (await other.post(path, {**form, "text": "?"})).status == 400
        assert await authority_of(tmp_path, lambda authority: authority.questions.unanswered()) == []


@pytest.mark.parametrize("said", ["", "   ", "x" * (bounds.QUESTION.most + 1), "a\x07b"])
async def test_a_text_that_cannot_be_kept_is_told_and_not_kept(hubs: Hubs, tmp_path: Path, said: str) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        await run(app, (await tokens(app))["bank"], BANK)
        browser, _ = await looking(app)
        page = (await browser.get("/my-data?ui_locales=en")).text
        link = html.unescape(re.findall(r'href="(/my-data/ask\?[^"]+)"', page)[0])
        refused = await browser.post(link, {**fields(await browser.get(link)), "text": said})
        assert refused.status == 400
        assert "It could not be sent." in refused.text
        assert await authority_of(tmp_path, lambda authority: authority.questions.unanswered()) == []


async def test_who_has_as_many_questions_waiting_as_may_is_told_that_and_nothing_of_her_text(
    hubs: Hubs, tmp_path: Path
) -> None:
    async def full(authority: Authority) -> None:
        for number in range(bounds.QUESTIONS.most):
            await authority.questions.ask(CITIZEN, "1-1", f"{number}")

    async with hubs(state=tmp_path, data="synthetic") as app:
        await run(app, (await tokens(app))["bank"], BANK)
        await authority_of(tmp_path, full)
        browser, _ = await looking(app)
        page = (await browser.get("/my-data?ui_locales=en")).text
        link = html.unescape(re.findall(r'href="(/my-data/ask\?[^"]+)"', page)[0])
        form = await browser.get(link)
        assert '<a href="/my-data?ui_locales=en" aria-current="true">' in form.text
        refused = (await browser.post(link, {**fields(form), "text": "One more"})).text
    assert f"{bounds.QUESTIONS.most} questions of yours wait for an answer already" in refused
    assert "characters" not in refused
    assert "One more" in refused


@pytest.mark.threat("storage-read", "row-moved", "person-requests", "question-told")
async def test_who_reads_the_database_learns_neither_who_asks_nor_what_and_erasing_takes_it_all(
    hubs: Hubs, tmp_path: Path
) -> None:
    async def asked_and_erased(authority: Authority) -> tuple[int, int, int]:
        for number in range(bounds.QUESTIONS.most):
            await authority.questions.ask(CITIZEN, "1-1", f"คำถามที่ {number}")
        with pytest.raises(Exception, match="wait for an answer already"):
            await authority.questions.ask(CITIZEN, "1-1", "one more")
        before = len(await authority.questions.of_person(CITIZEN))
        with sqlite3.connect(tmp_path / "saan.db") as rows:
            told = str(rows.execute("SELECT * FROM person_questions").fetchall())
            assert "คำถาม" not in told
            assert CITIZEN not in told
            rows.execute("UPDATE person_questions SET entry = '2-2' WHERE id = (SELECT min(id) FROM person_questions)")
        moved = len(await authority.questions.of_person(CITIZEN))
        beside: SameTransaction = authority.beside
        erased = await erase(beside, authority.seal, CITIZEN, now=authority.questions._now(), by="อรุณ")
        assert await authority.questions.of_person(CITIZEN) == []
        return before, moved, erased.questions

    async with hubs(state=tmp_path, data="synthetic"):
        most = bounds.QUESTIONS.most
        assert await authority_of(tmp_path, asked_and_erased) == (most, most - 1, most)
