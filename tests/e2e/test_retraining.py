"""Training from the chat: real processes, real databases, a Telegram next door for each bot."""

import os
import signal
import time

import pytest

from playground.conversation import open_chat, wait_until
from tests.e2e.pictures import make_photo
from tests.e2e.training import (
    ENDLESS,
    QUICK,
    REAL,
    REFUSED,
    Place,
    StartAt,
    find_children,
    make_mirrored_photo,
    wait_until_gone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEVEN = make_photo(7)
SET_MENU = "setMyCommands"

only_on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Where it makes no difference."""


async def test_only_admins_may(start: StartAt, here: Place) -> None:
    await start(here, QUICK)
    bob = open_chat(here.api, "Bob")

    for command in ("/retrain", "/models", "/rollback"):
        reply = await bob.wait_for_reply(bob.send_text(command))
        assert reply["text"] == "Only the people who run this bot can do this."
        assert "reply_markup" not in reply
    for data in ("t", "s:1", "o:1", "v:1", "n"):
        popup = await bob.wait_for_popup(bob.forge(data))
        assert popup["text"] == "Only the people who run this bot can do this."


@only_on_sqlite
async def test_admins_alone_find_it_in_their_menu_and_in_help(start: StartAt, here: Place) -> None:
    await start(here, QUICK)
    bob = open_chat(here.api, "Bob")

    def has_own_menu() -> bool:
        return any("chat_id" in call.parameters["scope"] for call in here.api.calls(SET_MENU))

    await wait_until(here.api, has_own_menu)

    for chat, is_listed in ((here.admin, True), (bob, False)):
        menu = here.api.commands_for(chat.chat, chat.person)
        listed = {command["command"] for command in menu}
        assert ({"retrain", "models", "rollback"} <= listed) == is_listed
        text = (await chat.wait_for_reply(chat.send_text("/help")))["text"]
        assert ("/retrain" in text) == is_listed


async def test_what_people_say_is_learned_and_can_be_taken_back(
    start: StartAt, here: Place
) -> None:
    await start(here, QUICK)
    assert "nothing to learn" in (await here.ask("/retrain"))["text"]
    await here.correct(SEVEN, said=1)

    offer = await here.ask("/retrain")
    assert "1 answer by 1 person" in offer["text"]
    report = await here.learn()

    assert report["text"].startswith("Version 1 serves from now on, instead of version 0.")
    assert await here.read(SEVEN) == "1"
    assert "Nothing new since" in (await here.ask("/retrain"))["text"]
    models = (await here.ask("/models"))["text"]
    assert f"promoted by {here.admin.person.id} · serves now" in models

    here.admin.press(report, "Roll back")
    question = (await here.admin.wait_for_replies(4, after=report))[-1]
    assert question["text"].startswith("Roll back from version 1 to version 0?")
    here.admin.press(question, "Roll back")
    done = await here.admin.wait_for_edit(question)

    assert done["text"] == "Version 0 serves again."
    assert await here.read(SEVEN) == "7"
    nothing = await here.ask("/rollback")
    assert nothing["text"] == "There is no version before to return to."


@pytest.mark.timeout(300)
async def test_a_picture_that_was_corrected_is_read_right_after_real_training(
    start: StartAt, here: Place
) -> None:
    await start(here, REAL)
    picture = make_mirrored_photo()
    assert await here.read(picture) == "8"
    await here.correct(picture, said=3)
    assert await here.read(picture) == "8"

    report = await here.learn(within_s=250.0)

    assert report["text"].startswith("Version 1 serves from now on, instead of version 0.")
    assert "Learned from 1 answer by 1 person." in report["text"]
    assert "digits read right: 99." in report["text"]
    assert await here.read(picture) == "3"
    assert await here.read(SEVEN) == "7"
    asked = here.admin.send_text("/stats")
    *plots, stats = await here.admin.wait_for_replies(4, after=asked, within_s=100.0)
    assert all("photo" in plot for plot in plots)
    assert "Model version 1" in stats["text"]


@only_on_sqlite
async def test_what_is_offered_can_be_left(start: StartAt, here: Place) -> None:
    await start(here, QUICK)
    await here.correct(SEVEN, said=1)
    offer = await here.ask("/retrain")

    here.admin.press(offer, "Leave it")

    assert (await here.admin.wait_for_edit(offer))["text"] == "I leave it as it is."


async def test_two_processes_follow_each_others_champion(
    start: StartAt, here: Place, there: Place
) -> None:
    await start(here, QUICK)
    await start(there, QUICK)
    await here.correct(SEVEN, said=1)
    assert await there.read(SEVEN) == "7"

    await here.learn()
    started_s = time.monotonic()
    while await there.read(SEVEN) != "1":
        assert time.monotonic() - started_s < 5
    await there.ask("/rollback")
    there.admin.press(there.admin.replies[-1], "Roll back")
    started_s = time.monotonic()
    while await here.read(SEVEN) != "7":
        assert time.monotonic() - started_s < 5


async def test_one_run_at_a_time_which_any_admin_can_cancel_from_anywhere(
    start: StartAt, here: Place, there: Place
) -> None:
    await start(here, ENDLESS)
    await start(there, QUICK)
    await here.correct(SEVEN, said=1)
    offer = await there.ask("/retrain")
    progress = await here.begin()
    assert "50\N{NO-BREAK SPACE}%" in progress["text"]

    told = [(await there.ask("/retrain"))["text"]]
    told.append((await there.admin.wait_for_popup(there.admin.press(offer, "Start")))["text"])
    for text in told:
        assert f"Admin {here.admin.person.id} has been training since" in text
        assert "UTC" in text

    await there.admin.wait_for_popup(there.admin.forge("s:1"))
    ended = await here.admin.wait_for_edit(progress, lambda now: "Cancelled" in now["text"])
    assert ended["text"] == "Cancelled. Version 0 goes on."
    assert "reply_markup" not in ended
    await there.learn()


@only_on_sqlite
async def test_the_one_who_began_can_cancel(start: StartAt, here: Place) -> None:
    bot = await start(here, ENDLESS)
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    popup = await here.admin.wait_for_popup(here.admin.press(progress, "Cancel"))

    assert popup["text"] == "I stop as soon as I can."
    await here.admin.wait_for_edit(progress, lambda now: "Cancelled" in now["text"])
    await wait_until_gone(child)


async def test_a_killed_training_process_makes_room_at_once(start: StartAt, here: Place) -> None:
    bot = await start(here, ENDLESS)
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    os.kill(child, signal.SIGKILL)

    ended = await here.admin.wait_for_edit(progress, lambda now: "Interrupted" in now["text"])
    assert "was killed" in ended["text"]
    assert await here.read(SEVEN) == "7"
    await here.begin()


async def test_a_killed_bot_takes_its_training_process_along(start: StartAt, here: Place) -> None:
    bot = await start(here, ENDLESS)
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    await bot.kill()
    await wait_until_gone(child)
    await start(here, QUICK)

    assert await here.read(SEVEN) == "7"
    started_s = time.monotonic()
    while "has been training since" in (await here.ask("/retrain"))["text"]:
        assert time.monotonic() - started_s < 10
    popup = await here.admin.wait_for_popup(here.admin.press(progress, "Cancel"))
    assert popup["text"] == "This training run is over."
    await here.learn()


async def test_a_stopped_bot_says_that_its_run_ends(start: StartAt, here: Place) -> None:
    bot = await start(here, ENDLESS)
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    exit_code = await bot.stop()

    assert exit_code == 0, bot.output
    await wait_until_gone(child, within_s=0.1)
    assert "I was stopped" in here.admin.current(progress)["text"]
    await start(here, QUICK)
    await here.learn()


@only_on_sqlite
async def test_what_the_gate_refuses_does_not_serve_and_the_reasons_are_told(
    start: StartAt, here: Place
) -> None:
    await start(here, REFUSED)
    await here.correct(SEVEN, said=1)

    report = await here.learn()

    assert report["text"].startswith("Version 1 does not serve. Version 0 goes on.")
    assert "Why not:" in report["text"]
    assert "99.50 % → 97.00 %" in report["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert "reply_markup" not in report
    assert await here.read(SEVEN) == "7"


@only_on_sqlite
async def test_a_run_that_takes_too_long_is_ended(start: StartAt, here: Place) -> None:
    bot = await start(here, ENDLESS, "--run-s", "2")
    await here.correct(SEVEN, said=1)
    progress = await here.begin()
    (child,) = find_children(bot.process.pid)

    ended = await here.admin.wait_for_edit(progress, lambda now: "too long" in now["text"])

    assert ended["text"] == "It took too long, and I gave up. Version 0 goes on."
    await wait_until_gone(child)
    assert "Shall I" in (await here.ask("/retrain"))["text"]
