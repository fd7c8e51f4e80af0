from pathlib import Path

import pytest

from cli.sandbox_process import Sandbox
from connectors.contract import Answers
from connectors.schema_drift import Drift
from connectors.serving.registry import AgencyState
from settings import ROOT
from tests.agencies.asked import GRAPH, Asked


def test_every_agency_is_served(hub: Asked) -> None:
    assert {one.id: one.faults for one in hub.connectors.agencies()} == {
        folder.name: () for folder in (ROOT / "agencies").iterdir() if (folder / "connector.toml").exists()
    }
    assert all(one.state is AgencyState.UP for one in hub.connectors.agencies())


async def test_the_list_of_laws_is_left_out_where_there_is_none(running_sandbox: Sandbox) -> None:
    asked = Asked(running_sandbox.environment)

    assert "lawlist" not in {one.id for one in asked.connectors.agencies()}
    assert [one.agency for one in asked.connectors.providers("Law", "search")] == ["ocs"]
    await asked.connectors.close()


def test_the_list_of_laws_is_searched_first_and_believed_last(hub: Asked) -> None:
    assert [one.agency for one in hub.connectors.providers("Law", "search")] == ["lawlist", "ocs"]
    assert [one.agency for one in hub.connectors.providers("Law", "lawId")] == ["ocs", "lawlist"]


@pytest.mark.parametrize("question", GRAPH.questions, ids=lambda question: question.name)
def test_every_question_of_the_graph_has_somebody_who_answers(hub: Asked, question: object) -> None:
    assert hub.connectors.providers(question.type, question.by)  # type: ignore[attr-defined]


async def test_nothing_about_the_answers_is_odd(hub: Asked) -> None:
    """Runs what the other tests ask, once, in one breath, and looks at the reports.

    That a kind is one that an open enum has no word for is as it should be.
    """
    for question in GRAPH.questions:
        if question.answers is Answers.PAGE:
            for provider in hub.connectors.providers(question.type, question.by):
                filters = {"localAdministrationId": "2001"} if provider.agency == "local" else {}
                page = await hub.page(provider.agency, question.type, limit=120, **filters)
                assert page.error is None
                assert page.records
                assert page.total is not None
                assert len(page.records) == min(120, page.total)

    assert [one for one in hub.odd if one.drift is not Drift.UNLISTED] == []


def test_no_manifest_holds_an_address_or_a_secret() -> None:
    for file in sorted(Path(ROOT / "agencies").glob("*/connector.toml")):
        text = file.read_text(encoding="utf-8")
        assert "http://" not in text
        assert "sandbox" not in text
