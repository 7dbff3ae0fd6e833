"""Pictures in every form that people send."""

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, open_group
from tests.e2e.pictures import draw_photo, encode, make_photo

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]


async def test_a_sticker_that_stands_still_is_read(ann: Conversation) -> None:
    sticker = ann.send_sticker(encode(draw_photo(4), ".webp"))

    assert (await ann.wait_for_reply(sticker))["text"].startswith("4 · ")


@pytest.mark.parametrize("form", ["is_animated", "is_video"])
async def test_a_sticker_that_moves_gets_advice(ann: Conversation, form: str) -> None:
    sticker = ann.send_sticker(b"moving", **{form: True})

    assert "moves" in (await ann.wait_for_reply(sticker))["text"]


async def test_a_forwarded_picture_is_read(api: BotApi, ann: Conversation) -> None:
    bob = open_chat(api, "Bob")
    photo = bob.send_photo(make_photo(7))

    assert (await ann.wait_for_reply(ann.forward(photo)))["text"].startswith("7 · ")


async def test_a_reply_to_a_picture_reads_it(ann: Conversation) -> None:
    photo = ann.send_photo(make_photo(2))
    await ann.wait_for_reply(photo)
    question = ann.reply(photo, "Are you sure?")

    answer = await ann.wait_for_reply(question)

    assert answer["text"].startswith("2 · ")
    assert answer["reply_to_message"]["message_id"] == question["message_id"]


async def test_a_picture_quoted_from_another_chat_is_read(api: BotApi, ann: Conversation) -> None:
    elsewhere = open_chat(api, "Bob").send_photo(make_photo(9))

    assert (await ann.wait_for_reply(ann.reply(elsewhere, "And this?")))["text"].startswith("9 · ")


async def test_a_reply_to_the_bots_own_picture_is_talk(ann: Conversation) -> None:
    sheet = await ann.wait_for_reply(ann.send_text("/draw"))

    answer = await ann.wait_for_reply(ann.reply(sheet, "How does this work?"))

    assert "not typing" in answer["text"]


async def test_a_live_photo_is_read(ann: Conversation) -> None:
    photo = ann.send_photo(make_photo(6))
    await ann.wait_for_reply(photo)
    live = {
        "file_id": "moving",
        "file_unique_id": "moving",
        "width": 1280,
        "height": 960,
        "duration": 3,
        "photo": photo["photo"],
    }

    assert (await ann.wait_for_reply(ann.send({"live_photo": live})))["text"].startswith("6 · ")


async def test_an_edited_caption_is_not_answered_twice(ann: Conversation) -> None:
    photo = ann.send_photo(make_photo(8))
    await ann.wait_for_reply(photo)
    ann.edit_caption(photo, "an eight, I think")

    await ann.wait_for_reply(ann.send_text("hello"))

    assert len(ann.replies) == 2


async def test_a_mention_added_to_a_caption_asks_the_bot(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    photo = family.send_photo(make_photo(8), "look")
    family.edit_caption(photo, f"look, @{api.me.username}")

    (answer,) = await family.wait_for_replies()

    assert answer["text"].startswith("8 · ")
