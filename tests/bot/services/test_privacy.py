import pytest

from bot.errors import StorageUnavailableError
from bot.services.languages import Languages
from bot.services.privacy import Privacy
from bot.storage.corrections import Corrections
from bot.storage.database import Database
from bot.storage.people import Forgotten, People
from bot.storage.recognitions import NewRecognition, Recognitions
from bot.storage.usage import Usage
from tests.bot.clock import Clock
from tests.bot.outages import Outage
from tests.bot.readings import prediction, recognized

NAME, SOMEBODY, SOMEBODY_ELSE = "abcdefghijkl", 5, 6


@pytest.fixture
def people(database: Database, now: Clock) -> People:
    return People(database, now)


@pytest.fixture
def languages(people: People) -> Languages:
    return Languages(people)


@pytest.fixture
def privacy(people: People, languages: Languages) -> Privacy:
    return Privacy(people, languages, retention_days=30)


async def test_everything_about_a_person_is_deleted_and_counted(
    privacy: Privacy, languages: Languages, database: Database, now: Clock
) -> None:
    recognitions = Recognitions(database, now)
    digits = recognized(prediction(4, 0.9), prediction(2, 0.9))
    for name, person_id in ((NAME, SOMEBODY), ("other-name", SOMEBODY_ELSE)):
        await recognitions.keep(NewRecognition(name, person_id, 0, digits))
    await Corrections(database, now).confirm(NAME, SOMEBODY)
    await languages.choose(SOMEBODY, "de")

    forgotten = await privacy.forget(SOMEBODY)

    assert forgotten == Forgotten(recognitions=1, digits=2, corrections=2, language="de")
    assert await recognitions.find(NAME) is None
    assert await recognitions.find("other-name") is not None
    assert (await languages.translator_for(SOMEBODY, "ru")).language == "ru"


async def test_what_was_read_still_counts(privacy: Privacy, database: Database, now: Clock) -> None:
    new = NewRecognition(NAME, SOMEBODY, 0, recognized(prediction(4, 0.9)))
    await Recognitions(database, now).keep(new)

    await privacy.forget(SOMEBODY)

    totals = await Usage(database).totals()
    assert (totals.pictures, totals.people) == (1, 0)


async def test_there_may_be_nothing_to_delete(privacy: Privacy) -> None:
    assert await privacy.forget(SOMEBODY) == Forgotten(0, 0, 0, None)


async def test_during_an_outage_nothing_is_promised(
    privacy: Privacy, languages: Languages, outage: Outage
) -> None:
    await languages.choose(SOMEBODY, "de")
    await outage.begin()

    with pytest.raises(StorageUnavailableError):
        await privacy.forget(SOMEBODY)

    assert (await languages.translator_for(SOMEBODY, "ru")).language == "de"
