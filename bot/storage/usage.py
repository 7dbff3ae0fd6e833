"""How much the bot is used, and how often people found it right."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.corrections import Judgement, count_judged
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import people, usage_days


@dataclass(frozen=True, slots=True)
class Totals:
    """All that was ever read, and what is known of it now."""

    pictures: int
    digits: int
    people: int
    judgement: Judgement


class Usage:
    """How much the bot is used; it grows with each recognition, whoever is forgotten later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def totals(self) -> Totals:
        """Add up what was ever read; count who is known and what is judged."""
        read = select(
            func.coalesce(func.sum(usage_days.c.pictures), 0),
            func.coalesce(func.sum(usage_days.c.digits), 0),
        )
        async with self._database.snapshot() as connection:
            pictures, digits = (await connection.execute(read)).one()
            known = await connection.execute(select(func.count()).select_from(people))
            return Totals(pictures, digits, known.scalar_one(), await count_judged(connection))


async def count_usage(connection: AsyncConnection, day: date, digits: int) -> None:
    """Count one more picture, with so many digits, among a day's."""
    insert = insert_into(connection, usage_days)
    await connection.execute(
        insert.values(day=day, pictures=1, digits=digits).on_conflict_do_update(
            index_elements=[usage_days.c.day],
            set_={
                "pictures": usage_days.c.pictures + insert.excluded.pictures,
                "digits": usage_days.c.digits + insert.excluded.digits,
            },
        )
    )
