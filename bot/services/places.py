"""Room for a few pictures at a time, and an honest word for who would wait too long."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.errors import BusyError

_FIRST_GUESS_S = 0.3
_INERTIA = 0.9
"""Of the mean time that a place is taken."""


class Places:
    """Bounds the pictures that are in memory: who has no place does not fetch theirs yet.

    What a new one waits follows from how many wait before it and how long a place is taken, whether
    that is Telegram's time or the processor's.
    """

    def __init__(
        self, count: int, longest_wait_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._longest_wait_s = longest_wait_s
        self._clock = clock
        self._free = asyncio.Semaphore(count)
        self._present = 0
        self._taken_s = _FIRST_GUESS_S

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Hold a place for as long as the block runs; raises BusyError instead of a long wait."""
        wait_s = self._estimate_wait_s()
        if wait_s > self._longest_wait_s:
            raise BusyError(math.ceil(wait_s))
        self._present += 1
        try:
            async with self._free:
                began_s = self._clock()
                try:
                    yield
                finally:  # a download that timed out has held its place for longest
                    self._learn(self._clock() - began_s)
        finally:
            self._present -= 1

    def _learn(self, took_s: float) -> None:
        self._taken_s = _INERTIA * self._taken_s + (1 - _INERTIA) * took_s

    def _estimate_wait_s(self) -> float:
        before_it = max(0, self._present - self._count + 1)
        return before_it * self._taken_s / self._count
