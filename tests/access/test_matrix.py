"""Every personal field and every persona: given, refused, or out of reach, as reviewed in `matrix.md`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type
from joserfc.jwk import ECKey, KeySet

from access.caller import NOBODY, Caller
from access.identity.access_tokens import Signer, Verifier
from access.identity.issuers import fixed
from access.identity.personas import ROLES, personas
from access.permissions.assurance import Assurance
from access.permissions.packages import read_packages
from connectors.provider import LookupContext, Trace
from endpoints.graphql.policy import HubPolicy
from execution.plan import Reached
from resolvers.lookups import Lookups
from resolvers.request import Request
from sandbox.world.ids import with_check_digit
from supergraph.declarations import members_of, scopes_of
from tests.agencies.asked import GRAPH
from tests.shelf import NOW, Shelves

pytestmark = pytest.mark.threat("scope-evaded")

TABLE = Path(__file__).parent / "matrix.md"
SCHEMA = GRAPH
TYPES = {
    name: type_
    for name, type_ in SCHEMA.schema.type_map.items()
    if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
}
POLICY = HubPolicy(SCHEMA, introspection=True)
MEMBER = " … on "
OWN = ("Query", "me")
"""Not guarded by a scope: it is about whoever the token is for."""

HEAD = """\
# Who may read what about people

Every field about people, and what it is answered for each persona of the sandbox. `yes`: it is given. `own`: it is
given on ways that begin at `me`, and refused on others. `·`: nothing the persona may read leads to it. Else: the code
of the refusal. Whose record it is, is judged beyond this: `Query.me` gives the caller's own, and what an agency is
asked for is asked for her alone.

This table is reviewed. After a change in the schema or the personas, write it anew with
`./saan test tests/access/test_matrix.py --accept`, and read what it says.

"""


async def callers() -> Mapping[str, Caller]:
    """The personas as the hub reads their tokens, and three of them with something missing."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    named = {"nameTh": "ก", "nameEn": "A", "whoTh": "ก", "whoEn": "A", "localAdministrationId": "1203"}
    people = [
        {"id": id_, "nationalId": with_check_digit(f"91000000000{number}"), **named} for number, id_ in enumerate(ROLES)
    ]
    verifier = Verifier([fixed(KeySet([key]), issuer="https://issuer.test", audience="saan")])
    consents = {"bank": "a-consent"}
    signer, packages = Signer(key, issuer="https://issuer.test", audience="saan"), read_packages(SCHEMA.scopes)
    made = personas(people, signer, packages, consents=consents)
    found = {persona.id: await verifier.caller(persona.token) for persona in made}
    return {
        "nobody": NOBODY,
        **found,
        "citizen signed in weakly": replace(found["citizen"], assurance=Assurance.NONE),
        "officer without purpose": replace(found["officer"], purpose=None),
        "officer without case": replace(found["officer"], case=None),
    }


def outcome(caller: Caller, coordinate: tuple[str, str], *, own: bool = True) -> str:
    """What the caller gets for a field of a record it has reached, as her own or otherwise."""
    if coordinate == OWN:
        return "yes" if caller.subject else "UNAUTHENTICATED"
    request = Request(caller, Lookups(Shelves(), LookupContext(None, 0), Trace()), "en", lambda: NOW)
    scope = of_member(coordinate)
    if scope is not None:
        refused = request.refusal(coordinate[1], SCHEMA.scopes[scope])
        return "yes" if refused is None else refused.code
    if not scopes_of(TYPES[coordinate[0]].fields[coordinate[1]]):
        return "yes"
    at = Reached(*coordinate, own=own)
    refusal = POLICY.decide(request, [at]).get(at)
    return "yes" if refusal is None else str((refusal.extensions or {})["code"])


def of_member(coordinate: tuple[str, str]) -> str | None:
    """The scope of a value of one type, of a field that gives a union: `holder … on Citizen`."""
    field, _, member = coordinate[1].partition(MEMBER)
    return members_of(TYPES[coordinate[0]].fields[field]).get(member)


def needed(coordinate: tuple[str, str]) -> str:
    """The scopes that a row is about."""
    return of_member(coordinate) or " ".join(scopes_of(TYPES[coordinate[0]].fields[coordinate[1]]))


def reached(caller: Caller | None) -> set[tuple[str, bool]]:
    """The types that fields lead to which the caller may have, each as hers or otherwise; for None, those that lead
    nowhere near a person."""
    pending, found = [("Query", False), ("Mutation", False)], set()
    while pending:
        name, own = pending.pop()
        if (name, own) in found:
            continue
        found.add((name, own))
        for field, definition in TYPES[name].fields.items():
            public = not scopes_of(definition) and (name, field) != OWN
            if public or (caller is not None and outcome(caller, (name, field), own=own) == "yes"):
                guarded = {one: f"{field}{MEMBER}{one}" for one in members_of(definition)}
                stays = POLICY.onward(own, name, field)
                pending += (
                    (one, stays)
                    for one in objects(definition.type)
                    if one not in guarded or (caller is not None and outcome(caller, (name, guarded[one])) == "yes")
                )
    return found


def objects(type_: object) -> Iterator[str]:
    named = get_named_type(type_)  # type: ignore[call-overload]
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        yield from (possible.name for possible in SCHEMA.schema.get_possible_types(named))
    elif isinstance(named, GraphQLObjectType):
        yield named.name


def rows() -> list[tuple[str, str]]:
    """Every field that is guarded, and every field of a type that only guarded fields lead to."""
    public = {name for name, _ in reached(None)}
    return [
        (name, row)
        for name, type_ in sorted(TYPES.items())
        for field, definition in type_.fields.items()
        for row in (field, *(f"{field}{MEMBER}{member}" for member in members_of(definition)))
        if name not in public or needed((name, row)) or (name, row) == OWN
    ]


def cell(caller: Caller, coordinate: tuple[str, str], ways: set[tuple[str, bool]]) -> str:
    """What stands in the table."""
    told = {own: outcome(caller, coordinate, own=own) for own in (True, False) if (coordinate[0], own) in ways}
    if not told:
        refused = outcome(caller, coordinate)
        return "·" if refused == "yes" else refused
    return told.popitem()[1] if len(set(told.values())) == 1 else "own"


async def matrix() -> str:
    """The table as it is now."""
    who = await callers()
    ways = {id_: reached(caller) for id_, caller in who.items()}
    lines = [HEAD + "| field | scope | " + " | ".join(who) + " |", "| --- " * (len(who) + 2) + "|"]
    for name, field in rows():
        cells = []
        for id_, caller in who.items():
            cells.append(cell(caller, (name, field), ways[id_]))
        lines.append(f"| {name}.{field} | {needed((name, field))} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


async def test_who_may_read_what_is_as_it_was_reviewed(request: pytest.FixtureRequest) -> None:
    found = await matrix()
    if request.config.getoption("--accept"):
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8"), "review, then: ./saan test tests/access/test_matrix.py --accept"


async def test_nobody_gets_nothing_of_it() -> None:
    for coordinate in rows():
        if needed(coordinate) or coordinate == OWN:
            assert outcome(NOBODY, coordinate) in ("NOT_PERMITTED", "UNAUTHENTICATED"), coordinate
    assert reached(NOBODY) == reached(None)
