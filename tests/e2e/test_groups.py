"""The bot among people: silent unless asked."""

import pytest

from playground.bot_api import BotApi
from playground.composing import compose_photo, quote
from playground.conversation import Conversation, open_chat, open_group, wait_until
from tests.e2e.pictures import make_photo

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]


async def is_alive(api: BotApi) -> None:
    """Return once the bot has dealt with all that came before."""
    zoe = open_chat(api, "Zoe")
    await zoe.wait_for_reply(zoe.send_text("/start"))


async def test_pictures_and_talk_are_left_alone_even_where_the_bot_sees_them(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    family.send_text("Look what the children wrote:")
    family.send_photo(make_photo(8))
    family.send_text("/dance")
    family.send_album([make_photo(1), make_photo(2)])

    await is_alive(api)

    assert family.replies == []


async def test_a_mention_in_the_caption_asks_the_bot(api: BotApi) -> None:
    family = open_group(api)
    photo = family.send_photo(make_photo(8), caption=f"@{api.me.username.upper()} what is it?")

    assert (await family.wait_for_reply(photo))["text"].startswith("8 · ")


async def test_a_mention_in_a_reply_to_a_picture_asks_the_bot(api: BotApi) -> None:
    family = open_group(api)
    photo = family.send_photo(make_photo(5))
    bob = family.join("Bob")
    question = bob.reply(photo, f"@{api.me.username}?")

    assert (await bob.wait_for_reply(question))["text"].startswith("5 · ")


async def test_read_as_a_reply_to_a_picture(api: BotApi) -> None:
    family = open_group(api)
    photo = family.send_photo(make_photo(3))
    command = family.reply(photo, f"/read@{api.me.username}")

    assert (await family.wait_for_reply(command))["text"].startswith("3 · ")


async def test_read_below_a_picture(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    photo = family.send_photo(make_photo(3), caption=f"/read@{api.me.username}")

    assert (await family.wait_for_reply(photo))["text"].startswith("3 · ")


async def test_read_alone_says_how_it_is_meant(api: BotApi) -> None:
    family = open_group(api)

    reply = await family.wait_for_reply(family.send_text(f"/read@{api.me.username}"))

    assert "reply to a picture" in reply["text"]


async def test_a_mention_without_a_picture_says_how_it_is_meant(api: BotApi) -> None:
    family = open_group(api)

    reply = await family.wait_for_reply(family.send_text(f"@{api.me.username} are you there?"))

    assert "reply to a picture" in reply["text"]


async def test_a_picture_in_reply_to_the_bot_is_read(api: BotApi) -> None:
    family = open_group(api)
    answer = await family.wait_for_reply(family.send_text(f"/help@{api.me.username}"))
    photo = compose_photo(api.files, make_photo(9)) | quote(answer, family.chat.id)

    assert (await family.wait_for_reply(family.send(photo)))["text"].startswith("9 · ")


async def test_a_command_for_another_bot_is_none_of_its_business(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    family.send_text("/start@another_bot")

    await is_alive(api)

    assert family.replies == []


async def test_an_album_that_mentions_the_bot_is_answered_once(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    album = family.send_album([make_photo(1), make_photo(2)], caption=f"@{api.me.username}")

    answer = await family.wait_for_reply(album[-1])

    assert [line.partition(": ")[2][0] for line in answer["text"].splitlines()] == ["1", "2"]


async def test_a_group_that_becomes_a_supergroup_keeps_its_bot(api: BotApi) -> None:
    family = open_group(api)
    await family.wait_for_reply(family.send_text(f"/start@{api.me.username}"))
    supergroup = family.migrate()

    photo = supergroup.send_photo(make_photo(7), caption=f"@{api.me.username}")

    assert (await supergroup.wait_for_reply(photo))["text"].startswith("7 · ")


async def test_an_answer_follows_a_group_that_moved_meanwhile(api: BotApi) -> None:
    family = open_group(api)
    api.delay_next("getFile", by_s=0.5)
    family.send_photo(make_photo(7), caption=f"@{api.me.username}")
    await wait_until(api, lambda: api.calls("getFile"))
    supergroup = family.migrate()

    (answer,) = await supergroup.wait_for_replies()

    assert answer["text"].startswith("7 · ")


async def test_what_a_group_sent_as_itself_is_judged_by_its_administrators(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True).migrate()
    bob, anonymous = family.join("Bob"), family.as_anonymous_admin()
    answer = await bob.wait_for_reply(
        anonymous.send_photo(make_photo(7), caption=f"@{api.me.username}")
    )

    refused = await bob.wait_for_popup(bob.press(answer, "Right"))
    assert "Only the person" in refused["text"]

    thanks = await anonymous.wait_for_popup(anonymous.press(answer, "Right"))
    assert "Thank you" in thanks["text"]


async def test_what_a_channel_sent_is_judged_by_who_is_first(api: BotApi) -> None:
    family = open_group(api).migrate()
    bob, channel = family.join("Bob"), family.as_channel("News")
    answer = await bob.wait_for_reply(
        channel.send_photo(make_photo(7), caption=f"@{api.me.username}")
    )

    channel.press(answer, "Wrong")
    await channel.wait_for_edit(answer, lambda now: "Not a digit" in str(now["reply_markup"]))
    thanks = await channel.wait_for_popup(channel.press(answer, "1"))
    assert "Thank you" in thanks["text"]

    await channel.wait_for_edit(answer, lambda now: "✓ 1" in str(now["reply_markup"]))
    refused = await bob.wait_for_popup(bob.press(answer, "Why?"))
    assert "Only the person" in refused["text"]


async def test_a_group_that_asks_too_much_is_told_once_though_nobody_in_it_does(
    api: BotApi,
) -> None:
    family = open_group(api)
    people = [family.join(name) for name in ("Bob", "Cleo", "Dan")]
    for person in people:
        for _ in range(10):
            person.send_text(f"/help@{api.me.username}")

    await is_alive(api)
    await wait_until(api, lambda: any("lot at once" in each["text"] for each in family.replies))

    helped = [each for each in family.replies if "/read" in each["text"]]
    assert len(helped) == 18


async def test_being_blocked_kicked_and_added_again_is_part_of_life(
    api: BotApi, ann: Conversation
) -> None:
    family = open_group(api)
    family.kick_bot()
    ann.block_bot()
    ann.send_photo(make_photo(4))
    ann.unblock_bot()

    ann.send_photo(make_photo(6))
    await wait_until(api, lambda: any(each["text"].startswith("6 · ") for each in ann.replies))
