import asyncio
import hashlib

import pytest
from sqlalchemy import update

from bot.errors import (
    ArtifactDamagedError,
    ChampionChangedError,
    ModelVersionMissingError,
    NoPreviousChampionError,
)
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.model_versions import (
    SHIPPED,
    Champion,
    ModelVersion,
    ModelVersions,
    Promotion,
)
from bot.storage.training_runs import TrainingRuns
from tests.bot.storage.conftest import Clock, Opener

ADMIN = 9_000_000_000
ARTIFACT = bytes(range(256)) * 4000


@pytest.fixture
def versions(database: Database, now: Clock) -> ModelVersions:
    return ModelVersions(database, now)


async def find(versions: ModelVersions, number: int) -> ModelVersion | None:
    return next((each for each in await versions.all() if each.number == number), None)


async def add_champion(versions: ModelVersions, *, over: int) -> int:
    return await versions.add(ARTIFACT, {}, promotion=Promotion(ADMIN, over))


async def test_the_shipped_version_serves_at_first(versions: ModelVersions) -> None:
    assert await versions.champion_number() == SHIPPED
    assert await versions.champion() == Champion(SHIPPED, None, None, None)
    assert await versions.all() == []
    assert await find(versions, SHIPPED) is None


async def test_a_version_is_kept_with_all_that_is_known_of_it(
    versions: ModelVersions, database: Database, now: Clock
) -> None:
    run = await TrainingRuns(database, now).begin(ADMIN, "owner")
    metrics = {"accuracy": 0.9945, "n": 10_000, "confusion": [[1, 2], [3, 4]]}

    number = await versions.add(ARTIFACT, metrics, run.id)

    assert number == 1
    sha256 = hashlib.sha256(ARTIFACT).hexdigest()
    assert await find(versions, number) == ModelVersion(
        number, now.time, sha256, metrics, run.id, promoted_by=None, promoted_at=None
    )
    assert await versions.artifact_of(number) == ARTIFACT
    assert await versions.champion_number() == SHIPPED


async def test_the_newest_version_comes_first(versions: ModelVersions) -> None:
    for _ in range(3):
        await versions.add(b"artifact", {})

    assert [version.number for version in await versions.all()] == [3, 2, 1]


async def test_a_promoted_version_serves(versions: ModelVersions, now: Clock) -> None:
    number = await add_champion(versions, over=SHIPPED)

    assert await versions.champion() == Champion(number, SHIPPED, ADMIN, now.time)
    version = await find(versions, number)
    assert version is not None
    assert (version.promoted_by, version.promoted_at) == (ADMIN, now.time)


async def test_what_was_compared_with_another_champion_is_neither_promoted_nor_kept(
    versions: ModelVersions,
) -> None:
    first = await add_champion(versions, over=SHIPPED)

    with pytest.raises(ChampionChangedError):
        await add_champion(versions, over=SHIPPED)

    assert await versions.champion_number() == first
    assert [version.number for version in await versions.all()] == [first]


@pytest.mark.parametrize("number", [SHIPPED, 5])
async def test_what_is_not_in_the_database_has_no_artifact(
    versions: ModelVersions, number: int
) -> None:
    with pytest.raises(ModelVersionMissingError):
        await versions.artifact_of(number)


async def test_rolling_back_returns_to_the_previous_champion_once(
    versions: ModelVersions, now: Clock
) -> None:
    first = await add_champion(versions, over=SHIPPED)
    await add_champion(versions, over=first)
    now.pass_by(minutes=1)

    assert await versions.roll_back(ADMIN + 1) == first

    assert await versions.champion() == Champion(first, None, ADMIN + 1, now.time)
    with pytest.raises(NoPreviousChampionError):
        await versions.roll_back(ADMIN)
    assert await versions.champion_number() == first


async def test_a_stale_button_does_not_roll_back_another_champion(versions: ModelVersions) -> None:
    first = await add_champion(versions, over=SHIPPED)
    second = await add_champion(versions, over=first)

    with pytest.raises(ChampionChangedError):
        await versions.roll_back(ADMIN, expected_champion=first)

    assert await versions.champion_number() == second
    assert await versions.roll_back(ADMIN, expected_champion=second) == first


async def test_a_damaged_artifact_is_noticed(versions: ModelVersions, database: Database) -> None:
    number = await versions.add(ARTIFACT, {})
    async with database.transaction() as connection:
        await connection.execute(update(tables.model_versions).values(artifact=ARTIFACT[1:]))

    with pytest.raises(ArtifactDamagedError):
        await versions.artifact_of(number)


async def test_one_of_two_promotions_at_the_same_time_wins(
    versions: ModelVersions, open_another: Opener, now: Clock
) -> None:
    theirs = ModelVersions(open_another(), now)

    outcomes = await asyncio.gather(
        *(add_champion(each, over=SHIPPED) for each in (versions, theirs)), return_exceptions=True
    )

    assert sum(isinstance(outcome, ChampionChangedError) for outcome in outcomes) == 1
    assert await versions.champion_number() in outcomes


async def test_two_taps_on_roll_back_go_one_step(
    versions: ModelVersions, open_another: Opener, now: Clock
) -> None:
    theirs = ModelVersions(open_another(), now)
    first = await add_champion(versions, over=SHIPPED)
    second = await add_champion(versions, over=first)

    outcomes = await asyncio.gather(
        *(each.roll_back(ADMIN, expected_champion=second) for each in (versions, theirs)),
        return_exceptions=True,
    )

    assert first in outcomes
    assert sum(isinstance(outcome, ChampionChangedError) for outcome in outcomes) == 1
    assert await versions.champion_number() == first
