import pytest

from bot.errors import StorageUnavailableError
from bot.services import languages as languages_module
from bot.services.languages import Languages
from bot.storage.database import Database
from bot.storage.people import People
from tests.bot.clock import Clock
from tests.bot.outages import Outage

SOMEBODY = 5


@pytest.fixture
def people(database: Database, now: Clock) -> People:
    return People(database, now)


@pytest.fixture
def languages(people: People) -> Languages:
    return Languages(people)


async def spoken(
    languages: Languages, code: str | None = "ru", person_id: int | None = SOMEBODY
) -> str:
    return (await languages.translator_for(person_id, code)).language


@pytest.mark.parametrize(("code", "expected"), [("ru", "ru"), ("pt-br", "pt"), ("xx", "en")])
async def test_without_a_choice_the_telegrams_language_is_spoken(
    languages: Languages, code: str, expected: str
) -> None:
    assert await spoken(languages, code) == expected


async def test_a_choice_wins(languages: Languages) -> None:
    await languages.choose(SOMEBODY, "de")

    assert await spoken(languages) == "de"
    assert await spoken(languages, person_id=6) == "ru"


async def test_a_choice_outlives_the_process(languages: Languages, people: People) -> None:
    await languages.choose(SOMEBODY, "de")

    assert await spoken(Languages(people)) == "de"


async def test_the_last_choice_counts(languages: Languages) -> None:
    assert await spoken(languages) == "ru"
    for language in ("de", "zh", "en"):
        await languages.choose(SOMEBODY, language)

    assert await spoken(languages) == "en"


async def test_a_choice_is_kept_in_mind_through_an_outage(
    languages: Languages, outage: Outage
) -> None:
    await languages.choose(SOMEBODY, "de")
    await outage.begin()

    assert await spoken(languages) == "de"
    assert await spoken(languages, person_id=6) == "ru"


async def test_what_could_not_be_asked_is_asked_again(languages: Languages, outage: Outage) -> None:
    await languages.choose(SOMEBODY, "de")
    languages.forget(SOMEBODY)
    await outage.begin()
    assert await spoken(languages) == "ru"

    outage.end()

    assert await spoken(languages) == "de"


async def test_a_choice_that_cannot_be_noted_is_not_made(
    languages: Languages, outage: Outage
) -> None:
    await outage.begin()

    with pytest.raises(StorageUnavailableError):
        await languages.choose(SOMEBODY, "de")

    assert await spoken(languages) == "ru"


async def test_a_language_of_an_earlier_version_is_none(
    languages: Languages, people: People
) -> None:
    await people.set_language(SOMEBODY, "la")

    assert await spoken(languages) == "ru"


async def test_only_so_many_choices_are_kept_in_mind(
    monkeypatch: pytest.MonkeyPatch, languages: Languages
) -> None:
    monkeypatch.setattr(languages_module, "_REMEMBERED", 2)

    for person_id in range(5):
        await spoken(languages, person_id=person_id)

    assert len(languages._chosen) == 2
