import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.compute import Compute
from bot.services import statistics as statistics_module
from bot.services.champion import Champion
from bot.services.statistics import Plot, Statistics
from bot.storage.database import Database
from bot.storage.recognitions import NewRecognition, Recognitions
from bot.storage.sent_files import SentFiles
from bot.storage.usage import Usage
from tests.bot.clock import Clock
from tests.bot.outages import Outage
from tests.bot.readings import prediction, recognized

NAMES = ["first", "second", "third"]


@pytest.fixture
def statistics(
    champion: Champion, compute: Compute, database: Database, tmp_path: Path
) -> Statistics:
    return make(champion, compute, database, tmp_path)


def make(champion: Champion, compute: Compute, database: Database, folder: Path) -> Statistics:
    return Statistics(champion, compute, Usage(database), SentFiles(database), folder)


async def test_the_report_is_the_champions(statistics: Statistics, champion: Champion) -> None:
    report = await statistics.report()

    measured = dict(champion.artifact.metadata["evaluation"])
    assert report.version == champion.version
    assert report.accuracy == measured["accuracy"]
    assert report.confusion == measured["confusion"]
    assert report.n == sum(map(sum, report.confusion))
    assert report.totals is not None
    assert report.totals.pictures == 0


async def test_it_counts_what_people_sent(
    statistics: Statistics, database: Database, now: Clock
) -> None:
    new = NewRecognition("abcdefghijkl", 5, 5, 0, recognized(prediction(7, 0.9)))
    await Recognitions(database, now).keep(new)

    totals = (await statistics.report()).totals

    assert totals is not None
    assert (totals.pictures, totals.digits, totals.people) == (1, 1, 1)


async def test_during_an_outage_the_rest_is_reported(
    statistics: Statistics, outage: Outage
) -> None:
    await outage.begin()

    assert (await statistics.report()).totals is None
    assert await statistics.find_sent("en") is None
    await statistics.note_sent("en", NAMES)


async def test_what_was_sent_is_known_by_language_and_version(
    statistics: Statistics,
    champion: Champion,
    compute: Compute,
    database: Database,
    tmp_path: Path,
) -> None:
    assert await statistics.find_sent("en") is None
    await statistics.note_sent("en", NAMES)

    assert await statistics.find_sent("en") == NAMES
    assert await statistics.find_sent("de") is None
    successor = make(replace(champion, version=1), compute, database, tmp_path)
    assert await successor.find_sent("en") is None


async def test_a_part_of_the_plots_is_not_enough(
    statistics: Statistics, champion: Champion, database: Database
) -> None:
    await SentFiles(database).put(Plot.CONFUSION, champion.version, "en", "second")

    assert await statistics.find_sent("en") is None


async def test_names_noted_again_replace_the_old_ones(statistics: Statistics) -> None:
    await statistics.note_sent("en", NAMES)
    await statistics.note_sent("en", NAMES[::-1])

    assert await statistics.find_sent("en") == NAMES[::-1]


async def test_two_who_ask_at_once_wait_for_one_drawing_off_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, statistics: Statistics
) -> None:
    threads: list[int] = []

    def draw(*_: object) -> list[bytes]:
        threads.append(threading.get_ident())
        return [b"1", b"2", b"3"]

    monkeypatch.setattr(statistics_module, "_draw", draw)

    first, second = await asyncio.gather(statistics.draw(), statistics.draw())
    third = await statistics.draw()

    assert first == second == third == [b"1", b"2", b"3"]
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


async def test_a_drawing_that_failed_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, statistics: Statistics
) -> None:
    outcomes: list[list[bytes]] = [[], [b"1"]]

    def draw(*_: object) -> list[bytes]:
        if not (outcome := outcomes.pop(0)):
            raise MemoryError
        return outcome

    monkeypatch.setattr(statistics_module, "_draw", draw)

    with pytest.raises(MemoryError):
        await statistics.draw()
    assert await statistics.draw() == [b"1"]
