"""What people ask about lines of the ledger that concern them, and what an operator answers."""

import datetime
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

import bounds
from access.consents.mandates import pseudonym_of
from access.ledger.entry import Circumstances, Entry
from access.ledger.same_transaction import SameTransaction
from access.permissions.purposes import Basis
from access.questions.question_tables import QUESTIONS
from access.storage.database import Database
from access.storage.row_marks import held, marked
from access.storage.sealing import Seal
from connectors.values.national_ids import proved

PERSON = "question"  # what the id of whoever asks is sealed for, and the texts
TEXT = "question-text"
ANSWER = "question-answer"
TYPE: Final = "Question"
HUB: Final = "saan"
PAGE: Final = "saan-my-data"
"""The app under which the ledger tells that a person asked."""
SHOWN: Final = 100
"""Questions that are read at once."""


class QuestionUnfit(Exception):
    """A text that is none, or too long, or one question too many; the message says which."""


class TooManyQuestions(QuestionUnfit):
    """As many as may wait for an answer do so already."""


class NoSuchQuestion(Exception):
    """There is no question of this id, or it is answered already."""


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """A question about one line of the ledger (`entry`, its id there); `answer` is None until somebody answers."""

    id: str
    entry: str
    asked_at: datetime.datetime
    text: str = field(repr=False)
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime.datetime | None = None


class PersonQuestions:
    """The book of questions: who asked is a pseudonym, and what was said is sealed."""

    def __init__(
        self, database: Database, beside: SameTransaction, seal: Seal, *, now: Callable[[], datetime.datetime]
    ) -> None:
        self._database = database
        self._beside = beside
        self._seal = seal
        self._now = now

    async def ask(self, national_id: str, entry: str, text: str) -> PersonQuestion:
        """Keeps a person's question about a line that she may read. The same once more, while nobody has answered, is
        the one there is. On record when it returns.

        Raises QuestionUnfit, StorageUnavailable.
        """
        said, now = _said(text), self._now()
        asked = PersonQuestion(secrets.token_hex(8), entry, now, said)
        async with self._beside.writing() as (connection, lines):
            rows = (await connection.execute(self._hers(national_id).where(QUESTIONS.c.answered_at.is_(None)))).all()
            unanswered = [one for row in rows if (one := self._read(row)) is not None]
            for one in unanswered:
                if (one.entry, one.text) == (entry, said):
                    return one
            if len(unanswered) >= bounds.QUESTIONS.most:
                raise TooManyQuestions(f"{bounds.QUESTIONS.most} questions wait for an answer already")
            values = {
                "id": asked.id,
                "subject": pseudonym_of(national_id, self._seal),
                "person": self._seal.seal(proved(national_id), for_=PERSON),
                "entry": entry,
                "text": self._seal.seal(said, for_=TEXT),
                "asked_at": now,
            }
            await connection.execute(insert(QUESTIONS).values(marked(self._seal, QUESTIONS, values)))
            lines.append(self._line(asked.id, "asked", national_id, Basis.OWN_REQUEST, app=PAGE))
        return asked

    async def of_person(self, national_id: str) -> Sequence[PersonQuestion]:
        """A person's own, the latest first."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(self._hers(national_id))).all()
        return [one for row in rows if (one := self._read(row)) is not None]

    async def unanswered(self) -> Sequence[PersonQuestion]:
        """Everybody's that nobody has answered, those that wait longest first."""
        waiting = select(QUESTIONS).where(QUESTIONS.c.answered_at.is_(None)).order_by(QUESTIONS.c.asked_at)
        async with self._database.reading() as connection:
            rows = (await connection.execute(waiting.limit(SHOWN))).all()
        return [one for row in rows if (one := self._read(row)) is not None]

    async def answer(self, id_: str, text: str, *, by: str) -> None:
        """An operator's answer, which she reads from now on; `by` is who gives it, by name. On record when it returns.

        Raises QuestionUnfit, NoSuchQuestion, StorageUnavailable.
        """
        said, now = _said(text), self._now()
        async with self._beside.writing() as (connection, lines):
            found = (await connection.execute(select(QUESTIONS).where(QUESTIONS.c.id == id_))).one_or_none()
            row = held(self._seal, QUESTIONS, found)
            person = None if row is None else self._seal.open(row.person, for_=PERSON)
            if row is None or person is None or row.answered_at is not None:
                raise NoSuchQuestion
            values = {column.name: row._mapping[column] for column in QUESTIONS.c}
            sealed = self._seal.seal(said, for_=ANSWER)
            values |= {"answer": sealed, "answered_by": by, "answered_at": now}
            await connection.execute(
                update(QUESTIONS).where(QUESTIONS.c.id == id_).values(marked(self._seal, QUESTIONS, values))
            )
            lines.append(self._line(id_, "answered", person, Basis.LEGAL_OBLIGATION, app=HUB, actor=by))

    def _hers(self, national_id: str) -> Any:
        hers = select(QUESTIONS).where(QUESTIONS.c.subject == pseudonym_of(national_id, self._seal))
        return hers.order_by(QUESTIONS.c.asked_at.desc(), QUESTIONS.c.id).limit(SHOWN)

    def _read(self, row: Row[Any]) -> PersonQuestion | None:
        """None, and a line in the log, for a row that the hub did not write so."""
        text = None if held(self._seal, QUESTIONS, row) is None else self._seal.open(row.text, for_=TEXT)
        if text is None:
            return None
        answer = None if row.answer is None else self._seal.open(row.answer, for_=ANSWER)
        return PersonQuestion(row.id, row.entry, row.asked_at, text, answer, row.answered_by, row.answered_at)

    def _line(
        self, id_: str, became: str, national_id: str, basis: Basis, *, app: str, actor: str | None = None
    ) -> Entry:
        asking = Circumstances(at=self._now(), app=app, basis=basis.value, operation=f"question:{id_}", actor=actor)
        return asking.entry(HUB, TYPE, disclosed=(became,), count=1, subject=self._beside.subject(national_id))


def erase_questions(connection: Connection, seal: Seal, national_id: str) -> int:
    """Deletes a person's questions with their answers; how many. Raises NotAnId."""
    hers = QUESTIONS.delete().where(QUESTIONS.c.subject == pseudonym_of(national_id, seal))
    return connection.execute(hers).rowcount


def _said(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise QuestionUnfit("there is no text")
    if len(said) > bounds.QUESTION.most:
        raise QuestionUnfit(f"it is longer than {bounds.QUESTION.most} characters")
    if not all(character.isprintable() or character == "\n" for character in said):
        raise QuestionUnfit("it has characters that cannot be shown")
    return said
