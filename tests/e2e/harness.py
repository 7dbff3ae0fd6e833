"""Starts the real programs as processes, in an environment of their own."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass
from pathlib import Path

from playground.bot_api import BotApi
from playground.conversation import wait_until

REPOSITORY = Path(__file__).parents[2]
START_LIMIT_S = 20.0
STOP_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """A running process and the file that takes its stdout and stderr."""

    process: Process
    output_file: Path

    @property
    def output(self) -> str:
        return self.output_file.read_text(errors="replace")

    async def wait(self, within_s: float = START_LIMIT_S) -> int:
        async with asyncio.timeout(within_s):
            return await self.process.wait()

    async def stop(self, signal_number: int = signal.SIGTERM) -> int:
        self.process.send_signal(signal_number)
        return await self.wait(STOP_LIMIT_S)

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def end(self, secret: str) -> None:
        """Kill it where it still runs; whatever it went through, it never printed the secret."""
        await self.kill()
        assert secret not in self.output, "the output contains the token"


def make_environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return an environment with nothing of the developer's own settings."""
    own = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "DATA_DIR": str(folder / "data"),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return own | variables


async def start_program(folder: Path, *arguments: str, **variables: str) -> Program:
    """Run Python with these arguments in a folder, where no `.env` of the developer lies."""
    output_file = folder / "output.txt"
    with output_file.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=folder,
            env=make_environment(folder, **variables),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
        )
    return Program(process, output_file)


async def start_bot(
    folder: Path, api: BotApi, url: str, module: str = "bot", **variables: str
) -> Program:
    """Run the bot, or a module that is one, against a Bot API server; not ready yet."""
    settings = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": url} | variables
    api.report_bot("starting")
    return await start_program(folder, "-m", module, **settings)


async def wait_until_polling(api: BotApi, bot: Program) -> None:
    """Return when the bot asks for updates; fail with its output where it ends before."""
    ended = asyncio.create_task(bot.wait(START_LIMIT_S))
    polling = asyncio.create_task(
        wait_until(api, lambda: api.bot_state == "online", within_s=START_LIMIT_S)
    )
    await asyncio.wait({ended, polling}, return_when=asyncio.FIRST_COMPLETED)
    died = ended.done()
    for task in (ended, polling):
        task.cancel()
    await asyncio.gather(ended, polling, return_exceptions=True)
    assert not died, bot.output
