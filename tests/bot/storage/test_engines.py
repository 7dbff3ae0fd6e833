from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage import engines
from bot.storage.database import Database
from bot.storage.engines import FILE_NAME, as_snapshots, build_engine
from tests.bot.storage.postgresql import Postgresql


async def ask(database: Database, question: str) -> object:
    async with database.snapshot() as connection:
        return await connection.scalar(text(question))


async def test_without_an_address_it_is_a_file_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    database = Database(build_engine(None, folder))
    assert not folder.exists()

    assert await ask(database, "SELECT 1") == 1

    assert (folder / FILE_NAME).is_file()
    await database.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
async def test_sqlite_is_durable_and_strict(tmp_path: Path, pragma: str, value: object) -> None:
    database = Database(build_engine(None, tmp_path))

    assert await ask(database, f"PRAGMA {pragma}") == value

    await database.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
async def test_an_address_as_providers_give_it_is_understood(
    postgresql: Postgresql, tmp_path: Path, scheme: str
) -> None:
    address = (await postgresql.create_database()).replace("postgresql", scheme, 1)
    options = "sslmode=prefer&channel_binding=prefer&connect_timeout=3&application_name=digits"
    database = Database(build_engine(f"{address}&{options}", tmp_path))

    assert await ask(database, "SELECT current_setting('application_name')") == "digits"

    await database.close()


async def test_no_address_shows_its_password(tmp_path: Path) -> None:
    engine = build_engine("postgresql://user:secret@host/name", tmp_path)

    assert "secret" not in repr(engine)
    assert "secret" not in repr(as_snapshots(engine))


def test_only_what_asyncpg_would_misunderstand_is_left_out() -> None:
    address = "postgres://user:p%40ss@host:5433/name?sslmode=require&channel_binding=require"

    assert engines._without_libpq_options(address) == (
        "postgres://user:p%40ss@host:5433/name?sslmode=require"
    )
