"""A graph of graphql-core with what strawberry's schemas seldom have: interfaces of interfaces, unions that overlap,
lists of lists, inputs within inputs, a scalar of its own; and data in which something is wrong at every turn."""

import datetime
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

SDL = """
scalar Day
enum Colour { RED GREEN BLUE }
input Range { from: Int! = 1, to: Int, colours: [Colour!], inner: Range, day: Day }
input Pick @oneOf { a: Int, b: String }

interface Named { name: String!, related: Named, list(first: Int = 1): [Named!] }
interface Aged implements Named { name: String!, related: Named, list(first: Int = 1): [Named!], age: Int }
type Cat implements Named & Aged {
  name: String!, related: Named, list(first: Int = 1): [Named!], age: Int
  colour: Colour, born: Day, home: Home!, self: Cat
}
type Dog implements Named & Aged {
  name: String!, related: Named, list(first: Int = 1): [Named!], age: Int, bark: String, home: Home, self: Dog
}
type Home implements Named {
  name: String!, related: Named, list(first: Int = 1): [Named!]
  rooms: [[Room!]!]!, lax: [[Room]], mid: [[Room!]], nums: [[Int!]!], strict: [[Int!]!]!, pets: [Pet!]
}
type Room { size: Int!, owner: Pet, colours: [Colour] }
union Pet = Cat | Dog

type Query {
  pet: Pet, pets: [Pet], named: [Named!], home: Home, sound: Home!
  echo(
    range: Range, ranges: [Range!], ids: [ID!], id: ID, colour: Colour, colours: [[Colour]], day: Day, n: Int, f: Float,
    s: String = "unsaid", needed: Int! = 3, pick: Pick
  ): String
}
type Mutation { add(n: Int!): Int, must(n: Int!): Int!, move(n: Int!): Home }
"""


class Record:
    """Anything, of the type it says; `done` is the log of the mutations."""

    def __init__(self, kind: str, /, **facts: Any) -> None:
        self.kind = kind
        self.__dict__.update(facts)


def animals() -> tuple[Record, Record, Record, Record]:
    """A cat and a dog in a home where some rooms have no size, and a dog without a name."""
    cat = Record("Cat", name="Tom", age=3, colour="RED", born=datetime.date(2020, 2, 29))
    dog = Record("Dog", name="Rex", age="old", bark="wau", born="yesterday")
    stray = Record("Dog", name=None, age=4, bark="wau", home=None, related=cat, self=None)
    home = Record(
        "Home",
        name="home",
        rooms=[[Record("Room", size=1, owner=cat), Record("Room", size=None, owner=dog)], []],
        lax=[[Record("Room", size=1, colours=["RED", "PINK"]), None, Record("Room", size="wide")], None, []],
        mid=[[Record("Room", size=1)], [Record("Room", size=None)], None],
        nums=[[1, 2], [3, None]],
        strict=[[1], ["two"]],
        pets=[cat, dog, stray],
        related=cat,
    )
    cat.home = dog.home = home  # type: ignore[attr-defined]
    cat.related, dog.related = dog, home  # type: ignore[attr-defined]
    cat.self, dog.self = cat, dog  # type: ignore[attr-defined]
    for one in (cat, dog, stray, home):
        one.list = [cat, home]  # type: ignore[attr-defined]
    return cat, dog, stray, home


def root() -> Record:
    """The root's values, fresh."""
    cat, dog, stray, home = animals()
    sound = Record("Home", name="sound", rooms=[[Record("Room", size=1, owner=cat)]], strict=[[1]])
    for name in ("lax", "mid", "nums", "pets", "related", "list"):
        setattr(sound, name, None)
    strangers = [Record("Home", name="no pet"), 5, ValueError("bitten")]
    pets = [cat, dog, None, stray, *strangers]
    return Record("Query", pet=cat, pets=pets, named=[cat, dog, home], home=home, sound=sound)


def zoo() -> GraphQLSchema:
    """The schema; mutations note what they did in the context, a list."""
    schema = build_schema(SDL)
    for name in ("Named", "Aged", "Pet"):
        abstract = schema.type_map[name]
        assert isinstance(abstract, GraphQLAbstractType)
        abstract.resolve_type = lambda value, _info, _type: getattr(value, "kind", None)
    day = schema.type_map["Day"]
    assert isinstance(day, GraphQLScalarType)
    day.coerce_output_value, day.coerce_input_value = _day_out, _day_in  # type: ignore[method-assign]
    query, mutation = schema.query_type, schema.mutation_type
    assert isinstance(query, GraphQLObjectType) and isinstance(mutation, GraphQLObjectType)
    query.fields["echo"].resolve = lambda _root, _info, **given: repr(sorted(given.items()))
    for name in ("add", "must"):
        mutation.fields[name].resolve = _added
    mutation.fields["move"].resolve = lambda _root, info, n: _noted(info.context, n, animals()[3])
    return schema


def _day_out(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise GraphQLError(f"Not a day: {value!r}.")


def _day_in(value: Any) -> datetime.date:
    if isinstance(value, str):
        return datetime.date.fromisoformat(value)
    raise GraphQLError("A day is a string.", extensions={"code": "DAY"})


def _added(_root: Any, info: Any, n: int) -> int:
    if n < 0:
        _noted(info.context, n, None)
        raise ValueError(f"{n} is negative")
    return _noted(info.context, n, n)  # type: ignore[no-any-return]


def _noted(done: list[int], number: int, value: Any) -> Any:
    done.append(number)
    return value
