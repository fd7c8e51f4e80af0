import hashlib
import re
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette

from endpoints.graphql.examples import Example
from endpoints.graphql.graphiql import ide_page, ide_routes
from tests.asgi import ask
from tests.browser.chromium import RegistryUnreachable, npm, npm_ci

IDE = Path(__file__).parents[3] / "ide"
DIST = IDE / "dist"
LAWS = Example(
    id="1-laws", title={"th": "กฎหมาย", "en": "Laws"}, query="query Laws { a }\n", variables={}, persona=None
)


@pytest.fixture
def app():
    return Starlette(routes=ide_routes([LAWS], DIST, home=True))


async def test_the_page_may_load_and_ask_nothing_but_its_own_hub(app):
    page = await ask(app, "/")
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "http" not in policy
    assert page.headers["cache-control"] == "no-cache"


async def test_every_file_the_page_names_is_served(app):
    page = await ask(app, "/")
    named = re.findall(r'(?:src|href)="\./([^"]+)"', page.text)
    assert any(name.endswith(".js") for name in named)
    for name in named:
        assert (await ask(app, f"/{name}")).status == 200, name


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [
        (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        (".woff2", "font/woff2"),
        (".ttf", "font/ttf"),
        (".svg", "image/svg+xml"),
    ],
)
async def test_a_file_named_by_its_content_is_kept_for_ever(app, suffix, content_type):
    names = [path.name for path in (DIST / "ide").glob(f"*{suffix}")]
    assert names
    for name in names:
        file = await ask(app, f"/ide/{name}")
        assert file.status == 200
        assert file.headers["content-type"] == content_type
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["x-content-type-options"] == "nosniff"


async def test_a_file_whose_name_stays_is_asked_for_again(app):
    licences = await ask(app, "/ide/licences.md")
    assert licences.headers["cache-control"] == "no-cache"
    again = await ask(app, "/ide/licences.md", headers={"If-None-Match": licences.headers["etag"]})
    assert again.status == 304


async def test_the_licences_of_the_fonts_travel_with_them(app):
    for font in ("fira-code", "sarabun"):
        assert "SIL Open Font License" in (await ask(app, f"/ide/licence-font-{font}.txt")).text


@pytest.mark.parametrize("path", ["/ide/nothing.js", "/ide/../index.html", "/ide/%2e%2e/%2e%2e/package.json", "/ide/"])
async def test_nothing_outside_the_bundle_is_served(app, path):
    assert (await ask(app, path)).status == 404


async def test_the_ready_queries_are_listed(app):
    listed = await ask(app, "/ide/examples")
    assert listed.headers["content-type"] == "application/json"
    assert listed.json() == [
        {
            "id": "1-laws",
            "title": {"th": "กฎหมาย", "en": "Laws"},
            "query": "query Laws { a }\n",
            "variables": {},
            "persona": None,
        }
    ]


async def test_the_page_is_the_same_wherever_it_is_shown(app):
    assert (await ask(ide_page(DIST), "/graphql")).body == (await ask(app, "/")).body


def test_the_bundle_names_no_registry():
    assert "resolved" not in (IDE / "package-lock.json").read_text()


def test_the_committed_bundle_is_what_its_sources_build(tmp_path):
    copy = shutil.copytree(IDE, tmp_path / "ide", ignore=shutil.ignore_patterns("node_modules", "dist"))
    try:
        npm_ci(copy)
    except RegistryUnreachable:
        pytest.skip("npm registry not reachable")
    built = npm(copy, "run", "build")
    assert built.returncode == 0, built.stderr
    assert digests(copy / "dist") == digests(DIST), "run `npm ci && npm run build` in ide/ and commit ide/dist"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
