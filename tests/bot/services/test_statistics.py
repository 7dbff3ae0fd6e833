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
from tests.bot.champions import Throne
from tests.bot.clock import Clock
from tests.bot.outages import Outage
from tests.bot.readings import prediction, recognized

NAMES = ["first", "second", "third"]


@pytest.fixture
def throne(champion: Champion) -> Throne:
    return Throne(champion)


@pytest.fixture
def statistics(throne: Throne, compute: Compute, database: Database, tmp_path: Path) -> Statistics:
    return Statistics(throne, compute, Usage(database), SentFiles(database), tmp_path)


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
    new = NewRecognition("abcdefghijkl", 5, 0, recognized(prediction(7, 0.9)))
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
    await statistics.note_sent(0, "en", NAMES)


async def test_what_was_sent_is_known_by_language_and_version(
    statistics: Statistics, throne: Throne, champion: Champion
) -> None:
    assert await statistics.find_sent("en") is None
    await statistics.note_sent(0, "en", NAMES)

    assert await statistics.find_sent("en") == NAMES
    assert await statistics.find_sent("de") is None
    throne.champion = replace(champion, version=1)
    assert await statistics.find_sent("en") is None


async def test_a_part_of_the_plots_is_not_enough(
    statistics: Statistics, champion: Champion, database: Database
) -> None:
    await SentFiles(database).put(Plot.CONFUSION, champion.version, "en", "second")

    assert await statistics.find_sent("en") is None


async def test_names_noted_again_replace_the_old_ones(statistics: Statistics) -> None:
    await statistics.note_sent(0, "en", NAMES)
    await statistics.note_sent(0, "en", NAMES[::-1])

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

    assert first is second is third
    assert (first.version, first.pictures) == (0, [b"1", b"2", b"3"])
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
    assert (await statistics.draw()).pictures == [b"1"]


async def test_another_champions_plots_are_other_ones(
    monkeypatch: pytest.MonkeyPatch, statistics: Statistics, throne: Throne, champion: Champion
) -> None:
    def draw(drawn: Champion, _: Path) -> list[bytes]:
        return [b"%d" % drawn.version]

    monkeypatch.setattr(statistics_module, "_draw", draw)
    await statistics.draw()

    throne.champion = replace(champion, version=1)

    drawn = await statistics.draw()
    assert (drawn.version, drawn.pictures) == (1, [b"1"])
    assert (await statistics.report()).version == 1
