import asyncio
from datetime import timedelta

import pytest

from bot.errors import StorageError, StorageUnavailableError, TakenOverError
from bot.services.intake import MOST_ATTEMPTS, Acceptance, Intake
from bot.storage.database import Database
from bot.storage.inbox import DEFAULT_LEASE_S, Inbox
from tests.bot.clock import Clock
from tests.bot.inboxes import open_inbox
from tests.bot.outages import Outage
from tests.bot.samples import read_sample

UPDATE = 700


@pytest.fixture
def later(inbox: Inbox) -> Intake:
    """The next process's."""
    return Intake(inbox)


@pytest.fixture
def inbox(database: Database, now: Clock) -> Inbox:
    return open_inbox(database, now, "the next process")


@pytest.fixture
def own(database: Database, now: Clock) -> Inbox:
    """What the process of `intake` keeps."""
    return open_inbox(database, now)


def end_process(now: Clock) -> None:
    """What a killed process had in hand is anybody's once its lease has run out."""
    now.pass_by(timedelta(seconds=DEFAULT_LEASE_S))


async def crash_while_at_risk(inbox: Inbox) -> None:
    """What a process leaves that ends while it is reading."""
    await inbox.begin(UPDATE)


async def test_an_update_is_new_once(intake: Intake) -> None:
    assert await intake.accept(UPDATE, "{}") is Acceptance.KEPT
    assert await intake.accept(UPDATE, "{}") is Acceptance.KNOWN


async def test_what_is_settled_is_not_resumed(intake: Intake, later: Intake, now: Clock) -> None:
    await intake.accept(UPDATE, "{}")
    await intake.settle([UPDATE])
    end_process(now)

    assert await later.resume() == ([], [])
    assert await intake.accept(UPDATE, "{}") is Acceptance.KNOWN


async def test_what_is_not_settled_is_resumed_oldest_first(
    intake: Intake, later: Intake, now: Clock
) -> None:
    await intake.accept(UPDATE + 1, "second")
    now.pass_by(timedelta(seconds=1))
    await intake.accept(UPDATE, "third")
    end_process(now)

    pending, crashed = await later.resume()

    assert [one.payload for one in pending] == ["second", "third"]
    assert crashed == []


async def test_being_at_risk_for_a_while_leaves_no_trace(
    intake: Intake, later: Intake, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    for _ in range(2 * MOST_ATTEMPTS):
        async with intake.at_risk([UPDATE]):
            pass
    end_process(now)

    pending, crashed = await later.resume()

    assert [one.attempts for one in pending] == [0]
    assert crashed == []


async def test_an_exception_is_no_crash(intake: Intake, later: Intake, now: Clock) -> None:
    await intake.accept(UPDATE, "{}")
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ValueError, match="unreadable"):
            async with intake.at_risk([UPDATE]):
                raise ValueError("unreadable")
    end_process(now)

    assert (await later.resume())[1] == []


async def test_what_ended_the_process_once_is_tried_again(
    intake: Intake, later: Intake, own: Inbox, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    await crash_while_at_risk(own)
    end_process(now)

    pending, crashed = await later.resume()

    assert [one.update_id for one in pending] == [UPDATE]
    assert crashed == []


async def test_what_ended_the_process_twice_is_set_aside(
    intake: Intake, later: Intake, own: Inbox, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    for _ in range(MOST_ATTEMPTS):
        await crash_while_at_risk(own)
    end_process(now)

    pending, crashed = await later.resume()

    assert pending == []
    assert [one.update_id for one in crashed] == [UPDATE]
    end_process(now)
    assert await later.resume() == ([], [])


async def test_without_a_database_everything_is_worked_on(
    intake: Intake, later: Intake, outage: Outage
) -> None:
    await outage.begin()

    for _ in range(2):
        assert await intake.accept(UPDATE, "{}") is Acceptance.NOT_KEPT
    async with intake.at_risk([UPDATE]):
        pass
    await intake.settle([UPDATE])
    with pytest.raises(StorageError):
        await later.resume()


async def test_what_could_not_be_settled_is_settled_when_the_database_is_back(
    intake: Intake, later: Intake, outage: Outage, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    await outage.begin()
    await intake.settle([UPDATE])
    outage.end()

    await intake._renew()
    end_process(now)

    assert await later.resume() == ([], [])


async def test_what_could_not_be_settled_is_not_let_go(
    intake: Intake, later: Intake, outage: Outage
) -> None:
    await intake.accept(UPDATE, "{}")
    await intake.accept(UPDATE + 1, "{}")
    await outage.begin()
    await intake.settle([UPDATE])
    outage.end()

    await intake.let_go()

    assert [one.update_id for one in (await later.resume()).pending] == [UPDATE + 1]


async def test_each_settlement_is_made_and_counted_once(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_sample("bot_updates_total", fate="settled")
    strike, strikes = Inbox.strike, []

    async def note(inbox: Inbox, update_id: int) -> bool:
        strikes.append(update_id)
        return await strike(inbox, update_id)

    monkeypatch.setattr(Inbox, "strike", note)
    updates = range(UPDATE, UPDATE + 20)
    for update_id in updates:
        await intake.accept(update_id, "{}")

    await asyncio.gather(*(intake.settle([update_id]) for update_id in updates))
    await intake.settle([UPDATE])

    assert sorted(strikes) == [UPDATE, *updates]
    assert read_sample("bot_updates_total", fate="settled") == before + 20


async def test_what_another_process_took_over_is_left_to_it(
    intake: Intake, later: Intake, inbox: Inbox, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    end_process(now)
    await later.resume()

    with pytest.raises(TakenOverError):
        async with intake.at_risk([UPDATE]):
            raise AssertionError("it is answered there")
    await intake.settle([UPDATE])

    assert await inbox.begin(UPDATE) == 1


async def test_an_album_of_which_another_process_has_a_part_is_answered(
    intake: Intake, later: Intake, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    end_process(now)
    await later.resume()
    await intake.accept(UPDATE + 1, "{}")
    is_worked_on = False

    async with intake.at_risk([UPDATE, UPDATE + 1]):
        is_worked_on = True

    assert is_worked_on


async def test_who_cannot_set_aside_leaves_the_telling_to_others(
    intake: Intake, later: Intake, own: Inbox, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Inbox, update_id: int) -> bool:
        raise StorageUnavailableError(f"not {update_id}")

    await intake.accept(UPDATE, "{}")
    for _ in range(MOST_ATTEMPTS):
        await crash_while_at_risk(own)
    end_process(now)
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "set_aside", fail)
        assert await later.resume() == ([], [])
    end_process(now)

    assert [one.update_id for one in (await intake.resume()).crashed] == [UPDATE]


async def test_what_is_set_aside_is_in_hand_no_more(intake: Intake, later: Intake) -> None:
    await intake.accept(UPDATE, "{}")
    await intake.let_go()
    await later.resume()

    assert await later.set_aside(UPDATE)

    assert not later._in_hand


async def test_what_is_in_hand_here_is_not_resumed(intake: Intake) -> None:
    await intake.accept(UPDATE, "{}")

    assert await intake.resume() == ([], [])


async def test_what_a_living_process_has_in_hand_is_not_resumed(
    intake: Intake, later: Intake, now: Clock
) -> None:
    await intake.accept(UPDATE, "{}")
    for _ in range(3):
        now.pass_by(timedelta(seconds=DEFAULT_LEASE_S / 2))
        await intake._renew()

        assert await later.resume() == ([], [])


async def test_what_is_let_go_is_resumed_at_once(intake: Intake, later: Intake) -> None:
    await intake.accept(UPDATE, "{}")

    await intake.let_go()

    assert [one.update_id for one in (await later.resume()).pending] == [UPDATE]


async def test_updates_are_counted_by_their_fate(
    intake: Intake, later: Intake, outage: Outage
) -> None:
    fates = ("kept", "known", "not_kept", "settled", "taken_over")
    before = {fate: read_sample("bot_updates_total", fate=fate) for fate in fates}
    answers = read_sample("bot_answer_seconds_count")
    await intake.accept(UPDATE, "{}")
    await intake.accept(UPDATE, "{}")
    await intake.settle([UPDATE])
    await intake.accept(UPDATE + 1, "{}")
    await intake.let_go()
    await later.resume()
    await outage.begin()
    await intake.accept(UPDATE + 2, "{}")

    after = {fate: read_sample("bot_updates_total", fate=fate) for fate in fates}

    assert [after[fate] - before[fate] for fate in fates] == [2, 1, 1, 1, 1]
    assert read_sample("bot_answer_seconds_count") == answers + 1
