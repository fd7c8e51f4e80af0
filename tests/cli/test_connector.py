"""./saan connector over the sandbox's agencies and a folder of the test's own."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree, rmtree
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from cli.__main__ import app
from cli.sandbox_process import Sandbox
from connectors.serving import kit_result
from settings import ROOT

BUSINESS = "0985558000017"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, running_sandbox: Sandbox) -> Path:
    copied = Path(copytree(ROOT / "agencies", tmp_path / "agencies"))
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(copied))
    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    monkeypatch.chdir(ROOT)
    for name, value in running_sandbox.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    return copied


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Files of a folder over HTTP."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def saan(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["connector", *arguments])


def test_every_agency_is_well(folder: Path) -> None:
    done = saan("check", "--all", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["passed"]
    assert told["warnings"] == []
    assert "dbd" in told["agencies"]


def test_an_agency_is_meant_by_its_id_or_its_name_in_the_catalogue_too(folder: Path) -> None:
    for named in ("AGY005", "กรมพัฒนาธุรกิจการค้า"):
        told = json.loads(saan("check", named, "--json").stdout)
        assert (told["agencies"], told["passed"]) == (["dbd"], True)
    assert json.loads(saan("check", "AGY001", "--json").stdout)["agencies"] == ["dopa", "hotels", "houses"]
    several = saan("try", "AGY001", "Person", "9100000000011")
    assert several.exit_code == 2
    assert "dopa, hotels, houses: name one of them" in several.output
    assert saan("check", "AGY999").exit_code == 2


def test_a_name_that_the_catalogue_has_not_is_told_by_who_asks_it(folder: Path) -> None:
    assert saan("check", "dbd", "--catalogue").exit_code == 0
    manifest = folder / "dbd" / "connector.toml"
    written = manifest.read_text(encoding="utf-8")
    manifest.write_text(written.replace('catalogue = "กรมพัฒนาธุรกิจการค้า"', 'catalogue = "กรมนี้ไม่มี"'), encoding="utf-8")
    assert saan("check", "dbd").exit_code == 0
    done = saan("check", "dbd", "--catalogue")
    assert done.exit_code == 1
    assert 'dbd/connector.toml: the catalogue has no agency "กรมนี้ไม่มี"; write its name' in done.output
    assert json.loads(saan("check", "dbd", "--catalogue", "--json").stdout)["catalogueFaults"]


def test_a_check_says_who_narrows_and_slices(folder: Path) -> None:
    told = saan("check", "lawlist").stdout
    assert "Law by search - done by the hub: words in titleTh, kind, state, slice; order: that of the file" in told
    shares = json.loads(saan("check", "ocs", "--json").stdout)["divisions"]["ocs"]
    (share,) = (one for one in shares if one["lookup"] == "Law by search")
    assert (share["source"], share["hub"], share["nobody"]) == (["words", "kind", "state", "slice"], [], [])
    assert "the source gets: words, kind, state, slice" in saan("try", "ocs", "Law by search", "อาหาร").stdout


def test_a_check_says_which_other_host_gets_our_credentials(folder: Path) -> None:
    file = folder / "nhso" / "connector.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('kind = "session-token"', 'kind = "session-token"\nserver = "https://sso.example"'))
    assert "nhso: well" in (told := saan("check", "nhso").stdout)
    assert "  tokens come from https://sso.example, to which our credentials for them are sent" in told
    assert json.loads(saan("check", "nhso", "--json").stdout)["servers"] == {"nhso": "https://sso.example"}
    assert json.loads(saan("check", "dbd", "--json").stdout)["servers"] == {}


def test_a_check_warns_of_names_that_anybody_may_read_unless_the_manifest_means_it(folder: Path) -> None:
    file = folder / "lawlist" / "connector.toml"
    text = file.read_text(encoding="utf-8").replace('groupTh = "law_group"', 'groupTh = "ชื่อผู้ติดต่อ"')
    file.write_text(text, encoding="utf-8")
    line = text[: text.index("groupTh")].count("\n") + 1
    done = saan("check", "lawlist")
    assert done.exit_code == 0
    assert f"  ? {file}:{line}: Law.groupTh looks like a person's name, and anybody may read what Law by" in done.stdout
    told = json.loads(saan("check", "lawlist", "--json").stdout)
    assert (told["passed"], {one["line"] for one in told["warnings"]}) == (True, {line})
    meant = 'privacy = { class = "public", basis = "public-task", fields = { groupTh = "public" } }'
    file.write_text(text.replace('privacy = { class = "public", basis = "public-task" }', meant), encoding="utf-8")
    assert json.loads(saan("check", "lawlist", "--json").stdout)["warnings"] == []


def test_a_check_loads_nothing_that_asks(folder: Path) -> None:
    # A proof is there within a second: what calls services and databases takes that long to load alone.
    program = (
        "import sys; from typer.testing import CliRunner; from cli.__main__ import app;"
        "assert CliRunner().invoke(app, ['connector', 'check', 'dbd']).exit_code == 0;"
        "print([name for name in ('aiohttp', 'sqlalchemy', 'zeep', 'openpyxl', 'joserfc') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_fault_is_told_with_its_line_and_ends_with_status_1(folder: Path) -> None:
    manifest = folder / "diw" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"facNo"', '"facNo["', 1), encoding="utf-8")
    done = saan("check", "diw")
    assert done.exit_code == 1
    assert "diw/connector.toml:" in done.output


def test_what_is_wrong_with_what_an_agency_adds_to_the_graph_is_told_at_once_with_its_places(folder: Path) -> None:
    (folder / "diw" / "schema.graphql").write_text('type Chimney @key(fields: "number") { height: Metres }\n')
    done = saan("check", "diw")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any(line.startswith(f"{folder}/diw/schema.graphql:1:39  UNKNOWN_TYPE  Chimney.height: ") for line in lines)
    assert any(line.startswith(f"{folder}/diw/schema.graphql:1:15  KEY_INVALID_FIELDS  Chimney: ") for line in lines)
    told = json.loads(saan("check", "diw", "--json").stdout)
    assert {one["code"] for one in told["schemaFaults"]} >= {"UNKNOWN_TYPE", "KEY_INVALID_FIELDS"}
    assert {one["path"] for one in told["schemaFaults"]} == {str(folder / "diw" / "schema.graphql")}
    assert (told["passed"], told["faults"]) == (False, [])
    assert saan("check", "dbd").exit_code == 0


def test_the_kit_tells_a_schema_s_faults_as_the_check_does_and_nothing_that_follows_from_them(folder: Path) -> None:
    (folder / "dlt" / "schema.graphql").write_text('type Vehicle @key(fields: "plate") { height: Metres }\n')
    told = saan("test", "dlt", "--json")
    assert told.exit_code == 1
    (report,) = json.loads(told.stdout)
    checked = json.loads(saan("check", "dlt", "--json").stdout)["schemaFaults"]
    wrong = [
        f"{one['path']}:{one['line']}:{one['column']}  {one['code']}  {one['coordinate']}: {one['message']}"
        for one in checked
    ]
    assert [(one["check"], one["says"], one["todo"]) for one in report["findings"]] == [
        ("schema composed", said, one["advice"]) for said, one in zip(wrong, checked, strict=True)
    ]
    kept = kit_result.read(folder / "dlt")
    assert list(kept.failed) == ["schema composed"]


def test_an_agency_that_is_not_there_is_told_with_the_nearest(folder: Path) -> None:
    done = saan("check", "dbb")
    assert done.exit_code == 2
    assert 'did you mean "dbd"' in done.output


def test_a_call_shows_each_stage_and_no_secret(folder: Path, running_sandbox: Sandbox) -> None:
    done = saan("try", "dbd", "Business.juristicId", BUSINESS)
    assert done.exit_code == 0, done.output
    for stage in ("POST /v4/juristic", "HTTP 200", "JuristicName_TH", '"nameEn": "Khrua Kamonwan Co., Ltd."'):
        assert stage in done.output
    assert running_sandbox.environment["DBD_KEY"] not in done.output
    assert "session-" not in done.output


def test_a_call_as_json(folder: Path) -> None:
    told = json.loads(saan("try", "dbd", "Business.juristicId", BUSINESS, "--json").stdout)
    assert told["records"][0]["records"][0]["status"] == "ACTIVE"
    assert told["errors"] == []


def test_offline_nothing_is_sent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_URL")
    monkeypatch.delenv("LOCAL_KEY")
    key = f"1203+{BUSINESS}"
    done = saan("try", "local", "Licence.localAdministrationId+juristicId", key, "--offline")
    assert done.exit_code == 0, done.output
    assert f"GET /1203/licences?juristicIds={BUSINESS}" in done.output


def test_offline_a_statement_is_explained(folder: Path) -> None:
    done = saan("try", "exd", "Licence.juristicId", BUSINESS, "--offline")
    assert done.exit_code == 0, done.output
    assert "SELECT * FROM V_LICENSE" in done.output
    assert BUSINESS in done.output


def test_a_recorded_sample_is_played_by_the_kit(folder: Path) -> None:
    sample = folder / "diw" / "samples" / "Licence-juristicId.json"
    sample.unlink()
    assert saan("test", "diw").exit_code == 1
    done = saan("try", "diw", "Licence.juristicId", BUSINESS, "0989999999999", "--record")
    assert done.exit_code == 0, done.output
    assert "sandbox-diw-key" not in sample.read_text(encoding="utf-8")
    done = saan("test", "diw", "--json")
    (report,) = json.loads(done.stdout)
    assert {one["check"] for one in report["findings"] if one["outcome"] == "failed"} == {"samples there"}


def test_an_address_may_have_a_path_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = folder / "ocs" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('path = "/v1/', 'path = "/'), encoding="utf-8")
    monkeypatch.setenv("OCS_URL", os.environ["OCS_URL"] + "/v1")
    assert saan("try", "ocs", "Law.lawId", "339750", "300760", "000000", "--record").exit_code == 0
    (report,) = json.loads(saan("test", "ocs", "--json").stdout)
    wrong = [one["says"] for one in report["findings"] if one["outcome"] == "failed"]
    assert wrong == []


def test_what_a_test_found_is_kept_beside_the_manifest(folder: Path) -> None:
    done = saan("test", "exd")
    assert done.exit_code == 0, done.output
    assert json.loads((folder / "exd" / "kit.json").read_text())["passed"] is True


def test_bad_weather_is_told_apart(folder: Path) -> None:
    done = saan("fault", "ocs", "Law.lawId", "--json")
    passages = {one["weather"]: one for one in json.loads(done.stdout)}
    assert done.exit_code == 0, done.output
    assert passages["clear"]["records"] > 0
    assert passages["dead"]["errors"] == ["AGENCY_UNAVAILABLE"]
    assert passages["frozen"]["errors"] == ["AGENCY_TIMEOUT"]
    assert passages["clear again"]["records"] > 0


def test_all_that_have_a_network_are_put_into_bad_weather(folder: Path) -> None:
    for home in folder.iterdir():
        if home.name not in ("ocs", "dla"):
            rmtree(home)
    told = {one["agency"]: one for one in json.loads(saan("fault", "--all", "--json").stdout)}
    assert "no network" in told["dla"]["skipped"]
    assert all(passage["well"] for passage in told["ocs"]["passages"])
    told = {one["agency"]: one for one in json.loads(saan("bench", "--all", "--seconds", "0.05", "--json").stdout)}
    assert all(figure["questions"] > 0 and not figure["failed"] for one in told.values() for figure in one["figures"])


def test_of_a_file_over_http_a_sample_keeps_the_rows_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "www" / "services.csv"
    table.parent.mkdir()
    rows = [f"S{number:05},A1,M1,บริการที่ {number}" for number in range(20_000)]
    table.write_text("\n".join(["service_id,agency_id,ministry_id,name_th", *rows]), encoding="utf-8")
    with serving(table.parent) as url:
        made = saan("new", "catalogue", "--table", f"{url}/services.csv", "--type", "Service", "--by", "serviceId")
        assert made.exit_code == 0, made.output
        assert f"export CATALOGUE_URL={url}" in (folder / "catalogue" / "connector.toml").read_text(encoding="utf-8")
        monkeypatch.setenv("CATALOGUE_URL", url)
        kept = saan("try", "catalogue", "Service.serviceId", "S00001", "S00002", "S99999", "--record")
        assert kept.exit_code == 0, kept.output
        weathers = json.loads(saan("fault", "catalogue", "--json").stdout)
    sample = (folder / "catalogue" / "samples" / "Service-serviceId.json").read_text(encoding="utf-8")
    assert "S00002" in sample
    assert "S00003" not in sample
    assert [one["weather"] for one in weathers if not one["well"]] == []
    done = saan("test", "catalogue")
    assert done.exit_code == 0, done.output


def test_files_have_no_weather(folder: Path) -> None:
    done = saan("fault", "dla")
    assert done.exit_code == 2
    assert "no network" in done.output


def test_sizes_are_measured(folder: Path) -> None:
    done = saan("bench", "ocs", "Law.lawId", "--seconds", "0.1", "--json")
    assert done.exit_code == 0, done.output
    sizes = [one["keys"] for one in json.loads(done.stdout)]
    assert sizes[0] == 1
    assert len(sizes) >= 2


def test_a_new_folder_passes_its_check(folder: Path) -> None:
    done = saan("new", "bureau", "--kind", "rest", "--type", "Licence", "--by", "juristicId")
    assert done.exit_code == 0, done.output
    assert saan("check", "bureau").exit_code == 0
    assert saan("new", "bureau", "--kind", "rest", "--type", "Licence", "--by", "juristicId").exit_code == 2


def test_what_services_tell_of_themselves_is_drafted(folder: Path) -> None:
    known = os.environ
    asked = {
        "portal": ["--ckan", known["OPENDATA_URL"], "--resource", "7c1d9a52-5c0f-4d1e-9a31-98service0use"],
        "courses": ["--graphql", f"{known['OCSC_URL']}/graphql", "--operation", "findCourses"],
        "rights": ["--wsdl", f"{known['NHSO_URL']}/ws/rights?wsdl", "--operation", "searchCurrentByPID"],
    }
    questions = {
        "portal": ["--type", "ServiceUsage", "--by", "serviceId", "--header", f"api-key: {known['OPENDATA_KEY']}"],
        "courses": ["--type", "Service", "--by", "search", "--header", f"x-portal-key: {known['OCSC_KEY']}"],
        "rights": ["--type", "HealthRight", "--by", "nationalId"],
    }
    drafts = {}
    for agency, given in asked.items():
        done = saan("new", agency, *given, *questions[agency])
        assert done.exit_code == 0, done.output
        assert saan("check", agency).exit_code == 0
        drafts[agency] = (folder / agency / "connector.toml").read_text(encoding="utf-8")
        assert known["OPENDATA_KEY"] not in drafts[agency]
    assert 'filters = { service_id = "$keys" }, sort = "_id", batch = 50 }' in drafts["portal"]
    assert 'rows = "data.findCourses.items", total = "data.findCourses.total"' in drafts["courses"]
    assert "total items { code title { th en }" in drafts["courses"]
    assert 'operation = "searchCurrentByPID"' in drafts["rights"]
    assert 'rows = "return"' in drafts["rights"]
    assert 'wsdl = "rights.wsdl"' in drafts["rights"]
    assert "hmain_name_eng" in drafts["rights"]


def test_a_source_that_lets_nobody_in_says_how_to_be_let_in(folder: Path) -> None:
    asked = ["--ckan", os.environ["OPENDATA_URL"], "--resource", "7c1d9a52-5c0f-4d1e-9a31-98service0use"]
    done = saan("new", "portal", *asked, "--type", "ServiceUsage", "--by", "serviceId")
    assert done.exit_code == 2
    assert "--header 'NAME: VALUE'" in done.output
    assert not (folder / "portal").exists()


def test_what_is_missing_for_a_new_one_is_named(folder: Path) -> None:
    assert "Licence" in saan("new", "bureau", "--kind", "rest").output
    assert "juristicId" in saan("new", "bureau", "--kind", "rest", "--type", "Licence").output
    assert "--kind" in saan("new", "bureau", "--type", "Licence", "--by", "juristicId").output


def test_every_command_explains_itself() -> None:
    for command in ("new", "check", "try", "test", "fault", "bench"):
        done = saan(command, "--help")
        assert done.exit_code == 0
        assert len(done.output) > 400
