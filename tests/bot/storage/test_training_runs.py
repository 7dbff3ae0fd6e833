import asyncio

import pytest

from bot.errors import LeaseLostError, RunActiveError
from bot.storage.database import Database
from bot.storage.training_runs import RunStatus, TrainingRun, TrainingRuns
from tests.bot.storage.conftest import Clock, Opener

ADMIN = 9_000_000_000
LEASE_S = 30.0
ENDINGS = [status for status in RunStatus if status != RunStatus.RUNNING]


@pytest.fixture
def runs(database: Database, now: Clock) -> TrainingRuns:
    return TrainingRuns(database, now, LEASE_S)


async def test_there_was_no_run_at_first(runs: TrainingRuns) -> None:
    assert await runs.latest() is None
    assert not await runs.request_cancel()


async def test_a_run_begins(runs: TrainingRuns, now: Clock) -> None:
    run = await runs.begin(ADMIN, "owner")

    assert run == TrainingRun(
        id=1,
        admin_id=ADMIN,
        status=RunStatus.RUNNING,
        reasons=[],
        is_cancel_requested=False,
        began_at=now.time,
        finished_at=None,
    )
    assert await runs.latest() == run


async def test_who_comes_second_is_told_who_trains_since_when(
    runs: TrainingRuns, now: Clock
) -> None:
    began_at = now.time
    await runs.begin(ADMIN, "owner")
    now.pass_by(seconds=LEASE_S / 2)

    with pytest.raises(RunActiveError) as caught:
        await runs.begin(ADMIN + 1, "another")

    assert (caught.value.admin_id, caught.value.began_at) == (ADMIN, began_at)


@pytest.mark.parametrize("status", ENDINGS)
async def test_a_run_ends_and_makes_room(runs: TrainingRuns, now: Clock, status: RunStatus) -> None:
    run = await runs.begin(ADMIN, "owner")
    now.pass_by(seconds=5)

    finished = await runs.finish(run.id, "owner", status, ["2 of 5 holdouts are worse"])

    assert (finished.status, finished.finished_at) == (status, now.time)
    assert finished.reasons == ["2 of 5 holdouts are worse"]
    assert await runs.latest() == finished
    assert (await runs.begin(ADMIN, "owner")).id > run.id


async def test_the_latest_run_of_a_kind_is_found(runs: TrainingRuns) -> None:
    learned = await runs.begin(ADMIN, "owner")
    await runs.finish(learned.id, "owner", RunStatus.SUCCEEDED)
    failed = await runs.begin(ADMIN, "owner")
    await runs.finish(failed.id, "owner", RunStatus.FAILED)

    found = await runs.latest(RunStatus.SUCCEEDED)

    assert found is not None
    assert found.id == learned.id
    assert await runs.latest(RunStatus.CANCELLED) is None


async def test_a_heartbeat_renews_the_lease(runs: TrainingRuns, now: Clock) -> None:
    run = await runs.begin(ADMIN, "owner")

    for _ in range(3):
        now.pass_by(seconds=LEASE_S * 0.9)
        await runs.heartbeat(run.id, "owner")

    latest = await runs.latest()
    assert latest is not None
    assert latest.status == RunStatus.RUNNING


async def test_a_run_whose_lease_expired_was_interrupted(runs: TrainingRuns, now: Clock) -> None:
    await runs.begin(ADMIN, "killed")
    now.pass_by(seconds=LEASE_S)

    latest = await runs.latest()

    assert latest is not None
    assert (latest.status, latest.finished_at) == (RunStatus.INTERRUPTED, now.time)
    assert not await runs.request_cancel()


async def test_an_expired_lease_is_in_nobodys_way(runs: TrainingRuns, now: Clock) -> None:
    killed = await runs.begin(ADMIN, "killed")
    now.pass_by(seconds=LEASE_S)

    run = await runs.begin(ADMIN, "next")

    assert run.id > killed.id
    with pytest.raises(LeaseLostError):
        await runs.heartbeat(killed.id, "killed")
    with pytest.raises(LeaseLostError):
        await runs.finish(killed.id, "killed", RunStatus.SUCCEEDED)
    assert await runs.latest() == run


async def test_only_the_owner_reports(runs: TrainingRuns) -> None:
    run = await runs.begin(ADMIN, "owner")

    with pytest.raises(LeaseLostError):
        await runs.heartbeat(run.id, "another")
    with pytest.raises(LeaseLostError):
        await runs.finish(run.id, "another", RunStatus.FAILED)


async def test_the_owner_hears_of_a_cancellation_with_the_next_heartbeat(
    runs: TrainingRuns, open_another: Opener, now: Clock
) -> None:
    run = await runs.begin(ADMIN, "owner")
    assert not (await runs.heartbeat(run.id, "owner")).is_cancel_requested

    assert await TrainingRuns(open_another(), now).request_cancel()

    assert (await runs.heartbeat(run.id, "owner")).is_cancel_requested


async def test_one_of_several_processes_begins(
    runs: TrainingRuns, open_another: Opener, now: Clock
) -> None:
    await runs.begin(ADMIN, "killed")
    now.pass_by(seconds=LEASE_S)
    theirs = TrainingRuns(open_another(), now, LEASE_S)

    outcomes = await asyncio.gather(
        *((runs, theirs)[i % 2].begin(ADMIN + i, str(i)) for i in range(6)),
        return_exceptions=True,
    )

    (begun,) = [outcome for outcome in outcomes if isinstance(outcome, TrainingRun)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, RunActiveError)]
    assert [refusal.admin_id for refusal in refusals] == [begun.admin_id] * 5
