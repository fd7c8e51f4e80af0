"""The reverse proxy in front of two hubs of the image: what it spreads, keeps, hides and refuses."""

import os
import re
import signal
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

import bounds
from settings import Settings
from tests.connectors.certificates import Authority
from tests.deploy.conftest import Deployed, Hub, ask
from tests.deploy.proxy import CONFIGURATION, Proxy, checked, proxy, rewritten

LAW = '{ laws(search: "สาธารณสุข", first: 2) { nodes { title } } }'
BUSINESS = orjson.dumps({"query": '{ business(juristicId: "0985558000017") { name } }'})
HEADERS = {"content-type": "application/json"}
Pair = tuple[Hub, Hub]


def got(query: str) -> str:
    """A query as the address of a GET."""
    return "/graphql?" + urllib.parse.urlencode({"query": query})


def asked_of(hubs: Pair) -> int:
    """How many requests have reached the hubs."""
    texts = [ask(hub.port, "/metrics").body.decode() for hub in hubs]
    return sum(
        int(float(count)) for text in texts for count in re.findall(r"^saan_requests_total\S* (\S+)$", text, re.M)
    )


@pytest.fixture(scope="module")
def hubs(deployed: Deployed) -> Iterator[Pair]:
    with deployed.hub() as one, deployed.hub() as other:
        yield one, other


@pytest.fixture(scope="module")
def front(hubs: Pair) -> Iterator[Proxy]:
    with proxy([hub.port for hub in hubs]) as running:
        yield running


def test_nginx_takes_the_configuration_as_it_is_and_would_not_take_any(tmp_path: Path) -> None:
    certificate, key = Authority(tmp_path).issue("proxy")
    whole = rewritten(tmp_path, certificate, key, {})
    assert checked(whole, tmp_path).returncode == 0, checked(whole, tmp_path).stderr
    assert checked(whole.replace("proxy_pass", "proxy_past"), tmp_path).returncode != 0


def test_it_reads_as_many_bytes_as_the_hub_and_closes_idle_connections_before_it() -> None:
    text = CONFIGURATION.read_text()
    largest = Settings.model_fields["largest_request"].default
    assert f"client_max_body_size {largest};" in text
    (seconds,) = re.findall(r"keepalive 64;.*?keepalive_timeout (\d+)s;", text, re.S)
    assert int(seconds) < bounds.IDLE.most
    (patience,) = re.findall(r"proxy_read_timeout (\d+)s;", text)
    assert int(patience) > Settings.model_fields["deadline"].default


@pytest.mark.threat("packed-secret")
def test_what_the_hub_packs_comes_packed_and_the_proxy_packs_nothing_itself(front: Proxy) -> None:
    browser = {"accept-encoding": "gzip, deflate, br, zstd"}
    schema = front.ask("/schema.graphql", headers=browser)
    assert schema.headers["content-encoding"] == "zstd"
    assert len(schema.body) * 4 < len(front.ask("/schema.graphql").body)
    query = orjson.dumps({"query": "{ agencies { id } laws(first: 50) { nodes { title summary } } }"})
    for further in ({"authorization": "Bearer none"}, {"cookie": "a=b"}):
        answer = front.ask("/graphql", method="POST", headers={**HEADERS, **browser, **further}, body=query)
        assert "content-encoding" not in answer.headers, further
    assert "content-encoding" not in front.ask("/status", headers={**browser, "accept": "text/html"}).headers


def test_both_hubs_are_asked_and_what_only_operators_should_see_is_hidden(front: Proxy, hubs: Pair) -> None:
    before = [asked_of((hub, hub)) for hub in hubs]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: front.ask("/graphql", method="POST", headers=HEADERS, body=BUSINESS), range(32))
        )
    assert {answer.status for answer in answers} == {200}
    assert all(asked_of((hub, hub)) > count for hub, count in zip(hubs, before, strict=True))
    assert front.ask("/readyz").status == 200
    assert front.ask("/status").status == 200
    for hidden in ("/metrics", "/healthz"):
        assert front.ask(hidden).status == 404
        assert ask(hubs[0].port, hidden).status == 200
    assert front.ask("/graphql", method="POST", headers=HEADERS, body=b" " * 1_000_001).status == 413
    answer = ask(front.plain, "/status")
    assert (answer.status, answer.headers["location"]) == (308, "https://127.0.0.1/status")


def test_a_public_answer_to_get_is_kept_for_anybody_in_one_language(front: Proxy, hubs: Pair) -> None:
    first = front.ask(got(LAW), headers={"accept-language": "th"})
    assert first.status == 200
    assert first.headers["cache-control"].startswith("public, max-age=")
    before = asked_of(hubs)
    again = front.ask(got(LAW), headers={"accept-language": "th"})
    assert (again.status, again.body) == (200, first.body)
    tag = first.headers["etag"]
    assert front.ask(got(LAW), headers={"accept-language": "th", "if-none-match": tag}).status == 304
    assert asked_of(hubs) == before
    assert front.ask(got(LAW), headers={"accept-language": "en"}).body != first.body
    assert asked_of(hubs) == before + 1


def test_what_is_not_for_anybody_reaches_a_hub_every_time(front: Proxy, hubs: Pair) -> None:
    front.ask(got(LAW))
    before = asked_of(hubs)
    assert front.ask(got(LAW), headers={"cache-control": "no-cache"}).status == 200
    assert front.ask(got(LAW), headers={"authorization": "Bearer none"}).status == 401
    assert front.ask(got(LAW), headers={"authorization": "Bearer none"}).status == 401
    wrong = got("{ laws(first: 1) { nodes { nothing } } }")
    assert [front.ask(wrong).status, front.ask(wrong).status] == [400, 400]
    assert asked_of(hubs) == before + 5


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_request_fails_when_a_hub_ends(how: signal.Signals, deployed: Deployed) -> None:
    with deployed.hub() as one, deployed.hub() as other, proxy([one.port, other.port]) as front:

        def asking(number: int) -> int:
            if number == 60:
                os.kill(one.process.pid, how)
            return front.ask("/graphql", method="POST", headers=HEADERS, body=BUSINESS).status

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(asking, range(200))) == {200}


def test_each_client_has_a_budget_of_its_own_whatever_it_says_of_its_address(deployed: Deployed) -> None:
    with deployed.hub(SAAN_BUDGET_OF_ADDRESS="3") as hub, proxy([hub.port, hub.port]) as front:

        def spend(source: str, said: str) -> int:
            headers = {**HEADERS, "x-forwarded-for": said}
            return front.ask("/graphql", method="POST", headers=headers, body=BUSINESS, source=source).status

        statuses = [spend("127.0.0.2", f"203.0.113.{number}") for number in range(12)]
        assert statuses.count(429) > 0, "twelve requests cost more than two minutes' budgets"
        assert spend("127.0.0.3", "203.0.113.1") == 200
