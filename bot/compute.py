"""The one place that leaves the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2

_Result = TypeVar("_Result")


class Compute:
    """A bounded pool of threads for work that keeps a processor busy."""

    def __init__(self, threads: int) -> None:
        # Pictures are read side by side; OpenCV's own threads would only fight over the processors.
        cv2.setNumThreads(1)
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="compute")

    async def in_thread(self, function: Callable[..., _Result], *args: object) -> _Result:
        """Call the function in a thread of the pool and wait for what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *args)

    def close(self) -> None:
        """Take no more work and forget what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)
