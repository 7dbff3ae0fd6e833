import asyncio
import threading
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import cv2
import numpy as np
import pytest

from bot.compute import Compute
from bot.errors import BusyError, PictureUnavailableError
from bot.services.champion import Champion
from bot.services.recognition import Recognition, VersionedReading, counting_failed_fetch
from bot.storage.database import Database
from bot.storage.recognitions import Recognitions
from model.reader import Prediction, Reading
from preprocessing.errors import Flaw, NoDigitFoundError, NotAPictureError, PreprocessingError
from tests.bot.champions import Throne
from tests.bot.clock import Clock
from tests.bot.fake_telegram import PICTURE
from tests.bot.outages import Outage
from tests.bot.readings import ScriptedReader, prediction, reading
from tests.bot.samples import read_sample

NIGHT = cv2.imencode(".png", np.zeros((48, 64, 3), np.uint8))[1].tobytes()
PERSON = 5


@pytest.fixture
def recognitions(database: Database, now: Clock) -> Recognitions:
    return Recognitions(database, now)


@pytest.fixture
def throne(champion: Champion, reader: ScriptedReader) -> Throne:
    return Throne(replace(champion, version=3, reader=reader))


@pytest.fixture
def recognition(throne: Throne, compute: Compute, recognitions: Recognitions) -> Recognition:
    return Recognition(throne, compute, recognitions)


def versioned(*predictions: Prediction, lines: tuple[int, ...] = ()) -> VersionedReading:
    read = reading(*predictions, lines=lines)
    return VersionedReading(read.digits, read.extraction, model_version=3)


class ThreadNotingReader:
    def __init__(self) -> None:
        self.thread: int | None = None

    def read(self, _: bytes) -> Reading:
        self.thread = threading.get_ident()
        return reading(prediction(7, 0.9))


async def test_the_picture_is_read_off_the_event_loop(
    champion: Champion, compute: Compute, recognitions: Recognitions
) -> None:
    reader = ThreadNotingReader()
    throne = Throne(replace(champion, reader=reader))

    outcome = await Recognition(throne, compute, recognitions).read(b"picture")

    assert outcome.text == "7"
    assert reader.thread not in {None, threading.get_ident()}


async def test_who_serves_when_a_picture_is_read_reads_it_to_the_end(
    recognition: Recognition, throne: Throne, reader: ScriptedReader, champion: Champion
) -> None:
    reader.gate.clear()
    first = asyncio.create_task(recognition.read(b"picture"))
    await asyncio.sleep(0)
    successor = ScriptedReader()
    successor.outcome = reading(prediction(1, 0.9))
    throne.champion = replace(champion, version=4, reader=successor)

    second = await recognition.read(b"picture")
    reader.gate.set()

    assert ((await first).text, (await first).model_version) == ("7", 3)
    assert (second.text, second.model_version) == ("1", 4)


async def test_who_is_asked_to_read_does_so_whoever_serves(
    recognition: Recognition, champion: Champion
) -> None:
    chosen = ScriptedReader()
    chosen.outcome = reading(prediction(1, 0.9))

    read = await recognition.read(b"picture", champion=replace(champion, version=2, reader=chosen))

    assert (read.text, read.model_version) == ("1", 2)


async def test_what_is_wrong_with_the_picture_is_raised(
    recognition: Recognition, reader: ScriptedReader
) -> None:
    reader.outcome = NotAPictureError()

    with pytest.raises(NotAPictureError):
        await recognition.read(b"picture")


async def test_where_no_digit_is_found_the_pictures_flaw_is_told(
    recognition: Recognition, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    with pytest.raises(NoDigitFoundError) as caught:
        await recognition.read(NIGHT)

    assert caught.value.flaw == Flaw.DARK


async def test_a_picture_without_a_flaw_has_none(
    recognition: Recognition, reader: ScriptedReader
) -> None:
    reader.outcome = NoDigitFoundError()

    with pytest.raises(NoDigitFoundError) as caught:
        await recognition.read(PICTURE)

    assert caught.value.flaw is None


async def test_pictures_in_memory_are_few_and_who_would_wait_too_long_is_told(
    throne: Throne, compute: Compute, recognitions: Recognitions
) -> None:
    recognition = Recognition(throne, compute, recognitions, longest_wait_s=0.0)
    before = read_sample("bot_pictures_total", outcome="busy")
    async with AsyncExitStack() as places:
        for _ in range(8):  # two threads
            await places.enter_async_context(recognition.place())

        with pytest.raises(BusyError):
            await places.enter_async_context(recognition.place())
        with pytest.raises(BusyError):
            await places.enter_async_context(recognition.place_again())

    assert read_sample("bot_pictures_total", outcome="busy") == before + 1
    async with recognition.place():
        assert (await recognition.read(b"picture")).text == "7"


@pytest.mark.parametrize(
    ("error", "counted"), [(OSError("connection reset"), 1), (PictureUnavailableError(), 0)]
)
def test_a_picture_that_is_not_fetched_is_counted_as_failed_unless_it_is_refused(
    error: Exception, counted: int
) -> None:
    before = read_sample("bot_pictures_total", outcome="failed")

    with pytest.raises(type(error)), counting_failed_fetch():
        raise error

    assert read_sample("bot_pictures_total", outcome="failed") == before + counted


async def test_what_was_read_is_kept_under_a_name_that_nobody_guesses(
    recognition: Recognition, recognitions: Recognitions, now: Clock
) -> None:
    read = [versioned(prediction(7, 0.9))]
    names = {await recognition.keep(PERSON, read) for _ in range(2)}

    assert len(names) == 2
    found = await recognitions.find(names.pop())
    assert found is not None
    assert (found.person_id, found.model_version) == (PERSON, 3)
    assert found.read_at == now()
    assert found.digits[0].confidence == pytest.approx(0.9)


async def test_lines_are_numbered_on_from_one_picture_to_the_next(
    recognition: Recognition, recognitions: Recognitions
) -> None:
    two_lines = versioned(prediction(1, 0.9), prediction(2, 0.9), lines=(0, 1))

    name = await recognition.keep(PERSON, [two_lines, two_lines])

    found = await recognitions.find(name)
    assert found is not None
    assert [(digit.digit, digit.line) for digit in found.digits] == [(1, 0), (2, 1), (1, 2), (2, 3)]


async def test_with_the_storage_down_there_is_a_name_all_the_same(
    recognition: Recognition, recognitions: Recognitions, outage: Outage
) -> None:
    await outage.begin()

    name = await recognition.keep(PERSON, [versioned(prediction(7, 0.9))])

    outage.end()
    assert await recognitions.find(name) is None


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (reading(prediction(7, 0.9)), "digit"),
        (reading(prediction(7, 0.9), prediction(1, 0.9)), "number"),
        (reading(prediction(7, 0.9), prediction(1, 0.5)), "unsure"),
        (NoDigitFoundError(), "no_digit_found"),
        (NotAPictureError(), "not_a_picture"),
    ],
)
async def test_pictures_are_counted_by_outcome(
    recognition: Recognition, reader: ScriptedReader, read: Reading | Exception, outcome: str
) -> None:
    before = read_sample("bot_pictures_total", outcome=outcome)
    reader.outcome = read

    for look in (recognition.read, recognition.read_again):
        with suppress(PreprocessingError):
            await look(NIGHT)

    assert read_sample("bot_pictures_total", outcome=outcome) == before + 1
