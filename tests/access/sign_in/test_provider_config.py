"""What the file of a provider may say, and what its claims make of a person."""

import re
from pathlib import Path
from typing import Any

import pytest

from access.permissions.assurance import Assurance
from access.permissions.field_refusals import TokenRefused
from access.sign_in.provider_config import ProviderConfig, read_provider
from access.sign_in.sign_in_errors import NobodyKnown
from settings import ROOT
from tests.oauth import CITIZEN
from tests.provider import FILE, PERSON

pytestmark = pytest.mark.threat("sign-in-forged")

GOOD = FILE.format(url="https://id.test")


def read(folder: Path, file: str = GOOD) -> ProviderConfig:
    path = folder / "sign-in.toml"
    path.write_text(file, encoding="utf-8")
    return read_provider(path)


def test_the_claims_mean_what_the_file_says(tmp_path: Path) -> None:
    person = read(tmp_path).person(PERSON, at=5)
    assert (person.national_id, person.name, person.at) == (CITIZEN, "สมศรี ใจดี", 5)
    assert (person.assurance, person.official, person.office) == (Assurance.AAL2, False, None)
    assert CITIZEN not in repr(person)


def test_the_file_of_the_guide_is_one(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "apps.md").read_text(encoding="utf-8")
    (file,) = (block for block in re.findall(r"```toml\n(.*?)```", guide, re.S) if "client = " in block)
    provider = read(tmp_path, file)
    assert provider.person({**PERSON, "ial": "2.3"}, at=0).assurance is Assurance.AAL2


@pytest.mark.parametrize("level", [None, "1.1", "aal2", 2.3, ["2.3"], {}])
def test_a_level_that_the_file_does_not_name_is_none(level: Any, tmp_path: Path) -> None:
    assert read(tmp_path).person({**PERSON, "ial": level}, at=0).assurance is Assurance.NONE


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"family_name": None}, "สมศรี"),
        ({"given_name": None, "family_name": None}, "…0011"),
        ({"given_name": 5, "family_name": ["x"]}, "…0011"),
        ({"given_name": "สม\u202eศรี"}, "…0011"),
        ({"given_name": " ", "family_name": " "}, "…0011"),
        ({"given_name": "ก" * 500}, "ก" * 200),
    ],
)
def test_a_name_that_is_missing_or_misleads_is_not_shown(changed: dict[str, Any], shown: str, tmp_path: Path) -> None:
    assert read(tmp_path).person({**PERSON, **changed}, at=0).name == shown


def test_an_official_is_known_by_name_and_office_and_a_citizen_has_none(tmp_path: Path) -> None:
    officials = read(tmp_path, GOOD.replace('level = "ial"', 'level = "ial"\nofficial = "officer"\noffice = "org"'))
    who = officials.person({**PERSON, "officer": "สมชาย ใจดี", "org": "1203"}, at=0)
    assert (who.official, who.name, who.office) == (True, "สมชาย ใจดี", "1203")
    for absent in (None, ""):
        citizen = officials.person({**PERSON, "officer": absent, "org": "1203"}, at=0)
        assert (citizen.official, citizen.name, citizen.office) == (False, "สมศรี ใจดี", None)
    with pytest.raises(TokenRefused):
        officials.person({**PERSON, "officer": ["สมชาย"]}, at=0)
    with pytest.raises(NobodyKnown):
        officials.person({**PERSON, "officer": "สมชาย ใจดี", "pid": None}, at=0)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GOOD.replace('"RS256"', '"HS256"'), "HS256"),
        (GOOD.replace('"RS256"', '"none"'), "none"),
        (GOOD.replace("https://", "http://"), "https"),
        (GOOD.replace('subject = "pid"', ""), "subject"),
        (GOOD.replace("openid ", ""), "openid"),
        (GOOD.replace("client =", "secret ="), "secret"),
        (GOOD.replace('"aal2"', '"strong"'), "strong"),
        ("url = ", "sign-in.toml"),
    ],
)
def test_a_file_with_a_mistake_is_refused_and_the_mistake_named(wrong: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=told):
        read(tmp_path, wrong)
    with pytest.raises(ValueError, match="cannot be read"):
        read_provider(tmp_path / "nowhere.toml")
