"""Transactions, and the one place where the database's exceptions become ours."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

import asyncpg
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageError, StorageUnavailableError
from bot.storage.engines import FILE_NAME, as_snapshots, build_engine
from bot.storage.guarding import FileGuard

_TO_BLAME_ON_THE_STATEMENT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
_TO_BLAME_ON_THE_DATABASE = (
    DBAPIError,
    NoConnectionFreeError,
    asyncpg.PostgresError,  # these two: while connecting
    asyncpg.InterfaceError,
    OSError,
)


_HANGING_S, _PAUSE_S = 1.5, 1.0
"""What took longer to fail did not fail but hang; and for how long nobody tries again."""


class Database:
    """A PostgreSQL, or a SQLite file; connections are opened when they are first needed."""

    def __init__(self, engine: AsyncEngine, file: Path | None = None) -> None:
        self._engine = engine
        self._guard = FileGuard(engine, file) if file else None
        self._snapshots = as_snapshots(engine)
        self._hangs_until_s = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection; what it changes is kept, or undone where the block raises."""
        async with self._giving_up(), self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one state of the database, whatever others change."""
        async with self._giving_up(), self._snapshots.begin() as connection:
            yield connection

    @property
    def is_another_file(self) -> bool:
        """Whether another file has taken the place of the one that was migrated."""
        return self._guard is not None and self._guard.is_another_file

    def note_migrated(self) -> None:
        """Note that the tables are up to date."""
        if self._guard:
            self._guard.is_another_file = False

    @asynccontextmanager
    async def _giving_up(self) -> AsyncIterator[None]:
        """Let a database that hangs be waited for once, and then not for a while by anybody."""
        started_s = time.monotonic()
        if started_s < self._hangs_until_s:
            raise StorageUnavailableError
        try:
            with _translate_errors():
                async with self._guard.use() if self._guard else nullcontext():
                    yield
        except StorageUnavailableError:
            now_s = time.monotonic()
            if now_s - started_s > _HANGING_S:
                self._hangs_until_s = now_s + _PAUSE_S
            raise

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def open_database(database_url: str | None, data_dir: Path) -> Database:
    """Prepare the database at an address, or without one the file in a folder."""
    file = None if database_url else data_dir / FILE_NAME
    return Database(build_engine(database_url, data_dir), file)


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except _TO_BLAME_ON_THE_STATEMENT as error:
        raise StorageError(_explain(StorageError, error)) from error
    except _TO_BLAME_ON_THE_DATABASE as error:
        raise StorageUnavailableError(_explain(StorageUnavailableError, error)) from error
    except SQLAlchemyError as error:
        raise StorageError(_explain(StorageError, error)) from error


def _explain(kind: type[StorageError], error: Exception) -> str:
    reason = getattr(error, "orig", None) or error
    first_line = str(reason).partition("\n")[0] or type(reason).__name__
    return f"{str(kind()).rstrip('.')}: {first_line}"
