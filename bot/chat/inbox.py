"""Which updates are in hand, and up to where Telegram may forget them."""

import asyncio
from contextlib import suppress


class Inbox:
    """Takes each update once, and acknowledges none before it is finished, or kept elsewhere.

    A poll's offset tells Telegram to forget every update before it; all the others are handed out
    again, to this process or to the one after it. So the offset is the oldest unfinished update,
    and what is handed out again to this process is known by its number.
    """

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._unfinished: dict[int, asyncio.Event] = {}
        self._next_id = 0
        self._all_finished = asyncio.Event()
        self._all_finished.set()

    @property
    def offset(self) -> int:
        """The oldest unfinished update, else the one that comes next (0: nothing ever came)."""
        return min(self._unfinished, default=self._next_id)

    def take(self, update_id: int) -> bool:
        """Take an update in hand; tell whether it is new."""
        if update_id in self._known:
            return False
        self._known.add(update_id)
        self._unfinished[update_id] = asyncio.Event()
        self._next_id = update_id + 1
        self._all_finished.clear()
        return True

    def finish(self, update_id: int) -> None:
        """Note that an update needs no more work, here or in a later process."""
        if update_id in self._unfinished:
            self._unfinished.pop(update_id).set()
        if not self._unfinished:
            self._all_finished.set()

    def give_up_oldest(self) -> None:
        """Let Telegram forget the oldest update although it is still being worked on."""
        self.finish(self.offset)

    def forget_before(self, offset: int) -> None:
        """Drop the numbers of updates that Telegram will not hand out again."""
        self._known = {update_id for update_id in self._known if update_id >= offset}

    async def is_finished(self, update_id: int, within_s: float) -> bool:
        """Wait until an update is not in hand any more; tell whether that came in time."""
        finished = self._unfinished.get(update_id)
        if finished is None:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await finished.wait()
        return finished.is_set()

    async def wait_until_finished(self, within_s: float) -> None:
        """Return when nothing is in hand any more, or when the time is over."""
        with suppress(TimeoutError):  # not wait_for: before Python 3.12 it can swallow a cancel
            async with asyncio.timeout(within_s):
                await self._all_finished.wait()
