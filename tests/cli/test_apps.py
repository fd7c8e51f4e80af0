import hashlib
import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner, Result

from cli.__main__ import app
from tests.federation.ferries import FERRIES, Harbour

REGISTER = (
    "app", "register", "example-bank", "--name-th", "ธนาคารตัวอย่าง", "--name-en", "Example Bank",
    "--package", "customer-check", "--redirect-uri", "https://bank.example/back",
)  # fmt: skip


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    return tmp_path


def saan(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=text)


def listed() -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in json.loads(saan("app", "list", "--json").stdout)}


@pytest.mark.threat("output-secret")
def test_an_app_is_registered_for_a_package_and_its_secret_shown_once() -> None:
    done = saan(*REGISTER)
    assert done.exit_code == 0, done.output
    assert "on the ground 'consent'" in done.stdout
    secret = done.stdout.strip().rpartition(" ")[2]
    assert len(secret) == 43
    assert secret not in saan("app", "list", "--json").stdout
    known = listed()["example-bank"]
    assert known["scopes"] == ["citizen.businesses", "citizen.employment", "citizen.name"]
    assert known["purposes"] == ["customer-check"]
    renewed = saan("app", "rotate-secret", "example-bank").stdout.strip().rpartition(" ")[2]
    assert renewed not in ("", secret)


@pytest.mark.threat("output-secret")
def test_a_back_end_registers_its_keys_and_gets_no_secret(state: Path) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    (state / "jwks.json").write_text(json.dumps({"keys": [{**key.as_dict(private=False), "kid": key.kid}]}))
    done = saan(
        "app", "register", "welfare-office", "--name-th", "สวัสดิการ", "--name-en", "Welfare", "--package", "benefits",
        "--authenticates-with", "key", "--jwks", str(state / "jwks.json"), "--budget", "500",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "secret" not in done.stdout
    known = listed()["welfare-office"]
    assert (known["flows"], known["authentication"], known["budget"]) == (
        ["client_credentials"],
        "private_key_jwt",
        500,
    )


def test_a_back_end_is_told_what_its_secret_never_reaches_and_what_would() -> None:
    done = saan(
        "app", "register", "welfare-office", "--name-th", "สวัสดิการ", "--name-en", "Welfare", "--package", "benefits"
    )
    assert done.exit_code == 0, done.output
    assert "never reads entitlements, citizens.lookup" in done.stderr
    assert "./saan app set welfare-office --jwks" in done.stderr


def test_an_agency_that_only_tells_changes_is_registered_without_a_scope() -> None:
    asked = ("app", "register", "dbd-register", "--name-th", "ทะเบียน", "--name-en", "Register", "--package", "changes")
    done = saan(*asked)
    assert done.exit_code == 0, done.output
    assert "no scope, so nobody's data" in done.stdout
    known = listed()["dbd-register"]
    assert (known["scopes"], known["purposes"], known["flows"]) == ([], [], ["client_credentials"])
    assert "no scope" in saan("app", "list").stdout
    people = saan(*asked[:2], "other-register", *asked[3:], "--redirect-uri", "https://dbd.example/back")
    assert people.exit_code == 2
    assert "without a scope" in people.output


DETAILS = (
    "--home-page", "https://bank.example/", "--contact", "dpo@bank.example",
    "--privacy-notice", "https://bank.example/privacy", "--optional-scope", "citizen.businesses",
)  # fmt: skip


@pytest.mark.threat("output-secret")
def test_an_app_is_shown_as_it_was_registered_and_never_its_secret() -> None:
    secret = saan(*REGISTER, *DETAILS).stdout.strip().rpartition(" ")[2]
    shown = saan("app", "show", "example-bank")
    assert shown.exit_code == 0, shown.output
    for told in ("Example Bank · ธนาคารตัวอย่าง", "dpo@bank.example", "https://bank.example/back", "the hub's own"):
        assert told in shown.stdout
    as_json = saan("app", "show", "example-bank", "--json")
    told = json.loads(as_json.stdout)
    assert told == listed()["example-bank"]
    assert (told["homePage"], told["contact"]) == ("https://bank.example/", "dpo@bank.example")
    assert (told["privacyNotice"], told["optionalScopes"]) == ("https://bank.example/privacy", ["citizen.businesses"])
    for output in (shown.stdout, as_json.stdout):
        assert secret not in output
        assert hashlib.sha256(secret.encode()).hexdigest() not in output
    saan("app", "revoke", "example-bank", "--yes")
    assert "revoked" in saan("app", "show", "example-bank").stdout


def test_an_app_is_edited_and_what_is_not_named_stays() -> None:
    saan(*REGISTER, *DETAILS)
    before = listed()["example-bank"]
    done = saan(
        "app", "set", "example-bank", "--name-en", "Bank of Examples", "--redirect-uri", "https://bank.example/new",
        "--redirect-uri", "https://bank.example/back", "--origin", "https://bank.example", "--budget", "900",
        "--contact", "", "--operations", "registered-only",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Changed: name_en, redirect_uris, origins, operations, budget, contact\n")
    assert listed()["example-bank"] == {
        **before,
        "nameEn": "Bank of Examples",
        "redirectUris": ["https://bank.example/new", "https://bank.example/back"],
        "origins": ["https://bank.example"],
        "budget": 900,
        "contact": None,
        "operations": "registered-only",
    }
    assert saan("app", "set", "example-bank", "--budget", "0", "--origin", "").exit_code == 0
    told = listed()["example-bank"]
    assert (told["budget"], told["origins"], told["privacyNotice"]) == (None, [], "https://bank.example/privacy")
    assert "so already" in saan("app", "set", "example-bank", "--name-en", "Bank of Examples").stdout


@pytest.mark.threat("output-secret")
def test_a_secret_and_keys_are_renewed_with_an_overlap_that_is_shown(state: Path) -> None:
    saan(*REGISTER)
    renewed = saan("app", "rotate-secret", "example-bank", "--overlap", "24")
    assert renewed.exit_code == 0, renewed.output
    assert "The one before does as well until 20" in renewed.stderr
    assert "does as well until" in saan("app", "show", "example-bank").stdout
    assert listed()["example-bank"]["formerUntil"] is not None
    assert "nothing from now on" in saan("app", "rotate-secret", "example-bank").stderr
    assert saan("app", "rotate-secret", "example-bank", "--overlap", "721").exit_code == 2
    key = ECKey.generate_key("P-256", auto_kid=True)
    (state / "jwks.json").write_text(json.dumps({"keys": [{**key.as_dict(private=False), "kid": key.kid}]}))
    by_key = saan("app", "set", "example-bank", "--jwks", str(state / "jwks.json"), "--overlap", "1")
    assert by_key.exit_code == 0, by_key.output
    assert by_key.stdout.startswith("Changed: authentication, jwks\n")
    told = listed()["example-bank"]
    assert (told["authentication"], told["keys"]) == ("private_key_jwt", [key.kid])
    assert told["formerUntil"] is not None


def test_a_name_that_looks_like_another_is_refused_with_whose_it_is() -> None:
    saan(*REGISTER)
    alike = saan(*REGISTER[:2], "other-bank", *REGISTER[3:6], "EXAMPLE  BANK", *REGISTER[7:])
    assert alike.exit_code == 2
    assert "looks like that of 'example-bank'" in alike.stderr


def test_an_app_on_people_s_devices_gets_refresh_tokens_only_where_they_are_bound() -> None:
    phone = (*REGISTER, "--authenticates-with", "nothing")
    done = saan(*phone)
    assert done.exit_code == 0, done.output
    assert listed()["example-bank"]["flows"] == ["authorization_code"]
    bound = saan(*phone[:2], "bound-bank", *phone[3:4], "แอปอื่น", *phone[5:6], "Other app", *phone[7:], "--dpop")
    assert bound.exit_code == 0, bound.output
    assert listed()["bound-bank"]["flows"] == ["authorization_code", "refresh_token"]
    assert saan("app", "set", "bound-bank", "--no-dpop").exit_code == 0
    assert saan("app", "set", "example-bank", "--dpop").exit_code == 0
    assert [listed()[one]["flows"] for one in ("bound-bank", "example-bank")] == [
        ["authorization_code"],
        ["authorization_code", "refresh_token"],
    ]


def test_a_revoked_app_stays_in_the_list_and_its_id_is_not_given_again() -> None:
    saan(*REGISTER)
    assert saan("app", "revoke", "example-bank", text="n\n").exit_code == 1
    assert listed()["example-bank"]["revokedAt"] is None
    assert saan("app", "revoke", "example-bank", "--yes").exit_code == 0
    assert listed()["example-bank"]["revokedAt"] is not None
    again = saan(*REGISTER)
    assert again.exit_code == 2
    assert "already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("app", "revoke", "nobody", "--yes"), "no app 'nobody'"),
        (("app", "rotate-secret", "nobody"), "no app 'nobody'"),
        (("app", "show", "nobody"), "no app 'nobody'"),
        (("app", "set", "nobody", "--contact", "a"), "no app 'nobody'"),
        (("app", "set", "nobody"), "--contact"),
        ((*REGISTER, "--optional-scope", "citizen.address"), "leave out"),
        ((*REGISTER[:-1], "http://bank.example/back"), "redirect URI"),
        ((*REGISTER, "--scope", "entitlements"), "customer-check"),
        ((*REGISTER, "--purpose", "licensing"), "needs a purpose of"),
        ((*REGISTER[:8], "everything"), "own-data"),
    ],
)
def test_a_mistake_is_told_in_a_line_with_what_to_do(arguments: tuple[str, ...], told: str) -> None:
    done = saan(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_the_packages_are_listed_by_their_ground() -> None:
    shown = saan("app", "packages").stdout
    for told in ("public_task", "s. 24 (4)", "customer-check", "เจ้าหน้าที่", "licensing"):
        assert told in shown


@pytest.mark.threat("output-secret")
def test_keys_are_rotated_and_only_public_ones_shown() -> None:
    kid = saan("keys", "rotate").stdout.split()[-1].rstrip(".")
    shown = json.loads(saan("keys", "show").stdout)
    assert shown["keys"][0]["kid"] == kid
    assert all("d" not in key for key in shown["keys"])
    assert "refused" in saan("keys", "rotate", "--distrust").stdout
    assert len(json.loads(saan("keys", "show").stdout)["keys"]) == 1


@pytest.mark.threat("output-secret")
@pytest.mark.parametrize("secret", [None, "short", "zz" * 32])
def test_outside_the_sandbox_a_secret_is_needed(secret: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_SANDBOX", "false")
    if secret:
        monkeypatch.setenv("SAAN_SECRET", secret)
    assert saan("db", "upgrade").exit_code == 0
    done = saan("keys", "rotate")
    assert done.exit_code == 2
    assert "openssl rand -hex 32" in done.stderr


@pytest.mark.threat("output-secret")
def test_keys_sealed_under_another_secret_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_SANDBOX", "true")
    monkeypatch.setenv("SAAN_SECRET", "aa" * 32)
    assert saan("keys", "show").exit_code == 0
    monkeypatch.setenv("SAAN_SECRET", "bb" * 32)
    done = saan("keys", "show")
    assert done.exit_code == 2
    assert "SAAN_SECRET" in done.stderr


def test_an_app_registers_the_operations_it_sends(tmp_path: Path) -> None:
    saan(*REGISTER)
    good, bad = tmp_path / "good.graphql", tmp_path / "bad.graphql"
    good.write_text("query Laws { laws(first: 1) { totalCount } }\n")
    bad.write_text("{ nothing }\n")
    added = saan("app", "operations", "add", "example-bank", str(good))
    assert added.exit_code == 0, added.output
    hash_ = hashlib.sha256(good.read_bytes()).hexdigest()
    assert added.stdout == f"{hash_}  {good}\n"
    assert hash_ in saan("app", "operations", "list", "example-bank").stdout
    refused = saan("app", "operations", "add", "example-bank", str(bad))
    assert refused.exit_code == 2
    assert "Cannot query field 'nothing'" in refused.output
    bad.write_text("{ " + " ".join(f"a{number}: __typename" for number in range(100)) + " }\n")
    larger = saan("app", "operations", "add", "example-bank", str(bad))
    assert (larger.exit_code, "too large: aliases 100, at most 50" in larger.output) == (2, True)
    assert saan("app", "operations", "add", "nobody", str(good)).exit_code == 2
    assert saan("app", "operations", "remove", "example-bank", hash_).exit_code == 0
    assert hash_ not in saan("app", "operations", "list", "example-bank").stdout


def test_a_manifest_of_operations_is_taken_as_it_is(tmp_path: Path) -> None:
    saan(*REGISTER)
    folder = Path(__file__).parents[1] / "access" / "apps" / "manifests"
    added = saan("app", "operations", "add", "example-bank", *(str(folder / f"{one}.json") for one in MANIFESTS))
    assert added.exit_code == 0, added.output
    assert len(added.stdout.splitlines()) == 4
    shown = saan("app", "operations", "list", "example-bank").stdout
    assert shown.count("laws") == 3
    relay = next(iter(json.loads((folder / "relay.json").read_text())))
    assert saan("app", "operations", "remove", "example-bank", relay).exit_code == 0
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({hashlib.sha256(b"{ nothing }").hexdigest(): "{ nothing }"}))
    refused = saan("app", "operations", "add", "example-bank", str(wrong))
    assert refused.exit_code == 2
    assert "wrong.json in '{ nothing }…': Cannot query field 'nothing'" in refused.output


MANIFESTS = ("apollo", "relay", "codegen")
FERRIES_END = FERRIES.replace(
    "seats: Int",
    'seats: Int @deprecated(reason: "Use number. / ใช้ number แทน") @sunset(since: "2020-01-01", on: "2020-06-30")',
)


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """Agencies of which one ends something, whose last day has passed."""
    made = Harbour(tmp_path)
    made.put("ferries", FERRIES_END)
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(made.agencies))
    return made


def test_operators_are_told_whose_operations_use_what_ends(tmp_path: Path, harbour: Harbour) -> None:
    saan(*REGISTER)
    assert saan("app", "operations", "ending").stdout == "No registered operation uses anything that ends.\n"
    uses, does_not = tmp_path / "uses.graphql", tmp_path / "does-not.graphql"
    uses.write_text('query A {\n  ferry(number: "7") { seats }\n}\nquery B { ferry(number: "7") { number } }\n')
    does_not.write_text('{ ferry(number: "7") { number } }\n')
    assert saan("app", "operations", "add", "example-bank", str(uses), str(does_not)).exit_code == 0
    hash_ = hashlib.sha256(uses.read_bytes()).hexdigest()
    line = f"2020-06-30  example-bank  {hash_}  Ferry.seats at 2:24: Use number. Last day: 2020-06-30.\n"
    assert saan("app", "operations", "ending").stdout == line
    (told,) = json.loads(saan("app", "operations", "ending", "--json").stdout)
    assert (told["app"], told["sha256"], told["coordinate"]) == ("example-bank", hash_, "Ferry.seats")
    assert (told["lastDay"], told["messageTh"]) == ("2020-06-30", "ใช้ number แทน (ใช้ได้ถึง 2020-06-30)")
    saan("app", "revoke", "example-bank", "--yes")
    assert "No registered operation" in saan("app", "operations", "ending").stdout


def test_what_is_served_though_its_last_day_has_passed_is_told(harbour: Harbour) -> None:
    told = saan("connector", "check", "ferries")
    assert told.exit_code == 0, told.output
    assert "? Ferry.seats is still served, and its last day, 2020-06-30, has passed; take it out" in told.stdout
    found = json.loads(saan("connector", "check", "--all", "--json").stdout)["ended"]
    assert {name: [one["coordinate"] for one in some] for name, some in found.items() if some} == {
        "ferries": ["Ferry.seats"]
    }
