"""How to read what comes back."""

from typing import Annotated, Literal

from connectors.manifest.table import Says, Table


class AsOf(Table, frozen=True):
    """The time the agency gives for its data; the first of these that is written counts."""

    answer: Annotated[str | None, Says("where it stands in the answer (JMESPath)")] = None
    row: Annotated[str | None, Says("where it stands in each row (JMESPath, or the name of a column)")] = None
    header: Annotated[str | None, Says("the HTTP header that says it, such as `Last-Modified`")] = None
    name: Annotated[str | None, Says("a regular expression on the file's name; its first group")] = None
    line: Annotated[str | None, Says("a regular expression on the file's first line; its first group")] = None
    modified: Annotated[bool, Says("when the file was last written")] = False
    as_: Annotated[
        Literal["date-ce", "date-be", "datetime-ce", "datetime-be"], Says("how it is written, and in which era")
    ] = "datetime-ce"
    format: Annotated[str | tuple[str, ...], Says("how it is written, as in a field")] = ()


class Errors(Table, frozen=True):
    """Predicates (JMESPath) on an answer that carries a failure in its body."""

    quota: Annotated[str | None, Says("no more questions are answered for now")] = None
    out_of_hours: Annotated[str | None, Says("it is closed")] = None
    unavailable: Annotated[str | None, Says("it is down or under maintenance")] = None
    refused: Annotated[str | None, Says("it does not accept our credentials or the question")] = None
    pending: Annotated[str | None, Says("it answers later")] = None
    retry_at: Annotated[
        str | None, Says("where it stands when to ask again, ISO 8601 in the Christian era (JMESPath on the answer)")
    ] = None


class AnswerTable(Table, frozen=True):
    """`answer`: how to read what comes back. Rows are matched to keys by value, never by position."""

    rows: Annotated[
        str | None,
        Says("where the rows are (JMESPath on the answer); if left out, the answer itself: a list, or one row"),
    ] = None
    key: Annotated[
        str | dict[str, str] | None,
        Says(
            'where a row holds its key; for a key of several parts a table, `{ lawId = "LAW_ID", number = "SEC" }`. '
            "A list there means that the row belongs to each. Parts left out stand where the fact of that name does, "
            "or else are taken from the request, which must then be for one value of them (`$key.part`)"
        ),
    ] = None
    ok: Annotated[str | None, Says("must hold for the answer to count (JMESPath)")] = None
    none: Annotated[str | None, Says("holds for an answer that means: no record (JMESPath)")] = None
    errors: Annotated[Errors, Says("what other answers mean")] = Errors()
    statuses: Annotated[
        dict[str, Literal["answer", "none"]],
        Says(
            'what HTTP statuses beside 200 mean: `{ 404 = "none", 500 = "answer" }`; "answer": judge it by its body. '
            "Others are failures"
        ),
    ] = {}
    total: Annotated[str | None, Says("of a search: where the number of all rows stands (JMESPath on the answer)")] = (
        None
    )
    order: Annotated[
        tuple[str, ...],
        Says(
            "of a search that the source slices: the facts that it orders rows by, as `@order` of the schema says "
            '("-" before one: the largest first), with the key behind them. The hub looks whether rows do come so'
        ),
    ] = ()
    as_of: Annotated[AsOf | None, Says("the time the agency gives for its data")] = None
