"""A SQLite file that is deleted or replaced under the running bot: noticed, and mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiosqlite
import structlog
from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.metrics import FILES_LOST

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_PATIENCE_S = 5.0
"""For what is going on when the file has to be mended."""


class FileGuard:
    """Watches over a database's file: who deletes it would else let the bot write into nothing.

    What open connections still see of a deleted file is written to a new one in its place. Where
    there are none, and where another file has taken its place, the bot goes on with what is there.
    """

    def __init__(self, engine: AsyncEngine, file: Path) -> None:
        self._engine = engine
        self._file = file
        self._known: tuple[int, int] | None = None
        self._mending = asyncio.Lock()
        self._users = 0
        self._unused = asyncio.Event()
        self.is_another_file = False
        """Whether its tables are to be brought up to date."""

    @asynccontextmanager
    async def use(self) -> AsyncIterator[None]:
        """Mend what happened to the file, and then nothing more while the block runs.

        Raises what SQLite and the file system raise.
        """
        await self._check()
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if self._users == 0:
                self._unused.set()

    async def _check(self) -> None:
        if self._known is None:
            self._known = _identify(self._file)
        elif self._known != _identify(self._file):
            async with self._mending:
                found = _identify(self._file)
                if found != self._known:  # nobody else has mended it meanwhile
                    await self._wait_until_unused()
                    await self._mend(is_gone=found is None)

    async def _wait_until_unused(self) -> None:
        """Let what is going on come to its end, so that it is rescued too.

        A connection in use would outlive the others, and its thread the process.
        """
        self._unused.clear()
        if self._users:
            async with asyncio.timeout(_PATIENCE_S):
                await self._unused.wait()

    async def _mend(self, *, is_gone: bool) -> None:
        is_rescued = is_gone and await self._rescue()
        fate = "rescued" if is_rescued else "begun_anew" if is_gone else "replaced"
        await self._engine.dispose()
        if is_rescued:
            self._put_in_place()
        self._known = _identify(self._file)
        self.is_another_file = not is_rescued
        FILES_LOST.labels(fate).inc()
        log.error("the database's file was deleted or replaced", file=str(self._file), fate=fate)

    async def _rescue(self) -> bool:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if cast("AsyncAdaptedQueuePool", self._engine.pool).checkedin() == 0:
            return False  # a new connection sees a new file only
        self._rescued.unlink(missing_ok=True)
        async with self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = cast("aiosqlite.Connection", raw.driver_connection)
            await driver.execute("VACUUM INTO ?", (str(self._rescued),))
        return True

    def _put_in_place(self) -> None:
        for suffix in ("-wal", "-shm"):  # SQLite would read the old ones into the new file
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        self._rescued.rename(self._file)

    @property
    def _rescued(self) -> Path:
        return self._file.with_name(self._file.name + ".rescued")


def _identify(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
