"""The agent of a register that answers lines of fixed width over TCP, one question after another."""

import asyncio
from typing import Any

from connectors.python_source_api import Asked, Options

_COLUMNS = (("PID", 13), ("TITLE", 30), ("FIRST", 50), ("MIDDLE", 30), ("LAST", 50))


class LineAgent:
    """Keeps connections that are not in use for the next question."""

    def __init__(self, options: Options) -> None:
        self._host, self._port = options["host"], int(options["port"])
        self._agent, self._key = options["agent"], options["key"]
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, asked: Asked) -> Any:
        """`{"code", "rows"}`; a code other than found and not found ends the call."""
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(self._host, self._port)
        try:
            answer = await self._rows(reader, writer, asked)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return answer

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()

    async def _rows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: Asked) -> Any:
        rows = []
        for key in asked.keys:
            case = str(asked.arguments.get("case", ""))
            question = f"Q1{self._agent:<13}{self._key:<16}{case[:20]:<20}{key['nationalId']}|"
            writer.write(question.encode("cp874") + b"\r\n")
            line = (await reader.readline()).decode("cp874").rstrip("\r\n")
            if not line:
                raise ConnectionResetError
            if line[1:3] not in ("00", "01"):
                return {"code": line[1:3], "rows": []}
            if line[1:3] == "00":
                rows.append(_cut(line[3:]))
        return {"code": "00", "rows": rows}


def _cut(record: str) -> dict[str, str]:
    row, at = {}, 0
    for name, width in _COLUMNS:
        row[name] = record[at : at + width]
        at += width
    if len(record) < at:
        raise ValueError("a record that is too short")
    return row
