import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.compute import Compute
from bot.errors import ChampionChangedError, NoPreviousChampionError, StorageUnavailableError
from bot.services.champion import SHIPPED_VERSION, load_shipped_champion
from bot.services.registry import Registry
from bot.storage.database import Database, open_database
from bot.storage.migrating import migrate
from bot.storage.model_versions import ModelVersions, Promotion
from bot.storage.tables import model_versions
from bot.storage.training_runs import TrainingRuns
from model.artifact import SHIPPED
from model.errors import ArtifactError
from tests.bot.services.artifacts import make_artifact

ADMIN = 9_000_000_000


def now() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = open_database(None, tmp_path)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
def versions(database: Database) -> ModelVersions:
    return ModelVersions(database, now)


@pytest.fixture
async def run_id(database: Database) -> int:
    return (await TrainingRuns(database, now).begin(ADMIN, "owner")).id


def open_registry(database: Database, compute: Compute) -> Registry:
    """Open a registry, as each process has one."""
    return Registry(ModelVersions(database, now), compute, load_shipped_champion())


@pytest.fixture
def registry(database: Database, compute: Compute) -> Registry:
    return open_registry(database, compute)


async def promote(registry: Registry, run_id: int, temperature: float) -> int:
    promotion = Promotion(ADMIN, await registry.refresh())
    return await registry.register(make_artifact(temperature), {}, run_id, promotion)


def temperature_of(registry: Registry) -> float:
    return registry.champion.artifact.classifier.temperature


async def damage(database: Database, number: int, artifact: bytes = b"not what was stored") -> None:
    async with database.transaction() as connection:
        damaged = update(model_versions).where(model_versions.c.number == number)
        await connection.execute(damaged.values(artifact=artifact))


async def test_the_shipped_version_serves_at_first(registry: Registry) -> None:
    assert await registry.refresh() == SHIPPED_VERSION
    assert registry.champion.version == SHIPPED_VERSION


async def test_what_is_only_registered_does_not_serve(registry: Registry, run_id: int) -> None:
    assert await registry.register(make_artifact(2.0), {}, run_id, None) == 1

    assert registry.champion.version == SHIPPED_VERSION


async def test_what_is_promoted_serves_at_once(registry: Registry, run_id: int) -> None:
    await promote(registry, run_id, 2.0)

    assert registry.champion.version == 1
    assert temperature_of(registry) == 2.0


class Follower(Registry):
    """Tells whenever it has kept up."""

    async def keep_up(self) -> None:
        await super().keep_up()
        async with kept_up:
            kept_up.notify_all()


kept_up = asyncio.Condition()


async def test_other_processes_follow(
    registry: Registry, database: Database, compute: Compute, run_id: int
) -> None:
    other = Follower(ModelVersions(database, now), compute, load_shipped_champion())
    following = asyncio.create_task(other.follow(every_s=0.0))

    await promote(registry, run_id, 2.0)
    async with asyncio.timeout(5), kept_up:
        await kept_up.wait_for(lambda: other.champion.version == 1)
    await registry.roll_back(ADMIN, expected_champion=1)
    async with asyncio.timeout(5), kept_up:
        await kept_up.wait_for(lambda: other.champion.version == SHIPPED_VERSION)

    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


async def test_who_took_the_champion_keeps_it_whatever_is_promoted(
    registry: Registry, run_id: int
) -> None:
    taken = registry.champion

    await promote(registry, run_id, 2.0)

    assert taken.version == SHIPPED_VERSION
    assert taken.artifact.classifier.temperature != temperature_of(registry)


async def test_what_was_compared_with_another_champion_is_not_kept(
    registry: Registry, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)

    with pytest.raises(ChampionChangedError):
        await registry.register(make_artifact(3.0), {}, run_id, Promotion(ADMIN, SHIPPED_VERSION))

    assert [entry.number for entry in (await registry.list()).entries] == [1, SHIPPED_VERSION]


async def test_a_damaged_artifact_is_not_registered(registry: Registry, run_id: int) -> None:
    with pytest.raises(ArtifactError):
        await registry.register(b"damaged", {}, run_id, Promotion(ADMIN, SHIPPED_VERSION))

    assert (await registry.list()).champion == SHIPPED_VERSION


async def test_in_place_of_a_damaged_champion_the_one_before_serves(
    registry: Registry, database: Database, compute: Compute, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)
    await promote(registry, run_id, 3.0)
    await damage(database, 2)

    restarted = open_registry(database, compute)
    await restarted.refresh()

    assert restarted.champion.version == 1
    listing = await restarted.list()
    assert (listing.champion, listing.serving) == (2, 1)


async def test_where_both_are_damaged_who_serves_goes_on(
    registry: Registry, database: Database, compute: Compute, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)
    await promote(registry, run_id, 3.0)
    await damage(database, 1)
    await damage(database, 2)

    restarted = open_registry(database, compute)
    await restarted.refresh()

    assert restarted.champion.version == SHIPPED_VERSION


async def test_a_damaged_champion_is_looked_at_only_once(
    registry: Registry, database: Database, compute: Compute, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)
    await damage(database, 1)
    restarted = open_registry(database, compute)
    await restarted.refresh()

    await damage(database, 1, make_artifact(2.0))
    await restarted.refresh()

    assert restarted.champion.version == SHIPPED_VERSION


async def test_a_damaged_champion_can_be_replaced(
    registry: Registry, database: Database, compute: Compute, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)
    await damage(database, 1)
    restarted = open_registry(database, compute)

    await promote(restarted, run_id, 3.0)

    assert restarted.champion.version == 2


async def test_a_version_is_found_for_those_who_ask_about_an_old_answer(
    registry: Registry, run_id: int
) -> None:
    for temperature in (2.0, 3.0, 4.0, 5.0, 6.0):
        await promote(registry, run_id, temperature)

    assert (await registry.find(SHIPPED_VERSION)).version == SHIPPED_VERSION
    assert (await registry.find(1)).artifact.classifier.temperature == 2.0
    assert (await registry.find(5)) is registry.champion


async def test_in_place_of_a_version_that_is_gone_the_champion_is_found(
    registry: Registry, database: Database, run_id: int
) -> None:
    await registry.register(make_artifact(2.0), {}, run_id, None)
    await damage(database, 1)

    assert await registry.find(1) is registry.champion
    assert await registry.find(99) is registry.champion


async def test_rolling_back_returns_to_the_one_before_once(registry: Registry, run_id: int) -> None:
    await promote(registry, run_id, 2.0)
    await promote(registry, run_id, 3.0)

    assert await registry.roll_back(ADMIN, expected_champion=2) == 1

    assert registry.champion.version == 1
    with pytest.raises(NoPreviousChampionError):
        await registry.roll_back(ADMIN, expected_champion=1)


async def test_nobody_rolls_back_another_champion_than_meant(
    registry: Registry, run_id: int
) -> None:
    await promote(registry, run_id, 2.0)
    await promote(registry, run_id, 3.0)

    with pytest.raises(ChampionChangedError):
        await registry.roll_back(ADMIN, expected_champion=1)

    assert registry.champion.version == 2


async def test_the_list_says_what_is_known_of_each_version(registry: Registry, run_id: int) -> None:
    await promote(registry, run_id, 2.0)

    listing = await registry.list()

    first, shipped = listing.entries
    assert (first.number, first.created_at, first.promoted_by) == (1, now(), ADMIN)
    assert first.size_bytes == len(make_artifact(2.0))
    assert first.accuracy == shipped.accuracy > 0.99
    assert 0 < first.ece == shipped.ece < 0.01
    assert (shipped.number, shipped.is_shipped, shipped.promoted_by) == (0, True, None)
    assert shipped.size_bytes == SHIPPED.stat().st_size
    assert (listing.champion, listing.previous, listing.serving) == (1, SHIPPED_VERSION, 1)


async def test_while_the_database_is_away_the_champion_stays(
    compute: Compute, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    away = open_database(None, tmp_path / "file" / "data")
    registry = open_registry(away, compute)

    await registry.keep_up()

    assert registry.champion.version == SHIPPED_VERSION
    with pytest.raises(StorageUnavailableError):
        await registry.refresh()
    await away.close()
