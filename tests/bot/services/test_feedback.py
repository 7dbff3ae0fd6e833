from datetime import timedelta

import pytest

from bot.errors import (
    CorrectionTooLateError,
    NotYourRecognitionError,
    RecognitionForgottenError,
    StorageUnavailableError,
)
from bot.services.feedback import CHANGEABLE_FOR, Claimant, Feedback
from bot.storage.corrections import Corrections, Judgement
from bot.storage.database import Database
from bot.storage.people import People
from bot.storage.recognitions import NewRecognition, Recognitions
from tests.bot.clock import Clock
from tests.bot.outages import Outage
from tests.bot.readings import prediction, recognized
from tests.bot.samples import read_sample
from tests.bot.storage.rows import sum_up

NAME, GROUPS_NAME, GROUP = "abcdefghijkl", "zyxwvutsrqpo", -1001


async def for_nobody(_: int) -> bool:
    return False


async def for_the_group(chat_id: int) -> bool:
    return chat_id == GROUP


OWNER, STRANGER = Claimant(5, for_nobody), Claimant(6, for_nobody)
ADMIN, OTHER_ADMIN = Claimant(7, for_the_group), Claimant(8, for_the_group)


class TooLateCorrections(Corrections):
    """Corrections that reach the database when their recognition has just been forgotten."""

    async def confirm(self, recognition_id: str, person_id: int) -> int:
        await People(self._database, self._now).forget(person_id)
        return await super().confirm(recognition_id, person_id)

    async def correct(
        self, recognition_id: str, position: int, person_id: int, true_digit: int | None
    ) -> bool:
        await People(self._database, self._now).forget(person_id)
        return await super().correct(recognition_id, position, person_id, true_digit)


def count_said() -> dict[str, float]:
    said = ("right", "a_digit", "not_a_digit")
    return {each: read_sample("bot_corrections_total", said=each) for each in said}


@pytest.fixture
def corrections(database: Database, now: Clock) -> Corrections:
    return Corrections(database, now)


@pytest.fixture
async def feedback(database: Database, corrections: Corrections, now: Clock) -> Feedback:
    recognitions = Recognitions(database, now)
    digits = recognized(prediction(4, 0.9), prediction(2, 0.9))
    await recognitions.keep(NewRecognition(NAME, OWNER.person_id, 0, digits))
    await recognitions.keep(NewRecognition(GROUPS_NAME, GROUP, 0, digits))
    return Feedback(recognitions, corrections, now)


async def test_what_nobody_judged_is_as_it_was_read(feedback: Feedback) -> None:
    found = await feedback.find(NAME, OWNER)

    assert found.name == NAME
    assert found.digits == (4, 2)
    assert found.labels == {}


async def test_confirming_judges_every_digit(feedback: Feedback, corrections: Corrections) -> None:
    confirmed = await feedback.confirm(NAME, OWNER)

    assert confirmed.labels == {0: 4, 1: 2}
    assert await sum_up(corrections) == Judgement(confirmed=2, corrected=0)


@pytest.mark.parametrize(("digit", "expected"), [(7, (4, 7)), (2, (4, 2)), (None, (4, None))])
async def test_correcting_judges_one(
    feedback: Feedback, digit: int | None, expected: tuple[int | None, ...]
) -> None:
    corrected = await feedback.correct(NAME, OWNER, 1, digit)

    assert corrected.digits == expected
    assert list(corrected.labels) == [1]


async def test_the_same_correction_twice_is_one(
    feedback: Feedback, corrections: Corrections
) -> None:
    for _ in range(2):
        await feedback.correct(NAME, OWNER, 0, 9)

    assert await sum_up(corrections) == Judgement(confirmed=0, corrected=1)


async def test_the_last_judgement_counts(feedback: Feedback, corrections: Corrections) -> None:
    await feedback.correct(NAME, OWNER, 0, 9)
    await feedback.confirm(NAME, OWNER)
    assert await sum_up(corrections) == Judgement(confirmed=2, corrected=0)

    await feedback.correct(NAME, OWNER, 0, None)
    assert await sum_up(corrections) == Judgement(confirmed=1, corrected=1)


async def test_only_who_asked_may_judge_or_look(
    feedback: Feedback, corrections: Corrections
) -> None:
    with pytest.raises(NotYourRecognitionError):
        await feedback.find(NAME, STRANGER)
    with pytest.raises(NotYourRecognitionError):
        await feedback.confirm(NAME, STRANGER)
    with pytest.raises(NotYourRecognitionError):
        await feedback.correct(NAME, STRANGER, 0, 1)

    assert (await sum_up(corrections)).accuracy is None


async def test_who_speaks_for_a_group_may_look_and_the_first_to_judge_is_who_asked(
    feedback: Feedback, corrections: Corrections
) -> None:
    for admin in (ADMIN, OTHER_ADMIN):
        assert (await feedback.find(GROUPS_NAME, admin)).digits == (4, 2)

    await feedback.correct(GROUPS_NAME, ADMIN, 1, 7)

    assert (await feedback.confirm(GROUPS_NAME, ADMIN)).digits == (4, 2)
    with pytest.raises(NotYourRecognitionError):
        await feedback.find(GROUPS_NAME, OTHER_ADMIN)
    assert await sum_up(corrections) == Judgement(confirmed=2, corrected=0)


async def test_who_does_not_speak_for_a_group_may_not_judge_for_it(feedback: Feedback) -> None:
    with pytest.raises(NotYourRecognitionError):
        await feedback.confirm(GROUPS_NAME, STRANGER)


async def test_who_speaks_for_a_group_does_not_speak_for_its_people(feedback: Feedback) -> None:
    with pytest.raises(NotYourRecognitionError):
        await feedback.find(NAME, ADMIN)


async def test_what_is_not_stored_is_forgotten(feedback: Feedback) -> None:
    with pytest.raises(RecognitionForgottenError):
        await feedback.confirm("mnopqrstuvwx", OWNER)


@pytest.mark.parametrize("position", [2, 999])
async def test_a_digit_that_is_not_there_cannot_be_judged(
    feedback: Feedback, position: int
) -> None:
    with pytest.raises(RecognitionForgottenError):
        await feedback.correct(NAME, OWNER, position, 1)


async def test_it_can_be_changed_for_a_while_and_then_only_looked_at(
    feedback: Feedback, now: Clock
) -> None:
    now.pass_by(CHANGEABLE_FOR)
    await feedback.correct(NAME, OWNER, 0, 9)
    now.pass_by(timedelta(seconds=1))

    with pytest.raises(CorrectionTooLateError):
        await feedback.correct(NAME, OWNER, 0, 8)
    with pytest.raises(CorrectionTooLateError):
        await feedback.confirm(NAME, OWNER)

    assert (await feedback.find(NAME, OWNER)).digits == (9, 2)


async def test_what_is_said_is_counted(feedback: Feedback) -> None:
    before = count_said()

    await feedback.confirm(NAME, OWNER)
    await feedback.correct(NAME, OWNER, 0, 9)
    await feedback.correct(NAME, OWNER, 1, None)

    assert count_said() == {said: count + 1 for said, count in before.items()}


@pytest.mark.parametrize("digit", [9, None])
async def test_what_is_forgotten_while_it_is_judged_is_not_counted(
    database: Database, now: Clock, digit: int | None
) -> None:
    recognitions = Recognitions(database, now)
    feedback = Feedback(recognitions, TooLateCorrections(database, now), now)
    new = NewRecognition(NAME, OWNER.person_id, 0, recognized(prediction(4, 0.9)))
    before = count_said()

    await recognitions.keep(new)
    with pytest.raises(RecognitionForgottenError):
        await feedback.confirm(NAME, OWNER)
    await recognitions.keep(new)
    with pytest.raises(RecognitionForgottenError):
        await feedback.correct(NAME, OWNER, 0, digit)

    assert count_said() == before


async def test_an_outage_is_raised(feedback: Feedback, outage: Outage) -> None:
    await outage.begin()

    with pytest.raises(StorageUnavailableError):
        await feedback.confirm(NAME, OWNER)
