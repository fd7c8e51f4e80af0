"""What a database's types are to a manifest: which it reads as they are, and which a statement has to make texts of."""

from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql

from connectors.contract import ValueType

# A number may be a code or hold halves, and what is a text may be anything: those are guessed from what they hold.
_KINDS: Final[tuple[tuple[type[Any], ValueType], ...]] = (
    (sql.Boolean, ValueType.BOOLEAN),
    (sql.Integer, ValueType.INTEGER),
    (sql.Numeric, ValueType.DECIMAL),
    (sql.DateTime, ValueType.DATETIME),
    (sql.Date, ValueType.DATE),
)
_READ: Final = (sql.String, sql.Enum, *(one for one, _ in _KINDS))
"""What drivers give as values that a manifest reads."""


class ColumnType:
    """The type of a column, which a statement writes as `written`.

    PostgreSQL alone is strict: elsewhere every type is read, and compared, as it is.
    """

    def __init__(self, type_: Any, written: str, dialect: str) -> None:
        self._written, self._is_strict = written, dialect == "postgresql"
        self._type = self._bare(type_)
        self.many = isinstance(self._type, sql.ARRAY)
        self._one = self._bare(self._type.item_type) if self.many else self._type
        self._is_money = isinstance(self._one, postgresql.MONEY)
        self.words = tuple(map(str, self._one.enums)) if isinstance(self._one, sql.Enum) else ()
        found = next((kind for known, kind in _KINDS if isinstance(self._one, known)), None)
        self.kind = ValueType.DECIMAL if self._is_money else found

    def _bare(self, type_: Any) -> Any:
        """What a domain is made of."""
        while isinstance(type_, postgresql.DOMAIN):
            type_ = type_.data_type
        return type_

    @property
    def left_out(self) -> str | None:
        """Why no fact is drafted of it; None where one is."""
        if isinstance(self._one, sql.LargeBinary):
            return "bytes"
        if isinstance(self._one, sql.JSON):
            return f"JSON: select what you need of it in the statement, such as {self._written} ->> 'name' AS name"
        return None

    @property
    def is_read(self) -> bool:
        """Whether its values are read as they come."""
        return self.left_out is None and (not self._is_strict or isinstance(self._one, _READ))

    @property
    def expression(self) -> str:
        """The column as values that are read."""
        if self.is_read:
            return self._written
        as_ = "numeric" if self._is_money else "text"
        return f"CAST({self._written} AS {as_}{'[]' if self.many else ''})"

    @property
    def selected(self) -> str:
        """The column as a statement selects it, by its own name."""
        return self._written if self.is_read else f"{self.expression} AS {self._written}"

    @property
    def compared(self) -> str | None:
        """What keys, which are texts, are compared with; None where that is the column."""
        is_text = isinstance(self._one, sql.String) and not isinstance(self._one, sql.Enum)
        return f"CAST({self._written} AS text)" if self._is_strict and not is_text else None
