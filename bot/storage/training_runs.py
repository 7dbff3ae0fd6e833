"""Who trains: one run at a time, whichever process it is in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LeaseLostError, RunActiveError
from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.inserting import insert_into
from bot.storage.tables import training_runs

DEFAULT_LEASE_S = 30.0


class RunStatus(StrEnum):
    """How a training run is doing, or how it ended."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One /retrain: who asked for it, and what became of it."""

    id: int
    admin_id: int
    status: RunStatus
    reasons: Sequence[str]
    is_cancel_requested: bool
    began_at: datetime
    finished_at: datetime | None


_COLUMNS = tuple(training_runs.c[field.name] for field in fields(TrainingRun))
_IS_RUNNING = training_runs.c.status == RunStatus.RUNNING


class TrainingRuns:
    """The training runs: whoever begins one holds a lease, and renews it by heartbeats.

    A process that was killed renews nothing: its run counts as interrupted as soon as somebody
    looks after the lease has expired.
    """

    def __init__(self, database: Database, now: Clock, lease_s: float = DEFAULT_LEASE_S) -> None:
        self._database = database
        self._now = now
        self._lease = timedelta(seconds=lease_s)

    async def begin(self, admin_id: int, owner: str) -> TrainingRun:
        """Begin a run that belongs to the owner's token, unless another run is active."""
        now = self._now()
        async with self._database.transaction() as connection:
            await _interrupt_expired(connection, now)
            new = insert_into(connection, training_runs).values(
                admin_id=admin_id,
                owner=owner,
                status=RunStatus.RUNNING,
                reasons=[],
                began_at=now,
                expires_at=now + self._lease,
            )
            begun = await connection.execute(new.on_conflict_do_nothing().returning(*_COLUMNS))
            row = begun.mappings().one_or_none()
            if row is None:
                raise await _blame_active_run(connection)
            return _to_run(row)

    async def heartbeat(self, run_id: int, owner: str) -> TrainingRun:
        """Renew the lease and return the run, which may say that it is to be cancelled."""
        return await self._change(run_id, owner, {"expires_at": self._now() + self._lease})

    async def finish(
        self, run_id: int, owner: str, status: RunStatus, reasons: Sequence[str] = ()
    ) -> TrainingRun:
        """Keep how the owner's run ended, and make room for the next."""
        ending = {"status": status, "reasons": list(reasons), "finished_at": self._now()}
        return await self._change(run_id, owner, ending)

    async def request_cancel(self) -> bool:
        """Ask the active run to stop, in whichever process it is; tell whether there is one."""
        asked = update(training_runs).where(_IS_RUNNING).values(is_cancel_requested=True)
        async with self._database.transaction() as connection:
            await _interrupt_expired(connection, self._now())
            return (await connection.execute(asked)).rowcount == 1

    async def latest(self, status: RunStatus | None = None) -> TrainingRun | None:
        """Return the run that was begun last, of this status or any; `None` where there is none."""
        newest = select(*_COLUMNS).order_by(training_runs.c.id.desc()).limit(1)
        if status is not None:
            newest = newest.where(training_runs.c.status == status)
        async with self._database.transaction() as connection:
            await _interrupt_expired(connection, self._now())
            row = (await connection.execute(newest)).mappings().one_or_none()
        return None if row is None else _to_run(row)

    async def _change(self, run_id: int, owner: str, values: dict[str, object]) -> TrainingRun:
        changed = (
            update(training_runs)
            .where(training_runs.c.id == run_id, training_runs.c.owner == owner, _IS_RUNNING)
            .values(values)
            .returning(*_COLUMNS)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(changed)).mappings().one_or_none()
        if row is None:
            raise LeaseLostError
        return _to_run(row)


async def _interrupt_expired(connection: AsyncConnection, now: datetime) -> None:
    await connection.execute(
        update(training_runs)
        .where(_IS_RUNNING, training_runs.c.expires_at <= now)
        .values(status=RunStatus.INTERRUPTED, finished_at=now)
    )


async def _blame_active_run(connection: AsyncConnection) -> RunActiveError:
    who = select(training_runs.c.admin_id, training_runs.c.began_at).where(_IS_RUNNING)
    row = (await connection.execute(who)).one_or_none()
    return RunActiveError(*row) if row else RunActiveError()  # it may have ended this very moment


def _to_run(row: RowMapping) -> TrainingRun:
    return TrainingRun(**{**row, "status": RunStatus(row["status"])})
