from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from bot.storage.database import Database, open_database
from bot.storage.migrating import migrate
from tests.bot.storage.postgresql import Postgresql

Kind: TypeAlias = Literal["sqlite", "postgresql"]
Opener: TypeAlias = Callable[[], Database]


class Clock:
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    server = Postgresql()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
async def open_another(
    kind: Kind, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Opener]:
    """Open the test's database once more, as another process would; empty at first."""
    url = None
    if kind == "postgresql":
        url = await request.getfixturevalue("postgresql").empty()
    opened: list[Database] = []

    def open_one() -> Database:
        opened.append(open_database(url, tmp_path / "data"))
        return opened[-1]

    yield open_one
    for database in opened:
        await database.close()


@pytest.fixture
async def empty_database(open_another: Opener) -> Database:
    return open_another()


@pytest.fixture
async def database(empty_database: Database) -> Database:
    await migrate(empty_database)
    return empty_database
