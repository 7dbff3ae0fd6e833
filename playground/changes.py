"""Waiting until something about the state becomes true."""

import asyncio
from collections.abc import Callable
from contextlib import suppress


class Changes:
    """Wakes those who wait for a condition whenever the state that it is about has changed."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._closed = False

    def notify(self) -> None:
        """Let every waiting task look at its condition again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def close(self) -> None:
        """End every wait, now and from now on: the server is about to stop."""
        self._closed = True
        self.notify()

    @property
    def closed(self) -> bool:
        """Whether waiting has become pointless."""
        return self._closed

    async def pause(self, duration_s: float) -> None:
        """Wait for a time, unless there will be no more changes before; for none, not at all."""
        if not duration_s:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(duration_s):
                await self.until(lambda: False)

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as the condition holds, or when there will be no more changes."""
        while not (self._closed or condition()):
            await self._changed.wait()
