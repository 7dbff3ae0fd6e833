from alembic import command
from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.migrating import alembic_config, migrate
from bot.storage.recognitions import Recognitions
from tests.bot.storage.conftest import Clock

PERSON = "INSERT INTO people (id, seen_at) VALUES (5, '2026-01-02 03:04:05+00:00')"
RECOGNITION = """
    INSERT INTO recognitions (id, person_id, chat_id, model_version, read_at)
    VALUES ('token', 5, -100, 0, '2026-01-02 03:04:05+00:00')
"""


async def test_what_was_read_outlives_the_chat(empty_database: Database, now: Clock) -> None:
    async with empty_database.transaction() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0001"))
        for statement in (PERSON, RECOGNITION):
            await connection.execute(text(statement))

    await migrate(empty_database)

    found = await Recognitions(empty_database, now).find("token")
    assert found is not None
    assert found.person_id == 5
