"""How a field of the graph is declared: a fact an agency delivers, a text in two languages, or what a join finds.

A declaration says everything about its field: description, the scope it needs, and how its value is found (the field's
metadata, which `schema/core.py` reads). strawberry writes the schema of it, and runs nothing.
"""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from types import NoneType
from typing import Annotated, Any

import strawberry
from strawberry.schema_directive import Location

import bounds
from access.permissions.core_scopes import CORE_SCOPES
from connectors.provider import DataClass
from execution.argument_bounds import Most
from execution.cost_analysis import Listed, Price
from execution.observation import Tells
from resolvers import joins
from resolvers.asks import asked_by
from resolvers.request import Request
from resolvers.settled import guarded, settled
from schema.strawberry_internals import StrawberryArgumentAnnotation, describe_values, directives_of, to_camel_case
from supergraph.joins import SEARCH, Gives, Join


def describe(enum: type[Enum], **descriptions: str) -> None:
    """Says what the values of an enum of another room mean, for the graph that shows it."""
    describe_values(enum, descriptions)


strawberry.enum(DataClass, description="How careful the law asks to be with a value. / ชั้นของข้อมูล")
describe(
    DataClass,
    PUBLIC="Anybody may read it. / ข้อมูลสาธารณะ",
    PERSONAL="It is about a person. / ข้อมูลส่วนบุคคล",
    SENSITIVE="It touches a person closely. / ข้อมูลส่วนบุคคลอ่อนไหว",
)


@strawberry.schema_directive(
    locations=[Location.ENUM],
    name="open",
    description="There are more than the values here: one that has no name of its own is given as `other`.",
)
class Open:
    other: str = strawberry.field(description="The value that stands for all those.")


def other_of(enum: type[Enum]) -> str | None:
    """The name that an open enum gives what it has none for; None of one that is not open."""
    return next((one.other for one in directives_of(enum) if isinstance(one, Open)), None)


def code_of(enum: str) -> Any:
    """A private attribute: the code that the open enum in the attribute `enum` has no name for; None where it has."""
    return dataclasses.field(default=None, metadata={"code_of": enum})


SetResolver = Callable[..., Any]
Takes = Mapping[str, Any]
"""The arguments of a field: the type of each, or a pair of it and what it is where it is not given. One that may be
null is null then; another must be given."""


@strawberry.enum(description="A language of the texts. / ภาษาของข้อความ")
class Language(Enum):
    TH = strawberry.enum_value("th", description="Thai. / ภาษาไทย")
    EN = strawberry.enum_value("en", description="English. / ภาษาอังกฤษ")


def argument(
    description: str,
    most: Most | None = None,
    *,
    name: str | None = None,
    sizes: Collection[str] | None = None,
    continues: bool = False,
) -> Any:
    """An argument; `most` is what it may hold, where that is not what any of its type may (`bounds`).

    `sizes`: it says how long the field's list is, a number or a list of that length; the fields below that hold the
    items are named (none: the field is the list itself). `continues`: it is a cursor, behind which the list goes on.
    """
    told = {"most": most, "sizes": None if sizes is None else frozenset(sizes), "continues": continues or None}
    metadata = {key: value for key, value in told.items() if value is not None}
    return strawberry.argument(description=description, name=name, metadata=metadata or None)


LanguageArgument = Annotated[
    Language | None,
    argument("Exactly this language, or null. Without it: the language of the request, then the other one."),
]
First = Annotated[int, argument("How many at most, up to 500.", sizes=("nodes", "edges"))]
After = Annotated[str | None, argument("Continue behind this cursor.", Most(bounds.CURSOR.most), continues=True)]
LastOf = Annotated[
    int | None,
    argument("How many at most of the last ones, up to 500; `first` does not count then.", sizes=("nodes", "edges")),
]
Before = Annotated[str | None, argument("End before this cursor.", Most(bounds.CURSOR.most))]
PAGED: Takes = {"first": (First, 20), "after": After}
"""Of a list that its agency gives a page at a time."""
WHOLE: Takes = {**PAGED, "last": LastOf, "before": Before}
"""Of a list that the hub has whole: it is read from its end too."""
Last = Annotated[int, argument("How many of the latest months.", sizes=())]


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requiresScope",
    description="Personal data: a token without this scope gets null and an error, and no agency is asked.",
    repeatable=True,
)
class RequiresScope:
    scope: str = strawberry.field(description="The scope that the token must carry.")
    data_class: DataClass = strawberry.field(description="How careful the law asks to be with it.")
    of: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of a field that gives a union: only values of this type ask for it. Without it: all of them.",
    )


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What a field costs for each of its parents. "
    "Without it: 1 where a field has to be looked up (it is not part of its parent's record), 0 elsewhere.",
)
class Cost:
    weight: str = strawberry.field(description="A whole number.")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How often what is selected below a field counts: as often as a slicing argument says, a number or the "
    "length of a list; `sizedFields` are those that hold the items. Without it a list counts 10 times.",
)
class ListSize:
    slicing_arguments: list[str] = strawberry.field(description="The argument that says how long the list is.")
    sized_fields: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The fields below that hold the items; none: the field is the list."
    )


def fact(
    description: str,
    *,
    scope: str | None = None,
    covered: bool = False,
    tells: Tells = Tells.RECORD,
    told_as: str | None = None,
    repeats: bool = False,
) -> Any:
    """A field whose value an agency delivers, under the same name.

    `covered`, in a type that is about a person: it asks for no scope beyond the one under which its record is reached.
    `tells`: of what, for the ledger, and `told_as` under which name, where that is not its own ("": none; several,
    with blanks between: what it is put together of). `repeats`: it holds once more what other fields of its type hold.
    """
    how: dict[str, Any] = {"repeats": True} if repeats else {}
    if told_as is not None:
        how["told_as"] = told_as
    metadata = _metadata(scope, covered, **_telling(tells), **how)
    return strawberry.field(description=description, directives=_directives(scope), metadata=metadata)


def delivered(type_: type) -> list[dataclasses.Field[Any]]:
    """The attributes of a type that an agency delivers: those that do not tell of the answer, or of others' answers."""
    return [one for one in dataclasses.fields(type_) if one.init and not one.metadata.get("tells")]


def by_language(thai: str, english: str) -> Callable[..., Any]:
    """What a text in two languages is, of the attributes that hold it: in the one asked for, or as the request says."""

    def compute(record: Any, request: Request, language: Language | None = None) -> Any:
        if language is not None:
            return getattr(record, thai if language is Language.TH else english)
        first, second = (thai, english) if request.language == "th" else (english, thai)
        found = getattr(record, first)
        return getattr(record, second) if found is None else found

    return compute


def text(name: str, description: str, *, scope: str | None = None, covered: bool = False) -> Any:
    """A field made of the facts `name_th` and `name_en`: one of them, by the language asked for.

    `covered` as of `fact`.
    """
    compute = by_language(f"{name}_th", f"{name}_en")

    return strawberry.field(
        resolver=_taking([_parameter("language", LanguageArgument)]),
        description=description,
        directives=_directives(scope),
        metadata=_metadata(scope, covered, compute=compute, lasting=True),
    )


def computed(
    compute: Callable[[Any, Request], Any],
    description: str,
    *,
    lasting: bool = False,
    covered: bool = False,
    tells: Tells = Tells.RECORD,
    told_as: str | None = None,
    repeats: bool = False,
) -> Any:
    """A field worked out from the record; `lasting`: that alone, whoever asks and when, but for the language.

    `covered`, `tells`, `told_as` and `repeats` as of `fact`.
    """
    how: dict[str, Any] = {"repeats": True} if repeats else {}
    if told_as is not None:
        how["told_as"] = told_as
    metadata = _metadata(None, covered, compute=compute, lasting=lasting, **_telling(tells), **how)
    return strawberry.field(resolver=_taking(), description=description, metadata=metadata)


def looked_up(
    how: Join | SetResolver,
    description: str,
    *,
    takes: Takes | None = None,
    scope: str | None = None,
    cost: int = 1,
    covered: bool = False,
    members: Mapping[str, str] | None = None,
    told_as: str | None = None,
    repeats: bool = False,
) -> Any:
    """A field found for a whole set of parents: as a join says, or by a resolver where there is more to it.

    `takes`: its arguments; those of a page where they are left out and it is one. `cost` is its price for each parent:
    how many agencies are asked, as a rule. `covered`, `told_as` and `repeats` as of `fact`. `members`, of a field that
    gives a union: the scope that a value asks for, by its type.
    """
    join = how if isinstance(how, Join) else None
    resolver: SetResolver = joins.resolver(how) if isinstance(how, Join) else how
    if takes is None:
        takes = _paging(join) if join else {}
    asked = {type_: CORE_SCOPES[one] for type_, one in (members or {}).items()}
    found = settled(guarded(resolver, asked, lambda: to_camel_case(field.python_name)) if asked else resolver)
    arguments = [_parameter(name, told) for name, told in takes.items()]
    listed = _listed(arguments)
    metadata = _metadata(
        scope,
        covered,
        set=found,
        join=join,
        members=members,
        price=Price(cost, listed),
        asks=asked_by(resolver),
        effect=getattr(resolver, "effect", None),
        told_as=told_as,
        repeats=repeats or None,
    )
    directives = [*_directives(scope), *_directives_of(members), *_priced(cost, listed)]
    field: Any = strawberry.field(
        resolver=_taking(arguments), description=description, directives=directives, metadata=metadata
    )
    return field


def _paging(join: Join) -> Takes:
    if join.gives is not Gives.PAGE:
        return {}
    return PAGED if join.by == SEARCH else WHOLE


def _taking(arguments: Sequence[inspect.Parameter] = ()) -> Callable[..., Any]:
    """What tells strawberry the arguments of a field. It writes the schema, and answers nothing (`schema/core.py`)."""

    def resolve(self: Any) -> Any:
        raise NotImplementedError

    (own,) = inspect.signature(resolve).parameters.values()
    resolve.__signature__ = inspect.Signature([own, *arguments])  # type: ignore[attr-defined]
    resolve.__annotations__ = {one.name: one.annotation for one in (own, *arguments)}
    return resolve


def _parameter(name: str, told: Any) -> inspect.Parameter:
    if isinstance(told, tuple):
        annotation, default = told
    else:
        annotation = told
        nullable = NoneType in typing.get_args(getattr(told, "__origin__", told))
        default = None if nullable else inspect.Parameter.empty
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _listed(arguments: Sequence[inspect.Parameter]) -> Listed | None:
    """How long a field's list is, where one of its arguments is declared to say so, or another instead."""
    sizing = [
        (one.name or to_camel_case(argument.name), one.metadata["sizes"])
        for argument in arguments
        for one in getattr(argument.annotation, "__metadata__", ())
        if isinstance(one, StrawberryArgumentAnnotation) and "sizes" in (one.metadata or {})
    ]
    if not sizing:
        return None
    (slicing, sized), *others = sizing
    return Listed(slicing=slicing, sized=sized, instead=next((name for name, _ in others), None))


def _directives(scope: str | None) -> Sequence[object]:
    return [RequiresScope(scope=scope, data_class=CORE_SCOPES[scope].data_class)] if scope else ()


def _directives_of(members: Mapping[str, str] | None) -> Sequence[object]:
    told = (members or {}).items()
    return [RequiresScope(scope=scope, data_class=CORE_SCOPES[scope].data_class, of=member) for member, scope in told]


def _priced(cost: int, listed: Listed | None) -> list[object]:
    told: list[object] = [] if cost == 1 else [Cost(weight=str(cost))]
    if listed is not None and listed.slicing is not None:
        sized = sorted(listed.sized) or strawberry.UNSET
        slicing = [one for one in (listed.slicing, listed.instead) if one is not None]
        told.append(ListSize(slicing_arguments=slicing, sized_fields=sized))
    return told


def _telling(tells: Tells) -> dict[str, Any]:
    return {} if tells is Tells.RECORD else {"tells": tells}


def _metadata(scope: str | None, covered: bool, **how: Any) -> dict[str, Any]:
    if covered:
        how["covered"] = True
    return {**how, "scope": scope} if scope else how
