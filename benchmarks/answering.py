"""How quick answers are while the bot learns: photos, with and without a training run.

Starts the real bot behind a local Bot API server, lets an admin correct one picture, and times
answers before the run and during it. Also prints how long the run took and what both processes
took in memory. Prints a table and JSON.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat
from playground.serving import serving
from tests.e2e.pictures import make_photo
from tests.e2e.training import REAL, Place, find_children, make_mirrored_photo, make_place

LONGEST_RUN_S = 600.0
PAUSE_S = 0.1


async def time_answers(person: Conversation, until: asyncio.Event, most: int) -> list[float]:
    """Send photos one after the other; returns how long each answer took, in ms."""
    taken_ms: list[float] = []
    while len(taken_ms) < most and not until.is_set():
        started_s = time.perf_counter()
        await person.wait_for_reply(person.send_photo(make_photo(len(taken_ms) % 10)))
        taken_ms.append(1000 * (time.perf_counter() - started_s))
        await asyncio.sleep(PAUSE_S)
    return taken_ms


async def watch_memory(pid: int, until: asyncio.Event) -> int:
    """Return the most memory that a process took before the end, in MB."""
    peak_mb = 0
    while not until.is_set():
        peak_mb = max(peak_mb, read_peak_mb(pid))
        await asyncio.sleep(PAUSE_S)
    return peak_mb


def read_peak_mb(pid: int) -> int:
    """Read the most memory that a process has taken, in MB; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    peaks = [int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")]
    return peaks[0] if peaks else 0


async def run(place: Place, count: int) -> dict[str, object]:
    """Start the bot, measure, end it."""
    person = open_chat(place.api, "Ann")
    admins = f"{place.admin.person.id},{person.person.id}"
    bot = await place.start(REAL, {"ADMIN_IDS": admins, "DATA_DIR": "data"})
    try:
        return await measure(place, person, bot.process.pid, count)
    finally:
        await bot.kill()


async def measure(place: Place, person: Conversation, pid: int, count: int) -> dict[str, object]:
    """Time answers without a run, then with one."""
    never, learned = asyncio.Event(), asyncio.Event()
    without_ms = await time_answers(person, never, count)
    alone_mb = read_peak_mb(pid)
    await place.correct(make_mirrored_photo(), said=3)
    offer = await place.ask("/retrain")
    started_s = time.perf_counter()
    place.admin.press(offer, "Start")
    while not (children := find_children(pid)):  # noqa: ASYNC110
        await asyncio.sleep(PAUSE_S)
    answering = asyncio.create_task(time_answers(person, learned, 100 * count))
    watching = asyncio.create_task(watch_memory(children[0], learned))
    await place.admin.wait_for_replies(after=offer, within_s=LONGEST_RUN_S)
    run_s = time.perf_counter() - started_s
    learned.set()
    with_ms, child_mb = await answering, await watching
    bot_mb = read_peak_mb(pid)
    return {
        "without": summarize(without_ms),
        "with": summarize(with_ms),
        "run_s": round(run_s, 1),
        "bot_alone_mb": alone_mb,
        "bot_mb": bot_mb,
        "training_mb": child_mb,
    }


def summarize(taken_ms: list[float]) -> dict[str, float]:
    """Reduce times to their count, median and 95th percentile."""
    median, p95 = np.percentile(taken_ms, (50, 95)) if taken_ms else (np.nan, np.nan)
    return {"n": len(taken_ms), "median_ms": round(float(median), 1), "p95_ms": round(p95, 1)}


async def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="answers timed without a run")
    options = parser.parse_args()
    api = BotApi()
    with tempfile.TemporaryDirectory() as folder:
        async with serving(api) as url:
            figures = await run(make_place(api, url, Path(folder) / "bot"), options.count)
    for name, figure in figures.items():
        print(f"{name:<14}{figure}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
