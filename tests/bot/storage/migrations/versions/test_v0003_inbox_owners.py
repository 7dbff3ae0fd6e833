import asyncio

import pytest
from alembic import command
from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.migrating import alembic_config, migrate
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.storage.conftest import Clock, Opener

KEPT = """
    INSERT INTO inbox (update_id, payload, attempts, received_at, settled_at)
    VALUES (7, 'left', 1, '2026-01-02 03:04:05+00:00', NULL),
           (8, '', 0, '2026-01-02 03:04:05+00:00', '2026-01-02 03:04:06+00:00'),
           (9, 'came again', 0, '2026-01-02 03:04:05+00:00', NULL)
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def test_what_was_kept_before_is_taken_over_by_the_bot_that_comes_first(
    empty_database: Database, now: Clock
) -> None:
    async with empty_database.transaction() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0002"))
        await connection.execute(text(KEPT))

    await migrate(empty_database)

    inbox = open_inbox(empty_database, now)
    await inbox.put(9, "came again")
    (left,) = await inbox.take_over()
    assert (left.update_id, left.payload, left.attempts) == (7, "left", 1)
    assert not await inbox.put(8, "{}")
    assert await list_pending(empty_database) == [7, 9]
    assert await open_inbox(empty_database, now, "another", bot_id=5).take_over() == []


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_what_is_being_kept_while_it_begins_is_not_lost(
    empty_database: Database, open_another: Opener
) -> None:
    async with empty_database.transaction() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0002"))

    async with empty_database.transaction() as connection:
        await connection.execute(text(KEPT))
        migrating = asyncio.create_task(migrate(open_another()))
        async with asyncio.timeout(10):
            while not await connection.scalar(text(WAITING)):
                pass
    await migrating

    assert await list_pending(empty_database) == [7, 9]


async def test_a_process_of_the_version_before_goes_on_beside_it(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text(KEPT))

    assert await list_pending(database) == [7, 9]
