from datetime import date, timedelta, timezone

import pytest
from sqlalchemy import select

from bot.storage.corrections import Corrections, Judgement
from bot.storage.database import Database
from bot.storage.people import People
from bot.storage.recognitions import Recognitions
from bot.storage.tables import usage_days
from bot.storage.usage import Totals, Usage
from tests.bot.storage.conftest import Clock
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition


@pytest.fixture
def usage(database: Database) -> Usage:
    return Usage(database)


async def test_an_unused_bot_has_nothing_to_tell(usage: Usage) -> None:
    assert await usage.totals() == Totals(0, 0, 0, Judgement(0, 0))


async def test_what_is_read_and_judged_adds_up(
    usage: Usage, database: Database, now: Clock
) -> None:
    await Recognitions(database, now).keep(recognition("a", "123"))
    await Recognitions(database, now).keep(recognition("b", "4", SOMEBODY_ELSE))
    await Corrections(database, now).confirm("a", SOMEBODY)
    await Corrections(database, now).correct("b", 0, SOMEBODY_ELSE, 9)

    assert await usage.totals() == Totals(2, 4, 2, Judgement(confirmed=3, corrected=1))


async def test_what_was_read_stays_read_when_a_person_is_forgotten(
    usage: Usage, database: Database, now: Clock
) -> None:
    await Recognitions(database, now).keep(recognition("a", "123"))

    await People(database, now).forget(SOMEBODY)

    assert await usage.totals() == Totals(1, 3, 0, Judgement(0, 0))


async def pictures_on(database: Database, day: date) -> int | None:
    async with database.snapshot() as connection:
        return await connection.scalar(select(usage_days.c.pictures).where(usage_days.c.day == day))


async def test_a_day_begins_at_midnight_in_greenwich(database: Database, now: Clock) -> None:
    await Recognitions(database, now).keep(recognition("a", "1"))
    today = now.time.date()
    now.time = now.time.replace(hour=23).astimezone(timezone(timedelta(hours=9)))
    await Recognitions(database, now).keep(recognition("b", "2"))
    assert await pictures_on(database, today + timedelta(days=1)) is None

    now.pass_by(hours=1)
    await Recognitions(database, now).keep(recognition("c", "3"))

    assert await pictures_on(database, today) == 2
    assert await pictures_on(database, today + timedelta(days=1)) == 1
