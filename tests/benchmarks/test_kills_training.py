from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.kills_training import Training
from playground.bot_api import BotApi
from playground.serving import serving
from tests.e2e.training import ENDLESS, make_place


@pytest.fixture
async def training(tmp_path: Path) -> AsyncIterator[Training]:
    api = BotApi()
    async with serving(api) as url:
        training = Training(make_place(api, url, tmp_path / "bot"), ENDLESS)
        yield training
        await training.kill_bot()


async def test_a_run_begins_and_its_process_ends_with_the_bot(training: Training) -> None:
    admin = str(training.place.admin.person.id)
    training.bot = await training.place.start(training.learner, {"ADMIN_IDS": admin})
    await training.say_something()

    assert await training.begin()
    await training.place.admin.wait_for_edit(
        training.offers[-1], lambda now: "Fitting" in now["text"]
    )
    assert len(training.find_children()) == 1
    assert await training.begin()
    assert len(training.offers) == 1
    assert await training.kill_bot()
    assert not training.find_children()


def test_where_nobody_trains_there_is_nobody_to_kill(training: Training) -> None:
    assert not training.kill_child()
