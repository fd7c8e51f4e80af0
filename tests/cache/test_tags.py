"""By whom what is remembered can be dropped."""

from cache.tags import Tagging, subject
from connectors.contract import EntityReference
from connectors.provider import LookupContext
from tests.cache.hubs import IDENTITY
from tests.cache.papers import BY_ID, paper

SOMEBODY = "9100000000011"


def test_what_names_a_person_s_record_is_dropped_with_what_is_hers() -> None:
    one, context = paper("a"), LookupContext(None, 0.0)
    one.owner = EntityReference("Citizen", SOMEBODY)
    tagging = Tagging("desk", BY_ID, IDENTITY)
    assert subject(SOMEBODY) in tagging.of("a", [one], context, personal=True)
    one.owner = EntityReference("Business", "0985558000012")
    assert not any(tag.startswith("subject") for tag in tagging.of("a", [one], context, personal=True))
