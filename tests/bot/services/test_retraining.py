import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from bot.compute import Compute
from bot.errors import RunActiveError, TrainingFailedError
from bot.services.champion import SHIPPED_VERSION, load_shipped_champion
from bot.services.registry import Registry
from bot.services.retraining import Ending, Limits, News, Outcome, Records, Retraining
from bot.storage.corrections import Corrections, Said
from bot.storage.database import Database, open_database
from bot.storage.migrating import migrate
from bot.storage.model_versions import ModelVersions, Promotion
from bot.storage.people import People
from bot.storage.recognitions import Recognitions
from bot.storage.tables import champion, training_runs
from bot.storage.training_runs import RunStatus, TrainingRun, TrainingRuns
from bot.training.messages import Trained, TrainingOrder, TrainingProgress
from model.artifact import dump_artifact
from tests.bot.services.artifacts import make_artifact
from tests.bot.storage.examples import SOMEBODY, SOMEBODY_ELSE, recognition
from tests.bot.trainers import HALF_WAY, HASTY, ScriptedTrainer
from tests.bot.training.orders import trained

ADMIN = 9_000_000_000


def now() -> datetime:
    return datetime.now(UTC)


class Watcher:
    """Notes what it is shown and told."""

    def __init__(self) -> None:
        self.run: TrainingRun | None = None
        self.shown: list[TrainingProgress] = []
        self.told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def join(self, run: TrainingRun) -> "Watcher":
        self.run = run
        return self

    def show(self, progress: TrainingProgress) -> None:
        self.shown.append(progress)

    async def conclude(self, outcome: Outcome) -> None:
        self.told.set_result(outcome)

    async def wait(self) -> Outcome:
        async with asyncio.timeout(5):
            return await self.told


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(None, tmp_path)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
def registry(database: Database, compute: Compute) -> Registry:
    return Registry(ModelVersions(database, now), compute, load_shipped_champion())


@pytest.fixture
def runs(database: Database) -> TrainingRuns:
    return TrainingRuns(database, now, HASTY.lease_s)


@pytest.fixture
async def watcher() -> Watcher:
    return Watcher()


def make_retraining(
    database: Database, registry: Registry, trainer: ScriptedTrainer, limits: Limits = HASTY
) -> Retraining:
    runs = TrainingRuns(database, now, limits.lease_s)
    return Retraining(Records(runs, Corrections(database, now)), registry, trainer, limits)


@pytest.fixture
async def retraining(
    database: Database, registry: Registry, trainer: ScriptedTrainer
) -> AsyncIterator[Retraining]:
    retraining = make_retraining(database, registry, trainer)
    yield retraining
    await retraining.close()


async def say(database: Database, name: str, person_id: int) -> None:
    await Recognitions(database, now).keep(recognition(name, "73", person_id))
    await Corrections(database, now).confirm(name, person_id)


async def status_of_latest(runs: TrainingRuns) -> RunStatus | None:
    latest = await runs.latest()
    return latest.status if latest else None


async def test_what_is_better_serves(
    retraining: Retraining, registry: Registry, watcher: Watcher, runs: TrainingRuns
) -> None:
    await retraining.begin(ADMIN, watcher.join)

    outcome = await watcher.wait()

    assert (outcome.ending, outcome.champion, outcome.version) == (
        Ending.PROMOTED,
        SHIPPED_VERSION,
        1,
    )
    assert registry.champion.version == 1
    assert watcher.shown == [HALF_WAY]
    assert await status_of_latest(runs) == RunStatus.SUCCEEDED
    (first, _) = (await registry.list()).entries
    assert first.promoted_by == ADMIN


async def test_what_is_not_better_is_only_kept(
    retraining: Retraining,
    registry: Registry,
    trainer: ScriptedTrainer,
    watcher: Watcher,
    runs: TrainingRuns,
) -> None:
    trainer.outcome = trained("WORSE_CALIBRATED", artifact=make_artifact(2.0))

    await retraining.begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == Ending.NOT_PROMOTED
    assert registry.champion.version == SHIPPED_VERSION
    latest = await runs.latest()
    assert latest
    assert (latest.status, latest.reasons) == (
        RunStatus.SUCCEEDED,
        ["not_promoted", "WORSE_CALIBRATED"],
    )
    (kept, _) = (await registry.list()).entries
    assert kept.promoted_by is None


async def test_what_is_forgotten_meanwhile_is_not_learned(
    database: Database, registry: Registry, watcher: Watcher, runs: TrainingRuns
) -> None:
    class InterruptedTrainer(ScriptedTrainer):
        async def train(
            self, order: TrainingOrder, on_progress: Callable[[TrainingProgress], None]
        ) -> Trained:
            await say(database, "something new", SOMEBODY_ELSE)
            await People(database, now).forget(SOMEBODY)
            return await super().train(order, on_progress)

    await say(database, "abcdefgh", SOMEBODY)
    await make_retraining(database, registry, InterruptedTrainer()).begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == Ending.FORGOTTEN
    assert await status_of_latest(runs) == RunStatus.INTERRUPTED
    assert len((await registry.list()).entries) == 1  # the shipped one


async def test_the_trainer_gets_what_people_said_and_who_serves(
    retraining: Retraining,
    database: Database,
    registry: Registry,
    trainer: ScriptedTrainer,
    watcher: Watcher,
) -> None:
    await say(database, "abcdefgh", SOMEBODY)

    await retraining.begin(ADMIN, watcher.join)
    await watcher.wait()

    (order,) = trainer.orders
    assert order.lesson.labels.tolist() == [7, 3]
    assert order.champion == dump_artifact(load_shipped_champion().artifact)
    assert registry.champion.version == 1


async def test_another_run_has_to_wait(
    retraining: Retraining, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    trainer.outcome = None
    await retraining.begin(ADMIN, watcher.join)

    with pytest.raises(RunActiveError) as caught:
        await retraining.begin(ADMIN + 1, watcher.join)

    assert caught.value.admin_id == ADMIN
    active = await retraining.find_active()
    assert active
    assert active.id == 1


async def test_a_cancelled_run_ends_and_makes_room(
    retraining: Retraining, trainer: ScriptedTrainer, watcher: Watcher, runs: TrainingRuns
) -> None:
    trainer.outcome = None
    await retraining.begin(ADMIN, watcher.join)
    await trainer.begun.wait()

    assert await retraining.cancel(1)

    assert (await watcher.wait()).ending == Ending.CANCELLED
    assert trainer.ended.is_set()
    assert await status_of_latest(runs) == RunStatus.CANCELLED
    assert await retraining.find_active() is None


async def test_a_button_of_an_old_run_cancels_no_other(
    retraining: Retraining, trainer: ScriptedTrainer
) -> None:
    first, second = Watcher(), Watcher()
    await retraining.begin(ADMIN, first.join)
    await first.wait()
    trainer.outcome = None
    await retraining.begin(ADMIN, second.join)

    assert not await retraining.cancel(1)
    assert await retraining.cancel(2)


async def test_where_no_run_goes_on_there_is_nothing_to_cancel(retraining: Retraining) -> None:
    assert not await retraining.cancel(1)


async def test_a_bot_that_stops_interrupts_its_run(
    retraining: Retraining, trainer: ScriptedTrainer, watcher: Watcher, runs: TrainingRuns
) -> None:
    trainer.outcome = None
    await retraining.begin(ADMIN, watcher.join)
    await trainer.begun.wait()

    await retraining.close()

    assert watcher.told.result().ending == Ending.STOPPED
    assert trainer.ended.is_set()
    assert await status_of_latest(runs) == RunStatus.INTERRUPTED


@pytest.mark.parametrize(
    "failure",
    [
        (TrainingFailedError(was_killed=True), Ending.KILLED, RunStatus.INTERRUPTED),
        (TrainingFailedError(), Ending.FAILED, RunStatus.FAILED),
        (ZeroDivisionError(), Ending.FAILED, RunStatus.FAILED),
    ],
)
async def test_a_run_that_fails_says_so(
    retraining: Retraining,
    trainer: ScriptedTrainer,
    watcher: Watcher,
    runs: TrainingRuns,
    failure: tuple[Exception, Ending, RunStatus],
) -> None:
    trainer.outcome, ending, status = failure

    await retraining.begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == ending
    assert await status_of_latest(runs) == status


async def test_a_damaged_challenger_is_a_failed_run(
    retraining: Retraining, registry: Registry, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    trainer.outcome = trained(artifact=b"damaged")

    await retraining.begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == Ending.FAILED
    assert len((await registry.list()).entries) == 1


async def test_a_run_that_takes_too_long_is_ended(
    database: Database, registry: Registry, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    trainer.outcome = None
    retraining = make_retraining(database, registry, trainer, replace(HASTY, run_s=0.01))

    await retraining.begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == Ending.TOO_LONG
    assert trainer.ended.is_set()


async def test_who_lost_the_lease_promotes_nothing(
    retraining: Retraining,
    database: Database,
    registry: Registry,
    trainer: ScriptedTrainer,
    watcher: Watcher,
) -> None:
    trainer.outcome = None
    await retraining.begin(ADMIN, watcher.join)
    await trainer.begun.wait()

    async with database.transaction() as connection:
        await connection.execute(update(training_runs).values(status=RunStatus.INTERRUPTED))

    assert (await watcher.wait()).ending == Ending.LEASE_LOST
    assert registry.champion.version == SHIPPED_VERSION


async def test_a_database_that_stays_away_ends_the_run(
    database: Database, registry: Registry, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    trainer.outcome = None
    retraining = make_retraining(database, registry, trainer, replace(HASTY, lease_s=0.1))
    await retraining.begin(ADMIN, watcher.join)
    await trainer.begun.wait()

    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP TABLE training_runs")

    assert (await watcher.wait()).ending == Ending.LEASE_LOST


async def test_a_challenger_of_another_champion_is_kept_but_does_not_serve(
    database: Database, registry: Registry, watcher: Watcher
) -> None:
    class OvertakenTrainer(ScriptedTrainer):
        async def train(
            self, order: TrainingOrder, on_progress: Callable[[TrainingProgress], None]
        ) -> Trained:
            versions = ModelVersions(database, now)
            await versions.add(make_artifact(3.0), {}, promotion=Promotion(ADMIN, 0))
            return await super().train(order, on_progress)

    await make_retraining(database, registry, OvertakenTrainer()).begin(ADMIN, watcher.join)

    outcome = await watcher.wait()
    assert (outcome.ending, outcome.version) == (Ending.OVERTAKEN, 2)
    await registry.refresh()
    assert registry.champion.version == 1


async def test_a_run_whose_end_cannot_be_noted_is_told_all_the_same(
    retraining: Retraining, database: Database, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    trainer.outcome = TrainingFailedError()
    async with database.transaction() as connection:
        await connection.execute(delete(champion))
        await connection.exec_driver_sql(
            "CREATE TRIGGER away BEFORE UPDATE ON training_runs "
            "BEGIN SELECT RAISE(ABORT, 'away'); END"
        )

    await retraining.begin(ADMIN, watcher.join)

    assert (await watcher.wait()).ending == Ending.FAILED
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP TRIGGER away")


async def test_at_first_everything_is_news(retraining: Retraining, database: Database) -> None:
    assert await retraining.find_news() == News(Said(0, 0), Said(0, 0), None)

    await say(database, "abcdefgh", SOMEBODY)
    await say(database, "ijklmnop", SOMEBODY_ELSE)

    assert await retraining.find_news() == News(Said(4, 2), Said(4, 2), None)


async def test_later_only_what_was_said_since_is_news(
    retraining: Retraining, database: Database, watcher: Watcher
) -> None:
    await say(database, "abcdefgh", SOMEBODY)
    await retraining.begin(ADMIN, watcher.join)
    await watcher.wait()

    news = await retraining.find_news()
    assert (news.new, news.all) == (Said(0, 0), Said(2, 1))
    assert news.learned_at

    await say(database, "ijklmnop", SOMEBODY_ELSE)
    assert (await retraining.find_news()).new == Said(2, 1)


async def test_a_run_that_failed_learned_nothing(
    retraining: Retraining, database: Database, trainer: ScriptedTrainer, watcher: Watcher
) -> None:
    await say(database, "abcdefgh", SOMEBODY)
    trainer.outcome = TrainingFailedError()
    await retraining.begin(ADMIN, watcher.join)
    await watcher.wait()

    assert (await retraining.find_news()).learned_at is None
