import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from bot.errors import StorageUnavailableError
from bot.storage import guarding, tables
from bot.storage.database import Database, open_database
from bot.storage.engines import FILE_NAME
from bot.storage.inbox import Inbox
from bot.storage.migrating import migrate
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.samples import read_sample
from tests.bot.storage.conftest import Clock


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def inbox(database: Database, now: Clock) -> Inbox:
    inbox = open_inbox(database, now)
    for update_id in (1, 2):
        await inbox.put(update_id, "{}")
    return inbox


async def list_pending_in(folder: Path) -> list[int]:
    """List what another process sees."""
    database = open_database(None, folder)
    try:
        return await list_pending(database)
    finally:
        await database.close()


@pytest.mark.parametrize("suffixes", [("",), ("", "-wal"), ("", "-wal", "-shm")])
async def test_a_deleted_file_is_there_again_with_all_that_was_in_it(
    inbox: Inbox, folder: Path, suffixes: tuple[str, ...]
) -> None:
    before = read_sample("bot_database_files_lost_total", fate="rescued")
    for suffix in suffixes:
        (folder / f"{FILE_NAME}{suffix}").unlink()

    with capture_logs() as lines:
        assert await inbox.put(3, "{}")
        assert not await inbox.put(1, "{}")

    assert await list_pending_in(folder) == [1, 2, 3]
    assert [(line["log_level"], line["fate"]) for line in lines] == [("error", "rescued")]
    assert read_sample("bot_database_files_lost_total", fate="rescued") == before + 1


async def test_what_is_going_on_when_it_is_deleted_is_rescued_too(
    inbox: Inbox, database: Database, folder: Path
) -> None:
    async with database.transaction() as connection:
        await connection.execute(delete(tables.inbox).where(tables.inbox.c.update_id == 1))
        (folder / FILE_NAME).unlink()
        arriving = asyncio.create_task(inbox.put(3, "{}"))
        await asyncio.sleep(0)

    assert await arriving
    assert await list_pending_in(folder) == [2, 3]


async def test_what_goes_on_for_too_long_is_not_waited_for(
    inbox: Inbox, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "_PATIENCE_S", 0.0)
    async with database.transaction():
        (folder / FILE_NAME).unlink()
        with pytest.raises(StorageUnavailableError):
            await inbox.put(3, "{}")

    assert await inbox.put(3, "{}")
    assert await list_pending_in(folder) == [1, 2, 3]


async def test_a_deleted_folder_is_there_again(inbox: Inbox, folder: Path) -> None:
    shutil.rmtree(folder)

    assert await inbox.put(3, "{}")

    assert await list_pending_in(folder) == [1, 2, 3]


async def test_a_file_that_another_one_replaces_is_left_for_it(
    inbox: Inbox, database: Database, folder: Path, tmp_path: Path
) -> None:
    other = open_database(None, tmp_path / "backup")
    await migrate(other)
    await other.close()
    (tmp_path / "backup" / FILE_NAME).replace(folder / FILE_NAME)
    for suffix in ("-wal", "-shm"):
        (folder / f"{FILE_NAME}{suffix}").unlink()

    assert await inbox.put(3, "{}")

    assert database.is_another_file
    assert await list_pending_in(folder) == [3]


async def test_where_nothing_is_open_it_begins_anew_once_it_is_migrated(
    inbox: Inbox, database: Database, folder: Path
) -> None:
    await database.close()
    shutil.rmtree(folder)
    with pytest.raises(StorageUnavailableError, match="no such table"):
        await inbox.put(3, "{}")
    assert database.is_another_file

    await migrate(database)

    assert await inbox.put(3, "{}")
    assert await list_pending_in(folder) == [3]
