"""What people say the digits are: the accuracy as they see it, and examples to learn from."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, SmallInteger, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.column_types import Clock, UtcDateTime
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.people import note_person
from bot.storage.tables import corrections, digits
from preprocessing.arrays import DigitImage


@dataclass(frozen=True, slots=True)
class Judgement:
    """How many digits people called right, and how many they called something else."""

    confirmed: int
    corrected: int

    @property
    def accuracy(self) -> float | None:
        """The share that was right, `None` where nobody has judged any."""
        judged = self.confirmed + self.corrected
        return self.confirmed / judged if judged else None


@dataclass(frozen=True, slots=True)
class Said:
    """How many digit images were judged, and how many people judged them."""

    corrections: int
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class TrainingExample:
    """A digit image and what a person says it is; the label `None`: not a digit."""

    image: DigitImage
    label: int | None
    person_id: int
    corrected_at: datetime
    recognition_id: str


class Source(NamedTuple):
    """Who said something about a recognition."""

    recognition_id: str
    person_id: int


class Corrections:
    """What people say the digits are: one true digit for each digit image, the last one said."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def correct(
        self, recognition_id: str, position: int, person_id: int, true_digit: int | None
    ) -> bool:
        """Keep what one digit is (`None`: none); tell whether the recognition is still there."""
        is_meant = digits.c.position == position
        label = literal(true_digit, SmallInteger)
        return await self._keep(recognition_id, person_id, label, is_meant) == 1

    async def confirm(self, recognition_id: str, person_id: int) -> int:
        """Keep that all digits are what they were read as; return how many there are."""
        return await self._keep(recognition_id, person_id, digits.c.digit)

    async def labels_of(self, recognition_id: str) -> Mapping[int, int | None]:
        """Return the true digit at each position that somebody has judged."""
        judged = select(corrections.c.position, corrections.c.true_digit).where(
            corrections.c.recognition_id == recognition_id
        )
        async with self._database.snapshot() as connection:
            rows = (await connection.execute(judged)).all()
        return {row.position: row.true_digit for row in rows}

    async def said(self, since: datetime | None = None) -> Said:
        """Count what was said since a moment, or ever, and how many said it."""
        counts = select(func.count(), func.count(corrections.c.person_id.distinct()))
        if since is not None:
            counts = counts.where(corrections.c.corrected_at >= since)
        async with self._database.snapshot() as connection:
            return Said(*(await connection.execute(counts)).one())

    async def sources(self) -> frozenset[Source]:
        """Return who said something about which recognition."""
        pairs = select(corrections.c.recognition_id, corrections.c.person_id).distinct()
        async with self._database.snapshot() as connection:
            return frozenset(Source(*row) for row in await connection.execute(pairs))

    async def all_for_training(self) -> AsyncIterator[TrainingExample]:
        """Yield every digit image that somebody has judged, in the order of the judgements."""
        key = (corrections.c.recognition_id, corrections.c.position)
        examples = (
            select(
                digits.c.image,
                corrections.c.true_digit,
                corrections.c.person_id,
                corrections.c.corrected_at,
                corrections.c.recognition_id,
            )
            .join_from(corrections, digits)
            .order_by(corrections.c.corrected_at, *key)
        )
        async with self._database.snapshot() as connection:
            async for row in await connection.stream(examples):
                yield TrainingExample(*row)

    async def _keep(
        self,
        recognition_id: str,
        person_id: int,
        label: ColumnElement[int] | ColumnElement[int | None],
        *conditions: ColumnElement[bool],
    ) -> int:
        now = self._now()
        meant = (digits.c.recognition_id == recognition_id, *conditions)
        async with self._database.transaction() as connection:
            if not await connection.scalar(select(exists().where(*meant))):
                return 0
            await note_person(connection, person_id, now)
            insert = insert_into(connection, corrections).from_select(
                ["recognition_id", "position", "person_id", "true_digit", "corrected_at"],
                select(
                    digits.c.recognition_id,
                    digits.c.position,
                    literal(person_id, BigInteger),
                    label,
                    literal(now, UtcDateTime),
                )
                .where(*meant)
                .order_by(digits.c.position),  # whoever locks several does so in one order
            )
            upsert = insert.on_conflict_do_update(
                index_elements=[corrections.c.recognition_id, corrections.c.position],
                set_={
                    "person_id": insert.excluded.person_id,
                    "true_digit": insert.excluded.true_digit,
                    "corrected_at": insert.excluded.corrected_at,
                },
            )
            return (await connection.execute(upsert)).rowcount


async def count_judged(connection: AsyncConnection) -> Judgement:
    """Count what people called right and what they called something else."""
    is_confirmed = corrections.c.true_digit == digits.c.digit
    counts = select(func.count().filter(is_confirmed), func.count()).join_from(corrections, digits)
    confirmed, judged = (await connection.execute(counts)).one()
    return Judgement(confirmed, judged - confirmed)
