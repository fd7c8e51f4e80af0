"""Which columns look like a person's, by what they are called or by what stands in them: the worst is guessed."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from connectors.contract import ValueType
from connectors.values.identifiers import normal_key
from connectors.values.national_ids import holds_national_id, juristic_id, national_id
from drafting.columns import Column
from drafting.naming import last_step, words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NATIONAL_IDS: Final = _set(
    "pid nid cid nin citizenid personid personalid idcard idcardno idcardnumber idno nationalid nationalidno "
    "citizenno citizennumber personno ssn studentpid pidno cardid citizen nationalno"
)
JURISTIC_IDS: Final = _set(
    "juristicid juristicno juristicnumber taxid taxno taxnumber tin taxpayerid taxpayerno businessid companyid "
    "corporateid juristic registrationjuristicid"
)
"""What identifiers are called, too."""
_NAMES: Final = _set("firstname middlename lastname fname lname surname fullname personname nickname")
_ALONE: Final = _NAMES | _set(
    "birth birthday birthdate "
    "dateofbirth "
    "phone mobile telephone cellphone fax email mail line address addr street postal photo image picture signature "
    "religion blood bloodtype bloodgroup sex gender nationality race ethnicity marital disability disease passport "
    "account bankaccount salary income wage latlng house housenumber village lane road"
)
_OF_WHOM: Final = _set(
    "person citizen student pupil owner holder applicant employee staff teacher patient father mother parent "
    "guardian "
    "spouse contact director member user driver borrower debtor author graduate learner operator"
)
_NAMED: Final = re.compile(
    r"(?:นางสาว|นาง|นาย|น\.ส\.|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.)\s*[ก-ฮเ-ไ]|(?:mr|mrs|ms|miss|dr)\.?\s+[a-z]", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"(?:\+66|0)[ -]?[2-9](?:[ -]?\d){7,8}")


def is_persons(text: str) -> bool:
    """Whether a text is a person's id, as the hub reads ids: also as a spreadsheet saves one that lost no digit."""
    return national_id(normal_key(ValueType.NATIONAL_ID, text) or "") is not None


def is_business(text: str) -> bool:
    """Whether a text is a business's id, in the same way."""
    return juristic_id(normal_key(ValueType.JURISTIC_ID, text) or "") is not None


def why(column: Column, *, of_person: bool = False) -> str | None:
    """Why a column looks like a person's; None where it does not. `of_person`: its row says of which person it is."""
    return _called(column.name, of_person=of_person) or _written(column.texts)


def names_a_person(name: str) -> bool:
    """Whether a column or a path is called as a person's name is: by whose it is, or as a part of one."""
    for parts in (words(last_step(name)), words(name)):
        pairs = {f"{one}{other}" for one, other in pairwise(parts)}
        if _NAMES & {*parts, *pairs} or (_OF_WHOM & set(parts) and {"name", "names"} & set(parts)):
            return True
    return False


def _called(name: str, *, of_person: bool) -> str | None:
    parts = words(last_step(name))
    whole = "".join(parts)
    pairs = {f"{one}{other}" for one, other in pairwise(parts)}
    if whole in NATIONAL_IDS:
        return "it is called as persons' ids are"
    if _ALONE & {whole, *parts, *pairs}:
        return "it is called as what tells of persons is"
    if _OF_WHOM & set(parts) and {"name", "id", "title", "number", "code"} & set(parts):
        return "it is called as a person's name or number is"
    is_name = whole in ("name", "nameth", "nameen") and "." not in name
    return "it is called as a person's name is, in a row that names one" if is_name and of_person else None


def _written(texts: Sequence[str]) -> str | None:
    if any(holds_national_id(one) or is_persons(one) for one in texts):
        return "what looks like a person's id stands in it"
    for told, shape in (("a person's name", _NAMED), ("an address of mail", _MAIL), ("a number of a phone", _PHONE)):
        if any(shape.match(one) for one in texts):
            return f"{told} stands in it"
    return None
