from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract import Answers, Graph, Question
from connectors.proof.manifest_proof import Proof
from connectors.provider import DataClass
from connectors.serving.load_agencies import check
from tests.agencies.asked import GRAPH as SHIPPED
from tests.connectors.graph import AGENCY, CONTRACTS, GRAPH, QUESTIONS

pytestmark = pytest.mark.threat("manifest-faulty")

EXAMPLES = Path(__file__).parents[1] / "manifests"
VARIABLES = {
    "DBD_URL": "https://dbd.example",
    "DBD_KEY": "key",
    "EXCISE_DATABASE": "sqlite+aiosqlite:///excise.db",
    "CGD_FOLDER": "cgd",
    "BORA_HOST": "bora.example",
    "BORA_PORT": "5000",
    "BORA_KEY": "key",
    "SLF_URL": "https://slf.example",
    "SLF_KEY": "key",
    "SSO_URL": "https://sso.example",
    "SSO_CLIENT_KEY": "key.pem",
    "SSO_KEY": "sso.jwks",
    "CKAN_URL": "https://data.example",
    "CKAN_KEY": "key",
    "FDA_URL": "https://fda.example",
    "FDA_TOKEN": "token",
    "OCSC_URL": "https://ocsc.example",
    "OCSC_KEY": "key",
    "NHSO_URL": "https://nhso.example",
    "NHSO_SECRET": "secret",
}
GOOD = (
    AGENCY
    + """
[source]
kind = "rest"
url = "https://bureau.example"

[[lookup]]
type = "Business"
by = "juristicId"
request = { method = "POST", path = "/b", body = { ids = "$keys" }, batch = 50 }
answer = { rows = "items", key = "ID" }
privacy = { class = "public", basis = "public-task" }

[lookup.fields]
nameTh = "NAME"
status = { from = "ST", as = { "1" = "ACTIVE", "2" = "DISSOLVED" } }
registeredOn = { from = "REG", as = "date-be" }
capital = "CAP"
rates.each = "rates"
rates.amount = "amount"
"""
)


def proof(folder: Path, text: str) -> Proof:
    file = folder / "bureau" / "connector.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return check(file, {}, GRAPH)


def told(folder: Path, text: str) -> list[str]:
    file = folder / "bureau" / "connector.toml"
    return [str(fault).removeprefix(f"{file}:") for fault in proof(folder, text).faults]


@pytest.mark.parametrize(
    "kind", ["rest", "soap", "graphql", "federation", "ckan", "signed", "sql", "file", "download", "python"]
)
def test_the_examples_are_proved_against_the_graph(kind: str):
    found = check(EXAMPLES / f"{kind}.toml", VARIABLES, Graph(SHIPPED.contracts, SHIPPED.questions))
    assert [str(fault) for fault in found.faults] == []


def test_a_good_manifest_has_no_faults(tmp_path: Path):
    found = proof(tmp_path, GOOD)
    assert found.faults == ()
    assert [lookup.name for lookup in found.lookups] == ["Business by juristicId"]
    assert found.lookups[0].facts.batch == 50


FAULTS = [
    # what the graph asks for
    ('type = "Business"', 'type = "Busines"', '12: agencies give no type "Busines"; did you mean "Business"?'),
    (
        'by = "juristicId"',
        'by = "juristicID"',
        '13: the graph never asks for Business by "juristicID"; did you mean "juristicId"?',
    ),
    # facts
    (
        'nameTh = "NAME"',
        'nameEn = "NAME"',
        '18: Business.nameTh is not mapped, and every Business must have it; add nameTh = "…" to the fields',
    ),
    ('nameTh = "NAME"', 'nameTh = "NAME"\nnmeTh = "N"', '20: Business has no fact "nmeTh"; did you mean "nameTh"?'),
    ('"date-be"', '"date-bc"', '21: unknown conversion "date-bc"; did you mean "date-ce"?'),
    ('"date-be"', '"decimal"', '21: "decimal" does not give a date, which Business.registeredOn is; use date-be or'),
    (
        'registeredOn = { from = "REG", as = "date-be" }',
        'registeredOn = "REG"',
        '21: Business.registeredOn is a date; say in which era it is written: as = "date-be" or "date-ce"',
    ),
    (
        'as = "date-be"',
        'as = "date-be", format = "dd-mon-yyyy"',
        '21: "dd-mon-yyyy" has "on", which stands for nothing: use yyyy, yy, mm, m, dd, d or month; correct the format',
    ),
    ('as = "date-be"', 'as = "date-be", format = "dd/mm"', '21: "dd/mm" has no yyyy or yy; correct the format'),
    ('"2" = "DISSOLVED"', '"2" = "DISOLVED"', '20: Business.status cannot be "DISOLVED"; did you mean "DISSOLVED"?'),
    ('"2" = "DISSOLVED"', '"2" = true', "20: True is no enum, which Business.status is; correct the value"),
    ('capital = "CAP"', 'capital = { from = "CAP", divide = 0 }', '22: "divide": expected a whole number >= 1'),
    ('capital = "CAP"', 'capital = { as = "decimal" }', "22: Business.capital is taken from no places; give one of"),
    ('capital = "CAP"', 'capital = "CAP["', '22: "CAP[" is no JMESPath: '),
    ('capital = "CAP"', 'capital = { from = "CAP", find = "(" }', '22: "(" is no regular expression: '),
    ('capital = "CAP"', 'capital = "$key.name"', '22: the key has no part "name"; known are juristicId'),
    ('capital = "CAP"', 'capital = { value = "much" }', "22: 'much' does not fit Business.capital: no number"),
    ('rates.each = "rates"\n', "", '23: Business.rates is a list; say where its elements are: rates.each = "…"'),
    ('rates.amount = "amount"', 'rates.conditionTh = "c"', "23: Business.rates.amount is not mapped"),
    ('rates.amount = "amount"', 'rates.amount = "a"\nrates.ammount = "a"', '25: Business.rates has no fact "ammount"'),
    # requests
    ('"$keys" }, batch = 50', '"$keys" }', '14: "$keys" sends many keys, and "batch" is missing'),
    ('"$keys"', '"$kees"', '14: "kees" stands for nothing here; did you mean "keys"?'),
    ('ids = "$keys"', 'ids = "all"', '14: the request does not say which "juristicId" it asks for'),
    ('path = "/b"', 'path = "//other.example/b"', "14: it leads to another host; only the source's own host is asked"),
    ('path = "/b"', 'path = "https://other.example/b"', "14: it leads to another host; only the source's own host"),
    ('path = "/b"', 'path = "/../b"', "14: the path leads out of the address"),
    ('path = "/b"', 'path = "/b?x=1"', "14: the path has parameters; put them in query"),
    ('path = "/b"', 'path = "b"', '14: the path does not begin with "/"'),
    ('method = "POST"', 'method = "GET"', "14: a GET has no body"),
    # answers
    (', key = "ID"', "", '15: many keys are asked at once, and nothing says which "juristicId" a row belongs to'),
    ('key = "ID"', 'key = { id = "ID" }', '15: the key has no part "id"; known are juristicId'),
    ('rows = "items"', 'rows = "items["', '15: "items[" is no JMESPath: '),
    ('key = "ID"', 'key = "ID", ok = "a ="', '15: "a =" is no JMESPath: '),
    ('key = "ID"', 'key = "ID", statuses = { 40 = "none" }', '15: "40" is no HTTP status'),
    # privacy
    ('privacy = { class = "public", basis = "public-task" }', "", '11: "privacy" is missing from "lookup"'),
    (', basis = "public-task"', "", '16: "basis" is missing from "privacy"; add it: the ground'),
    ('"public-task" }', '"public-task", fields = { nam = "personal" } }', '16: Business has no fact "nam"'),
    # the source
    ('url = "https://bureau.example"', 'url = "bureau.example"', "9: the address does not begin with https://"),
    ('url = "https://bureau.example"', 'url = "https://[bureau"', "9: the address does not begin with https://"),
    ('url = "https://bureau.example"', 'url = "https://a:x"', "9: the address does not begin with https://"),
    ('url = "https://bureau.example"', 'url = "https://u:p@bureau.example"', "9: the address has more than host"),
    ('id = "bureau"', 'id = "office"', '3: the folder is "bureau" and the agency "office"; name both alike'),
    ('kind = "rest"\n', 'kind = "rest"\nretry = { on = ["always"] }\n', '9: "always" is nothing to repeat a call for'),
]


@pytest.mark.parametrize(("good", "bad", "fault"), FAULTS, ids=[fault for _, _, fault in FAULTS])
def test_a_fault_is_told_at_its_line_with_what_to_do(tmp_path: Path, good: str, bad: str, fault: str):
    assert good in GOOD
    faults = told(tmp_path, GOOD.replace(good, bad))
    assert any(one.startswith(fault) for one in faults), faults
    assert all("; " in one for one in faults)


def test_faults_of_the_graph_are_told_all_at_once(tmp_path: Path):
    bad = GOOD.replace('nameTh = "NAME"', "").replace('"date-be"', '"date-bc"').replace('key = "ID"', 'key = "I["')
    assert len(told(tmp_path, bad)) == 3


PERSON = (
    AGENCY
    + """
[source]
kind = "rest"
url = "https://bureau.example"
[[lookup]]
type = "Person"
by = "nationalId"
request = { method = "POST", path = "/p", body = { id = "$key" } }
privacy = { class = "personal", basis = "public-task" }
fields = { alive = "ALIVE" }
"""
)


def test_what_is_asked_by_a_national_id_is_not_public(tmp_path: Path):
    (fault,) = told(tmp_path, PERSON.replace('class = "personal"', 'class = "public"'))
    assert fault.startswith("14: what is asked by a national id is not public")


def test_a_national_id_is_personal_in_whichever_shape_of_the_answer_it_is(tmp_path: Path):
    variant = '[[lookup.variant]]\nwhen = "old"\nfields = { nationalId = "PID" }\n'
    text = PERSON.replace('by = "nationalId"', 'by = "all"').replace("$key", "x").replace('"personal"', '"public"')
    contracts_ = {
        **CONTRACTS,
        "Person": replace(
            CONTRACTS["Person"],
            facts={name: replace(fact, required=False) for name, fact in CONTRACTS["Person"].facts.items()},
        ),
    }
    asked = Graph(contracts_, [Question("Person", "all", {}, Answers.MANY)])
    file = tmp_path / "bureau" / "connector.toml"
    file.parent.mkdir()
    file.write_text(text + variant, encoding="utf-8")
    (fault,) = check(file, {}, asked).faults
    assert fault.wrong == "Person.nationalId is personal"


def test_a_national_id_never_stands_in_an_address(tmp_path: Path):
    for request in ('path = "/p/$key"', 'path = "/p", query = { id = "$key" }'):
        bad = PERSON.replace('method = "POST", path = "/p", body = { id = "$key" }', request)
        (fault,) = told(tmp_path, bad)
        assert fault == "13: a national id would stand in an address; send it in the body or a header"


def test_one_personal_fact_makes_the_answers_personal(tmp_path: Path):
    text = GOOD.replace('"public-task" }', '"public-task", fields = { directors = "personal" } }')
    facts = proof(tmp_path, text).lookups[0].facts
    assert (facts.privacy, facts.personal) == (DataClass.PUBLIC, True)


def test_the_version_changes_with_the_manifest_and_with_the_contract(tmp_path: Path):
    def version(text: str, contract: str = "Business") -> str:
        file = tmp_path / "bureau" / "connector.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        changed = {**CONTRACTS}
        if contract != "Business":
            facts = {name: fact for name, fact in CONTRACTS["Business"].facts.items() if name != contract}
            changed["Business"] = type(CONTRACTS["Business"])("Business", facts, CONTRACTS["Business"].make)
        return check(file, {}, Graph(changed, QUESTIONS)).lookups[0].facts.version

    assert version(GOOD) == version(GOOD)
    assert len({version(GOOD), version(GOOD + "\n"), version(GOOD, "area")}) == 3


def test_a_lookup_is_there_once(tmp_path: Path):
    lookup = GOOD[GOOD.index("[[lookup]]") :]
    (fault,) = told(tmp_path, GOOD + lookup)
    assert fault.startswith("25: Business by juristicId is there twice")


def test_variants_fit_by_one_condition(tmp_path: Path):
    variant = '\n[[lookup.variant]]\nfields = { nameTh = "N" }\n'
    assert told(tmp_path, GOOD + variant)[0].startswith("26: a variant fits by one of for and when")
    variant = '\n[[lookup.variant]]\nwhen = "v == `2`"\nrequest = { path = "/b" }\n'
    assert any("what is asked cannot depend on the answer" in fault for fault in told(tmp_path, GOOD + variant))
    variant = '\n[[lookup.variant]]\nfor = { tenant = ["1"] }\n'
    assert any('the key has no part "tenant"' in fault for fault in told(tmp_path, GOOD + variant))


SQL = (
    AGENCY
    + """
[source]
kind = "sql"
url = "sqlite+aiosqlite:///x.db"
[[lookup]]
type = "Section"
by = "lawId+number"
request = { statement = "select * from s where (law, no) in (:keys)" }
answer = { key = { lawId = "law", number = "no" } }
privacy = { class = "public", basis = "public-task" }
"""
)


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("select *", "delete", "13: the statement does not begin with SELECT or WITH; only read"),
        ("(:keys)", "(:keys); drop table s", "13: the statement has a semicolon"),
        (":keys", ":kees", '13: "kees" stands for nothing here; did you mean "keys"?'),
        ("(law, no) in (:keys)", "law in (:keys_lawId)", '13: the request does not say which "number" it asks for'),
        ("sqlite+aiosqlite", "mysql", "9: the address is of no database that can be asked"),
        ('number = "no" }', 'numer = "no" }', '14: the key has no part "numer"; did you mean "number"?'),
    ],
)
def test_faults_of_a_database(tmp_path: Path, good: str, bad: str, fault: str):
    assert told(tmp_path, SQL) == []
    assert any(one.startswith(fault) for one in told(tmp_path, SQL.replace(good, bad)))


FILE = (
    AGENCY
    + """
[source]
kind = "file"
folder = "data"
[[lookup]]
type = "Business"
by = "search"
request = { file = "b.csv", search = ["nameTh"], filters = ["status"] }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "ชื่อ นิติบุคคล", status = "ST" }
"""
)


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('"b.csv"', '"../b.csv"', '13: "../b.csv" leads out of the folder'),
        ('"b.csv"', '"/etc/b.csv"', '13: "/etc/b.csv" leads out of the folder'),
        ('"b.csv"', '"b.dat"', "13: the name does not say its format"),
        ('"b.csv"', '"b.csv", encoding = "klingon"', '13: no encoding "klingon"'),
        ('search = ["nameTh"]', 'search = ["nameEn"]', '13: "nameEn" is not mapped; did you mean "nameTh"?'),
        ('search = ["nameTh"], ', "", "13: a search without facts to look in"),
        ('by = "search"', 'by = "all"', "13: all is no search; leave out search and filters"),
    ],
)
def test_faults_of_files(tmp_path: Path, good: str, bad: str, fault: str):
    assert told(tmp_path, FILE) == []
    assert any(one.startswith(fault) for one in told(tmp_path, FILE.replace(good, bad)))
