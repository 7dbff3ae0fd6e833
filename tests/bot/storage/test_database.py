import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StorageError, StorageUnavailableError
from bot.storage import engines
from bot.storage.database import Database, open_database
from bot.storage.engines import FILE_NAME
from bot.storage.migrating import migrate
from bot.storage.tables import champion, inbox
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.storage.conftest import Clock, Opener
from tests.bot.storage.postgresql import Postgresql
from tests.bot.storage.rows import count_rows

PROMOTE = update(champion).values(number=5)
CHAMPION = text("SELECT number FROM champion")


async def test_what_a_transaction_changes_is_kept(database: Database, open_another: Opener) -> None:
    async with database.transaction() as connection:
        await connection.execute(PROMOTE)

    async with open_another().snapshot() as connection:
        assert await connection.scalar(CHAMPION) == 5


async def test_a_transaction_that_raises_leaves_no_trace(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute(PROMOTE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.snapshot() as connection:
        assert await connection.scalar(CHAMPION) == 0


async def test_a_snapshot_sees_one_state(database: Database, open_another: Opener) -> None:
    async with database.snapshot() as connection:
        assert await connection.scalar(CHAMPION) == 0
        async with open_another().transaction() as theirs:
            await theirs.execute(PROMOTE)
        assert await connection.scalar(CHAMPION) == 0


async def test_a_cancelled_transaction_leaves_no_trace_and_the_database_usable(
    database: Database,
) -> None:
    has_begun = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as connection:
            await connection.execute(PROMOTE)
            has_begun.set()
            await asyncio.Event().wait()

    hanging = asyncio.create_task(hang())
    await has_begun.wait()
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging

    async with database.transaction() as connection:
        assert await connection.scalar(CHAMPION) == 0


async def test_a_mistake_of_ours_is_no_outage_and_its_values_are_not_told(
    database: Database,
) -> None:
    with pytest.raises(StorageError) as caught:
        async with database.transaction() as connection:
            await connection.execute(
                text("INSERT INTO people (id, language) VALUES (:id, :language)"),
                {"id": 1, "language": "private"},
            )

    assert not isinstance(caught.value, StorageUnavailableError)
    assert "private" not in str(caught.value)
    assert "private" not in str(caught.value.__cause__)
    assert "\n" not in str(caught.value)


async def test_waiting_for_a_free_connection_ends(open_another: Opener) -> None:
    database = open_another()
    database._engine.pool._timeout = 0  # type: ignore[attr-defined]
    async with AsyncExitStack() as all_taken:
        for _ in range(engines._CONNECTIONS):
            await all_taken.enter_async_context(database.snapshot())

        with pytest.raises(StorageUnavailableError):
            await all_taken.enter_async_context(database.snapshot())


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_waiting_for_another_writer_ends(
    database: Database, open_another: Opener, now: Clock
) -> None:
    impatient = open_another()
    async with impatient.snapshot() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 0"))

    async with database.transaction():
        with pytest.raises(StorageUnavailableError, match="locked"):
            await open_inbox(impatient, now).put(1, "{}")

    assert await open_inbox(impatient, now).put(1, "{}")


async def test_a_folder_that_cannot_be_made_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = open_database(None, tmp_path / "file" / "data")

    with pytest.raises(StorageUnavailableError, match="Not a directory"):
        await migrate(database)

    await database.close()


async def test_a_file_of_another_kind_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 100)
    database = open_database(None, tmp_path)

    with pytest.raises(StorageUnavailableError, match="not a database"):
        await migrate(database)

    await database.close()


async def test_a_read_only_file_is_an_outage_for_who_writes(tmp_path: Path, now: Clock) -> None:
    database = open_database(None, tmp_path)
    await migrate(database)
    await database.close()
    file = f"file:{tmp_path / FILE_NAME}?mode=ro&uri=true"
    read_only = Database(create_async_engine(f"sqlite+aiosqlite:///{file}"))

    assert await list_pending(read_only) == []
    with pytest.raises(StorageUnavailableError, match="readonly"):
        await open_inbox(read_only, now).put(1, "{}")

    await read_only.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_full_disk_is_an_outage_that_ends(database: Database, now: Clock) -> None:
    for pages in (1, 1_000_000):  # one disk is full, the other is not
        async with database.snapshot() as connection:
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        if pages == 1:
            with pytest.raises(StorageUnavailableError, match="full"):
                await open_inbox(database, now).put(1, "x" * 100_000)
            assert await count_rows(database, inbox) == 0

    assert await open_inbox(database, now).put(1, "x" * 100_000)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_server_that_only_reads_is_an_outage_for_who_writes(
    database: Database, now: Clock, open_another: Opener
) -> None:
    async with database.transaction() as connection:
        name = await connection.scalar(text("SELECT current_database()"))
        await connection.execute(
            text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        )
    later = open_another()

    assert await list_pending(later) == []
    with pytest.raises(StorageUnavailableError, match="read-only"):
        await open_inbox(later, now).put(1, "{}")


@pytest.mark.parametrize(
    "address",
    ["postgresql://user:secret@/name?host=/nowhere", "postgresql://user:secret@127.0.0.1:1/name"],
)
async def test_a_server_that_is_not_there_is_an_outage(tmp_path: Path, address: str) -> None:
    database = open_database(address, tmp_path)

    with pytest.raises(StorageUnavailableError) as caught:
        await migrate(database)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_server_that_dies_is_an_outage_until_it_is_back(
    database: Database, now: Clock, postgresql: Postgresql
) -> None:
    updates = open_inbox(database, now)
    await updates.put(1, "{}")

    async def lose_the_server() -> None:
        async with database.transaction() as connection:
            await connection.execute(PROMOTE)
            postgresql.kill()
            await connection.execute(PROMOTE)

    with pytest.raises(StorageUnavailableError):
        await lose_the_server()
    with pytest.raises(StorageUnavailableError):
        await updates.put(2, "{}")

    postgresql.start()
    assert await list_pending(database) == [1]
    assert await updates.put(2, "{}")
    async with database.snapshot() as connection:
        assert await connection.scalar(CHAMPION) == 0


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_server_that_hangs_is_an_outage(
    open_another: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_STATEMENT_S", 1.0)

    async def hang() -> None:
        async with open_another().snapshot() as connection:
            await connection.execute(text("SELECT pg_sleep(3600)"))

    with pytest.raises(StorageUnavailableError):
        await hang()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    database: Database, now: Clock, open_another: Opener
) -> None:
    await open_inbox(database, now).put(1, "{}")
    async with open_another().transaction() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    assert not await open_inbox(database, now).put(1, "{}")


async def test_a_database_that_hangs_is_waited_for_once(tmp_path: Path) -> None:
    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silence.wait()
        writer.close()

    silence = asyncio.Event()
    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = open_database(f"postgresql://bot@127.0.0.1:{port}/digits", tmp_path)

    taken_s = []
    for _ in range(3):
        started_s = time.monotonic()
        with pytest.raises(StorageUnavailableError):
            async with database.snapshot():
                pass
        taken_s.append(time.monotonic() - started_s)
    silence.set()
    server.close()
    await database.close()

    assert taken_s[0] < 4
    assert sum(taken_s[1:]) < 1
