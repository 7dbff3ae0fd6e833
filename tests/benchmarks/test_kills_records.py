import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import update

from benchmarks.kills_records import find_wrong, read_records
from bot.storage.database import open_database
from bot.storage.migrating import migrate
from bot.storage.model_versions import ModelVersion, ModelVersions, Promotion
from bot.storage.tables import model_versions
from bot.storage.training_runs import TrainingRuns
from model.artifact import dump_artifact, read_artifact

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ADMIN = 7


def version(number: int, run: int | None, *, is_promoted: bool = True) -> ModelVersion:
    promoted_at = NOW if is_promoted else None
    return ModelVersion(number, NOW, "", {}, run, ADMIN, promoted_at)


async def keep_champion(folder: Path) -> None:
    database = open_database(None, folder)
    await migrate(database)
    await TrainingRuns(database, lambda: NOW).begin(ADMIN, "owner")
    stored = ModelVersions(database, lambda: NOW)
    await stored.add(dump_artifact(read_artifact()), {}, 1, Promotion(ADMIN, 0))
    await database.close()


async def test_a_champion_that_was_promoted_and_can_be_read_is_right(tmp_path: Path) -> None:
    await keep_champion(tmp_path)

    records = await read_records("", tmp_path)

    assert records.champion == records.promoted == 1
    assert records.is_running()
    assert records.wrong == []


async def test_a_damaged_artifact_is_wrong(tmp_path: Path) -> None:
    await keep_champion(tmp_path)
    database = open_database(None, tmp_path)
    async with database.transaction() as connection:
        await connection.execute(update(model_versions).values(artifact=b"damaged"))
    await database.close()

    (wrong,) = (await read_records("", tmp_path)).wrong

    assert "version 1 cannot be read" in wrong


@pytest.mark.parametrize(
    ("champion", "before", "versions", "endings", "wrong"),
    [
        (0, 0, [], {}, None),
        (2, 1, [version(2, 2), version(1, 1)], {"running": 1}, None),
        (1, 0, [version(1, 1, is_promoted=False)], {}, "version 1 serves; promoted were []"),
        (0, 0, [version(1, 1)], {}, "version 0 serves; promoted were [1]"),
        (0, 1, [], {}, "version 0 serves after version 1"),
        (0, 0, [], {"running": 2}, "several runs"),
        (2, 0, [version(2, 1), version(1, 1)], {}, "several are of one"),
        (1, 0, [version(1, None)], {}, "of no run"),
    ],
)
def test_what_may_not_be_is_said(
    champion: int,
    before: int,
    versions: list[ModelVersion],
    endings: Mapping[str, int],
    wrong: str | None,
) -> None:
    found = list(find_wrong(champion, before, versions, endings))

    assert len(found) == (wrong is not None)
    assert all(str(wrong) in each for each in found)
