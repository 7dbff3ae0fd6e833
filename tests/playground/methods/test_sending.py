from collections.abc import Callable
from typing import Any

import pytest

from playground.bot_api import BotApi
from playground.calls import Upload
from playground.conversation import Conversation

Ask = Callable[..., Any]

KEYBOARD = {"inline_keyboard": [[{"text": "7", "callback_data": "7"}]]}


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "sendPhoto", "sendDocument"])
def test_nothing_reaches_who_blocked_the_bot(
    refusal: Callable[..., str], ann: Conversation, method: str
) -> None:
    ann.block_bot()

    assert refusal(method, text="7", action="typing") == "Forbidden: bot was blocked by the user"


def test_a_chat_action_is_shown(ask: Ask, api: BotApi, refusal: Callable[..., str]) -> None:
    assert ask("sendChatAction", action="typing") is True
    assert api.journal.since(0)[-1].content == {"action": "typing"}
    assert refusal("sendChatAction", action="dance") == (
        "Bad Request: wrong parameter action in request"
    )


def test_a_photo_is_sent_by_upload_and_again_by_its_id(
    ask: Ask, make_picture: Callable[..., bytes]
) -> None:
    upload = Upload("a.png", make_picture(400, 300))
    sent = ask("sendPhoto", {"photo": upload}, caption="<i>x</i>", parse_mode="HTML")
    again = ask("sendPhoto", photo=sent["photo"][-1]["file_id"])

    assert [size["width"] for size in sent["photo"]] == [90, 320, 400]
    assert sent["caption"] == "x"
    assert sent["caption_entities"][0]["type"] == "italic"
    assert again["photo"][-1]["width"] == 400


def test_a_document_is_sent_as_it_is(ask: Ask, api: BotApi, refusal: Callable[..., str]) -> None:
    upload = Upload("stats.csv", b"digit,n", "text/csv")
    document = ask("sendDocument", {"document": upload})["document"]

    assert (document["file_name"], document["mime_type"]) == ("stats.csv", "text/csv")
    assert api.files.find(document["file_id"]).data == b"digit,n"
    empty = {"document": Upload("a", b"")}
    assert refusal("sendDocument", uploads=empty) == "Bad Request: file must be non-empty"


def test_a_stale_photo_id_sends_nothing(
    ask: Ask, api: BotApi, refusal: Callable[..., str], make_picture: Callable[..., bytes]
) -> None:
    photo = ask("sendPhoto", {"photo": Upload("a.png", make_picture())})["photo"]
    api.files.forget_photos()

    assert refusal("sendPhoto", photo=photo[-1]["file_id"]) == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )


def test_a_document_is_no_photo(
    ask: Ask, refusal: Callable[..., str], make_picture: Callable[..., bytes]
) -> None:
    document = ask("sendDocument", {"document": Upload("a.png", make_picture())})["document"]

    assert refusal("sendPhoto", photo=document["file_id"]) == ("Bad Request: type of file mismatch")
    assert ask("sendDocument", document=document["file_id"])["document"] == document


def test_buttons_go_with_texts_photos_and_documents(
    ask: Ask, make_picture: Callable[..., bytes]
) -> None:
    sent = [
        ask("sendMessage", text="7?", reply_markup=KEYBOARD),
        ask("sendPhoto", {"photo": Upload("a.png", make_picture())}, reply_markup=KEYBOARD),
        ask("sendDocument", {"document": Upload("a.csv", b"7")}, reply_markup=KEYBOARD),
    ]

    assert [message["reply_markup"] for message in sent] == [KEYBOARD] * 3


def test_an_album_has_one_id_and_a_caption_each(
    ask: Ask, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    question = ann.send_text("7?")
    known = ask("sendPhoto", {"photo": Upload("a.png", make_picture())})["photo"]
    media = [
        {"type": "photo", "media": "attach://one", "caption": "<b>1</b>", "parse_mode": "HTML"},
        {"type": "photo", "media": known[-1]["file_id"]},
    ]
    messages = ask(
        "sendMediaGroup",
        {"one": Upload("b.png", make_picture(80, 60))},
        media=media,
        reply_parameters={"message_id": question["message_id"]},
    )

    assert len({message["media_group_id"] for message in messages}) == 1
    assert messages[0]["caption_entities"][0]["type"] == "bold"
    assert messages[0]["photo"][-1]["width"] == 80
    assert messages[1]["photo"] == known
    assert "caption" not in messages[1]
    assert [message["reply_to_message"]["text"] for message in messages] == ["7?", "7?"]


def test_an_album_of_one_is_a_photo(ask: Ask, make_picture: Callable[..., bytes]) -> None:
    media = [{"type": "photo", "media": "attach://one"}]
    (message,) = ask("sendMediaGroup", {"one": Upload("b.png", make_picture())}, media=media)

    assert "media_group_id" not in message


@pytest.mark.parametrize(
    ("count", "reason"),
    [(0, "there are no messages to send"), (11, "too many messages to send as an album")],
)
def test_an_album_has_no_more_than_ten_pictures(
    refusal: Callable[..., str], count: int, reason: str
) -> None:
    media = [{"type": "photo", "media": "x"}] * count

    assert refusal("sendMediaGroup", media=media) == f"Bad Request: {reason}"


def test_an_album_is_sent_whole_or_not_at_all(
    refusal: Callable[..., str], ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    uploads = {"one": Upload("b.png", make_picture()), "two": Upload("b.csv", b"7")}
    photo = {"type": "photo", "media": "attach://one"}
    mixed = [photo, {"type": "document", "media": "attach://two"}]

    assert "mixed" in refusal("sendMediaGroup", uploads=uploads, media=mixed)
    broken = [photo, {"type": "photo", "media": "attach://two"}]
    assert "IMAGE_PROCESS_FAILED" in refusal("sendMediaGroup", uploads=uploads, media=broken)
    assert "expected an Array" in refusal("sendMediaGroup", media="7")
    assert ann.replies == []
