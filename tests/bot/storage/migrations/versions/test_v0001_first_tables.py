import pytest
from alembic import command
from sqlalchemy import inspect, text

from bot.storage.database import Database
from bot.storage.migrating import alembic_config


@pytest.fixture
async def first_schema(empty_database: Database) -> Database:
    async with empty_database.transaction() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0001"))
    return empty_database


async def test_the_shipped_model_version_serves(first_schema: Database) -> None:
    async with first_schema.snapshot() as connection:
        row = await connection.execute(text("SELECT id, number, previous FROM champion"))

    assert tuple(row.one()) == (1, 0, None)


async def test_numbers_of_people_and_updates_are_wide_enough(first_schema: Database) -> None:
    async with first_schema.snapshot() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_multi_columns())
    columns = {
        (table, column["name"]): str(column["type"])
        for (_, table), its_columns in tables.items()
        for column in its_columns
    }

    for place in (
        ("people", "id"),
        ("recognitions", "person_id"),
        ("recognitions", "chat_id"),
        ("corrections", "person_id"),
        ("training_runs", "admin_id"),
        ("inbox", "update_id"),
    ):
        assert columns[place] == "BIGINT"
