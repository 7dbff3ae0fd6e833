import asyncio
import logging
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine
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


def leave_remains(folder: Path, process: str) -> None:
    folder.mkdir()
    (folder / f"{FILE_NAME}.rescued{process}").touch()


def list_remains(folder: Path) -> list[str]:
    return [file.name for file in folder.glob("*.rescued*")]


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
    inbox: Inbox, database: Database, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "sqlalchemy.pool")
    async with database.transaction() as connection:
        await connection.execute(delete(tables.inbox).where(tables.inbox.c.update_id == 1))
        (folder / FILE_NAME).unlink()
        arriving = asyncio.create_task(inbox.put(3, "{}"))
        await asyncio.sleep(0)

    assert await arriving
    assert await list_pending_in(folder) == [2, 3]
    assert [record.name for record in caplog.records if "pool" in record.name] == []


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

    assert await inbox.put(3, "{}")

    assert database.is_another_file
    assert await list_pending_in(folder) == [3]


async def test_what_a_backup_brings_along_belongs_to_it(
    inbox: Inbox, folder: Path, tmp_path: Path, now: Clock
) -> None:
    other = open_database(None, tmp_path / "backup")
    await migrate(other)
    await open_inbox(other, now).put(9, "{}")  # in its -wal, for as long as it is open
    for file in (tmp_path / "backup").iterdir():
        shutil.copy(file, tmp_path / file.name)
        (tmp_path / file.name).replace(folder / file.name)
    await other.close()

    assert await inbox.put(3, "{}")

    assert await list_pending_in(folder) == [3, 9]


async def test_whom_another_process_forestalled_works_with_its_file(
    inbox: Inbox, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = folder.with_name("backup")
    other = open_database(None, backup)
    await migrate(other)
    await other.close()
    dispose = AsyncEngine.dispose

    async def dispose_while_another_mends(engine: AsyncEngine) -> None:
        await dispose(engine)
        (backup / FILE_NAME).replace(folder / FILE_NAME)

    (folder / FILE_NAME).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(AsyncEngine, "dispose", dispose_while_another_mends)
        assert await inbox.put(3, "{}")

    assert database.is_another_file
    assert await list_pending_in(folder) == [3]
    assert list_remains(folder) == []


@pytest.mark.parametrize("process", ["", "4194304999", "4194304999-journal", "{own}"])
async def test_what_a_process_left_that_ended_while_rescuing_is_removed(
    folder: Path, now: Clock, process: str
) -> None:
    leave_remains(folder, process.format(own=os.getpid()))
    database = open_database(None, folder)
    await migrate(database)

    await open_inbox(database, now).put(1, "{}")
    await database.close()

    assert list_remains(folder) == []


async def test_what_cannot_be_removed_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError

    leave_remains(folder, "")
    monkeypatch.setattr(Path, "unlink", fail)
    database = open_database(None, folder)

    await migrate(database)
    await database.close()

    assert list_remains(folder) != []


async def test_what_a_living_process_rescues_is_left_to_it(folder: Path) -> None:
    leave_remains(folder, str(os.getppid()))
    database = open_database(None, folder)

    await migrate(database)
    await database.close()

    assert list_remains(folder) == [f"{FILE_NAME}.rescued{os.getppid()}"]


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
