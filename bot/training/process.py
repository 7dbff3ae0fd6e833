"""The training process from outside: started without secrets, listened to, and ended for sure."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import structlog

import bot
from bot.errors import TrainingFailedError
from bot.training.child import LENGTH
from bot.training.messages import (
    ERRORS_FILE,
    Trained,
    TrainingOrder,
    TrainingProgress,
    pack_order,
    read_trained,
    unpack_progress,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MODULE = "bot.training"

InThread: TypeAlias = Callable[[Callable[[TrainingOrder], bytes], TrainingOrder], Awaitable[bytes]]
"""Calls a function outside the event loop; `bot.compute.Compute.in_thread` does."""

_ROOT = Path(bot.__file__).parents[1]
_INHERITED = frozenset(
    {"PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH"}
)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""A library's threads wait for each other in a loop: beside pictures, which come first, a run with
two of them took 116 to 142 s instead of 16."""

_ERRORS_BYTES = 2000
"""Of its last words, as the log takes them."""


class TrainingProcess:
    """Carries out orders, each in a process of its own that ends when the waiting for it does."""

    def __init__(self, module: str = MODULE, in_thread: InThread = asyncio.to_thread) -> None:
        self._module = module
        self._in_thread = in_thread

    async def train(
        self, order: TrainingOrder, on_progress: Callable[[TrainingProgress], None]
    ) -> Trained:
        """Train; raises `TrainingFailedError` where the process ends without a result."""
        with tempfile.TemporaryDirectory(prefix="training-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            async with _running([sys.executable, "-P", "-m", self._module, name]) as process:
                await asyncio.gather(self._give(process, order), _listen(process, on_progress))
                exit_code = await process.wait()
            if exit_code:
                _log_last_words(folder, exit_code)
                raise TrainingFailedError(was_killed=exit_code < 0)
            return read_trained(folder)

    async def _give(self, process: Process, order: TrainingOrder) -> None:
        if process.stdin is None:
            return
        data = await self._in_thread(pack_order, order)  # answers need not wait for it
        with suppress(ConnectionError):  # it died: its exit code tells
            process.stdin.write(LENGTH.pack(len(data)))
            process.stdin.write(data)
            await process.stdin.drain()


def make_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return what a training process may know: where things are, and no secret."""
    kept = {name: value for name, value in inherited.items() if name in _INHERITED}
    path = os.pathsep.join(filter(None, [str(_ROOT), kept.get("PYTHONPATH")]))
    return kept | _ONE_THREAD | {"PYTHONPATH": path}


@asynccontextmanager
async def _running(command: Sequence[str]) -> AsyncIterator[Process]:
    folder = Path(command[-1])
    with (folder / ERRORS_FILE).open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,  # there is no `.env` in it
            env=make_environment(os.environ),
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            process_group=0,  # it is ended with all that it started, and not by Ctrl-C
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _listen(process: Process, on_progress: Callable[[TrainingProgress], None]) -> None:
    if process.stdout is None:
        return
    async for line in process.stdout:
        progress = unpack_progress(line)
        if progress is not None:
            on_progress(progress)


def _log_last_words(folder: Path, exit_code: int) -> None:
    with suppress(OSError):
        words = (folder / ERRORS_FILE).read_bytes()[-_ERRORS_BYTES:].decode(errors="replace")
        log.error("training failed", exit_code=exit_code, last_words=words)
