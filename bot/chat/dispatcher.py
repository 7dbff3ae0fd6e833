"""Many people at once, one person in order."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram import Update

from bot.chat.albums import Work, ids_of
from bot.chat.inbox import Inbox
from bot.metrics import UPDATES_IN_HAND

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Dispatcher:
    """Hands updates to the handlers: different people's side by side, one person's in order.

    `concurrent` updates are worked on at a time. Of those that wait, a person's second one takes no
    place away from others. Once `pending` are taken in, `submit` waits, so that what does not fit
    stays with Telegram instead of in memory. The inbox is told what is finished: answered or
    failed, but not cut short.
    """

    def __init__(
        self,
        process: Callable[[Work], Awaitable[None]],
        inbox: Inbox,
        *,
        concurrent: int,
        pending: int,
    ) -> None:
        self._process = process
        self._inbox = inbox
        self._places = asyncio.Semaphore(pending)
        self._turns = asyncio.Semaphore(concurrent)
        self._tasks: set[asyncio.Task[None]] = set()
        self._latest: dict[int | None, asyncio.Task[None]] = {}

    async def submit(self, update: Work) -> None:
        """Take an update in, waiting for a place where there is none."""
        await self._places.acquire()
        person = _person_of(update)
        task = asyncio.create_task(self._work(update, self._latest.get(person)))
        self._latest[person] = task
        self._tasks.add(task)
        UPDATES_IN_HAND.inc()
        task.add_done_callback(lambda done: self._forget(person, done))

    async def finish(self, within_s: float) -> int:
        """Wait until all that was taken in is done; return how many had to be cut short."""
        if not self._tasks:
            return 0
        _, unfinished = await asyncio.wait(self._tasks, timeout=within_s)
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished)
        return len(unfinished)

    async def _work(self, update: Work, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        async with self._turns:
            try:
                await self._process(update)
            except Exception:  # the error handler itself failed
                log.exception("an update was lost")
        for update_id in ids_of(update):
            self._inbox.finish(update_id)

    def _forget(self, person: int | None, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        UPDATES_IN_HAND.dec()
        self._places.release()
        if self._latest.get(person) is task:
            del self._latest[person]


def _person_of(update: Work) -> int | None:
    chat = update.effective_chat if isinstance(update, Update) else None
    sender = update.effective_sender or chat
    return sender.id if sender else None
