"""The register's line: questions and answers in records of fixed width over TCP, in Windows-874.

A question is `Q1`, the agent (13 characters), its key (16), the case (20), the national id (13) and `|`; an answer is
`A`, a result code of two digits and, for 00, a record. One connection carries one question after another.
"""

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from connectors.python_source_api import Asked, Options

ENCODING = "cp874"
FOUND, NONE = "00", "01"
LAYOUT = {
    "PID": 13,
    "TITLE_TH": 30,
    "FNAME_TH": 50,
    "MNAME_TH": 30,
    "LNAME_TH": 50,
    "TITLE_EN": 20,
    "FNAME_EN": 50,
    "MNAME_EN": 30,
    "LNAME_EN": 50,
    "SEX": 1,
    "DOB": 8,
    "NATIONALITY": 3,
    "STATUS": 1,
    "HID": 11,
}
"""The fields of a record and their widths, in their order."""
WIDTH = sum(LAYOUT.values())
LONGEST_LINE = 4_096
MOST_IDLE = 8

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Registration:
    """Asks of persons by their national ids, over lines that are kept open for the next question.

    The answer is `{"code": …, "rows": […]}`: the first result code that is neither found nor none, else 00.
    """

    def __init__(self, options: Options) -> None:
        address = urlsplit(options["url"])
        self._host, self._port = address.hostname or "", address.port or 0
        self._agent, self._key = options["agent"], options["key"]
        self._idle: list[Line] = []

    async def ask(self, asked: Asked) -> object:
        case = str(asked.arguments.get("case") or "")
        questions = [self._question(key["nationalId"], case) for key in asked.keys]
        line = await self._line()
        try:
            answers = await _exchanged(line, questions)
        except BaseException:  # whoever asked gave up, too: an answer may be under way still
            line[1].close()
            raise
        if len(self._idle) < MOST_IDLE:
            self._idle.append(line)
        else:
            line[1].close()
        failed = next((code for code, _ in answers if code not in (FOUND, NONE)), FOUND)
        return {"code": failed, "rows": [row for code, row in answers if code == FOUND]}

    async def close(self) -> None:
        while self._idle:
            _, writer = self._idle.pop()
            writer.close()

    async def _line(self) -> Line:
        """One that is idle and still open, or a new one."""
        while self._idle:
            line = self._idle.pop()
            if not line[0].at_eof():
                return line
            line[1].close()
        return await asyncio.open_connection(self._host, self._port, limit=LONGEST_LINE)

    def _question(self, national_id: str, case: str) -> bytes:
        text = f"Q1{self._agent:13.13}{self._key:16.16}{case:20.20}{national_id:13.13}|\r\n"
        return text.encode(ENCODING, "replace")


async def _exchanged(line: Line, questions: Sequence[bytes]) -> list[tuple[str, dict[str, str]]]:
    """The code and the record of each question, in their order."""
    reader, writer = line
    writer.writelines(questions)
    try:
        return [_answer(await reader.readuntil(b"\n")) for _ in questions]
    except asyncio.IncompleteReadError as cut:
        raise ConnectionError("the line was cut") from cut
    except asyncio.LimitOverrunError as long:
        raise ValueError("a line without an end") from long


def _answer(line: bytes) -> tuple[str, dict[str, str]]:
    text = line.decode(ENCODING).rstrip("\r\n")
    code, record = text[1:3], text[3:]
    if text[:1] != "A" or not code.isdigit() or len(record) != (WIDTH if code == FOUND else 0):
        raise ValueError("no answer of the register")
    return code, dict(_fields(record)) if record else {}


def _fields(record: str) -> Iterator[tuple[str, str]]:
    start = 0
    for name, width in LAYOUT.items():
        yield name, record[start : start + width].strip()
        start += width
