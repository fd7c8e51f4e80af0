"""Operations that ask for all there is about a person: written from the schema, so that no field is forgotten."""

from collections.abc import Collection, Iterator, Mapping

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_required_argument

from execution.cost_analysis import Price
from schema.guard import declared, scope_of

PAGE = 100
MONTHS = 600  # fifty years of them
PERSON = "Citizen"


def everything(schema: GraphQLSchema, scopes: Collection[str]) -> Mapping[str, str]:
    """For each field of a citizen within these scopes, the operation that asks for all of it, with its sources.

    A list is asked for a page at a time, behind the cursor `$after`. Public records that hers lead to are told with
    what they say themselves, and not with what they lead to in turn.
    """
    person = schema.type_map[PERSON]
    assert isinstance(person, GraphQLObjectType)
    return {
        name: f"query ($after: String) {{ me {{ {text} }} }}" if "$after" in text else f"{{ me {{ {text} }} }}"
        for name, field in person.fields.items()
        if scope_of(field) in scopes and (text := _field(name, field, scopes, public=False, first=True))
    }


def _field(name: str, field: GraphQLField, scopes: Collection[str], *, public: bool, first: bool = False) -> str:
    """The field with all below it; empty when it is not to be asked for."""
    scope = scope_of(field)
    joined = declared(field, "set") is not None
    unwanted = (scope is not None and scope not in scopes) or (public and (joined or scope is not None))
    if unwanted or any(is_required_argument(one) for one in field.args.values()):
        return ""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return name
    assert isinstance(named, GraphQLObjectType)
    below = " ".join(_below(named, scopes, public=public or (joined and scope is None)))
    return f"{name}{_page(field, first=first)} {{ {below} }}" if below else ""


def _below(type_: GraphQLObjectType, scopes: Collection[str], *, public: bool) -> Iterator[str]:
    for name, field in type_.fields.items():
        if not declared(field, "repeats") and (text := _field(name, field, scopes, public=public)):
            yield text


def _page(field: GraphQLField, *, first: bool) -> str:
    price: Price | None = declared(field, "price")
    listed = price.listed if price else None
    if listed is None or listed.slicing is None:
        return ""
    size = f"{listed.slicing}: {PAGE if listed.sized else MONTHS}"
    behind = next((name for name, one in field.args.items() if declared(one, "continues")), None)
    return f"({size}, {behind}: $after)" if first and behind else f"({size})"
