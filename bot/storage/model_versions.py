"""Trained classifiers, and which of them serves."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import (
    ArtifactDamagedError,
    ChampionChangedError,
    ModelVersionMissingError,
    NoPreviousChampionError,
)
from bot.storage.column_types import Clock
from bot.storage.database import Database
from bot.storage.tables import champion, model_versions

SHIPPED = 0
"""The version that comes with the project: it can serve, and has no row."""

_DESCRIPTION = tuple(column for column in model_versions.c if column.name != "artifact")
_CHAMPION = select(*(column for column in champion.c if column.name != "id"))
_CHAMPION_NUMBER = select(champion.c.number)


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A trained classifier, without its artifact."""

    number: int
    created_at: datetime
    sha256: str
    metrics: Mapping[str, object]
    training_run_id: int | None
    promoted_by: int | None
    promoted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Champion:
    """Which version serves, and which did before (`None`: there is none to roll back to)."""

    number: int
    previous: int | None
    changed_by: int | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Promotion:
    """Who lets a version serve, and which one it was compared with."""

    by: int
    expected_champion: int


class ModelVersions:
    """Trained classifiers, and which of them serves."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    async def add(
        self,
        artifact: bytes,
        metrics: Mapping[str, object],
        training_run_id: int | None = None,
        promotion: Promotion | None = None,
    ) -> int:
        """Keep a trained classifier and return its number; it serves where it is promoted too.

        Where the one that it was compared with serves no more, nothing is kept.
        """
        new = (
            insert(model_versions)
            .values(
                created_at=self._now(),
                artifact=artifact,
                sha256=hashlib.sha256(artifact).hexdigest(),
                metrics=dict(metrics),
                training_run_id=training_run_id,
            )
            .returning(model_versions.c.number)
        )
        async with self._database.transaction() as connection:
            number = (await connection.execute(new)).scalar_one()
            if promotion is not None:
                await self._promote(connection, number, promotion)
            return number

    async def all(self) -> list[ModelVersion]:
        """Return every version, the newest first."""
        newest_first = select(*_DESCRIPTION).order_by(model_versions.c.number.desc())
        async with self._database.snapshot() as connection:
            return [ModelVersion(*row) for row in await connection.execute(newest_first)]

    async def artifact_of(self, number: int) -> bytes:
        """Return a version's artifact, exactly as it was added."""
        wanted = select(model_versions.c.artifact, model_versions.c.sha256).where(
            model_versions.c.number == number
        )
        async with self._database.snapshot() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            raise ModelVersionMissingError
        artifact, sha256 = row
        if hashlib.sha256(artifact).hexdigest() != sha256:
            raise ArtifactDamagedError
        return artifact

    async def champion(self) -> Champion:
        """Return which version serves, and which did before."""
        async with self._database.snapshot() as connection:
            return Champion(*(await connection.execute(_CHAMPION)).one())

    async def champion_number(self) -> int:
        """Return which version serves: one row of one small table, cheap enough to ask often."""
        async with self._database.snapshot() as connection:
            return (await connection.execute(_CHAMPION_NUMBER)).scalar_one()

    async def roll_back(self, by: int, expected_champion: int | None = None) -> int:
        """Let the previous champion serve again, once, and return its number."""
        rolled_back = (
            update(champion)
            .where(champion.c.previous.is_not(None))
            .values(number=champion.c.previous, previous=None, **self._signed(by))
            .returning(champion.c.number)
        )
        async with self._database.transaction() as connection:
            now_serving = await connection.scalar(_CHAMPION_NUMBER.with_for_update())
            if expected_champion not in {None, now_serving}:
                raise ChampionChangedError
            number = await connection.scalar(rolled_back)
        if number is None:
            raise NoPreviousChampionError
        return number

    async def _promote(
        self, connection: AsyncConnection, number: int, promotion: Promotion
    ) -> None:
        is_expected = champion.c.number == promotion.expected_champion
        change = {"number": number, "previous": champion.c.number, **self._signed(promotion.by)}
        promoted = await connection.execute(update(champion).where(is_expected).values(change))
        if promoted.rowcount == 0:
            raise ChampionChangedError
        await connection.execute(
            update(model_versions)
            .where(model_versions.c.number == number)
            .values(promoted_by=promotion.by, promoted_at=self._now())
        )

    def _signed(self, by: int) -> dict[str, object]:
        return {"changed_by": by, "changed_at": self._now()}
