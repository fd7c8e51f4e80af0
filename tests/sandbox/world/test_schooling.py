"""What people studied: each is somebody's who is there, where it is taught, under a section that is there."""

from collections import Counter
from datetime import date

import pytest

from sandbox.world import named
from sandbox.world.build import World, build_world
from sandbox.world.education import levels

TODAY = date(2026, 11, 23)


def test_whoever_studied_is_there_and_so_is_where(world: World) -> None:
    there = {one.national_id for one in world.persons}
    taught = {(one.code, level) for one in world.institutions for level in one.levels}

    assert {one.national_id for one in world.studies} < there
    assert {one.national_id for one in world.qualifications} < there
    assert {(one.institution, one.level) for one in world.studies} <= taught
    assert {(one.institution, one.level) for one in world.qualifications} <= taught


def test_nobody_studies_where_it_is_closed(world: World) -> None:
    closed = {one.code: one.closed_on for one in world.institutions if one.closed_on}
    ended = [(one.ended_on, closed[one.institution]) for one in world.studies if one.institution in closed]

    assert ended
    assert all(last and last < day for last, day in ended)


@pytest.mark.threat("person-real")
def test_numbers_are_unique_and_can_be_nobodys(world: World) -> None:
    records = [one.number for one in world.studies]
    printed = [one.number for one in world.qualifications]
    codes = [one.code for one in world.institutions]

    for numbers in (records, printed, codes):
        assert len(set(numbers)) == len(numbers)
    assert all(one.startswith("SR98") for one in records)
    assert all(one.startswith("98") for one in (*printed, *codes))


def test_each_level_rests_on_a_section_that_is_there(world: World) -> None:
    sections = {(one.law_id, one.number) for one in world.sections}

    assert {("632555", one.section) for one in levels().values()} <= sections


def test_who_finished_has_a_certificate_and_nobody_else(world: World) -> None:
    given = {one.number: one for one in world.qualifications}

    for one in world.studies:
        assert (one.outcome == "GRADUATED") == (one.qualification is not None)
        assert (one.outcome == "STUDYING") == (one.ended_on is None)
        assert one.began_on <= world.today
        if one.qualification:
            certificate = given[one.qualification]
            assert (certificate.national_id, certificate.level) == (one.national_id, one.level)
            assert certificate.revoked_on is None or certificate.granted_on < certificate.revoked_on <= world.today


def test_every_level_outcome_and_state_occurs(world: World) -> None:
    assert {one.level for one in world.studies} == set(levels())
    assert {one.outcome for one in world.studies} == {"STUDYING", "GRADUATED", "LEFT"}
    assert {one.honours for one in world.qualifications} == {0, 1, 2}
    assert any(one.revoked_on for one in world.qualifications)
    assert {one.title[1] is None for one in world.qualifications} == {True, False}
    assert Counter(one.national_id for one in world.studies).most_common(1)[0][1] >= 3


def test_the_named_ones_studied_the_same_whatever_the_seed(world: World) -> None:
    other = build_world(8, TODAY)

    assert other.studies[:8] == world.studies[:8]
    assert other.qualifications[:8] == world.qualifications[:8]
    assert {one.national_id for one in world.studies[:8]} == {
        named.CITIZEN,
        named.OWNER,
        named.BROTHER,
        named.OFFICER,
    }
    assert named.NEIGHBOUR not in {one.national_id for one in world.studies}
