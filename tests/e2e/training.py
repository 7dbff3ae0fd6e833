"""A bot that trains, its admin, and what the system knows of its training process."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.errors import JsonObject
from tests.e2e.harness import Program, start_program, wait_until_polling
from tests.e2e.pictures import make_photo

QUICK, ENDLESS = "tests.learners.quick", "tests.learners.endless"


@dataclass(frozen=True, slots=True)
class Place:
    """A Telegram of its own, with the bot's admin in it; several may share one database."""

    api: BotApi
    url: str
    admin: Conversation
    folder: Path

    async def start(self, learner: str, settings: Mapping[str, str]) -> Program:
        """Start a bot here, and return when it asks for updates."""
        self.api.report_bot("starting")
        connection = {"TELEGRAM_BOT_TOKEN": self.api.token, "TELEGRAM_API_URL": self.url}
        bot = await start_program(
            self.folder, "-m", "tests.e2e.short_bot", learner, **connection, **settings
        )
        await wait_until_polling(self.api, bot)
        return bot

    async def read(self, digit: int) -> str:
        """Send a photo of a digit, and return what it is read as."""
        photo = self.admin.send_photo(make_photo(digit))
        return str((await self.admin.wait_for_reply(photo))["text"])[0]

    async def correct(self, digit: int, said: int) -> None:
        """Send a photo of a digit, and say that it is another one."""
        answer = await self.admin.wait_for_reply(self.admin.send_photo(make_photo(digit)))
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

    async def learn(self) -> JsonObject:
        """Have a training run done, and return the report."""
        offer = await self.ask("/retrain")
        self.admin.press(offer, "Start")
        await self.admin.wait_for_edit(offer, lambda now: "I have learned" in now["text"])
        return (await self.admin.wait_for_replies(after=offer))[-1]


def make_place(api: BotApi, url: str, folder: Path) -> Place:
    """Let an admin open a chat."""
    folder.mkdir()
    return Place(api, url, open_chat(api, "Ada"), folder)


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
