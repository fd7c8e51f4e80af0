"""Department of Provincial Administration: the register's agent, which tells of persons in records of fixed width.

A TCP connection carries one question after another, each a line of 65 bytes in Windows-874:

    Q1 · agent 13 · key 16 · case 20 · national id 13 · check `|`

and gets a line back: `A`, a result code of two digits, and for 00 a record of 347 bytes:

    national id 13 · Thai title 30, first 50, middle 30, last 50 · English title 20, first 50, middle 30, last 50 ·
    sex 1 · birth 8 · nationality 3 · state 1 · house 11

Codes: 00 found · 01 not found · 05 the agent's questions of this day are used up · 09 outside office hours · 10 under
maintenance · 80 not an agent of ours · 90 not a question. Births are Buddhist-era digits with 0000 for an unknown month
and day; nationality 099 is Thai.
"""

import asyncio
import hmac
from collections import Counter
from datetime import date, datetime

from sandbox.agencies.hours import ALWAYS, THAILAND, Clock, Opening
from sandbox.agencies.writing import padded
from sandbox.world.build import World
from sandbox.world.model import Birth, Name, Person

AGENT = "SAANHUB-00001"
QUESTION = 65
QUOTA = 1_000_000
"""How many questions an agent may put in a day."""
FOUND, NONE, USED_UP, CLOSED, MAINTENANCE, STRANGER, MALFORMED = "00", "01", "05", "09", "10", "80", "90"
NAME_WIDTHS_TH = (30, 50, 30, 50)
NAME_WIDTHS_EN = (20, 50, 30, 50)


class Register:
    """Answers lines; counts what each agent asked on each day, in Thai time."""

    def __init__(self, world: World, key: str, clock: Clock, opening: Opening = ALWAYS, quota: int = QUOTA) -> None:
        self._persons = {one.national_id: one for one in world.persons}
        self._key = key
        self._clock = clock
        self._opening = opening
        self._quota = quota
        self._asked: Counter[tuple[str, date]] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until the other side has had enough."""
        try:
            while line := await reader.readline():
                writer.write(self.answer(line.decode("cp874", "replace").rstrip("\r\n")).encode("cp874") + b"\r\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    def answer(self, line: str) -> str:
        """The line that answers a line, both without CR LF."""
        if len(line) != QUESTION or not line.startswith("Q1") or line[-1] != "|":
            return "A" + MALFORMED
        agent, key, national_id = line[2:15].strip(), line[15:31].strip(), line[51:64]
        if agent != AGENT or not hmac.compare_digest(key, self._key):
            return "A" + STRANGER
        now = self._clock()
        if not self._opening.is_open(now):
            return "A" + CLOSED
        today = self._day(now)
        if self._asked[agent, today] >= self._quota:
            return "A" + USED_UP
        self._asked[agent, today] += 1
        person = self._persons.get(national_id)
        return "A" + (FOUND + _record(person) if person else NONE)

    def _day(self, now: datetime) -> date:
        return now.astimezone(THAILAND).date()


def _record(one: Person) -> str:
    return "".join(
        (
            one.national_id,
            _name(one.name_th, NAME_WIDTHS_TH),
            _name(one.name_en, NAME_WIDTHS_EN),
            "1" if one.sex == "MALE" else "2",
            _born(one.birth),
            "099",
            "1" if one.died_on else "0",
            one.house_id,
        )
    )


def _name(name: Name | None, widths: tuple[int, ...]) -> str:
    parts = (name.title, name.first, name.middle, name.last) if name else (None,) * 4
    return "".join(padded(part, width) for part, width in zip(parts, widths, strict=True))


def _born(birth: Birth) -> str:
    return f"{birth.year + 543}{birth.month or 0:02d}{birth.day or 0:02d}"
