"""A manifest is as careful with what a lookup answers as the schema asks to be, or more."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode

from connectors.provider import DataClass
from supergraph.directives import member_scopes, scopes_of
from supergraph.faults import SchemaFault
from supergraph.persons import Whose
from supergraph.places import FieldPlace
from supergraph.questions import asked
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_ORDER = tuple(DataClass)


def data_classes(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields whose scope opens what is more careful than the manifest says of the lookup that answers them."""
    lookups = source.promises.lookups or {}
    for place in source.adds:
        coordinate, type_, field = place
        needed = _needed(whole, field)
        for one in asked(source, whole.claims, type_, field):
            if not one.scoped or one.contributor != source.contributor:
                continue
            for name in one.lookups():
                if name in lookups and _rank(lookups[name].data_class) < _rank(needed):
                    yield _lowered(source, field, coordinate, needed, name)
        if type_.name.value in source.types:
            yield from _fact(source, whole, place, needed)


def _fact(source: SourceSchema, whole: Whole, place: FieldPlace, needed: DataClass) -> Iterator[SchemaFault]:
    """A fact comes with whatever lookup answers its type: as careful as its scope, but for who is no person."""
    field, type_ = place.node, place.type.name.value
    of_members = _of_members(whole, field)
    somebodys = whole.persons.whose(type_) is Whose.SOMEBODYS
    for way, promised in source.promises.ways(type_).items():
        given = promised.facts.get(field.name.value, promised.data_class)
        if _rank(given) < _rank(needed):
            asked = needed
        # What may name a person is personal whatever the manifest says.
        elif max(_rank(given), _rank(DataClass.PERSONAL)) < _rank(of_members):
            asked = of_members
        else:
            continue
        if not (somebodys and _by_no_person(whole, type_, way)):
            yield _lowered(source, field, place.coordinate, asked, f"{type_} by {way}")


def _by_no_person(whole: Whole, type_: str, way: str) -> bool:
    """Whether it is asked by the key of somebody who may own it and is no person, such as a business."""
    return way in {key for one in whole.persons.others(type_) for key in whole.key_names(one)}


def _needed(whole: Whole, field: FieldDefinitionNode) -> DataClass:
    classes = (whole.claims.class_of(scope) or DataClass.PUBLIC for scope in scopes_of(field))
    return max(classes, key=_rank, default=DataClass.PUBLIC)


def _of_members(whole: Whole, field: FieldDefinitionNode) -> DataClass:
    scopes = (scope for several in member_scopes(field).values() for scope in several)
    return max((whole.claims.class_of(one) or DataClass.PUBLIC for one in scopes), key=_rank, default=DataClass.PUBLIC)


def _rank(data_class: DataClass) -> int:
    return _ORDER.index(data_class)


def _lowered(
    source: SourceSchema, field: FieldDefinitionNode, coordinate: str, needed: DataClass, name: str
) -> SchemaFault:
    said = f"it is {needed.value} by its scope, and the manifest gives it less in `{name}`"
    advice = f'write privacy = {{ class = "{needed.value}", … }} there'
    place = ("lookup", name, "privacy")
    return source.promise_fault(place, "CLASS_LOWERED", coordinate, said, advice, node=field)
