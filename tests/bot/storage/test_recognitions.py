import asyncio

import numpy as np
import pytest

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.recognitions import NewRecognition, Recognitions, RecognizedDigit
from bot.storage.tables import digits, people, recognitions, usage_days
from tests.bot.storage.conftest import Clock, Opener
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition, recognized
from tests.bot.storage.rows import count_rows


@pytest.fixture
def kept(database: Database, now: Clock) -> Recognitions:
    return Recognitions(database, now)


async def test_a_recognition_is_found_as_it_was_kept(kept: Recognitions, now: Clock) -> None:
    new = NewRecognition("token_-", SOMEBODY, 3, (recognized(2), recognized(0, line=1)))
    await kept.keep(new)

    found = await kept.find("token_-")

    assert found is not None
    assert (found.id, found.person_id) == ("token_-", SOMEBODY)
    assert found.model_version == 3
    assert found.read_at == now.time
    assert found.read_at.utcoffset() is not None
    assert [(digit.digit, digit.line) for digit in found.digits] == [(2, 0), (0, 1)]
    for was, new_digit in zip(found.digits, new.digits, strict=True):
        np.testing.assert_array_equal(was.image, new_digit.image)
        assert was.image.dtype == np.uint8
        assert was.confidence == new_digit.confidence
        assert was.probabilities == pytest.approx(new_digit.probabilities, abs=1e-7)


async def test_a_long_number_keeps_its_order(kept: Recognitions) -> None:
    number = "31415926535897932384"
    await kept.keep(recognition("r", number))

    found = await kept.find("r")

    assert found is not None
    assert "".join(str(digit.digit) for digit in found.digits) == number


async def test_what_was_never_kept_is_not_found(kept: Recognitions) -> None:
    assert await kept.find("never") is None


async def test_a_recognition_is_handed_over_once(kept: Recognitions, database: Database) -> None:
    await kept.keep(recognition("r", "12"))

    assert await kept.hand_over("r", SOMEBODY, SOMEBODY_ELSE)
    assert not await kept.hand_over("r", SOMEBODY, 99)
    assert await count_rows(database, people) == 2

    found = await kept.find("r")
    assert found is not None
    assert found.person_id == SOMEBODY_ELSE


async def test_an_id_is_kept_once_and_the_failure_leaves_nothing_behind(
    kept: Recognitions, database: Database
) -> None:
    await kept.keep(recognition("r", "12"))

    with pytest.raises(StorageError):
        await kept.keep(recognition("r", "345"))

    assert await count_rows(database, digits) == 2
    assert await count_rows(database, usage_days) == 1


@pytest.mark.parametrize(
    "digit",
    [
        RecognizedDigit(np.zeros((28, 28), np.uint8), 10, 0.5, (0.1,) * 10, 0),
        RecognizedDigit(np.zeros((28, 28), np.uint8), 1, 0.5, (0.1,) * 9, 0),
        RecognizedDigit(np.zeros((20, 20), np.uint8), 1, 0.5, (0.1,) * 10, 0),
    ],
    ids=["no digit", "nine probabilities", "another size"],
)
async def test_nonsense_is_refused(
    kept: Recognitions, database: Database, digit: RecognizedDigit
) -> None:
    with pytest.raises(StorageError):
        await kept.keep(NewRecognition("r", SOMEBODY, 0, (digit,)))

    assert await count_rows(database, recognitions) == 0


async def test_many_are_kept_side_by_side(
    database: Database, open_another: Opener, now: Clock
) -> None:
    both = [Recognitions(each, now) for each in (database, open_another())]

    await asyncio.gather(
        *(both[i % 2].keep(recognition(str(i), "42", SOMEBODY + i % 3)) for i in range(40))
    )

    assert await count_rows(database, recognitions) == 40
