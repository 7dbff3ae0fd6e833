import asyncio

import pytest

from bot.errors import StorageError
from bot.storage.corrections import Corrections, Judgement, Said
from bot.storage.database import Database
from bot.storage.recognitions import Recognitions
from bot.storage.tables import people
from tests.bot.storage.conftest import Clock, Opener
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition
from tests.bot.storage.rows import count_rows, sum_up


@pytest.fixture
async def judgements(database: Database, now: Clock) -> Corrections:
    await Recognitions(database, now).keep(recognition("r", "147"))
    return Corrections(database, now)


async def test_nothing_is_judged_at_first(judgements: Corrections) -> None:
    assert await judgements.labels_of("r") == {}
    assert await sum_up(judgements) == Judgement(confirmed=0, corrected=0)
    assert (await sum_up(judgements)).accuracy is None


async def test_one_digit_is_corrected(judgements: Corrections) -> None:
    assert await judgements.correct("r", 1, SOMEBODY, 9)

    assert await judgements.labels_of("r") == {1: 9}
    assert await sum_up(judgements) == Judgement(confirmed=0, corrected=1)


async def test_what_is_no_digit_counts_as_read_wrongly(judgements: Corrections) -> None:
    assert await judgements.correct("r", 0, SOMEBODY, None)

    assert await judgements.labels_of("r") == {0: None}
    assert await sum_up(judgements) == Judgement(confirmed=0, corrected=1)


async def test_right_confirms_all_digits(judgements: Corrections) -> None:
    assert await judgements.confirm("r", SOMEBODY) == 3

    assert await judgements.labels_of("r") == {0: 1, 1: 4, 2: 7}
    assert await sum_up(judgements) == Judgement(confirmed=3, corrected=0)


async def test_the_last_word_counts_however_often_it_is_said(judgements: Corrections) -> None:
    await judgements.confirm("r", SOMEBODY)
    for _ in range(2):
        assert await judgements.correct("r", 1, SOMEBODY_ELSE, 9)
    assert await sum_up(judgements) == Judgement(confirmed=2, corrected=1)
    assert (await sum_up(judgements)).accuracy == pytest.approx(2 / 3)

    await judgements.confirm("r", SOMEBODY)
    assert await sum_up(judgements) == Judgement(confirmed=3, corrected=0)


async def test_what_was_said_is_counted_with_who_said_it(
    judgements: Corrections, now: Clock
) -> None:
    assert await judgements.said() == Said(corrections=0, people=0)
    await judgements.confirm("r", SOMEBODY)
    now.pass_by(hours=1)
    await judgements.correct("r", 1, SOMEBODY_ELSE, 9)

    assert await judgements.said() == Said(corrections=3, people=2)
    assert await judgements.said(since=now.time) == Said(corrections=1, people=1)
    now.pass_by(hours=1)
    assert await judgements.said(since=now.time) == Said(corrections=0, people=0)


async def test_what_is_no_longer_kept_cannot_be_judged(
    judgements: Corrections, database: Database
) -> None:
    assert not await judgements.correct("r", 3, SOMEBODY, 9)
    assert not await judgements.correct("gone", 0, SOMEBODY_ELSE, 9)
    assert await judgements.confirm("gone", SOMEBODY_ELSE) == 0

    assert await count_rows(database, people) == 1


async def test_a_label_beyond_nine_is_refused(judgements: Corrections) -> None:
    with pytest.raises(StorageError):
        await judgements.correct("r", 0, SOMEBODY, 10)


async def test_what_is_judged_can_be_learned_from_in_the_order_of_the_judgements(
    judgements: Corrections, now: Clock
) -> None:
    began = now.time
    await judgements.correct("r", 2, SOMEBODY, 1)
    now.pass_by(seconds=1)
    await judgements.correct("r", 0, SOMEBODY_ELSE, None)

    examples = [example async for example in judgements.all_for_training()]

    assert [(each.label, each.person_id, each.recognition_id) for each in examples] == [
        (1, SOMEBODY, "r"),
        (None, SOMEBODY_ELSE, "r"),
    ]
    assert [each.corrected_at for each in examples] == [began, now.time]
    assert [each.image[0, 0] for each in examples] == [7, 1]


async def test_taps_at_the_same_time_leave_one_judgement_a_digit(
    judgements: Corrections, open_another: Opener, now: Clock
) -> None:
    theirs = Corrections(open_another(), now)

    await asyncio.gather(
        *(theirs.correct("r", 1, SOMEBODY, label) for label in range(5)),
        *(judgements.confirm("r", SOMEBODY_ELSE) for _ in range(5)),
    )

    assert len([example async for example in judgements.all_for_training()]) == 3
