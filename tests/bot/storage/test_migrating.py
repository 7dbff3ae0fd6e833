import asyncio

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.errors import SchemaTooNewError, StorageError
from bot.storage.database import Database
from bot.storage.migrating import alembic_config, migrate
from bot.storage.tables import champion, metadata
from tests.bot.storage.conftest import Opener
from tests.bot.storage.rows import count_rows


async def tables_in(database: Database) -> set[str]:
    async with database.snapshot() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def differences_in(database: Database) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, metadata))

    async with database.snapshot() as connection:
        return await connection.run_sync(compare)


def upgrade_to(connection: Connection, step: str) -> None:
    command.upgrade(alembic_config(connection), step)


async def steps_known_to(database: Database) -> list[str]:
    async with database.snapshot() as connection:
        script = await connection.run_sync(
            lambda sync: ScriptDirectory.from_config(alembic_config(sync))
        )
    return [step.revision for step in script.walk_revisions()]


async def test_an_empty_database_gets_every_table_as_described(empty_database: Database) -> None:
    await migrate(empty_database)

    assert await tables_in(empty_database) == {*metadata.tables, "alembic_version"}
    assert await differences_in(empty_database) == []


async def test_migrating_again_changes_nothing(empty_database: Database) -> None:
    await migrate(empty_database)

    await migrate(empty_database)

    assert await differences_in(empty_database) == []
    assert await count_rows(empty_database, champion) == 1


async def test_every_earlier_schema_is_brought_forward(
    empty_database: Database, open_another: Opener
) -> None:
    for step in await steps_known_to(empty_database):
        async with empty_database.transaction() as connection:
            await connection.run_sync(metadata.drop_all)
            await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
            await connection.run_sync(upgrade_to, step)

        await migrate(open_another())

        assert await differences_in(empty_database) == []


async def test_a_failure_in_the_middle_leaves_nothing_behind(empty_database: Database) -> None:
    async with empty_database.transaction() as connection:
        await connection.execute(text("CREATE TABLE inbox (id INTEGER)"))  # made last

    with pytest.raises(StorageError, match="already exists"):
        await migrate(empty_database)

    assert await tables_in(empty_database) == {"inbox"}


async def test_processes_that_start_at_once_all_succeed(open_another: Opener) -> None:
    databases = [open_another() for _ in range(4)]

    await asyncio.gather(*(migrate(database) for database in databases))

    assert await differences_in(databases[0]) == []
    assert await count_rows(databases[0], champion) == 1


async def test_a_newer_schema_is_refused_in_one_line(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaTooNewError, match=r"schema 9999 .* newer version") as caught:
        await migrate(database)

    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 1
