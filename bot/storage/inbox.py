"""Updates that Telegram may forget, because they are kept here until they are answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import inbox


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An update that is not yet answered, and how often that was begun."""

    update_id: int
    payload: str
    attempts: int
    received_at: datetime


class Inbox:
    """The updates in hand; of those that are settled it knows the numbers, not what they said."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def put(self, update_id: int, payload: str) -> bool:
        """Keep an update; tell whether it is new. It is safe when this returns."""
        async with self._database.transaction() as connection:
            insert = insert_into(connection, inbox).values(
                update_id=update_id, payload=payload, received_at=self._now()
            )
            return (await connection.execute(insert.on_conflict_do_nothing())).rowcount == 1

    async def take_pending(self) -> list[PendingUpdate]:
        """Return what is not settled, oldest first."""
        pending = (
            select(inbox.c.update_id, inbox.c.payload, inbox.c.attempts, inbox.c.received_at)
            .where(inbox.c.settled_at.is_(None))
            .order_by(inbox.c.received_at, inbox.c.update_id)
        )
        async with self._database.snapshot() as connection:
            return [PendingUpdate(*row) for row in await connection.execute(pending)]

    async def begin(self, update_id: int) -> int:
        """Count one more attempt and return how many there are; 0: nothing is left to do."""
        counted = (
            update(inbox)
            .where(inbox.c.update_id == update_id, inbox.c.settled_at.is_(None))
            .values(attempts=inbox.c.attempts + 1)
            .returning(inbox.c.attempts)
        )
        async with self._database.transaction() as connection:
            return await connection.scalar(counted) or 0

    async def release(self, update_id: int) -> None:
        """Take one attempt back."""
        taken_back = (
            update(inbox)
            .where(inbox.c.update_id == update_id, inbox.c.attempts > 0)
            .values(attempts=inbox.c.attempts - 1)
        )
        async with self._database.transaction() as connection:
            await connection.execute(taken_back)

    async def strike(self, update_id: int) -> None:
        """Settle an update that needs no more work."""
        await self._settle(update_id, is_set_aside=False)

    async def set_aside(self, update_id: int) -> None:
        """Settle an update that ended the process each time it was begun."""
        await self._settle(update_id, is_set_aside=True)

    async def _settle(self, update_id: int, *, is_set_aside: bool) -> None:
        settled = (
            update(inbox)
            .where(inbox.c.update_id == update_id, inbox.c.settled_at.is_(None))
            .values(settled_at=self._now(), is_set_aside=is_set_aside, payload="")
        )
        async with self._database.transaction() as connection:
            await connection.execute(settled)
