"""Where the database is, and how the two kinds are made to behave alike."""

import asyncio
import errno
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiosqlite
import asyncpg
import structlog
from sqlalchemy import URL, Connection, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import DataDirUnusableError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

FILE_NAME = "bot.sqlite3"

_CONNECTIONS = 5
_PATIENCE_S = 5.0
"""For a connection, and for SQLite's one writer at a time: an answer does not wait longer."""
_CONNECT_S = 2.0
_STATEMENT_S = 10.0
_PAUSE_S = 0.02

_FOR_LIBPQ_ALONE = {
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "tcp_user_timeout",
}
"""What providers put into their addresses and asyncpg would pass on to the server."""

_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO}
"""Trouble that a folder is in for a while, and that no setting mends."""

_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}

_SNAPSHOT_OPTIONS: dict[str, dict[str, object]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "sqlite": {"is_snapshot": True},
}


def build_engine(database_url: str | None, data_dir: Path) -> AsyncEngine:
    """Prepare a PostgreSQL, or without an address a file in the folder; nothing is opened yet."""
    if database_url is None:
        return _build_for_sqlite(data_dir / FILE_NAME)
    return _build_for_postgresql(_without_libpq_options(database_url))


def check_folder(data_dir: Path) -> None:
    """Make sure that a database can be kept in a folder; raises DataDirUnusableError.

    A folder that is there but cannot be written to, now, is no reason not to answer.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        _try_to_write(data_dir)
    except OSError as error:
        if error.errno in _PASSING:
            return
        raise DataDirUnusableError(
            f"DATA_DIR: {data_dir} cannot be used ({error.strerror}); name a folder that may be "
            "written to, or a PostgreSQL as DATABASE_URL."
        ) from None


def _try_to_write(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        log.warning("nothing can be stored", folder=str(folder), reason=error.strerror)


def as_snapshots(engine: AsyncEngine) -> AsyncEngine:
    """Share the engine's connections for transactions that read one state and change nothing."""
    return engine.execution_options(**_SNAPSHOT_OPTIONS[engine.dialect.name])


def _build_for_postgresql(address: str) -> AsyncEngine:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(address, timeout=_CONNECT_S, command_timeout=_STATEMENT_S)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,  # asyncpg understands sslmode and its kin; SQLAlchemy does not
        pool_pre_ping=True,  # the server may have been restarted meanwhile
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_PATIENCE_S,
        hide_parameters=True,  # what people sent stays out of the log
    )


def _without_libpq_options(address: str) -> str:
    parts = urlsplit(address)
    options = [pair for pair in parse_qsl(parts.query) if pair[0] not in _FOR_LIBPQ_ALONE]
    return parts._replace(query=urlencode(options)).geturl()


def _build_for_sqlite(path: Path) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        connect_args={"timeout": _PATIENCE_S},
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_PATIENCE_S,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def make_folder(*_: object) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)

    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_on_sqlite)
    return engine


def _configure_sqlite(connection: AsyncAdapt_aiosqlite_connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so, schema changes included
    connection.run_async(_turn_on_wal)  # who reads does not wait for who writes
    cursor = connection.cursor()
    # What is committed survives the process; a power cut may cost the last moments, and each
    # answer would wait for the disk four times.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten, not just freed
    cursor.close()


async def _turn_on_wal(connection: aiosqlite.Connection) -> None:
    # Where two processes meet on a new file one is refused at once, whatever the busy timeout.
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            async with connection.execute("PRAGMA journal_mode = WAL"):
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            await asyncio.sleep(_PAUSE_S)


def _begin_on_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at once when another one wrote
    # between; one that is to write waits for its turn instead.
    is_snapshot = connection.get_execution_options().get("is_snapshot", False)
    connection.exec_driver_sql("BEGIN" if is_snapshot else "BEGIN IMMEDIATE")
