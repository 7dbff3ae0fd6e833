"""Updates that Telegram may forget, because they are kept here until they are answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TakenOverError
from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import inbox

DEFAULT_LEASE_S = 5.0
"""What a killed process had in hand waits no longer; one that lives renews it every second."""

_UNKNOWN_BOT = 0
_IS_PENDING = inbox.c.settled_at.is_(None)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose updates: a bot's, and in the hands of one of its processes."""

    bot_id: int
    process: str


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An update that is not yet answered, and how often that was begun."""

    update_id: int
    payload: str
    attempts: int
    received_at: datetime


class Inbox:
    """The updates in hand; of those that are settled it knows the numbers, not what they said.

    Each update belongs to the process that took it, for as long as that renews its lease.
    """

    def __init__(
        self, database: Database, now: Clock, holder: Holder, lease_s: float = DEFAULT_LEASE_S
    ) -> None:
        self._database = database
        self._now = now
        self._holder = holder
        self._lease = timedelta(seconds=lease_s)
        self._has_adopted = False

    async def put(self, update_id: int, payload: str) -> bool:
        """Keep an update; tell whether it is new. It is safe when this returns."""
        now = self._now()
        async with self._database.transaction() as connection:
            insert = insert_into(connection, inbox).values(
                bot_id=self._holder.bot_id,
                update_id=update_id,
                payload=payload,
                received_at=now,
                owner=self._holder.process,
                expires_at=now + self._lease,
            )
            return (await connection.execute(insert.on_conflict_do_nothing())).rowcount == 1

    async def renew(self) -> None:
        """Renew the lease of everything that is in this process's hands."""
        await self._change(self._is_own(), expires_at=self._now() + self._lease)

    async def let_go(self) -> None:
        """Leave what is still in this process's hands to whoever comes next, at once."""
        await self._change(self._is_own(), owner=None, expires_at=None)

    async def take_over(self) -> list[PendingUpdate]:
        """Take what is in nobody's hands any more, and return it, oldest first.

        One statement decides, so that of several processes one has it.
        """
        now = self._now()
        taken = (
            update(inbox)
            .where(inbox.c.bot_id == self._holder.bot_id, _IS_PENDING)
            .where(
                or_(
                    inbox.c.owner.is_(None),
                    (inbox.c.expires_at <= now) & (inbox.c.owner != self._holder.process),
                )
            )
            .values(owner=self._holder.process, expires_at=now + self._lease)
            .returning(inbox.c.update_id, inbox.c.payload, inbox.c.attempts, inbox.c.received_at)
        )
        async with self._database.transaction() as connection:
            if not self._has_adopted:
                await self._adopt(connection)
            pending = [PendingUpdate(*row) for row in await connection.execute(taken)]
        self._has_adopted = True
        return sorted(pending, key=lambda one: (one.received_at, one.update_id))

    async def begin(self, update_id: int) -> int:
        """Count one more attempt and return how many there are; 0: it is not kept.

        Raises TakenOverError where another process has it in hand, or settled it.
        """
        counted = (
            self._update(inbox.c.update_id == update_id, self._is_own())
            .values(attempts=inbox.c.attempts + 1)
            .returning(inbox.c.attempts)
        )
        known = select(inbox.c.update_id).where(
            inbox.c.bot_id == self._holder.bot_id, inbox.c.update_id == update_id
        )
        async with self._database.transaction() as connection:
            attempts: int = await connection.scalar(counted) or 0
            if not attempts and await connection.scalar(known) is not None:
                raise TakenOverError
            return attempts

    async def release(self, update_id: int) -> None:
        """Take one attempt back."""
        is_begun = (inbox.c.update_id == update_id) & (inbox.c.attempts > 0)
        await self._change(is_begun, attempts=inbox.c.attempts - 1)

    async def strike(self, update_id: int) -> bool:
        """Settle an update that needs no more work; tell whether it was pending."""
        return await self._settle(update_id, is_set_aside=False)

    async def set_aside(self, update_id: int) -> bool:
        """Settle an update that is not to be tried again; tell whether it was pending."""
        return await self._settle(update_id, is_set_aside=True)

    async def _settle(self, update_id: int, *, is_set_aside: bool) -> bool:
        return await self._change(
            (inbox.c.update_id == update_id) & _IS_PENDING,
            settled_at=self._now(),
            is_set_aside=is_set_aside,
            payload="",
        )

    def _is_own(self) -> ColumnElement[bool]:
        return (inbox.c.owner == self._holder.process) & _IS_PENDING

    def _update(self, *which: ColumnElement[bool]) -> Update:
        return update(inbox).where(inbox.c.bot_id == self._holder.bot_id, *which)

    async def _change(self, which: ColumnElement[bool], **values: object) -> bool:
        async with self._database.transaction() as connection:
            changed = await connection.execute(self._update(which).values(**values))
            return changed.rowcount > 0

    async def _adopt(self, connection: AsyncConnection) -> None:
        """Take over what was kept before bots were told apart, unless it came again since."""
        own = inbox.alias()
        came_again = exists().where(
            own.c.bot_id == self._holder.bot_id, own.c.update_id == inbox.c.update_id
        )
        is_unclaimed = inbox.c.bot_id == _UNKNOWN_BOT
        await connection.execute(
            update(inbox).where(is_unclaimed, ~came_again).values(bot_id=self._holder.bot_id)
        )
        await connection.execute(delete(inbox).where(is_unclaimed))
