from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.services.lessons import collect_lesson
from bot.storage.corrections import Corrections
from bot.storage.database import Database, open_database
from bot.storage.migrating import migrate
from bot.storage.recognitions import Recognitions
from bot.training.messages import NO_LABEL
from tests.bot.storage.examples import SOMEBODY, recognition, recognized

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(None, tmp_path)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
def corrections(database: Database) -> Corrections:
    return Corrections(database, lambda: NOW)


async def test_what_people_said_becomes_arrays(
    database: Database, corrections: Corrections
) -> None:
    await Recognitions(database, lambda: NOW).keep(recognition("abcdefgh", "73"))
    await corrections.correct("abcdefgh", 0, SOMEBODY, 1)
    await corrections.correct("abcdefgh", 1, SOMEBODY, None)

    lesson, sources = await collect_lesson(corrections)

    np.testing.assert_array_equal(lesson.images[0], recognized(7).image)
    np.testing.assert_array_equal(lesson.images[1], recognized(3).image)
    assert lesson.images.dtype == np.uint8
    assert lesson.labels.tolist() == [1, NO_LABEL]
    assert lesson.people.tolist() == [SOMEBODY, SOMEBODY]
    assert lesson.said_at_s.tolist() == [NOW.timestamp()] * 2
    assert sources == {("abcdefgh", SOMEBODY)} == await corrections.sources()


async def test_where_nobody_said_anything_the_arrays_are_empty(corrections: Corrections) -> None:
    lesson, _ = await collect_lesson(corrections)

    assert lesson.images.shape == (0, 28, 28)
    assert lesson.labels.shape == lesson.people.shape == lesson.said_at_s.shape == (0,)
