"""Use case: an admin lets the bot learn from what people said."""

import asyncio
import datetime as dt
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import structlog

from bot.errors import (
    ChampionChangedError,
    LeaseLostError,
    StorageError,
    StorageUnavailableError,
    TrainingFailedError,
)
from bot.metrics import TRAINING_RUNS, note_lost
from bot.services.lessons import collect_lesson
from bot.services.registry import Registry
from bot.storage.corrections import Corrections, Said
from bot.storage.model_versions import Promotion
from bot.storage.training_runs import DEFAULT_LEASE_S, RunStatus, TrainingRun, TrainingRuns
from bot.training.messages import Trained, TrainingOrder, TrainingProgress, describe_trained

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_Result = TypeVar("_Result")
_KEY_BYTES = 8


class Trainer(Protocol):
    """What trains; `bot.training.process.TrainingProcess` does."""

    async def train(
        self, order: TrainingOrder, on_progress: Callable[[TrainingProgress], None]
    ) -> Trained:
        """Train; raises TrainingFailedError, and leaves nothing running where it is cancelled."""
        ...


class Audience(Protocol):
    """Who watches a training run."""

    def show(self, progress: TrainingProgress) -> None:
        """Show how far it is, soon and without waiting."""
        ...

    async def conclude(self, outcome: "Outcome") -> None:
        """Say how it ended; raises nothing."""
        ...


class Ending(StrEnum):
    """How a training run ended."""

    PROMOTED = "promoted"
    NOT_PROMOTED = "not_promoted"
    OVERTAKEN = "overtaken"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    FORGOTTEN = "forgotten"
    KILLED = "killed"
    TOO_LONG = "too_long"
    LEASE_LOST = "lease_lost"
    FAILED = "failed"


_STATUSES = {
    Ending.PROMOTED: RunStatus.SUCCEEDED,
    Ending.NOT_PROMOTED: RunStatus.SUCCEEDED,
    Ending.OVERTAKEN: RunStatus.SUCCEEDED,
    Ending.CANCELLED: RunStatus.CANCELLED,
    Ending.STOPPED: RunStatus.INTERRUPTED,
    Ending.FORGOTTEN: RunStatus.INTERRUPTED,
    Ending.KILLED: RunStatus.INTERRUPTED,
    Ending.LEASE_LOST: RunStatus.INTERRUPTED,
    Ending.TOO_LONG: RunStatus.FAILED,
    Ending.FAILED: RunStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training run ended, and the version that came of it."""

    ending: Ending
    champion: int
    version: int | None = None
    trained: Trained | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What people said since a run last learned from it, and ever."""

    new: Said
    all: Said
    learned_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may take, and how often its lease is renewed."""

    run_s: float = 30 * 60
    heartbeat_s: float = 2.0
    lease_s: float = DEFAULT_LEASE_S


@dataclass(frozen=True, slots=True)
class Records:
    """What a run reads and writes in the database."""

    runs: TrainingRuns
    corrections: Corrections


class Retraining:
    """Begins training runs, one at a time in all processes, and sees each through to its end."""

    def __init__(
        self, records: Records, registry: Registry, trainer: Trainer, limits: Limits | None = None
    ) -> None:
        self._runs = records.runs
        self._corrections = records.corrections
        self._registry = registry
        self._trainer = trainer
        self._limits = limits or Limits()
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def find_news(self) -> News:
        """Find what there is to learn; raises StorageUnavailableError."""
        last = await self._runs.latest(RunStatus.SUCCEEDED)
        learned_at = last.began_at if last else None
        return News(
            await self._corrections.said(learned_at), await self._corrections.said(), learned_at
        )

    async def find_active(self) -> TrainingRun | None:
        """Find the run that is going on; raises StorageUnavailableError."""
        latest = await self._runs.latest()
        return latest if latest and latest.status == RunStatus.RUNNING else None

    async def begin(self, admin_id: int, invite: Callable[[TrainingRun], Audience]) -> None:
        """Begin a run before an audience; raises RunActiveError, StorageUnavailableError."""
        key = secrets.token_hex(_KEY_BYTES)
        run = await self._runs.begin(admin_id, key)
        log.info("training begins", run=run.id)
        task = asyncio.create_task(self._see_through(run, key, invite(run)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self, run_id: int) -> bool:
        """Ask a run to stop, in whichever process it is; tell whether it was going on."""
        active = await self.find_active()
        return active is not None and active.id == run_id and await self._runs.request_cancel()

    async def close(self) -> None:
        """Interrupt the run of this process, if there is one, and wait until that is said."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _see_through(self, run: TrainingRun, key: str, audience: Audience) -> None:
        outcome = Outcome(Ending.FAILED, self._registry.champion.version)
        try:
            outcome = await self._find_outcome(run, key, audience)
        except TrainingFailedError as error:
            outcome = replace(outcome, ending=Ending.KILLED if error.was_killed else Ending.FAILED)
        except Exception:  # whatever it is, the admin and the next run must not wait for ever
            log.exception("training run failed", run=run.id)
        TRAINING_RUNS.labels(outcome.ending).inc()
        log.info("training ended", run=run.id, ending=outcome.ending, version=outcome.version)
        try:
            await self._runs.finish(run.id, key, _STATUSES[outcome.ending], _list_reasons(outcome))
        except StorageError as error:
            note_lost("training_run", error)
        await audience.conclude(outcome)

    async def _find_outcome(self, run: TrainingRun, key: str, audience: Audience) -> Outcome:
        number = await self._registry.refresh()
        champion = self._registry.champion
        lesson, sources = await collect_lesson(self._corrections)
        order = TrainingOrder(lesson, await self._registry.pack(champion))
        found = await self._train(run, key, order, audience)
        if isinstance(found, Ending):
            return Outcome(found, champion.version)
        if not sources <= await self._corrections.sources():  # /forget reaches what was copied too
            return Outcome(Ending.FORGOTTEN, champion.version)
        return await self._register(run, number, found)

    async def _train(
        self, run: TrainingRun, key: str, order: TrainingOrder, audience: Audience
    ) -> Trained | Ending:
        async with (
            _while_running(self._trainer.train(order, audience.show)) as training,
            _while_running(self._keep_lease(run, key)) as keeping,
            _while_running(self._stopping.wait()) as stopping,
        ):
            await asyncio.wait(
                {training, keeping, stopping},
                timeout=self._limits.run_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if stopping.done():
                return Ending.STOPPED
            if training.done():
                return training.result()
            return keeping.result() if keeping.done() else Ending.TOO_LONG

    async def _keep_lease(self, run: TrainingRun, key: str) -> Ending:
        """Renew the lease until the run is to end; a database away longer than it ends it too."""
        clock = asyncio.get_running_loop().time
        expires_s = clock() + self._limits.lease_s
        while True:
            await asyncio.sleep(self._limits.heartbeat_s)
            try:
                if (await self._runs.heartbeat(run.id, key)).is_cancel_requested:
                    return Ending.CANCELLED
                expires_s = clock() + self._limits.lease_s
            except LeaseLostError:
                return Ending.LEASE_LOST
            except StorageUnavailableError as error:
                log.warning("lease not renewed", run=run.id, reason=str(error))
                if clock() > expires_s:
                    return Ending.LEASE_LOST

    async def _register(self, run: TrainingRun, champion: int, trained: Trained) -> Outcome:
        is_better = trained.verdict.is_promoted
        promotion = Promotion(run.admin_id, champion) if is_better else None
        ending = Ending.PROMOTED if is_better else Ending.NOT_PROMOTED
        metrics = describe_trained(trained)
        try:
            version = await self._registry.register(trained.artifact, metrics, run.id, promotion)
        except ChampionChangedError:
            ending = Ending.OVERTAKEN
            version = await self._registry.register(trained.artifact, metrics, run.id, None)
        return Outcome(ending, champion, version, trained)


@asynccontextmanager
async def _while_running(
    work: Coroutine[Any, Any, _Result],
) -> AsyncIterator[asyncio.Task[_Result]]:
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _list_reasons(outcome: Outcome) -> list[str]:
    objections = outcome.trained.verdict.objections if outcome.trained else ()
    return [outcome.ending, *(objection.kind for objection in objections)]
