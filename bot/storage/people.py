"""What is known of the people who write to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import corrections, digits, people, recognitions


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a person was deleted."""

    recognitions: int
    digits: int
    corrections: int
    language: str | None


class People:
    """The people who write to the bot, by their numbers at Telegram."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def language_of(self, person_id: int) -> str | None:
        """Return the language that a person chose, `None` where they chose none."""
        async with self._database.snapshot() as connection:
            chosen = select(people.c.language).where(people.c.id == person_id)
            return await connection.scalar(chosen)

    async def set_language(self, person_id: int, language: str | None) -> None:
        """Keep a person's choice; `None` takes it back."""
        async with self._database.transaction() as connection:
            await note_person(connection, person_id, self._now())
            chosen = update(people).where(people.c.id == person_id).values(language=language)
            await connection.execute(chosen)

    async def forget(self, person_id: int) -> Forgotten:
        """Delete everything about a person, and what others said about their digits."""
        async with self._database.transaction() as connection:
            person = select(people.c.language).where(people.c.id == person_id)
            language = await connection.scalar(person.with_for_update())
            counts = (await connection.execute(_count_all_of(person_id))).one()
            await connection.execute(delete(people).where(people.c.id == person_id))
        return Forgotten(*counts, language=language)


async def note_person(connection: AsyncConnection, person_id: int, seen_at: datetime) -> None:
    """Make sure that what is about to be written has a person to hang on."""
    insert = insert_into(connection, people)
    await connection.execute(
        insert.values(id=person_id, seen_at=seen_at).on_conflict_do_update(
            index_elements=[people.c.id], set_={"seen_at": insert.excluded.seen_at}
        )
    )


def _count_all_of(person_id: int) -> Select[int, int, int]:
    of_the_person = recognitions.c.person_id == person_id
    ids = select(recognitions.c.id).where(of_the_person)
    count = func.count()
    return select(
        select(count).select_from(recognitions).where(of_the_person).scalar_subquery(),
        select(count).where(digits.c.recognition_id.in_(ids)).scalar_subquery(),
        select(count)
        .where(or_(corrections.c.person_id == person_id, corrections.c.recognition_id.in_(ids)))
        .scalar_subquery(),
    )
