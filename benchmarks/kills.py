"""Kill the bot at random moments while it trains: nothing should be lost, and nothing doubled.

Several people send pictures to the real process, and an admin keeps a training run going, while
one of them is killed (kill -9) in every round: the bot, its training process or, with
`--postgresql`, the database. Prints the counts and JSON.

Of training, only how long its lease holds is shorter than usual. Some rounds let a run come near
its end, so that kills meet the promotion too, and after the last one a run must come through.
An answer that Telegram took and that the killed process could not note any more is sent again:
these are counted as doubled. Exit status 1: a picture was lost, or something else is wrong.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from benchmarks.kills_records import Records, read_records
from benchmarks.kills_training import PAUSE_S, Training
from bot.errors import StorageError
from bot.storage.training_runs import RunStatus
from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, wait_until
from playground.serving import serving
from tests.bot.storage.postgresql import Postgresql
from tests.e2e.training import REAL, make_place

PEOPLE = 20
"""So many that the server remembers what each of them got in one round."""

LAST_ANSWERS_WITHIN_S = 120.0
LAST_RUN_WITHIN_S = 240.0
LONGEST_LIFE_S = 1.2
LONGEST_PAUSE_S = 0.25
LONGEST_END_S = 4.0
"""Of a run that is nearly over: it is killed at a moment within that, or just after it."""

LATE_SHARE = 0.08
"""Of the rounds, in which a run may come near its end."""

EARLY_SHARE = 0.3
"""Of the rounds, with the late ones; in the others a run goes on when somebody is killed."""

VICTIMS = {"bot": 0.5, "training": 0.5}
VICTIMS_WITH_SERVER = {"bot": 0.35, "training": 0.35, "database": 0.3}


@dataclass(slots=True)
class Chaos:
    """One run: who writes, what was sent, and the processes that suffer."""

    training: Training
    address: str
    postgresql: Postgresql | None
    random: random.Random
    people: list[Conversation] = field(default_factory=list)
    sent: set[int] = field(default_factory=set)
    answers: dict[int, set[int]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    champion: int = 0

    @property
    def api(self) -> BotApi:
        """The server in Telegram's place."""
        return self.training.place.api

    async def start(self) -> None:
        """Start the bot; returns when it asks for updates."""
        admins = (self.training.place.admin, *self.people)  # nobody is throttled
        settings = {
            "LOG_LEVEL": "WARNING",
            "ADMIN_IDS": ",".join(str(admin.person.id) for admin in admins),
        }
        if self.address:
            settings["DATABASE_URL"] = self.address
        self.training.bot = await self.training.place.start(self.training.learner, settings)

    async def write(self, until: asyncio.Event) -> None:
        """Let somebody send a picture now and then."""
        pictures = [draw_one(shear) for shear in (-20, 0, 20)]
        while not until.is_set():
            person = self.random.choice(self.people)
            message = person.send_photo(self.random.choice(pictures))
            self.sent.add(message["message_id"])
            await asyncio.sleep(self.random.uniform(0.05, LONGEST_PAUSE_S))

    async def suffer(self) -> None:
        """Have a run begin, kill somebody at a random moment, and see what is left."""
        if not await self.training.begin():
            self.wrong.append("no run could begin")
        chance = self.random.random()
        if chance < LATE_SHARE:
            await self.training.wait_for_last_stage()
            await asyncio.sleep(self.random.uniform(0, LONGEST_END_S))
        else:
            if chance > EARLY_SHARE:
                await self.training.wait_for_child()
            await asyncio.sleep(self.random.uniform(0, LONGEST_LIFE_S))
        await self._kill_somebody()
        self.count_answers()
        await self.look()

    async def _kill_somebody(self) -> None:
        victims = VICTIMS_WITH_SERVER if self.postgresql else VICTIMS
        (victim,) = self.random.choices(list(victims), list(victims.values()))
        if self.postgresql and victim == "database":
            await asyncio.to_thread(self.postgresql.kill)
            await asyncio.sleep(self.random.uniform(0, LONGEST_LIFE_S))
            await asyncio.to_thread(self.postgresql.start)
        elif victim == "bot" or not self.training.kill_child():
            victim = "bot"  # also where the run has ended by itself
            if not await self.training.kill_bot():
                self.wrong.append("a training process outlived its bot")
            await self.start()
        self.killed[victim] += 1

    async def look(self) -> Records | None:
        """Read what the database says, and note what is wrong with it."""
        folder = self.training.place.folder / "data"
        try:
            records = await read_records(self.address, folder, self.champion)
        except StorageError as error:
            self.wrong.append(f"the database cannot be read: {error}")
            return None
        self.champion = records.champion
        self.wrong += records.wrong
        return records

    async def finish(self) -> Records | None:
        """Let one run come through after all, and wait until nothing is said to go on."""
        before = await self.look()
        succeeded = before.endings.get(RunStatus.SUCCEEDED, 0) if before else 0
        try:
            async with asyncio.timeout(LAST_RUN_WITHIN_S):
                while True:
                    records = await self.look()
                    is_over = records is not None and not records.is_running()
                    if records and is_over and records.endings[RunStatus.SUCCEEDED] > succeeded:
                        return records
                    if is_over or not self.training.find_children():
                        await self.training.begin()
                    await asyncio.sleep(PAUSE_S)
        except TimeoutError:
            self.wrong.append("no run came through, or one is said to go on")
            return await self.look()

    def count_answers(self) -> Counter[int]:
        """Count the answers to each message, with those that the server has forgotten since."""
        for person in self.people:
            for reply in person.replies:
                if "reply_to_message" in reply:
                    asked = reply["reply_to_message"]["message_id"]
                    self.answers.setdefault(asked, set()).add(reply["message_id"])
        return Counter({asked: len(replies) for asked, replies in self.answers.items()})


def draw_one(shear_px: int) -> bytes:
    """Draw a 1 on a sheet of paper; a JPEG."""
    sheet = np.full((300, 300), 225, np.uint8)
    cv2.line(sheet, (150 + shear_px, 60), (150 - shear_px, 240), 40, 14, cv2.LINE_AA)
    return cv2.imencode(".jpg", sheet)[1].tobytes()


async def run(chaos: Chaos, rounds: int) -> dict[str, int]:
    """Kill and start again for so many rounds, then wait for what is still to come."""
    chaos.people = [open_chat(chaos.api, f"Person {n}") for n in range(PEOPLE)]
    await chaos.start()
    await chaos.training.say_something()
    enough = asyncio.Event()
    writing = asyncio.create_task(chaos.write(enough))
    for number in range(rounds):
        await chaos.suffer()
        if number % 10 == 9:
            print(f"{number + 1} of {rounds} rounds", file=sys.stderr)
    enough.set()
    await writing
    try:
        await wait_until(
            chaos.api,
            lambda: chaos.sent <= set(chaos.count_answers()),
            within_s=LAST_ANSWERS_WITHIN_S,
        )
    except TimeoutError:
        print("not all answers came", file=sys.stderr)
    records = await chaos.finish()
    await chaos.training.kill_bot()
    return {"rounds": rounds, **count(chaos, records)}


def count(chaos: Chaos, records: Records | None) -> dict[str, int]:
    """Count what was sent and killed, what came of it, and what is wrong."""
    answers = chaos.count_answers()
    lost = chaos.sent - set(answers)
    for message in sorted(lost):
        print(f"lost: message {message}", file=sys.stderr)
    for fault in chaos.wrong:
        print(f"wrong: {fault}", file=sys.stderr)
    endings = records.endings if records else {}
    return {
        **{f"{victim} killed": chaos.killed[victim] for victim in VICTIMS_WITH_SERVER},
        "pictures": len(chaos.sent),
        "lost": len(lost),
        "doubled": sum(answers[message] > 1 for message in chaos.sent),
        "runs": sum(endings.values()),
        **{f"runs {status}": endings.get(status, 0) for status in RunStatus},
        "promoted": records.promoted if records else 0,
        "wrong": len(chaos.wrong),
    }


async def main(arguments: Sequence[str] | None = None, learner: str = REAL) -> int:
    """Run the chaos and print what it did; exit 1 where a picture was lost, or worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    options = parser.parse_args(arguments)
    api = BotApi()
    postgresql = await asyncio.to_thread(Postgresql) if options.postgresql else None
    address = await postgresql.empty() if postgresql else ""
    dice = random.Random(options.seed)  # noqa: S311 - chance, not secrecy
    with tempfile.TemporaryDirectory() as folder:
        async with serving(api) as url:
            training = Training(make_place(api, url, Path(folder) / "bot"), learner)
            counts = await run(Chaos(training, address, postgresql, dice), options.rounds)
    if postgresql:
        postgresql.remove()
    for name, number in counts.items():
        print(f"{name:<18}{number:>8}")
    print(json.dumps({"seed": options.seed, **counts}))
    return int(counts["lost"] > 0 or counts["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
