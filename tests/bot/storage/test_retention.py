from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage import retention
from bot.storage.corrections import Corrections
from bot.storage.database import Database
from bot.storage.people import People
from bot.storage.recognitions import Recognitions
from bot.storage.retention import Purged, Retention
from bot.storage.tables import people, recognitions
from tests.bot.inboxes import list_pending, open_inbox
from tests.bot.storage.conftest import Clock
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition

KEPT_FOR = timedelta(days=90)


async def ids_in(database: Database) -> set[str]:
    async with database.snapshot() as connection:
        return set(await connection.scalars(select(recognitions.c.id)))


async def people_in(database: Database) -> set[int]:
    async with database.snapshot() as connection:
        return set(await connection.scalars(select(people.c.id)))


async def test_nothing_is_purged_before_its_time(database: Database, now: Clock) -> None:
    await Recognitions(database, now).keep(recognition("r", "7"))
    await open_inbox(database, now).put(1, "{}")
    await open_inbox(database, now).strike(1)

    assert await Retention(database, now).purge(KEPT_FOR) == Purged(0, 0, 0)


async def test_old_recognitions_go_unless_somebody_judged_them(
    database: Database, now: Clock
) -> None:
    kept = Recognitions(database, now)
    await kept.keep(recognition("unjudged", "1"))
    await kept.keep(recognition("judged in part", "12"))
    await Corrections(database, now).correct("judged in part", 1, SOMEBODY, 3)
    now.pass_by(days=91)
    await kept.keep(recognition("new", "4"))

    purged = await Retention(database, now).purge(KEPT_FOR)

    assert purged.recognitions == 1
    assert await ids_in(database) == {"judged in part", "new"}


async def test_many_go_in_small_transactions(
    database: Database, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    for i in range(5):
        await Recognitions(database, now).keep(recognition(str(i), "1"))
    now.pass_by(days=91)

    assert (await Retention(database, now).purge(KEPT_FOR)).recognitions == 5


async def test_people_go_when_nothing_of_theirs_is_left(database: Database, now: Clock) -> None:
    kept = Recognitions(database, now)
    await kept.keep(recognition("a", "1", SOMEBODY))
    await kept.keep(recognition("b", "2", SOMEBODY_ELSE))
    await kept.keep(recognition("c", "3", 3))
    await Corrections(database, now).confirm("b", 4)
    await People(database, now).set_language(3, "uk")
    now.pass_by(days=91)

    purged = await Retention(database, now).purge(KEPT_FOR)

    assert purged.people == 1
    assert await people_in(database) == {SOMEBODY_ELSE, 3, 4}


async def test_settled_updates_are_remembered_while_telegram_may_repeat_them(
    database: Database, now: Clock
) -> None:
    inbox = open_inbox(database, now)
    for update_id in (1, 2, 3):
        await inbox.put(update_id, "{}")
    await inbox.strike(1)
    await inbox.set_aside(2)
    now.pass_by(hours=25)
    assert (await Retention(database, now).purge(KEPT_FOR)).updates == 0

    now.pass_by(hours=24)

    assert (await Retention(database, now).purge(KEPT_FOR)).updates == 2
    assert await list_pending(database) == [3]
