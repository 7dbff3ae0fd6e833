"""The real bot as a child process, connected to this server instead of Telegram."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress

from playground.conversation import FIRST_PERSON_ID

STOP_LIMIT_S = 10.0


def make_environment(url: str, token: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the bot's environment: as here, but Telegram is next door, behind no proxy.

    The first person, which in the browser is who opens the page, administers the bot. It serves no
    port, whatever its `.env` says: the playground's own may be the same.
    """
    admins = ",".join(filter(None, [inherited.get("ADMIN_IDS"), str(FIRST_PERSON_ID)]))
    around_proxies = ",".join(filter(None, [inherited.get("NO_PROXY"), "127.0.0.1", "localhost"]))
    return {
        **inherited,
        "PORT": "0",
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_URL": url,
        "ADMIN_IDS": admins,
        "NO_PROXY": around_proxies,
        "no_proxy": around_proxies,
    }


class BotProcess:
    """A running `python -m bot`; its log lines appear in this terminal.

    Its stdin is a pipe that nobody writes to. The system closes it however this process ends, and
    `playground.child` ends the bot then.
    """

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, url: str, token: str, module: str = "bot") -> "BotProcess":
        """Start the bot against a Bot API server."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "playground.child", module),
            env=make_environment(url, token, os.environ),
            stdin=PIPE,
            process_group=0,  # Ctrl-C reaches the playground alone, which then ends the bot
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def wait(self) -> int:
        """Return the exit code once the bot has ended."""
        return await self._process.wait()

    async def stop(self) -> int:
        """End the bot, gently first, and return its exit code."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()
