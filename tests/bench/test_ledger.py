"""The ledger's bench runs; what it measures here means nothing."""

from bench.ledger import measure


def test_every_figure_is_measured_on_both_databases() -> None:
    figures = measure(entries=1200, seconds=0.2)
    assert {figure["database"] for figure in figures} == {"SQLite", "PostgreSQL"}
    assert {figure["what"] for figure in figures} == {"a stream for each", "one chain for all", "verified"}
    assert all(figure["entries a second"] > 0 for figure in figures)
