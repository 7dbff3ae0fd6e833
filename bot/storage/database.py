"""Transactions, and the one place where the database's exceptions become ours."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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
from bot.storage.engines import as_snapshots, build_engine

_TO_BLAME_ON_THE_STATEMENT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
_TO_BLAME_ON_THE_DATABASE = (
    DBAPIError,
    NoConnectionFreeError,
    asyncpg.PostgresError,  # these two: while connecting
    asyncpg.InterfaceError,
    OSError,
)


class Database:
    """A PostgreSQL, or a SQLite file; connections are opened when they are first needed."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._snapshots = as_snapshots(engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection; what it changes is kept, or undone where the block raises."""
        with _translate_errors():
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one state of the database, whatever others change."""
        with _translate_errors():
            async with self._snapshots.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def open_database(database_url: str | None, data_dir: Path) -> Database:
    """Prepare the database at an address, or without one the file in a folder."""
    return Database(build_engine(database_url, data_dir))


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
