"""Everything around an answer: its buttons, corrections, and why."""

import re

import numpy as np
import pytest
from PIL import Image

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_group
from playground.errors import JsonObject
from tests.e2e.pictures import draw_doubtful, draw_number, encode, make_photo, open_sent_photo

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]


def labels_of(message: JsonObject) -> list[list[str]]:
    keyboard = message["reply_markup"]["inline_keyboard"]
    return [[button["text"] for button in row] for row in keyboard]


async def answer_to(person: Conversation, photo: bytes) -> JsonObject:
    return await person.wait_for_reply(person.send_photo(photo))


async def test_an_answer_asks_whether_it_is_right(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(7))

    assert re.fullmatch(r"7 · \d{1,2} %", answer["text"])
    assert labels_of(answer) == [["Right", "Wrong", "Why?"]]


async def test_right_is_noted_and_can_be_changed(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(4))

    popup = await ann.wait_for_popup(ann.press(answer, "Right"))
    assert "Thank you" in popup["text"]
    noted = await ann.wait_for_edit(answer, lambda now: "Change" in str(labels_of(now)))
    assert labels_of(noted) == [["✓ 4 · Change", "Why?"]]

    ann.press(answer, "✓ 4 · Change")
    open_again = await ann.wait_for_edit(noted, lambda now: "Not a digit" in str(labels_of(now)))
    assert labels_of(open_again) == [
        ["1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "0"],
        ["Not a digit", "Back"],
    ]
    popup = await ann.wait_for_popup(ann.press(answer, "9"))
    assert popup["text"].endswith("9")
    await ann.wait_for_edit(answer, lambda now: "✓ 9" in str(labels_of(now)))


async def test_wrong_and_not_a_digit(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(1))

    ann.press(answer, "Wrong")
    await ann.wait_for_edit(answer, lambda now: "Not a digit" in str(labels_of(now)))
    ann.press(answer, "Not a digit")

    await ann.wait_for_edit(answer, lambda now: "✗" in str(labels_of(now)))


async def test_back_leaves_everything_as_it_was(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(1))

    ann.press(answer, "Wrong")
    await ann.wait_for_edit(answer, lambda now: "Back" in str(labels_of(now)))
    ann.press(answer, "Back")

    await ann.wait_for_edit(answer, lambda now: labels_of(now) == labels_of(answer))


async def test_an_unsure_answer_offers_the_candidates(ann: Conversation) -> None:
    answer = await answer_to(ann, encode(draw_doubtful()))

    assert "not sure" in answer["text"]
    candidates, others = labels_of(answer)
    assert "5" in candidates
    assert 2 <= len(candidates) <= 4
    assert candidates[-1] == "Another"
    assert others == ["Why?"]

    popup = await ann.wait_for_popup(ann.press(answer, "5"))
    assert "5" in popup["text"]


async def test_a_number_comes_as_written_with_the_picture_and_its_boxes(
    api: BotApi, ann: Conversation
) -> None:
    answer = await answer_to(ann, encode(draw_number("2036", "417")))

    assert answer["caption"].splitlines()[:2] == ["2036", "417"]
    assert "how sure" in answer["caption"]
    picture = open_sent_photo(api, answer)
    assert max(picture.size) == 1280
    assert is_coloured(picture)


async def test_one_digit_of_a_number_is_corrected(ann: Conversation) -> None:
    answer = await answer_to(ann, encode(draw_number("2036")))

    ann.press(answer, "Wrong")
    await ann.wait_for_edit(answer, lambda now: labels_of(now) == [["2", "0", "3", "6"], ["Back"]])
    ann.press(answer, "3")
    await ann.wait_for_edit(answer, lambda now: "Not a digit" in str(labels_of(now)))
    ann.press(answer, "8")

    await ann.wait_for_edit(answer, lambda now: "✓ 2086" in str(labels_of(now)))


async def test_why_shows_what_was_seen_and_says_so_in_words(api: BotApi, ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(4))

    query = ann.press(answer, "Why?")
    (why,) = await ann.wait_for_replies(after=answer)

    assert (await ann.wait_for_popup(query))["text"] == ""
    assert "I read 4" in why["caption"]
    assert "blue" in why["caption"]
    assert why["reply_to_message"]["message_id"] == answer["message_id"]
    assert max(open_sent_photo(api, why).size) == 1280


async def test_why_of_a_number_asks_which_digit(ann: Conversation) -> None:
    answer = await answer_to(ann, encode(draw_number("41")))

    ann.press(answer, "Why?")
    await ann.wait_for_edit(answer, lambda now: labels_of(now) == [["4", "1"], ["Back"]])
    ann.press(answer, "1")

    (why,) = await ann.wait_for_replies(after=answer)
    assert "I read 1" in why["caption"]


async def test_only_who_asked_may_answer(api: BotApi) -> None:
    ann = open_group(api)
    bob = ann.join("Bob")

    for who, other in ((ann, bob), (bob, ann)):
        photo = who.send_photo(make_photo(6), f"What is this, @{api.me.username}?")
        answer = await who.wait_for_reply(photo)
        refused = await other.wait_for_popup(other.press(answer, "Wrong"))
        assert "Only the person" in refused["text"]
        assert labels_of(other.current(answer)) == [["Right", "Wrong", "Why?"]]
        welcome = await who.wait_for_popup(who.press(answer, "Right"))
        assert "Thank you" in welcome["text"]


@pytest.mark.parametrize(
    "data", ["r:AAAAAAAAAAAA", "d:AAAAAAAAAAAA:0:7", "nonsense", "d:AAAAAAAAAAAA:999:7", "l:xx"]
)
async def test_forged_and_stale_buttons_get_a_sentence(ann: Conversation, data: str) -> None:
    answer = await answer_to(ann, make_photo(3))

    popup = await ann.wait_for_popup(ann.forge(data, answer))

    assert popup["text"]
    assert "incident" not in popup["text"]
    assert labels_of(ann.current(answer)) == labels_of(answer)


async def test_a_position_that_does_not_exist_is_refused(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(3))
    name = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"].partition(":")[2]

    popup = await ann.wait_for_popup(ann.forge(f"d:{name}:7:1", answer))

    assert "don't remember" in popup["text"]


async def test_tapping_twice_does_no_harm(ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(2))

    queries = [ann.press(answer, "Right") for _ in range(3)]
    for query in queries:
        assert "Thank you" in (await ann.wait_for_popup(query))["text"]

    await ann.wait_for_edit(answer, lambda now: "✓ 2" in str(labels_of(now)))


async def test_a_press_that_telegram_forgot_still_counts(api: BotApi, ann: Conversation) -> None:
    answer = await answer_to(ann, make_photo(2))

    ann.press(answer, "Right")
    api.queries.expire()

    await ann.wait_for_edit(answer, lambda now: "✓ 2" in str(labels_of(now)))


FLAWED = {
    "very dark": np.full((480, 640), 15, np.uint8),
    "much else": np.kron(
        np.random.default_rng(0).integers(0, 2, (24, 32), np.uint8) * np.uint8(255),
        np.ones((20, 20), np.uint8),
    ),
}


@pytest.mark.parametrize("advice", FLAWED)
async def test_advice_is_by_what_was_seen(ann: Conversation, advice: str) -> None:
    reply = await answer_to(ann, encode(FLAWED[advice]))

    assert "can't see a digit" in reply["text"]
    assert advice in reply["text"]


async def test_nothing_there_is_told_by_what_was_seen(ann: Conversation) -> None:
    blank = await answer_to(ann, make_photo(None))
    assert "can't see a digit" in blank["text"]
    assert "contrast" in blank["text"]
    assert "reply_markup" not in blank


def is_coloured(picture: Image.Image) -> bool:
    saturation = np.asarray(picture.convert("HSV"))[..., 1]
    return bool(saturation.max() > 150)
