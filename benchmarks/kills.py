"""Kill the bot at random moments: every picture should be answered, and none twice.

Several people send pictures to the real process while it is killed (kill -9) and started again;
with `--postgresql` it keeps its books in one, which is killed as well. Prints the counts and JSON.
An answer that Telegram took and that the killed process could not note any more is sent again:
these are counted as doubled.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, wait_until
from playground.serving import serving
from tests.bot.storage.postgresql import Postgresql

PEOPLE = 20
"""So many that the server remembers all that each of them wrote and got."""

LAST_ANSWERS_WITHIN_S = 120.0
START_WITHIN_S = 60.0
LONGEST_LIFE_S = 1.2
LONGEST_PAUSE_S = 0.25
DATABASE_SHARE = 0.3
"""Of the kills, where there is a server to kill."""


@dataclass(slots=True)
class Chaos:
    """One run: who writes, what was sent, and the process that suffers."""

    api: BotApi
    url: str
    folder: Path
    database_url: str
    postgresql: Postgresql | None
    random: random.Random
    people: list[Conversation] = field(default_factory=list)
    sent: dict[int, list[int]] = field(default_factory=dict)
    process: Process | None = None

    async def start(self) -> None:
        """Start the bot; returns when it asks for updates."""
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "TELEGRAM_BOT_TOKEN": self.api.token,
            "TELEGRAM_API_URL": self.url,
            "DATA_DIR": str(self.folder),
            "LOG_LEVEL": "WARNING",
            "ADMIN_IDS": ",".join(str(person.person.id) for person in self.people),
        }
        if self.database_url:
            variables["DATABASE_URL"] = self.database_url
        self.api.report_bot("starting")
        with (self.folder / "output.txt").open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                cwd=self.folder,
                env=variables,
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
            )
        await wait_until(self.api, lambda: self.api.bot_state == "online", within_s=START_WITHIN_S)

    async def kill(self) -> None:
        """End the bot as the system does when memory is short."""
        if self.process is not None:
            self.process.kill()
            await self.process.wait()

    async def write(self, until: asyncio.Event) -> None:
        """Let somebody send a picture now and then."""
        pictures = [draw_one(shear) for shear in (-20, 0, 20)]
        while not until.is_set():
            person = self.random.choice(self.people)
            message = person.send_photo(self.random.choice(pictures))
            self.sent.setdefault(person.chat.id, []).append(message["message_id"])
            await asyncio.sleep(self.random.uniform(0.05, LONGEST_PAUSE_S))

    def count_answers(self) -> Counter[int]:
        """Count the answers to each message."""
        return Counter(
            reply["reply_to_message"]["message_id"]
            for person in self.people
            for reply in person.replies
            if "reply_to_message" in reply
        )


def draw_one(shear_px: int) -> bytes:
    """Draw a 1 on a sheet of paper; a JPEG."""
    sheet = np.full((300, 300), 225, np.uint8)
    cv2.line(sheet, (150 + shear_px, 60), (150 - shear_px, 240), 40, 14, cv2.LINE_AA)
    return cv2.imencode(".jpg", sheet)[1].tobytes()


async def run(chaos: Chaos, rounds: int) -> dict[str, int]:
    """Kill and start again for so many rounds, then wait for what is still to come."""
    chaos.people = [open_chat(chaos.api, f"Person {n}") for n in range(PEOPLE)]
    await chaos.start()
    enough = asyncio.Event()
    writing = asyncio.create_task(chaos.write(enough))
    for number in range(rounds):
        await asyncio.sleep(chaos.random.uniform(0, LONGEST_LIFE_S))
        if chaos.postgresql and chaos.random.random() < DATABASE_SHARE:
            await asyncio.to_thread(chaos.postgresql.kill)
            await asyncio.sleep(chaos.random.uniform(0, LONGEST_LIFE_S))
            await asyncio.to_thread(chaos.postgresql.start)
        else:
            await chaos.kill()
            await chaos.start()
        if number % 10 == 9:
            print(f"{number + 1} of {rounds} rounds", file=sys.stderr)
    enough.set()
    await writing
    sent = {message for messages in chaos.sent.values() for message in messages}
    try:
        await wait_until(
            chaos.api, lambda: sent <= set(chaos.count_answers()), within_s=LAST_ANSWERS_WITHIN_S
        )
    except TimeoutError:
        print("not all answers came", file=sys.stderr)
    await chaos.kill()
    answers = chaos.count_answers()
    for message in sorted(sent - set(answers)):
        print(f"lost: message {message}", file=sys.stderr)
    return {
        "rounds": rounds,
        "pictures": len(sent),
        "lost": len(sent - set(answers)),
        "doubled": sum(count > 1 for message, count in answers.items() if message in sent),
    }


async def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chaos and print what it did; exit 1 where a picture was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    options = parser.parse_args(arguments)
    api = BotApi()
    postgresql = await asyncio.to_thread(Postgresql) if options.postgresql else None
    address = await postgresql.empty() if postgresql else ""
    dice = random.Random(options.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        async with serving(api) as url:
            chaos = Chaos(api, url, Path(folder), address, postgresql, dice)
            counts = await run(chaos, options.rounds)
    if postgresql:
        postgresql.remove()
    for name, count in counts.items():
        print(f"{name:<10}{count:>8}")
    print(json.dumps({"seed": options.seed, **counts}))
    return int(counts["lost"] > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
