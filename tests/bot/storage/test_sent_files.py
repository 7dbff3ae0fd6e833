import asyncio

import pytest

from bot.storage.database import Database
from bot.storage.sent_files import SentFiles
from tests.bot.storage.conftest import Opener


@pytest.fixture
def sent(database: Database) -> SentFiles:
    return SentFiles(database)


async def test_nothing_was_sent_at_first(sent: SentFiles) -> None:
    assert await sent.get("confusion", 0, "en") is None


async def test_the_last_id_of_each_file_is_kept(sent: SentFiles) -> None:
    await sent.put("confusion", 1, "en", "old")
    await sent.put("confusion", 1, "en", "new")
    await sent.put("confusion", 2, "en", "of another version")
    await sent.put("confusion", 1, "de", "in another language")

    assert await sent.get("confusion", 1, "en") == "new"
    assert await sent.get("confusion", 2, "en") == "of another version"
    assert await sent.get("confusion", 1, "de") == "in another language"


async def test_two_processes_can_send_the_same_file(sent: SentFiles, open_another: Opener) -> None:
    theirs = SentFiles(open_another())

    await asyncio.gather(sent.put("why", 1, "en", "a"), theirs.put("why", 1, "en", "b"))

    assert await sent.get("why", 1, "en") in {"a", "b"}
