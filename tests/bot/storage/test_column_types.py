from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from bot.errors import StorageError
from bot.storage.column_types import DigitImageBytes, Float32Bytes, UtcDateTime
from bot.storage.database import Database

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", UtcDateTime),
    Column("image", DigitImageBytes),
    Column("numbers", Float32Bytes),
)
IN_KYIV = datetime(2026, 7, 1, 1, 30, 0, 123456, timezone(timedelta(hours=3)))


async def keep_and_return(database: Database, **values: object) -> tuple[object, ...]:
    async with database.transaction() as connection:
        await connection.run_sync(THINGS.metadata.create_all)
        await connection.execute(insert(THINGS).values(**values))
        return tuple((await connection.execute(select(THINGS))).one())


async def test_a_moment_comes_back_in_utc(empty_database: Database) -> None:
    _, moment, _, _ = await keep_and_return(empty_database, moment=IN_KYIV)

    assert moment == IN_KYIV
    assert isinstance(moment, datetime)
    assert moment.tzinfo is UTC


async def test_moments_are_compared_whatever_their_zones(empty_database: Database) -> None:
    await keep_and_return(empty_database, moment=IN_KYIV)

    async with empty_database.snapshot() as connection:
        earlier = select(THINGS.c.id).where(THINGS.c.moment < IN_KYIV.astimezone(UTC))
        at_once = select(THINGS.c.id).where(THINGS.c.moment == IN_KYIV.astimezone(UTC))
        assert await connection.scalar(earlier) is None
        assert await connection.scalar(at_once) == 1


async def test_a_moment_without_a_zone_is_refused(empty_database: Database) -> None:
    with pytest.raises(StorageError, match="any zone"):
        await keep_and_return(empty_database, moment=IN_KYIV.replace(tzinfo=None))


async def test_a_digit_image_comes_back_pixel_by_pixel(empty_database: Database) -> None:
    image = np.arange(784, dtype=np.uint16).astype(np.uint8).reshape(28, 28)

    _, _, kept, _ = await keep_and_return(empty_database, image=image.T)

    np.testing.assert_array_equal(np.asarray(kept), image.T)


@pytest.mark.parametrize("image", [np.zeros((28, 28)), np.zeros((20, 20), np.uint8)])
async def test_what_is_no_digit_image_is_refused(empty_database: Database, image: object) -> None:
    with pytest.raises(StorageError, match="not a digit image"):
        await keep_and_return(empty_database, image=image)


async def test_numbers_come_back_as_precise_as_float32(empty_database: Database) -> None:
    _, _, _, numbers = await keep_and_return(empty_database, numbers=(0.0, 1 / 3, 1.0))

    assert numbers == (0.0, float(np.float32(1 / 3)), 1.0)


async def test_nothing_is_nothing(empty_database: Database) -> None:
    assert (await keep_and_return(empty_database))[1:] == (None, None, None)
