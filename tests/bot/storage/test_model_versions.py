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
    number = await versions.add(ARTIFACT, {})
    now.pass_by(minutes=1)

    await versions.promote(number, ADMIN, expected_champion=SHIPPED)

    assert await versions.champion_number() == number
    assert await versions.champion() == Champion(number, SHIPPED, ADMIN, now.time)
    version = await find(versions, number)
    assert version is not None
    assert (version.promoted_by, version.promoted_at) == (ADMIN, now.time)


async def test_a_version_can_be_kept_and_promoted_in_one(
    versions: ModelVersions, now: Clock
) -> None:
    number = await versions.add(ARTIFACT, {}, promotion=Promotion(ADMIN, SHIPPED))

    assert await versions.champion() == Champion(number, SHIPPED, ADMIN, now.time)
    version = await find(versions, number)
    assert version is not None
    assert (version.promoted_by, version.promoted_at) == (ADMIN, now.time)


async def test_where_it_cannot_be_promoted_it_is_not_kept_either(versions: ModelVersions) -> None:
    first = await versions.add(ARTIFACT, {}, promotion=Promotion(ADMIN, SHIPPED))

    with pytest.raises(ChampionChangedError):
        await versions.add(ARTIFACT, {}, promotion=Promotion(ADMIN, SHIPPED))

    assert [version.number for version in await versions.all()] == [first]


async def test_promoting_the_champion_again_keeps_the_way_back(versions: ModelVersions) -> None:
    number = await versions.add(ARTIFACT, {})
    await versions.promote(number, ADMIN, expected_champion=SHIPPED)

    await versions.promote(number, ADMIN, expected_champion=number)

    assert await versions.roll_back(ADMIN) == SHIPPED


async def test_the_shipped_version_can_be_promoted(versions: ModelVersions) -> None:
    number = await versions.add(ARTIFACT, {})
    await versions.promote(number, ADMIN, expected_champion=SHIPPED)

    await versions.promote(SHIPPED, ADMIN, expected_champion=number)

    assert await versions.champion_number() == SHIPPED
    assert await versions.roll_back(ADMIN) == number


async def test_a_version_that_was_compared_with_another_champion_is_not_promoted(
    versions: ModelVersions,
) -> None:
    first, second = [await versions.add(ARTIFACT, {}) for _ in range(2)]
    await versions.promote(first, ADMIN, expected_champion=SHIPPED)

    with pytest.raises(ChampionChangedError):
        await versions.promote(second, ADMIN, expected_champion=SHIPPED)

    assert await versions.champion_number() == first
    version = await find(versions, second)
    assert version is not None
    assert version.promoted_at is None


async def test_what_does_not_exist_cannot_serve(versions: ModelVersions) -> None:
    with pytest.raises(ModelVersionMissingError):
        await versions.promote(5, ADMIN, expected_champion=SHIPPED)
    with pytest.raises(ModelVersionMissingError):
        await versions.artifact_of(SHIPPED)

    assert await versions.champion_number() == SHIPPED


async def test_rolling_back_returns_to_the_previous_champion_once(
    versions: ModelVersions, now: Clock
) -> None:
    first, second = [await versions.add(ARTIFACT, {}) for _ in range(2)]
    await versions.promote(first, ADMIN, expected_champion=SHIPPED)
    await versions.promote(second, ADMIN, expected_champion=first)
    now.pass_by(minutes=1)

    assert await versions.roll_back(ADMIN + 1) == first

    assert await versions.champion() == Champion(first, None, ADMIN + 1, now.time)
    with pytest.raises(NoPreviousChampionError):
        await versions.roll_back(ADMIN)
    assert await versions.champion_number() == first


async def test_a_stale_button_does_not_roll_back_another_champion(versions: ModelVersions) -> None:
    first, second = [await versions.add(ARTIFACT, {}) for _ in range(2)]
    await versions.promote(first, ADMIN, expected_champion=SHIPPED)
    await versions.promote(second, ADMIN, expected_champion=first)

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
    numbers = [await versions.add(ARTIFACT, {}) for _ in range(2)]

    outcomes = await asyncio.gather(
        versions.promote(numbers[0], ADMIN, expected_champion=SHIPPED),
        theirs.promote(numbers[1], ADMIN, expected_champion=SHIPPED),
        return_exceptions=True,
    )

    assert sum(isinstance(outcome, ChampionChangedError) for outcome in outcomes) == 1
    assert await versions.champion_number() == numbers[outcomes.index(None)]


async def test_two_taps_on_roll_back_go_one_step(
    versions: ModelVersions, open_another: Opener, now: Clock
) -> None:
    theirs = ModelVersions(open_another(), now)
    first, second = [await versions.add(ARTIFACT, {}) for _ in range(2)]
    await versions.promote(first, ADMIN, expected_champion=SHIPPED)
    await versions.promote(second, ADMIN, expected_champion=first)

    outcomes = await asyncio.gather(
        *(each.roll_back(ADMIN, expected_champion=second) for each in (versions, theirs)),
        return_exceptions=True,
    )

    assert first in outcomes
    assert sum(isinstance(outcome, ChampionChangedError) for outcome in outcomes) == 1
    assert await versions.champion_number() == first
