"""What was read: the digit images and what they were taken for, never the picture."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.people import note_person
from bot.storage.tables import digits, recognitions
from bot.storage.usage import count_usage
from preprocessing.arrays import DigitImage


@dataclass(frozen=True, slots=True, eq=False)
class RecognizedDigit:
    """One digit of a picture."""

    image: DigitImage
    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class NewRecognition:
    """One picture, just read; its id is a random token that nobody can guess."""

    id: str
    person_id: int
    model_version: int
    digits: tuple[RecognizedDigit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Recognition(NewRecognition):
    """One picture, read at some time; the digits stand in reading order."""

    read_at: datetime


class Recognitions:
    """The pictures that were read."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def keep(self, new: NewRecognition) -> None:
        """Keep a recognition and its digits, and count it among its day's."""
        now = self._now().astimezone(UTC)
        async with self._database.transaction() as connection:
            await note_person(connection, new.person_id, now)
            await connection.execute(
                insert(recognitions).values(
                    id=new.id,
                    person_id=new.person_id,
                    model_version=new.model_version,
                    read_at=now,
                )
            )
            await connection.execute(insert(digits), _rows_of(new))
            await count_usage(connection, now.date(), len(new.digits))

    async def find(self, recognition_id: str) -> Recognition | None:
        """Return a recognition with its digits, `None` where it is no longer kept."""
        recognition = select(recognitions).where(recognitions.c.id == recognition_id)
        its_digits = (
            select(*(digits.c[field.name] for field in fields(RecognizedDigit)))
            .where(digits.c.recognition_id == recognition_id)
            .order_by(digits.c.position)
        )
        async with self._database.snapshot() as connection:
            found = (await connection.execute(recognition)).mappings().one_or_none()
            rows = (await connection.execute(its_digits)).all()
        if found is None:
            return None
        return Recognition(**found, digits=tuple(RecognizedDigit(*row) for row in rows))

    async def hand_over(self, recognition_id: str, from_id: int, to_id: int) -> bool:
        """Let a recognition be somebody else's; tell whether it was still the first one's."""
        its_row = recognitions.c.id == recognition_id
        still_theirs = select(recognitions.c.id).where(its_row, recognitions.c.person_id == from_id)
        async with self._database.transaction() as connection:
            if await connection.scalar(still_theirs.with_for_update()) is None:
                return False  # and nothing is noted of who was refused
            await note_person(connection, to_id, self._now())
            await connection.execute(update(recognitions).where(its_row).values(person_id=to_id))
        return True


def _rows_of(new: NewRecognition) -> list[dict[str, object]]:
    return [
        {
            "recognition_id": new.id,
            "position": position,
            "line": digit.line,
            "image": digit.image,
            "digit": digit.digit,
            "confidence": digit.confidence,
            "probabilities": digit.probabilities,
        }
        for position, digit in enumerate(new.digits)
    ]
