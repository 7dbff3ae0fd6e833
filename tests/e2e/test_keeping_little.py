"""What is kept of a picture, and for how long it can be corrected."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from playground.bot_api import BotApi
from playground.conversation import Conversation
from playground.errors import JsonObject
from tests.e2e.harness import Program, start_bot, wait_until_polling
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

PIXELS = 28 * 28
EXCERPT_BYTES = 64


@pytest_asyncio.fixture(loop_scope="module")
async def folder(api: BotApi, server_url: str, tmp_path: Path) -> AsyncIterator[Path]:
    """Where a running bot keeps its data."""
    bot: Program = await start_bot(tmp_path, api, server_url)
    try:
        await wait_until_polling(api, bot)
        yield tmp_path / "data"
    finally:
        await bot.end(api.token.partition(":")[2])


async def answer_to(ann: Conversation, digit: int) -> tuple[JsonObject, JsonObject]:
    photo = ann.send_photo(make_photo(digit))
    return photo, await ann.wait_for_reply(photo)


def read_all_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_digits_image_is_kept_with_what_was_said_and_the_photo_is_not(
    api: BotApi, ann: Conversation, folder: Path
) -> None:
    photo, answer = await answer_to(ann, 4)
    ann.press(answer, "Wrong")
    await ann.wait_for_edit(answer, lambda now: "Back" in str(now["reply_markup"]))
    await ann.wait_for_popup(ann.press(answer, "9"))

    with closing(sqlite3.connect(folder / "bot.sqlite3")) as database:
        kept = database.execute(
            "SELECT length(image), digit, true_digit FROM digits JOIN corrections "
            "USING (recognition_id, position)"
        ).fetchall()
    assert kept == [(PIXELS, 4, 9)]

    everything = read_all_files(folder)
    for size in photo["photo"]:
        data = api.files.find(size["file_id"]).data
        middle = len(data) // 2
        assert data[middle : middle + EXCERPT_BYTES] not in everything


async def test_after_two_days_an_answer_can_be_looked_at_but_not_changed(
    ann: Conversation, folder: Path
) -> None:
    _, answer = await answer_to(ann, 4)
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as database, database:
        database.execute(
            "UPDATE recognitions SET read_at = strftime('%Y-%m-%d %H:%M:%f000', read_at, '-3 days')"
        )

    popup = await ann.wait_for_popup(ann.press(answer, "Right"))
    ann.press(answer, "Why?")
    (why,) = await ann.wait_for_replies(after=answer)

    assert popup["text"] == "It is too late to change this."
    assert why["caption"].startswith("I read 4")
