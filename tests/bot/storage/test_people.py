import pytest

from bot.storage.corrections import Corrections
from bot.storage.database import Database
from bot.storage.people import Forgotten, People
from bot.storage.recognitions import Recognitions
from bot.storage.tables import corrections, digits, people, recognitions
from tests.bot.storage.conftest import Clock
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition
from tests.bot.storage.rows import count_rows


@pytest.fixture
def everybody(database: Database, now: Clock) -> People:
    return People(database, now)


async def test_nobody_has_chosen_a_language_at_first(everybody: People) -> None:
    assert await everybody.language_of(SOMEBODY) is None


async def test_the_last_choice_of_each_person_counts(everybody: People) -> None:
    await everybody.set_language(SOMEBODY, "uk")
    await everybody.set_language(SOMEBODY_ELSE, "hi")

    await everybody.set_language(SOMEBODY, "de")

    assert await everybody.language_of(SOMEBODY) == "de"
    assert await everybody.language_of(SOMEBODY_ELSE) == "hi"


async def test_a_choice_can_be_taken_back(everybody: People) -> None:
    await everybody.set_language(SOMEBODY, "uk")

    await everybody.set_language(SOMEBODY, None)

    assert await everybody.language_of(SOMEBODY) is None


async def test_a_choice_outlives_what_the_person_does_later(
    everybody: People, database: Database, now: Clock
) -> None:
    await everybody.set_language(SOMEBODY, "uk")

    await Recognitions(database, now).keep(recognition("r", "7"))

    assert await everybody.language_of(SOMEBODY) == "uk"


async def test_everything_about_a_person_is_forgotten_and_counted(
    everybody: People, database: Database, now: Clock
) -> None:
    await everybody.set_language(SOMEBODY, "uk")
    await Recognitions(database, now).keep(recognition("a", "12"))
    await Recognitions(database, now).keep(recognition("b", "3"))
    await Corrections(database, now).confirm("a", SOMEBODY)

    forgotten = await everybody.forget(SOMEBODY)

    assert forgotten == Forgotten(recognitions=2, digits=3, corrections=2, language="uk")
    for table in (people, recognitions, digits, corrections):
        assert await count_rows(database, table) == 0


async def test_others_keep_theirs_but_for_judgements_of_and_by_the_forgotten(
    everybody: People, database: Database, now: Clock
) -> None:
    await Recognitions(database, now).keep(recognition("mine", "1"))
    await Recognitions(database, now).keep(recognition("theirs", "23", SOMEBODY_ELSE))
    judgements = Corrections(database, now)
    await judgements.correct("mine", 0, SOMEBODY_ELSE, 7)
    await judgements.correct("theirs", 0, SOMEBODY, 5)
    await judgements.correct("theirs", 1, SOMEBODY_ELSE, 8)

    forgotten = await everybody.forget(SOMEBODY)

    assert forgotten == Forgotten(recognitions=1, digits=1, corrections=2, language=None)
    assert await Recognitions(database, now).find("theirs") is not None
    assert await judgements.labels_of("theirs") == {1: 8}


async def test_there_is_nothing_to_forget_of_a_stranger(everybody: People) -> None:
    assert await everybody.forget(SOMEBODY) == Forgotten(0, 0, 0, None)


async def test_who_was_forgotten_can_come_back(
    everybody: People, database: Database, now: Clock
) -> None:
    await everybody.set_language(SOMEBODY, "uk")
    await everybody.forget(SOMEBODY)

    await Recognitions(database, now).keep(recognition("r", "7"))

    assert await count_rows(database, recognitions) == 1
    assert await everybody.language_of(SOMEBODY) is None
