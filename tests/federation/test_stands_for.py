"""A lookup whose arguments are called otherwise than the facts that they are."""

import pytest

from tests.federation.harbour import EXECUTORS, Pier, asked, graph_of

GRAPH = graph_of(
    md="""
    ~type Boat @key(fields: "number provinceCode") { ~number: String! ~provinceCode: String! ~hull: Int }
    type Query {
      ~boat("P. / ก" painted: String! @is(field: "number"), "W. / ก" number: String! @is(field: "provinceCode")): Boat
        @lookup
    }
    """
)


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_each_is_asked_as_the_fact_it_stands_for(executor: str) -> None:
    rows = {("A1", "10"): [{"number": "A1", "provinceCode": "10", "hull": 3}]}
    boats = Pier(GRAPH, "Boat by number+provinceCode", rows)
    query = '{ boat(painted: "A1", number: "10") { hull } none: boat(painted: "10", number: "A1") { hull } }'
    answer, _ = await asked(GRAPH, query, boats, executor=executor)
    assert answer["data"] == {"boat": {"hull": 3}, "none": None}
    assert boats.asked == [("A1", "10"), ("10", "A1")]
