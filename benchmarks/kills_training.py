"""The admin of a bot that is killed: keeps a training run going, whatever happens."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from playground.conversation import wait_until
from playground.errors import JsonObject
from playground.keyboards import buttons_of
from tests.e2e.harness import Program
from tests.e2e.training import REAL, Place, find_children, make_mirrored_photo, wait_until_gone

BEGIN_WITHIN_S = 30.0
GONE_WITHIN_S = 30.0
"""One that is just starting notices only after its imports, which come last on a busy machine."""
LAST_STAGE_WITHIN_S = 120.0
LAST_STAGE = "Evaluating"
PAUSE_S = 0.1

START = "Start"


@dataclass(slots=True)
class Training:
    """What an admin does in a chat, and which process works for that."""

    place: Place
    learner: str = REAL
    bot: Program | None = None
    offers: list[JsonObject] = field(default_factory=list)

    async def say_something(self) -> None:
        """Correct one picture, so that there is something to learn."""
        await self.place.correct(make_mirrored_photo(), said=3)

    def find_children(self) -> Sequence[int]:
        """Find the training process, if there is one."""
        with suppress(OSError):
            return find_children(self.bot.process.pid) if self.bot else []
        return []

    async def begin(self) -> bool:
        """Ask and confirm until a run goes on; tell whether that was possible in time."""
        deadline_s = time.monotonic() + BEGIN_WITHIN_S
        while time.monotonic() < deadline_s:
            if self.find_children():
                return True
            with suppress(TimeoutError):
                reply = await self.place.ask("/retrain")
                if _has_start(reply):
                    self.offers.append(self.place.admin.current(reply))
                    self.place.admin.press(reply, START)
                    return True
            await asyncio.sleep(PAUSE_S)
        return False

    async def wait_for_child(self) -> None:
        """Return when there is a training process, or none came in time."""
        deadline_s = time.monotonic() + BEGIN_WITHIN_S
        while not self.find_children() and time.monotonic() < deadline_s:  # noqa: ASYNC110 - no event
            await asyncio.sleep(PAUSE_S)

    async def wait_for_last_stage(self) -> None:
        """Return when the run is nearly over, or has ended before."""
        offer = self.offers[-1]
        await self.wait_for_child()
        with suppress(TimeoutError):
            await wait_until(
                self.place.api,
                lambda: not self.find_children() or self._shows(offer, LAST_STAGE),
                within_s=LAST_STAGE_WITHIN_S,
            )

    def kill_child(self) -> bool:
        """Kill the training process; tell whether there was one."""
        children = self.find_children()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return bool(children)

    async def kill_bot(self) -> bool:
        """Kill the bot; tell whether its training process ended with it."""
        children = self.find_children()
        if self.bot is not None:
            await self.bot.kill()
        try:
            for child in children:
                await wait_until_gone(child, within_s=GONE_WITHIN_S)
        except TimeoutError:
            return False
        return True

    def _shows(self, offer: JsonObject, words: str) -> bool:
        return words in str(self.place.admin.current(offer)["text"])


def _has_start(reply: JsonObject) -> bool:
    return any(button["text"] == START for button in buttons_of(reply.get("reply_markup", {})))
