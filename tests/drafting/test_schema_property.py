"""A draft of any outline composes, and its manifest is proved, once its marks are settled; or it is said why not."""

import shutil
from contextlib import suppress
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cli.connector_description import DescribedSource
from cli.connector_new_schema import SchemaAsked, new_schema
from connectors.contract import ValueType
from drafting.columns import Column, seen
from drafting.outline import NoOutline, Outline, Parameter, Place, below
from tests.drafting.schemas import DraftedFolder, composes
from tests.drafting.test_naming import CALLED

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["9100000000011", "0985558000017", "15/03/2567", "2024-03-15", "1,500.00", "นาย ก", "M6", "y", "TODO"]
    ),
)
ABOUT = st.sampled_from(["", "เลขที่", 'a "b" \\ c', "TODO", "\u202e", "a / b", "#", "\n"]) | st.text(max_size=20)


def columns(depth: int, *, flat: bool) -> st.SearchStrategy[tuple[Column, ...]]:
    """Of a flat source any names, of another paths, with lists of values and of tables in its rows."""
    inner = columns(depth - 1, flat=flat) if depth and not flat else st.just(())
    name = CALLED.filter(str.strip)
    one = st.builds(
        lambda name, kind, many, values, words, parts, about: Column(
            name, kind, many or bool(parts), seen=seen(values), words=tuple(words), parts=parts, about=about
        ),
        name if flat else st.lists(name, min_size=1, max_size=2).map(lambda steps: reduce(below, steps, "")),
        st.sampled_from([None, *ValueType]),
        st.just(False) if flat else st.booleans(),
        st.lists(VALUES, max_size=12),
        st.one_of(st.just([]), st.lists(CALLED, max_size=4)),
        inner,
        ABOUT,
    )
    return st.lists(one, max_size=8, unique_by=lambda column: column.name).map(tuple)


def outline(told: tuple[Column, ...], parameters: list[str]) -> Outline:
    place = Place("data", tuple(one.name for one in told), columns=told)
    given_ = {one: Parameter() for one in parameters}
    return Outline("rest", (place,), request={"path": "/a"}, parameters=given_, open=not parameters)


def table(told: tuple[Column, ...]) -> Outline:
    place = Place("", tuple(one.name for one in told), columns=told)
    return Outline("file", (place,), flat=True, request={"file": "a.csv"})


OUTLINES = st.one_of(
    st.builds(table, columns(0, flat=True)),
    st.builds(
        outline,
        columns(1, flat=False),
        st.lists(st.sampled_from(["pid", "tax_id", "tax_ids", "NO", "year"]), max_size=2, unique=True),
    ),
)


@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(outline=OUTLINES)
def test_a_draft_of_any_outline_composes_and_is_proved_once_its_marks_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outline: Outline
) -> None:
    folder = tmp_path / "own"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(folder))
    with suppress(NoOutline):
        new_schema(SchemaAsked("registry", None, None, (), None), DescribedSource((outline,)))
        composes(DraftedFolder(folder / "registry"), [folder])
