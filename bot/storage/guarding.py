"""A SQLite file that is deleted or replaced under the running bot: noticed, and mended."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeAlias, cast

import aiosqlite
import structlog
from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.metrics import FILES_LOST

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_Identity: TypeAlias = tuple[int, int]
"""The device and the inode: another file of the same name has others."""

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
        self._known: _Identity | None = None
        self._journals: dict[Path, _Identity | None] = {}
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
            self._note_journals()
            if self._users == 0:
                self._unused.set()

    async def _check(self) -> None:
        if self._known is None:
            self._remove_remains()
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
        self._remove_old_journals()
        if is_rescued and not self._put_in_place():
            is_rescued, fate = False, "replaced"
        self._known = _identify(self._file)
        self.is_another_file = not is_rescued
        FILES_LOST.labels(fate).inc()
        log.error("the database's file was deleted or replaced", file=str(self._file), fate=fate)

    async def _rescue(self) -> bool:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if cast("AsyncAdaptedQueuePool", self._engine.pool).checkedin() == 0:
            return False  # none is open, since none is in use; a new one sees a new file only
        self._rescued.unlink(missing_ok=True)
        async with self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = cast("aiosqlite.Connection", raw.driver_connection)
            await driver.execute("VACUUM INTO ?", (str(self._rescued),))
        return True

    def _put_in_place(self) -> bool:
        """Tell whether nobody was faster, as another process of the bot may be."""
        if self._file.exists():
            self._rescued.unlink()
            return False
        self._rescued.rename(self._file)
        return True

    def _note_journals(self) -> None:
        if self._known is not None and self._known == _identify(self._file):
            names = (self._file.name + suffix for suffix in ("-wal", "-shm"))
            self._journals = {
                journal: _identify(journal) for journal in map(self._file.with_name, names)
            }

    def _remove_old_journals(self) -> None:
        """Keep SQLite from reading into a new file what belongs to the old one.

        Whoever puts a backup in place may bring its own along.
        """
        for journal, known in self._journals.items():
            if known is not None and known == _identify(journal):
                journal.unlink(missing_ok=True)
        self._journals = {}

    def _remove_remains(self) -> None:
        """Remove what a process left that ended while it was rescuing: nobody forgets in there."""
        prefix = self._rescue_prefix
        for remains in self._file.parent.glob(f"{prefix}*"):
            process = remains.name.removeprefix(prefix).partition("-")[0]
            if not _is_another_alive(process):
                with suppress(OSError):  # where nothing can be written, reading must go on
                    remains.unlink()

    @property
    def _rescued(self) -> Path:
        return self._file.with_name(f"{self._rescue_prefix}{os.getpid()}")

    @property
    def _rescue_prefix(self) -> str:
        return f"{self._file.name}.rescued"


def _identify(file: Path) -> _Identity | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_another_alive(process: str) -> bool:
    if not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        with suppress(PermissionError):  # it lives, and is somebody else's
            os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):  # the latter: no process can have that number
        return False
    return True
