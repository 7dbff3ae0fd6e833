import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks import learning_chat
from benchmarks.learning import Run
from model.artifact import read_artifact
from model.dataset import Dataset, Mnist
from model.reader import load_reader
from playground.bot_api import BotApi
from playground.serving import serving
from tests.e2e.pictures import find_test_digits
from tests.e2e.training import QUICK, Place, make_place

RUN = Run(
    name="F for 7",
    corrections=100,
    learned=80,
    held_out=20,
    style_before=0.0,
    style_after=0.8,
    mnist_before=0.99,
    mnist_after=0.9895,
    promoted=True,
    objections=(),
    seconds=20.0,
    peak_mb=400.0,
)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    api = BotApi()
    async with serving(api) as url:
        yield make_place(api, url, tmp_path / "bot")


def test_a_row_can_be_read() -> None:
    assert load_reader().read(learning_chat.draw_row(find_test_digits()[3])).text == "532"


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({"caption": "532\nAmber: fairly sure"}, "532"),
        ({"text": "7 · 99 %"}, "7"),
        ({"text": "I can't see a digit in this picture."}, ""),
    ],
)
def test_the_first_line_is_the_number(answer: dict[str, str], number: str) -> None:
    assert learning_chat.find_number(answer) == number


@pytest.mark.parametrize(
    ("change", "miss"),
    [
        ({}, None),
        ({"style_after": 0.69}, "69% of the errors"),
        ({"style_after": 0.3, "corrections": 20}, None),
        ({"mnist_after": 0.9894}, "MNIST loses"),
        ({"promoted": False}, "refused"),
    ],
)
def test_what_is_below_the_floor_is_named(change: dict[str, float], miss: str | None) -> None:
    misses = list(learning_chat.find_misses([dataclasses.replace(RUN, **change)]))  # type: ignore[arg-type]  # several kinds of field

    assert len(misses) == (miss is not None)
    assert all(str(miss) in each for each in misses)


async def test_what_people_tap_is_learned_and_measured(place: Place, mnist: Mnist) -> None:
    admin = {"ADMIN_IDS": str(place.admin.person.id)}
    bot = await place.start(QUICK, admin)
    threes = mnist.test.X[mnist.test.y == 3][:4]

    told = await learning_chat.teach(
        [place.admin], Dataset(threes, np.full(4, 8, dtype=np.uint8)), 2
    )
    seconds, _ = await learning_chat.retrain(place, bot)
    await bot.kill()
    champion, metrics = await learning_chat.find_champion(place.folder / "data")

    assert told == 2
    assert seconds > 0
    assert metrics["learned_count"] == 1
    taught, shipped = champion.classifier, read_artifact().classifier
    assert np.array_equal(taught.coefficients[8], shipped.coefficients[3]), "they change places"
