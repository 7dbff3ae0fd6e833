"""What a database says after kills, and what of that may not be: champion, versions, runs."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.errors import StorageError
from bot.storage.database import Database, open_database
from bot.storage.model_versions import SHIPPED, ModelVersion, ModelVersions
from bot.storage.tables import training_runs
from bot.storage.training_runs import RunStatus
from model.artifact import parse_artifact
from model.errors import ArtifactError


@dataclass(frozen=True, slots=True)
class Records:
    """Who serves, which versions there are, how runs ended, and what is wrong with that."""

    champion: int
    versions: Sequence[ModelVersion]
    endings: Mapping[str, int]
    wrong: Sequence[str]

    @property
    def promoted(self) -> int:
        """How many versions ever served."""
        return sum(version.promoted_at is not None for version in self.versions)

    def is_running(self) -> bool:
        """Tell whether a run is said to go on."""
        return self.endings.get(RunStatus.RUNNING, 0) > 0


async def read_records(address: str, folder: Path, champion_before: int = SHIPPED) -> Records:
    """Read a PostgreSQL at an address, or without one the SQLite in a folder."""
    database = open_database(address or None, folder)
    try:
        return await _read(database, champion_before)
    finally:
        await database.close()


async def _read(database: Database, before: int) -> Records:
    stored = ModelVersions(database, lambda: dt.datetime.now(dt.UTC))
    champion, versions = await _find_versions(stored)
    endings = await _count_endings(database)
    wrong = [
        *find_wrong(champion, before, versions, endings),
        *await _try_artifact(stored, champion),
    ]
    return Records(champion, versions, endings, wrong)


async def _find_versions(stored: ModelVersions) -> tuple[int, Sequence[ModelVersion]]:
    """Ask who serves and which versions there are, again where one was promoted in between."""
    while True:
        champion, versions = await stored.champion_number(), await stored.all()
        if await stored.champion_number() == champion:
            return champion, versions


def find_wrong(
    champion: int, before: int, versions: Sequence[ModelVersion], endings: Mapping[str, int]
) -> Iterator[str]:
    """Say what may not be where nobody ever rolled back."""
    promoted = {version.number for version in versions if version.promoted_at is not None}
    if champion != max(promoted, default=SHIPPED):
        yield f"version {champion} serves; promoted were {sorted(promoted)}"
    if champion < before:
        yield f"version {champion} serves after version {before}"
    if endings.get(RunStatus.RUNNING, 0) > 1:
        yield "several runs go on"
    made = Counter(version.training_run_id for version in versions)
    if None in made or any(count > 1 for count in made.values()):
        yield "a version is of no run, or several are of one"


async def _count_endings(database: Database) -> Mapping[str, int]:
    async with database.snapshot() as connection:
        return Counter(await connection.scalars(select(training_runs.c.status)))


async def _try_artifact(stored: ModelVersions, number: int) -> list[str]:
    """Read the champion's artifact: its hash is checked on the way."""
    if number == SHIPPED:
        return []
    try:
        parse_artifact(await stored.artifact_of(number))
    except (StorageError, ArtifactError) as error:
        return [f"version {number} cannot be read: {error!r}"]
    return []
