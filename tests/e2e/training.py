"""A bot that trains, its admin, and what the system knows of its training process."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from model.dataset import SHIPPED, load_mnist
from playground.bot_api import BotApi
from playground.conversation import REPLY_LIMIT_S, Conversation, open_chat
from playground.errors import JsonObject
from tests.e2e.harness import Program, start_program, wait_until_polling
from tests.e2e.pictures import HEIGHT_PX, WIDTH_PX, encode, enlarge, photograph

REAL = "bot.training"
QUICK, REFUSED = "tests.learners.quick", "tests.learners.refused"
ENDLESS = "tests.learners.endless"
MIRRORED = 32
"""Of MNIST's test images."""


@dataclass(frozen=True, slots=True)
class Place:
    """A Telegram of its own, with the bot's admin in it; several may share one database."""

    api: BotApi
    url: str
    admin: Conversation
    folder: Path

    async def start(self, learner: str, settings: Mapping[str, str], *options: str) -> Program:
        """Start a bot here, and return when it asks for updates."""
        bot = await self.launch(learner, settings, *options)
        await wait_until_polling(self.api, bot)
        return bot

    async def launch(self, learner: str, settings: Mapping[str, str], *options: str) -> Program:
        """Start a bot here."""
        self.api.report_bot("starting")
        connection = {"TELEGRAM_BOT_TOKEN": self.api.token, "TELEGRAM_API_URL": self.url}
        arguments = ("-m", "tests.e2e.short_bot", learner, *options)
        return await start_program(self.folder, *arguments, **connection, **settings)

    async def read(self, picture: bytes) -> str:
        """Send a picture, and return which digit it is read as."""
        answer = await self.admin.wait_for_reply(self.admin.send_photo(picture))
        return str(answer["text"])[0]

    async def correct(self, picture: bytes, said: int) -> None:
        """Send a picture, and say that it shows another digit."""
        answer = await self.admin.wait_for_reply(self.admin.send_photo(picture))
        self.admin.press(answer, "Wrong")
        asked = await self.admin.wait_for_edit(answer)
        await self.admin.wait_for_popup(self.admin.press(asked, str(said)))

    async def ask(self, command: str) -> JsonObject:
        """Send a command, and return the answer."""
        return await self.admin.wait_for_reply(self.admin.send_text(command))

    async def begin(self) -> JsonObject:
        """Begin a training run, and return its message once there is progress."""
        offer = await self.ask("/retrain")
        self.admin.press(offer, "Start")
        return await self.admin.wait_for_edit(offer, lambda now: "Fitting" in now["text"])

    async def learn(self, within_s: float = REPLY_LIMIT_S) -> JsonObject:
        """Have a training run done, and return the report."""
        offer = await self.ask("/retrain")
        self.admin.press(offer, "Start")
        await self.admin.wait_for_edit(
            offer, lambda now: "I have learned" in now["text"], within_s=within_s
        )
        return (await self.admin.wait_for_replies(after=offer))[0]


class StartAt(Protocol):
    """Starts a bot at a place with a learner, and options of `tests.e2e.short_bot`."""

    async def __call__(self, place: Place, learner: str, *options: str) -> Program: ...


def make_place(api: BotApi, url: str, folder: Path) -> Place:
    """Let an admin open a chat."""
    folder.mkdir()
    return Place(api, url, open_chat(api, "Ada"), folder)


def make_mirrored_photo() -> bytes:
    """Return a JPEG of a 3 written the wrong way round, which the shipped champion takes for 8."""
    ink = np.zeros((HEIGHT_PX, WIDTH_PX))
    test = load_mnist(SHIPPED.parent).test
    ink[230:730, 400:900] = enlarge(np.ascontiguousarray(test.X[MIRRORED][:, ::-1]), 500)
    return encode(photograph(ink))


def find_children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    return [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


async def wait_until_gone(pid: int, within_s: float = 10.0) -> None:
    """Return when a process has ended, of which this one need not be the parent."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, gone.set)
    try:
        async with asyncio.timeout(within_s):
            await gone.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
