"""What happens to the database, and what comes of that for people and training."""

import asyncio

import asyncpg
import pytest

from playground.conversation import open_chat
from tests.bot.storage.postgresql import Postgresql
from tests.e2e.pictures import make_photo
from tests.e2e.training import ENDLESS, QUICK, Place, StartAt, find_children, wait_until_gone

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEVEN, NINE = make_photo(7), make_photo(9)


async def test_what_ends_the_process_twice_is_set_aside_and_told(
    start: StartAt, here: Place, database: dict[str, str]
) -> None:
    ann = open_chat(here.api, "Ann")
    bot = await start(here, QUICK, "--fragile")
    nine = ann.send_photo(NINE)
    await bot.wait()
    bot = await here.launch(QUICK, database, "--fragile")
    await bot.wait()
    assert ann.replies == []

    bot = await start(here, QUICK, "--fragile")
    told = await ann.wait_for_reply(nine)

    assert not told["text"].startswith("9")
    assert "set aside what ended the process twice" in bot.output
    seven = ann.send_photo(SEVEN)
    assert (await ann.wait_for_replies(2))[1]["text"].startswith("7 · ")
    assert [reply["reply_to_message"]["message_id"] for reply in ann.replies] == [
        nine["message_id"],
        seven["message_id"],
    ]


async def test_who_may_only_read_the_database_answers_all_the_same(
    start: StartAt, here: Place, database: dict[str, str]
) -> None:
    bot = await start(here, QUICK)
    await here.correct(SEVEN, said=1)
    await here.learn()
    before = await here.admin.wait_for_reply(here.admin.send_photo(SEVEN))
    await bot.stop()
    if address := database.get("DATABASE_URL"):
        await forbid_writing(address)

    await start(here, QUICK, "--read-only")
    answer = await here.admin.wait_for_reply(here.admin.send_photo(SEVEN))

    assert answer["text"].startswith("1 · "), "the champion that was learned serves"
    for shown, says in ((answer, "I don't remember it"), (before, "try again later")):
        popup = await here.admin.wait_for_popup(here.admin.press(shown, "Right"))
        assert says in popup["text"]
    assert "later" in (await here.ask("/retrain"))["text"]


async def forbid_writing(address: str) -> None:
    connection = await asyncpg.connect(address)
    await connection.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
    await connection.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_killed_database_ends_a_run_only_where_it_stays_away(
    start: StartAt, here: Place, postgresql: Postgresql
) -> None:
    bot = await start(here, ENDLESS)
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    await asyncio.to_thread(postgresql.kill)
    assert await here.read(SEVEN) == "7"
    await asyncio.to_thread(postgresql.start)
    assert "has been training since" in (await here.ask("/retrain"))["text"]
    assert find_children(bot.process.pid) == [child]

    await asyncio.to_thread(postgresql.kill)
    try:
        ended = await here.admin.wait_for_edit(progress, lambda now: "Interrupted" in now["text"])
        assert "the database was away for too long" in ended["text"]
        await wait_until_gone(child)
        assert await here.read(SEVEN) == "7"
    finally:
        await asyncio.to_thread(postgresql.start)
    await here.begin()
