from pathlib import Path

import pytest

from connectors.manifest import SessionTokenAuth
from connectors.manifest.units import Duration, Hours, QuotaRate, Secret
from connectors.proof.load_manifest import Reading, read

pytestmark = pytest.mark.threat("answer-hostile")

GOOD = """\
[agency]
id = "dbd"
name = { th = "กรม" }
contact = "x@y.example"
[source]
kind = "rest"
url = "${DBD_URL}"
auth = { kind = "session-token", url = "/auth", key = "${DBD_KEY}" }
timeout = "200ms"
[[lookup]]
type = "Business"
by = "juristicId"
request = { path = "/b", query = { id = "$key" } }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
nameTh = "NAME"
"""
VARIABLES = {"DBD_URL": "https://dbd.example", "DBD_KEY": "the-secret-of-all"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "connector.toml"


def reading(file: Path, text: str, variables: dict[str, str] | None = None) -> Reading:
    file.write_text(text, encoding="utf-8")
    return read(file, VARIABLES if variables is None else variables)


def told(file: Path, text: str, variables: dict[str, str] | None = None) -> list[str]:
    faults = reading(file, text, variables).faults.sorted()
    return [str(fault).removeprefix(f"{file}:") for fault in faults]


def test_a_manifest_is_read_with_its_variables_filled_in(file: Path):
    manifest = reading(file, GOOD).manifest
    assert manifest is not None
    assert manifest.source.url == "https://dbd.example"  # type: ignore[union-attr]
    assert manifest.source.timeout == 0.2
    assert isinstance(manifest.source.auth, SessionTokenAuth)  # type: ignore[union-attr]


def test_a_secret_is_not_shown_with_the_manifest(file: Path):
    assert "the-secret-of-all" not in repr(reading(file, GOOD))


@pytest.mark.threat("schema-hostile")
@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\ufeff", "\u2028", "\U000e0041"])
def test_what_nobody_sees_is_nowhere_in_a_manifest(file: Path, hidden: str):
    (fault,) = told(file, GOOD.replace("# ", "").replace("กรม", f"กรม{hidden}"))
    assert fault.startswith(f"3: U+{ord(hidden):04X} ")
    assert told(file, GOOD + f"# a comment {hidden}")[0].startswith("17: U+")


def test_a_variable_that_is_not_set_is_named_with_its_line(file: Path):
    assert told(file, GOOD, {"DBD_URL": "https://dbd.example"}) == [
        "8: the variable DBD_KEY is not set; set DBD_KEY in the hub's environment"
    ]


def test_every_fault_is_told_at_once(file: Path):
    text = (
        GOOD.replace("contact =", "contakt =")
        .replace('"200ms"', '"fast"')
        .replace('kind = "session-token"', 'kind = "sesion-token"')
        .replace('class = "public"', 'class = "open"')
        .replace('by = "juristicId"', "by = 13")
    )
    faults = told(file, text)
    assert [fault.split(":")[0] for fault in faults] == ["1", "4", "8", "9", "12", "14"]
    assert faults[0].startswith('1: "contact" is missing from "agency"; add it: whom')
    assert faults[1] == '4: unknown key "contakt"; did you mean "contact"?'
    assert faults[2] == '8: unknown kind "sesion-token"; did you mean "session-token"?'
    assert '"fast" is no length of time' in faults[3]
    assert faults[4] == '12: "by": expected a text, got a whole number; correct the value'
    assert "invalid enum value 'open'" in faults[5]


def test_a_key_of_a_request_that_is_not_known_is_a_fault(file: Path):
    assert told(file, GOOD.replace("query =", "querry =")) == ['13: unknown key "querry"; did you mean "query"?']


def test_what_is_not_toml_is_told_at_its_line(file: Path):
    (fault,) = told(file, GOOD.replace('kind = "rest"', "kind = rest"))
    assert fault.startswith("6: not TOML: ")


def test_a_table_that_is_not_one_is_a_fault(file: Path):
    assert told(file, GOOD.replace('{ th = "กรม" }', '"กรม"')) == ['3: "name" is no table; write it as a table']


def test_a_file_in_another_encoding_is_a_fault(file: Path):
    file.write_bytes(GOOD.encode("cp874"))
    (fault,) = read(file, VARIABLES).faults.sorted()
    assert fault.wrong == "cannot be read (UnicodeDecodeError)"


def test_a_file_that_is_not_there_is_a_fault(file: Path):
    (fault,) = read(file, VARIABLES).faults.sorted()
    assert fault.wrong == "cannot be read (FileNotFoundError)"


@pytest.mark.parametrize(
    ("text", "seconds"), [("200ms", 0.2), ("2s", 2), ("1.5s", 1.5), ("10m", 600), ("24h", 86400), ("7d", 604800)]
)
def test_lengths_of_time(text: str, seconds: float):
    assert Duration.parse(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "2", "2 s", "-2s", "2y"])
def test_what_is_no_length_of_time_is_refused(text: str):
    with pytest.raises(ValueError, match="no length of time"):
        Duration.parse(text)


def test_quotas_and_hours():
    assert (QuotaRate.parse("50000/day").calls, QuotaRate.parse("10/second").seconds) == (50000, 1)
    assert str(Hours.parse("22:00-05:30").end) == "05:30:00"
    with pytest.raises(ValueError, match="no quota"):
        QuotaRate.parse("many/day")
    with pytest.raises(ValueError, match="no span of the day"):
        Hours.parse("22-5")


def test_a_secret_is_shown_by_nothing():
    secret = Secret("hush")
    assert "hush" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hush"
