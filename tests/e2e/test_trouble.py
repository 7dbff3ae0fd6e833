"""A database that is away or deleted, and people who ask too much."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from playground.bot_api import BotApi
from playground.conversation import open_chat, wait_until
from tests.e2e.harness import Program, start_bot, wait_until_polling
from tests.e2e.pictures import make_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = "postgresql://bot:very-secret-password@127.0.0.1:1/digits"


async def test_a_database_that_is_away_stops_no_answer(
    api: BotApi, start_own_bot: Callable[..., Awaitable[Program]]
) -> None:
    bot = await start_own_bot(DATABASE_URL=NOWHERE)
    await wait_until_polling(api, bot)
    ann = open_chat(api, language_code="de")

    answer = await ann.wait_for_reply(ann.send_photo(make_photo(4)))
    assert answer["text"].startswith("4 · ")

    popup = await ann.wait_for_popup(ann.press(answer, "Richtig"))
    assert "später" in popup["text"]
    forgotten = await ann.wait_for_reply(ann.send_text("/forget"))
    assert "später" in forgotten["text"]
    stats = ann.send_text("/stats")
    assert len(await ann.wait_for_replies(4, after=stats, within_s=60)) == 4

    assert "not stored" in bot.output
    assert "very-secret-password" not in bot.output


async def test_a_database_file_that_is_deleted_meanwhile_loses_nothing(
    api: BotApi, start_own_bot: Callable[..., Awaitable[Program]], tmp_path: Path
) -> None:
    bot = await start_own_bot()
    await wait_until_polling(api, bot)
    ann = open_chat(api)
    answer = await ann.wait_for_reply(ann.send_photo(make_photo(4)))
    file = tmp_path / "data" / "bot.sqlite3"
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()

    popup = await ann.wait_for_popup(ann.press(answer, "Right"))

    assert popup["text"].startswith("Thank you!")
    with closing(sqlite3.connect(file)) as database:
        judged = database.execute("SELECT true_digit FROM corrections").fetchall()
    assert judged == [(4,)]
    assert "deleted or replaced" in bot.output
    assert await bot.stop() == 0, bot.output


async def test_too_many_questions_are_stopped_with_one_word_and_admins_are_not(
    api: BotApi, start_own_bot: Callable[..., Awaitable[Program]]
) -> None:
    ann, admin = open_chat(api, "Ann"), open_chat(api, "Ada")
    bot = await start_own_bot(ADMIN_IDS=str(admin.person.id))
    await wait_until_polling(api, bot)

    for person in (ann, admin):
        for _ in range(40):
            person.send_text("/start")
    await admin.wait_for_replies(40)
    await wait_until(api, lambda: any("lot at once" in each["text"] for each in ann.replies))
    last = admin.send_text("/privacy")
    await admin.wait_for_reply(last)

    assert len([each for each in ann.replies if "lot at once" in each["text"]]) == 1
    assert len(ann.replies) == 31


async def test_where_too_much_waits_people_are_told_when_to_come_back(
    api: BotApi, server_url: str, tmp_path: Path
) -> None:
    bot = await start_bot(tmp_path, api, server_url, "tests.e2e.impatient_bot")
    try:
        await wait_until_polling(api, bot)
        people = [open_chat(api, f"Person {n}") for n in range(30)]
        photos = {person: person.send_photo(make_photo(3)) for person in people}
        answers = [(await each.wait_for_reply(photo))["text"] for each, photo in photos.items()]
    finally:
        await bot.end(api.token.partition(":")[2])

    busy = [text for text in answers if "busy" in text]
    assert all(re.search(r"try again in \d+ second", text) for text in busy)
    assert 0 < len(busy) < len(answers)
    assert all(text.startswith("3 · ") for text in set(answers) - set(busy))


async def test_an_answer_of_which_telegram_says_nothing_is_not_contradicted(
    api: BotApi, server_url: str, tmp_path: Path
) -> None:
    bot = await start_bot(tmp_path, api, server_url, "tests.e2e.hasty_bot")
    try:
        await wait_until_polling(api, bot)
        ann = open_chat(api)
        api.answer_next_late("sendMessage", by_s=2, times=2)
        ann.send_photo(make_photo(7))
        await ann.wait_for_replies(2)
        await ann.wait_for_reply(ann.send_text("/help"))
    finally:
        await bot.end(api.token.partition(":")[2])

    first, second, help_text = (each["text"] for each in ann.replies)
    assert first == second
    assert first.startswith("7 · ")
    assert "/help" in help_text
