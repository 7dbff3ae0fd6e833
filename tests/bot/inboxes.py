"""Inboxes of a bot's processes, and what is pending in whichever."""

from sqlalchemy import select

from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.inbox import Holder, Inbox
from bot.storage.tables import inbox

BOT_ID = 123456


def open_inbox(
    database: Database, now: Clock, process: str = "this process", bot_id: int = BOT_ID
) -> Inbox:
    """Open the inbox as a process has it."""
    return Inbox(database, now, Holder(bot_id, process))


async def list_pending(database: Database) -> list[int]:
    """List what is not settled, whoever has it in hand."""
    pending = select(inbox.c.update_id).where(inbox.c.settled_at.is_(None))
    async with database.snapshot() as connection:
        return list(await connection.scalars(pending.order_by(inbox.c.update_id)))
