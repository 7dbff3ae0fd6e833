"""Many pictures at once."""

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, wait_until
from tests.e2e.pictures import make_photo

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]


async def test_an_album_of_ten_is_answered_once_and_in_order(ann: Conversation) -> None:
    digits = (3, 1, 4, 5, 9, 2, 6, 8, 7, 0)
    album = ann.send_album([make_photo(digit) for digit in digits], caption="ten")

    answer = await ann.wait_for_reply(album[-1])

    lines = answer["text"].splitlines()
    assert [line.partition(": ")[2][0] for line in lines] == [str(digit) for digit in digits]
    assert [line.partition(":")[0] for line in lines] == [f"Picture {n}" for n in range(1, 11)]
    assert answer["reply_to_message"]["message_id"] == album[0]["message_id"]
    assert ann.replies == [answer]


async def test_one_digit_of_an_album_is_corrected(ann: Conversation) -> None:
    album = ann.send_album([make_photo(3), make_photo(1)])
    answer = await ann.wait_for_reply(album[-1])

    ann.press(answer, "Wrong")
    await ann.wait_for_edit(answer, lambda now: "Back" in str(now["reply_markup"]))
    ann.press(answer, "1")
    await ann.wait_for_edit(answer, lambda now: "Not a digit" in str(now["reply_markup"]))
    ann.press(answer, "7")

    await ann.wait_for_edit(answer, lambda now: "✓ 37" in str(now["reply_markup"]))


async def test_why_says_no_more_than_its_card_shows(ann: Conversation) -> None:
    album = ann.send_album([make_photo(3), make_photo(1)])
    answer = await ann.wait_for_reply(album[-1])
    ann.press(answer, "Why?")
    await ann.wait_for_edit(answer, lambda now: "Back" in str(now["reply_markup"]))

    ann.press(answer, "3")
    await ann.wait_for_replies(1, after=answer)
    ann.press(answer, "1")
    first, second = await ann.wait_for_replies(2, after=answer)

    assert "what I found" in first["caption"]
    assert second["caption"].startswith("I read 1")
    assert "what I found" not in second["caption"]


async def test_what_is_no_digit_gets_its_sentence_among_the_others(ann: Conversation) -> None:
    album = ann.send_album([make_photo(3), make_photo(None), make_photo(8)])

    text = (await ann.wait_for_reply(album[-1]))["text"]

    assert "Picture 1: 3" in text
    assert "Picture 2: I can't see a digit" in text
    assert "Picture 3: 8" in text


async def test_an_album_of_nothing_but_blank_sheets_has_no_buttons(ann: Conversation) -> None:
    album = ann.send_album([make_photo(None), make_photo(None)])

    assert "reply_markup" not in await ann.wait_for_reply(album[-1])


async def test_fifty_pictures_at_once_are_no_storm(api: BotApi) -> None:
    ann, bob = open_chat(api, "Ann"), open_chat(api, "Bob")
    for _ in range(50):
        ann.send_photo(make_photo(2))

    answer = await bob.wait_for_reply(bob.send_photo(make_photo(5)))
    await wait_until(api, lambda: any("lot at once" in each["text"] for each in ann.replies))
    last = bob.send_photo(make_photo(6))
    await bob.wait_for_reply(last)

    assert answer["text"].startswith("5 · ")
    read = [each for each in ann.replies if each["text"].startswith("2 · ")]
    told = [each for each in ann.replies if "lot at once" in each["text"]]
    assert len(read) == 30
    assert len(told) == 1
    assert len(ann.replies) == 31
