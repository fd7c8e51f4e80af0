"""Limits on the size of an operation."""

import gc

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_introspection_query,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from execution.document import Documents
from execution.document_limits import Limits, excesses, parse_within, unchain
from execution.document_size import Size, sizes

pytestmark = pytest.mark.threat("operation-huge")


def size(text: str) -> Size:
    ((_, found),) = sizes(parse(text))
    return found


def test_depth_breadth_and_aliases_are_counted_after_expansion() -> None:
    found = size("{ a: x { ...F } } fragment F on T { y z { w w } ... on U { b: y } }")
    assert found == Size(depth=3, aliases=3, breadth=6)


def test_a_field_repeated_through_an_inline_fragment_counts_like_an_alias() -> None:
    assert size("{ x ... { x } }").aliases == 1


def test_an_operation_within_the_limits_has_no_excess() -> None:
    assert excesses(parse("{ person { name } }"), Limits()) == []


@pytest.mark.parametrize("deprecated", [True, False])
def test_the_full_introspection_query_passes_with_the_defaults(deprecated: bool) -> None:
    text = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=deprecated,
        type_depth=12,
    )
    assert excesses(parse_within(text, Limits()), Limits()) == []


def test_an_excess_says_which_limit_what_was_found_and_what_to_do() -> None:
    (error,) = excesses(parse("query Deep { a { b { c } } }"), Limits(depth=2))
    assert error.message == (
        "Operation 'Deep' is too large: depth 3, at most 2 allowed; "
        "select fewer levels, or ask for the deeper part in an operation of its own."
    )
    assert error.extensions == {"code": "OPERATION_TOO_LARGE", "limit": "depth", "allowed": 2, "found": 3}
    assert error.locations


def test_every_operation_of_a_document_is_measured() -> None:
    errors = excesses(parse("query A { a b } query B { a b c } query C { a }"), Limits(breadth=1))
    assert [error.extensions["found"] for error in errors] == [2, 3]


def test_too_many_tokens_are_refused_before_parsing_ends() -> None:
    with pytest.raises(GraphQLError) as raised:
        parse_within("{ a b c d e f g h i j", Limits(tokens=5))
    assert raised.value.extensions == {"code": "OPERATION_TOO_LARGE", "limit": "tokens", "allowed": 5, "found": 6}


def test_too_many_comments_are_refused_like_tokens() -> None:
    with pytest.raises(GraphQLError, match="too large"):
        parse_within("# x\n" * 10 + "{ a }", Limits(tokens=5))


def test_more_fragments_than_validation_should_compare_are_refused() -> None:
    text = (
        "{ " + " ".join(f"...F{n}" for n in range(6)) + " }" + "".join(f"fragment F{n} on T {{ x }}" for n in range(6))
    )
    assert excesses(parse(text), Limits(fragments=6)) == []
    (error,) = excesses(parse(text), Limits(fragments=5))
    assert error.extensions == {"code": "OPERATION_TOO_LARGE", "limit": "fragments", "allowed": 5, "found": 6}


def test_a_syntax_error_stays_a_syntax_error() -> None:
    with pytest.raises(GraphQLSyntaxError):
        parse_within("{ a", Limits())


def test_a_nest_of_fragments_that_doubles_sixty_times_is_refused() -> None:
    nest = "".join(f"fragment F{n} on T {{ ...F{n + 1} x{n} {{ ...F{n + 1} }} }} " for n in range(60))
    document = parse("{ ...F0 } " + nest + "fragment F60 on T { leaf }")
    limits = [error.extensions["limit"] for error in excesses(document, Limits())]
    assert limits == ["depth", "breadth"]


def test_cycles_and_unknown_fragments_are_left_to_validation() -> None:
    assert excesses(parse("{ ...A ...Z } fragment A on T { x ...B } fragment B on T { y ...A }"), Limits()) == []


def test_the_work_grows_with_the_document_and_not_with_its_expansion() -> None:
    """Counted in fragments looked at, so that no clock is involved."""

    def looked_at(levels: int) -> int:
        nest = "".join(f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }} " for n in range(levels))
        document = parse("{ ...F0 } " + nest + f"fragment F{levels} on T {{ leaf }}")
        return _calls_while(lambda: list(sizes(document)))

    few, many = looked_at(100), looked_at(200)
    assert many < 2.2 * few


def _calls_while(work: "object") -> int:
    import sys

    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()  # type: ignore[operator]
    finally:
        sys.setprofile(before)
    return calls


def naive(document: DocumentNode) -> Size:
    """Expands every fragment, however often it is spread."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}

    def walk(selection_set: SelectionSetNode, level: int, names: set[str]) -> Size:
        depth = aliases = breadth = 0
        parts = []
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                aliases += bool(node.alias) or node.name.value in names
                names |= set() if node.alias else {node.name.value}
                breadth += 1
                depth = max(depth, level + 1)
                if node.selection_set:
                    parts.append(walk(node.selection_set, level + 1, set()))
            elif isinstance(node, InlineFragmentNode):
                parts.append(walk(node.selection_set, level, names))
            elif isinstance(node, FragmentSpreadNode):
                parts.append(walk(fragments[node.name.value].selection_set, level, set()))
        return Size(
            max([depth, *(part.depth for part in parts)]),
            aliases + sum(part.aliases for part in parts),
            breadth + sum(part.breadth for part in parts),
        )

    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return walk(operation.selection_set, 0, set())


NAMES = st.sampled_from("abc")


def selections(spreads: list[str]) -> st.SearchStrategy[str]:
    leaf = st.one_of(NAMES, st.tuples(NAMES, NAMES).map(": ".join))
    if spreads:
        leaf = leaf | st.sampled_from([f"...{name}" for name in spreads])
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda items: st.sampled_from([f"x {{ {' '.join(items)} }}", f"... {{ {' '.join(items)} }}"])
        ),
        max_leaves=6,
    )


@st.composite
def documents(draw: st.DrawFn) -> str:
    names = [f"F{n}" for n in range(draw(st.integers(0, 4)))]
    parts = [f"{{ {draw(selections(names))} a }}"]
    parts += [f"fragment {name} on T {{ {draw(selections(names[n + 1 :]))} }}" for n, name in enumerate(names)]
    return " ".join(parts)


@given(documents())
def test_the_size_is_that_of_the_naive_expansion(text: str) -> None:
    ((_, found),) = sizes(parse(text))
    assert found == naive(parse(text))


def test_a_document_that_was_taken_apart_leaves_nothing_to_be_collected() -> None:
    text = "{ " + " ".join(f'a{number}: laws(text: "{number}") {{ nodes {{ id }} }}' for number in range(50)) + " }"
    document = parse_within(text, Limits())
    assert excesses(document, Limits()) == []
    gc.collect()
    gc.disable()
    try:
        unchain(document)
        del document
        assert gc.collect() < 20
    finally:
        gc.enable()


def test_a_document_that_was_read_leaves_nothing_to_be_collected_but_itself() -> None:
    documents = Documents(build_schema("type Query { known: String }"), limits=Limits())
    documents.of("{ __typename }")
    gc.collect()
    gc.disable()
    try:
        for number in range(20):
            assert documents.of(f"{{ a{number}: __typename }}").errors == []
            assert documents.of(f"{{ a{number}: nowhere }}").errors != []
        assert gc.collect() < 40 * 60
    finally:
        gc.enable()
