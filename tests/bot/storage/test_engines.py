import errno
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiosqlite
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.errors import DataDirUnusableError
from bot.storage import engines
from bot.storage.database import Database
from bot.storage.engines import FILE_NAME, as_snapshots, build_engine, check_folder
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
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
async def test_sqlite_is_durable_and_strict(tmp_path: Path, pragma: str, value: object) -> None:
    database = Database(build_engine(None, tmp_path))

    assert await ask(database, f"PRAGMA {pragma}") == value

    await database.close()


class RefusingConnection:
    """Refuses a few times, as SQLite does where two processes meet on a new file."""

    def __init__(self, refusals: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.refusals = refusals
        self.code = code
        self.statements: list[str] = []

    @asynccontextmanager
    async def execute(self, statement: str) -> AsyncIterator[None]:
        if self.refusals > 0:
            self.refusals -= 1
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = self.code
            raise error
        self.statements.append(statement)
        yield


async def test_a_new_file_that_another_process_is_about_to_use_is_waited_for() -> None:
    connection = RefusingConnection(refusals=2)

    await engines._turn_on_wal(cast("aiosqlite.Connection", connection))

    assert connection.statements == ["PRAGMA journal_mode = WAL"]


async def test_such_a_file_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_PATIENCE_S", 0.0)

    with pytest.raises(sqlite3.OperationalError):
        await engines._turn_on_wal(cast("aiosqlite.Connection", RefusingConnection(1_000_000)))


async def test_a_file_that_cannot_be_used_is_not_waited_for() -> None:
    connection = RefusingConnection(refusals=1, code=sqlite3.SQLITE_READONLY)

    with pytest.raises(sqlite3.OperationalError):
        await engines._turn_on_wal(cast("aiosqlite.Connection", connection))

    assert connection.refusals == 0


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
async def test_an_address_as_providers_give_it_is_understood(
    postgresql: Postgresql, tmp_path: Path, scheme: str
) -> None:
    address = (await postgresql.empty()).replace("postgresql", scheme, 1)
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


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/data", "/proc/nowhere"])
def test_a_place_that_is_no_folder_is_said_with_advice(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DataDirUnusableError, match=r"DATA_DIR: .* cannot be used \(.*DATABASE_URL"):
        check_folder(tmp_path / place)


def test_a_full_disk_is_no_wrong_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", fail)

    check_folder(tmp_path)


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES])
def test_a_folder_that_can_only_be_read_is_no_reason_not_to_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def fail(**_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("tempfile.TemporaryFile", fail)

    with capture_logs() as lines:
        check_folder(tmp_path)

    assert [(line["log_level"], line["reason"]) for line in lines] == [
        ("warning", os.strerror(reason))
    ]


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(Path, "mkdir", fail)

    with pytest.raises(DataDirUnusableError, match=os.strerror(reason)):
        check_folder(tmp_path / "missing")
