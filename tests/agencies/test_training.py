"""Courses and certificates, and how services are used: a GraphQL service, and CKAN."""

from decimal import Decimal

from sandbox.world import named
from sandbox.world.build import World
from tests.agencies.asked import Asked


async def test_courses_are_told_as_the_world_has_them_in_one_call(hub: Asked, world: World) -> None:
    codes = [one.code for one in world.courses]
    answers, calls = await hub.keys("ocsc", "TrainingCourse", "courseId", [*codes, "XX999"])

    assert calls == 1
    assert answers["XX999"].records == ()
    for course in world.courses:
        (found,) = answers[course.code].records
        assert (found.name_th, found.name_en) == (course.name_th, course.name_en)
        assert (found.topic.name, found.hours) == (course.topic, Decimal(course.hours))
        assert found.valid_years == course.years


async def test_courses_are_found_by_words_and_topic(hub: Asked) -> None:
    by_words = await hub.page("ocsc", "TrainingCourse", "personal data")
    law = await hub.page("ocsc", "TrainingCourse", topic="LAW", limit=2, offset=1)

    assert [one.course_id for one in by_words.records] == ["LW110"]
    assert ([one.course_id for one in law.records], law.total) == (["LW120", "LW130"], 3)


async def test_the_officer_holds_certificates_and_the_citizen_none(hub: Asked, world: World) -> None:
    answers, calls = await hub.keys("ocsc", "TrainingCertificate", "nationalId", [named.OFFICER, named.CITIZEN])
    held = [one for one in world.certificates if one.national_id == named.OFFICER]

    assert calls == 1
    assert answers[named.CITIZEN].records == ()
    assert [
        (one.number, one.course_id, one.issued_on, one.expires_on, one.score) for one in answers[named.OFFICER].records
    ] == [(one.number, one.course, one.issued_on, one.expires_on, one.score) for one in held]


async def test_use_of_services_is_read_over_all_pages(hub: Asked, world: World) -> None:
    services = [f"SVC{number:04d}" for number in range(1, 41)]
    answers, _ = await hub.keys("opendata", "ServiceUsage", "serviceId", [*services, "SVC9999"])

    assert answers["SVC9999"].records == ()
    for service in services:
        told = [one for one in world.usage if one.service_id == service]
        assert [
            (one.month.year, one.month.month, one.requests, one.online, one.completed)
            for one in answers[service].records
        ] == [(one.year, one.month, one.requests, one.online, one.completed) for one in told]
