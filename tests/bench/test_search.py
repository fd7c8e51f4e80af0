from bench.search import QUESTIONS, measured, names


async def test_every_question_is_asked_of_an_index_and_told() -> None:
    _, costs = await measured(1_200, 1)
    assert [one.question for one in costs] == list(QUESTIONS)
    found = {one.question: one.found for one in costs}
    assert found["โรงแรม ใบอนุญาต"] == found["ใบอนุญาตโรงแรม"] > 0
    assert found["การ"] > found["๒๕๓๕"] > 0


def test_the_rows_are_the_same_at_each_time() -> None:
    assert list(names(50)) == list(names(50))
