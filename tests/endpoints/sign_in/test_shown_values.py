"""What the consent page shows of her values is written as people write it, in her language."""

from typing import Any

import pytest
from graphql import get_named_type

from endpoints.sign_in.shown_values import in_words
from tests.agencies.asked import GRAPH

AN_ADDRESS = {"number": "99/7", "moo": None, "road": "สุขใจ", "subdistrict": {"name": "ตลาดขวัญ"}}


@pytest.mark.parametrize(
    ("type_", "value", "thai", "english"),
    [
        ("PartialDate", {"day": 12, "month": 5, "year": 1954}, "12 พฤษภาคม 2497", "12 May 1954"),
        ("PartialDate", {"day": None, "month": 5, "year": 1954}, "พฤษภาคม 2497", "May 1954"),
        ("PartialDate", {"day": None, "month": None, "year": 1954}, "2497", "1954"),
        ("PartialDate", {"year": 1954}, "1954", "1954"),
        ("Money", {"amount": "1234567.50", "currency": "THB"}, "1,234,567.50 บาท", "1,234,567.50 baht"),
        ("Money", {"amount": "7", "currency": "USD"}, "7 USD", "7 USD"),
        ("Sex", "FEMALE", "หญิง", "Female"),
        ("Sex", "UNHEARD_OF", "UNHEARD_OF", "UNHEARD_OF"),
        ("Date", "2026-11-30", "30 พฤศจิกายน 2569", "30 November 2026"),
        ("Person", {"sex": "MALE", "birthDate": None, "nationality": "ไทย"}, "ชาย · ไทย", "Male · ไทย"),
        ("Address", AN_ADDRESS, "99/7 สุขใจ ตลาดขวัญ", "99/7 สุขใจ ตลาดขวัญ"),
        ("Person", {"another name for it": 7}, "7", "7"),
        ("Person", [{"sex": "MALE"}, None, {"sex": None}, {"sex": "FEMALE"}], "ชาย\nหญิง", "Male\nFemale"),
        ("Person", None, "", ""),
    ],
)
def test_a_value_is_written_as_people_write_it(type_: str, value: Any, thai: str, english: str) -> None:
    named = get_named_type(GRAPH.schema.type_map[type_])
    assert in_words(GRAPH.schema, named, value, "th") == thai
    assert in_words(GRAPH.schema, named, value, "en") == english
