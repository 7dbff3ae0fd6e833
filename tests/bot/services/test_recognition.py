import threading

import pytest

from bot.compute import Compute
from bot.services.recognition import Recognition
from model.reader import Reading
from preprocessing.errors import NoDigitFoundError
from tests.bot.readings import ScriptedReader, prediction, reading


class ThreadNotingReader:
    def __init__(self) -> None:
        self.thread: int | None = None

    def read(self, _: bytes) -> Reading:
        self.thread = threading.get_ident()
        return reading(prediction(7, 0.9))


async def test_the_picture_is_read_off_the_event_loop(compute: Compute) -> None:
    reader = ThreadNotingReader()

    outcome = await Recognition(reader, compute).read(b"picture")

    assert outcome.text == "7"
    assert reader.thread not in {None, threading.get_ident()}


async def test_what_is_wrong_with_the_picture_is_raised(compute: Compute) -> None:
    reader = ScriptedReader()
    reader.outcome = NoDigitFoundError()

    with pytest.raises(NoDigitFoundError):
        await Recognition(reader, compute).read(b"picture")
