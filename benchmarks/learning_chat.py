"""Teach the real bot through its chat, and measure what the version that it promotes can read.

For every style that the shipped champion reads badly, people send rows of three digits, the middle
one in that style, tap what it is until there are COUNT such corrections, ten a person, and an
admin confirms /retrain. The artifact that serves then is taken from the database: 1,000 unseen
digits of the style are read before and after. MNIST's test images were read in the training
process; their accuracy is in the artifact, as in /models. Prints a row a style and JSON.

In a row, because a strange digit alone is often taken for none, and there is nothing to tap then.
Exit status 1: with 100 corrections, less than 70 % of a style's errors are gone, MNIST loses more
than 0.05 points, or the gate refuses.
"""

import argparse
import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np

from benchmarks.answering import read_peak_mb
from benchmarks.learning import A_PERSON, HELD_OUT, Run, print_header, print_run, read
from benchmarks.learning_styles import STYLES, Style, write_style
from bot.storage.database import open_database
from bot.storage.model_versions import SHIPPED, ModelVersions
from model.artifact import Artifact, parse_artifact, read_artifact
from model.dataset import SHIPPED as DATA
from model.dataset import Dataset, load_mnist
from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.errors import JsonObject
from playground.keyboards import buttons_of
from playground.serving import serving
from preprocessing.arrays import DigitImage
from tests.e2e.harness import Program, start_bot, wait_until_polling
from tests.e2e.pictures import HEIGHT_PX, WIDTH_PX, draw_ink, encode, enlarge, photograph
from tests.e2e.training import Place, find_children, make_place

LEAST_FALL = 0.7
MOST_LOSS = 0.0005
ENOUGH = 100
"""Corrections from which on the floors hold."""

NEIGHBOURS = ("5", "2")
DIGIT_PX = 230
TRIES = 5
"""Pictures that people are ready to send for one correction."""

LONGEST_RUN_S = 600.0
PAUSE_S = 0.1


def draw_row(digit: DigitImage) -> bytes:
    """Photograph a digit between two plain ones; a JPEG."""
    ink = np.zeros((HEIGHT_PX, WIDTH_PX))
    left, right = (draw_ink(int(neighbour), DIGIT_PX) for neighbour in NEIGHBOURS)
    for place, drawn in enumerate((left, enlarge(digit, DIGIT_PX), right)):
        column = 120 + 340 * place
        ink[360 : 360 + DIGIT_PX, column : column + DIGIT_PX] = drawn
    return encode(photograph(ink))


async def correct(person: Conversation, picture: bytes, digit: int) -> bool:
    """Send a row and tap what its middle digit is; tell whether there was one to tap."""
    answer = await person.wait_for_reply(person.send_photo(picture))
    number = find_number(answer)
    if len(number) != 3 or (number[0], number[2]) != NEIGHBOURS:
        return False
    if number[1] == str(digit):
        await person.wait_for_popup(person.press(answer, "Right"))
        return True
    person.press(answer, "Wrong")
    positions = await person.wait_for_edit(answer)
    middle = list(buttons_of(positions["reply_markup"]))[1]
    person.press(positions, middle["callback_data"])
    digits = await person.wait_for_edit(positions)
    await person.wait_for_popup(person.press(digits, str(digit)))
    return True


def find_number(answer: JsonObject) -> str:
    """Return the digits of the first line that was read; nothing where none was."""
    line = str(answer.get("caption") or answer.get("text") or "").split(maxsplit=1)[0]
    return line if line.isdecimal() else ""


async def teach(people: Sequence[Conversation], written: Dataset, count: int) -> int:
    """Let people send digits side by side until there are so many corrections; count them."""
    rows = iter(zip(written.X, written.y, strict=True))

    async def work(person: Conversation, wanted: int) -> int:
        told = 0
        for image, digit in rows:
            told += await correct(person, draw_row(image), int(digit))
            if told == wanted:
                break
        return told

    shares = [min(A_PERSON, count - first) for first in range(0, count, A_PERSON)]
    return sum(await asyncio.gather(*map(work, people, shares)))


async def retrain(place: Place, bot: Program) -> tuple[float, int]:
    """Ask for a training run and confirm it; returns its seconds and its peak memory in MB."""
    offer = await place.ask("/retrain")
    started_s = time.perf_counter()
    place.admin.press(offer, "Start")
    reported = asyncio.create_task(
        place.admin.wait_for_replies(after=offer, within_s=LONGEST_RUN_S)
    )
    peak_mb = 0
    while not reported.done():
        peak_mb = max([peak_mb, *map(read_peak_mb, find_children(bot.process.pid))])
        await asyncio.sleep(PAUSE_S)
    await reported
    return time.perf_counter() - started_s, peak_mb


async def find_champion(data_dir: Path) -> tuple[Artifact, dict[str, object]]:
    """Take who serves from the database, and what is known of the newest version."""
    database = open_database(None, data_dir)
    try:
        versions = ModelVersions(database, lambda: dt.datetime.now(dt.UTC))
        number = await versions.champion_number()
        metrics = dict((await versions.all())[0].metrics)
        if number == SHIPPED:
            return read_artifact(), metrics
        return parse_artifact(await versions.artifact_of(number)), metrics
    finally:
        await database.close()


async def try_style(style: Style, options: argparse.Namespace) -> Run:
    """Start a bot, teach it, and read unseen digits with what it became."""
    X, y = load_mnist(DATA.parent).training  # noqa: N806
    half = HELD_OUT // 2
    written = write_style(
        style, TRIES * options.count, options.seed, Dataset(X[-HELD_OUT:-half], y[-HELD_OUT:-half])
    )
    api = BotApi()
    with tempfile.TemporaryDirectory() as folder:
        async with serving(api) as url:
            place = make_place(api, url, Path(folder) / "bot")
            people = [open_chat(api, f"Person {n}") for n in range(-(-options.count // A_PERSON))]
            admins = ",".join(str(each.person.id) for each in (place.admin, *people))
            bot = await start_bot(place.folder, api, url, ADMIN_IDS=admins)  # nobody is throttled
            try:
                await wait_until_polling(api, bot)
                said = await teach(people, written, options.count)
                seconds, peak_mb = await retrain(place, bot)
            finally:
                await bot.kill()
            champion, metrics = await find_champion(place.folder / "data")
    unseen = write_style(style, options.unseen, options.seed + 1, Dataset(X[-half:], y[-half:]))
    return sum_up(style.name, said, champion, metrics, unseen, (seconds, peak_mb))


def sum_up(
    name: str,
    said: int,
    champion: Artifact,
    metrics: dict[str, object],
    unseen: Dataset,
    cost: tuple[float, int],
) -> Run:
    """Read the style with who served before and who serves now."""
    shipped = read_artifact()
    style_before, style_after = read((shipped, champion), unseen)
    mnist_before, mnist_after = (
        float(artifact.metadata["evaluation"]["accuracy"]) for artifact in (shipped, champion)
    )
    verdict = metrics["verdict"]
    assert isinstance(verdict, dict)  # noqa: S101 - as `describe_trained` writes it
    return Run(
        name,
        said,
        int(str(metrics["learned_count"])),
        int(str(champion.metadata.get("held_out_count", 0))),
        style_before,
        style_after,
        mnist_before,
        mnist_after,
        bool(verdict["is_promoted"]),
        tuple(objection["kind"] for objection in verdict["objections"]),
        *cost,
    )


def find_misses(runs: Sequence[Run]) -> Iterator[str]:
    """Say which runs stay below the floors."""
    for run in runs:
        if not run.promoted:
            yield f"{run.name}: refused"
        elif run.corrections >= ENOUGH and run.errors_fall < LEAST_FALL:
            yield f"{run.name}: {run.errors_fall:.0%} of the errors are gone"
        if run.mnist_before - run.mnist_after > MOST_LOSS + 1e-9:
            yield f"{run.name}: MNIST loses {run.mnist_before - run.mnist_after:.2%}"


async def main(arguments: Sequence[str] | None = None) -> int:
    """Try every style."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=ENOUGH, help="corrections")
    parser.add_argument("--unseen", type=int, default=1000, help="digits that are read")
    parser.add_argument("--only", default="", help="styles whose name begins so")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    runs = []
    print_header()
    for style in STYLES.values():
        if style.name.startswith(options.only):
            runs.append(await try_style(style, options))
            print_run(runs[-1])
    for miss in (misses := list(find_misses(runs))):
        print(f"below the floor: {miss}", file=sys.stderr)
    print(json.dumps([{**asdict(run), "errors_fall": run.errors_fall} for run in runs]))
    return int(bool(misses))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
