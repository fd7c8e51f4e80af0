"""Answers that come later, and are asked for until they are there."""

import pytest
from aiohttp import web

from connectors.errors import BadAnswer, Pending
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, Bureau
from tests.connectors.rest_licences import SOURCE
from tests.connectors.server import Server

LATER = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { method = "POST", path = "/ask", body = { ids = "$keys" }, batch = 5, poll = { POLL } }
answer = { rows = "rows", key = "ID", errors = { pending = "status == 'PENDING'" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME" }
"""
BY_TICKET = 'path = "/tickets/$ticket", ticket = "ticket", every = "20ms"'


class Desk:
    """Answers after so many polls; by status, or by what stands in the body alone."""

    def __init__(self, server: Server, polls: int, status: int = 202) -> None:
        self.polls = polls
        self.status = status
        self.asked = 0
        server.answer["/api/ask"] = self.take
        server.answer["/api/tickets/t1"] = self.give

    def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        return self.pending()

    def pending(self) -> web.Response:
        headers = {"Location": "tickets/t1"}
        return web.json_response({"status": "PENDING", "ticket": "t1"}, status=self.status, headers=headers)

    def give(self, request: web.Request) -> web.Response:
        self.polls -= 1
        if self.polls >= 0:
            return self.pending()
        return web.json_response({"status": "READY", "rows": [{"ID": FIRST, "NAME": "ก"}]})


def later(bureau: Open, server: Server, poll: str = BY_TICKET) -> Bureau:
    return bureau(SOURCE + LATER.replace("POLL", poll), {"URL": server.url})


@pytest.mark.parametrize("poll", [BY_TICKET, 'every = "20ms"'], ids=["ticket", "location"])
@pytest.mark.parametrize("status", [200, 202])
async def test_an_answer_that_comes_later_is_fetched(bureau: Open, server: Server, poll: str, status: int):
    desk = Desk(server, 2, status)
    answers, calls = await later(bureau, server, poll).ask("Business", "juristicId", FIRST, SECOND)
    assert [len(found.records) for found in answers.values()] == [1, 0]
    assert all(found.error is None for found in answers.values())
    assert (desk.asked, len(calls)) == (1, 4)


async def test_who_cannot_wait_is_told_and_the_same_question_fetches_what_was_asked(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server)
    error = (await one.one("Business", "juristicId", FIRST, seconds=0.1)).error
    assert isinstance(error, Pending)
    assert error.retry_at is not None
    assert error.retry_at > one.now
    desk.polls = 0
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert desk.asked == 1


@pytest.mark.parametrize("poll", [BY_TICKET, 'every = "20ms"'], ids=["ticket", "location"])
@pytest.mark.parametrize("long", [False, True])
async def test_a_ticket_that_is_too_long_to_be_kept_is_none(bureau: Open, server: Server, poll: str, long: bool):
    desk = Desk(server, 0)
    ticket = "t" * (3_000 if long else 500)
    headers = {"Location": f"tickets/{ticket}"}
    server.answer["/api/ask"] = lambda _: web.json_response({"ticket": ticket}, status=202, headers=headers)
    server.answer[f"/api/tickets/{ticket}"] = desk.give
    answer = await later(bureau, server, poll).one("Business", "juristicId", FIRST)
    assert len(answer.records) == (0 if long else 1)
    if long:
        assert "gives no ticket" in str(answer.error)


async def test_polling_has_a_bound(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server, BY_TICKET + ", most = 3")
    assert isinstance((await one.one("Business", "juristicId", FIRST)).error, Pending)
    assert desk.polls == 997


async def test_the_source_says_how_long_to_wait(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.json_response({"ticket": "t1"}, status=202, headers={"Retry-After": "60"})
    error = (await later(bureau, server).one("Business", "juristicId", FIRST)).error
    assert isinstance(error, Pending)
    assert len(server.sent) == 1


async def test_a_forgotten_ticket_is_asked_anew(bureau: Open, server: Server):
    desk = Desk(server, 1000)
    one = later(bureau, server)
    await one.one("Business", "juristicId", FIRST, seconds=0.1)
    gone = iter([web.Response(status=410)])
    server.answer["/api/tickets/t1"] = lambda request: next(gone, None) or desk.give(request)
    desk.polls = 0
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    assert desk.asked == 2


async def test_a_later_without_a_ticket_is_a_bad_answer(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.json_response({}, status=202)
    assert isinstance((await later(bureau, server).one("Business", "juristicId", FIRST)).error, BadAnswer)


async def test_accepted_without_poll_is_pending(bureau: Open, server: Server):
    server.answer["/api/ask"] = lambda _: web.Response(status=202, headers={"Retry-After": "60"})
    one = bureau(SOURCE + LATER.replace(", poll = { POLL }", ""), {"URL": server.url})
    error = (await one.one("Business", "juristicId", FIRST)).error
    assert isinstance(error, Pending)
    assert error.retry_at is not None
