"""What is deleted because it has been kept long enough."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, exists, select

from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.tables import corrections, inbox, people, recognitions

_AT_ONCE = 500
"""Recognitions deleted in one transaction: nobody else waits long for theirs."""

_REDELIVERY = timedelta(days=2)
"""Telegram hands an update out again for a day."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted."""

    recognitions: int
    people: int
    updates: int


class Retention:
    """Deletes what nobody needs any more."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def purge(self, older_than: timedelta) -> Purged:
        """Delete old recognitions that nobody judged, people who left nothing, settled updates."""
        before = self._now() - older_than
        return Purged(
            recognitions=await self._purge_recognitions(before),
            people=await self._delete(_people_without_anything(before)),
            updates=await self._delete(
                delete(inbox).where(inbox.c.settled_at < self._now() - _REDELIVERY)
            ),
        )

    async def _purge_recognitions(self, before: datetime) -> int:
        total = 0
        while deleted := await self._delete(_some_unjudged_recognitions(before)):
            total += deleted
        return total

    async def _delete(self, statement: Delete) -> int:
        async with self._database.transaction() as connection:
            return (await connection.execute(statement)).rowcount


def _some_unjudged_recognitions(before: datetime) -> Delete:
    is_judged = exists().where(corrections.c.recognition_id == recognitions.c.id)
    some = select(recognitions.c.id).where(recognitions.c.read_at < before, ~is_judged)
    return delete(recognitions).where(recognitions.c.id.in_(some.limit(_AT_ONCE)))


def _people_without_anything(before: datetime) -> Delete:
    return delete(people).where(
        people.c.seen_at < before,
        people.c.language.is_(None),
        ~exists().where(recognitions.c.person_id == people.c.id),
        ~exists().where(corrections.c.person_id == people.c.id),
    )
