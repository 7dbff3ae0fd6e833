from collections.abc import Callable
from typing import Any

import pytest

from playground.calls import Upload
from playground.chats import TEXT_LIMIT
from playground.conversation import Conversation
from playground.methods import parameters
from playground.methods.parameters import CAPTION_LIMIT

Ask = Callable[..., Any]


def test_a_message_is_formatted_and_quotes_what_it_replies_to(ask: Ask, ann: Conversation) -> None:
    question = ann.send_text("7?")
    first = ask("sendMessage", text="a", reply_parameters={"message_id": question["message_id"]})
    message = ask(
        "sendMessage",
        text="<b>7</b> ",
        parse_mode="HTML",
        reply_parameters={"message_id": first["message_id"]},
    )

    assert first["reply_to_message"] == question
    assert message["text"] == "7"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert "reply_to_message" not in message["reply_to_message"]
    assert ann.replies == [first, message]


def test_a_reply_to_nothing_is_refused_unless_it_may_go_alone(
    ask: Ask, refusal: Callable[..., str]
) -> None:
    gone = {"message_id": 99}

    assert "entities" not in ask("sendMessage", text="<b>")
    assert refusal("sendMessage", text="7", reply_parameters=gone) == (
        "Bad Request: message to be replied not found"
    )
    alone = ask(
        "sendMessage", text="7", reply_parameters=gone | {"allow_sending_without_reply": True}
    )
    assert "reply_to_message" not in alone


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n"}, "Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"text": "x" * (TEXT_LIMIT + 1)}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "<x>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        ({"text": "x", "chat_id": "12"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@someone"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
    ],
)
def test_a_wrong_message_is_refused_in_telegrams_words(
    refusal: Callable[..., str], parameters: dict[str, str], description: str
) -> None:
    assert refusal("sendMessage", **parameters) == description


def test_the_longest_message_is_sent(ask: Ask) -> None:
    assert len(ask("sendMessage", text="x" * TEXT_LIMIT)["text"]) == TEXT_LIMIT


def test_a_wrong_photo_is_refused(
    ask: Ask, refusal: Callable[..., str], make_picture: Callable[..., bytes]
) -> None:
    assert refusal("sendPhoto") == "Bad Request: there is no photo in the request"
    assert refusal("sendPhoto", photo="unknown") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    broken = {"photo": Upload("a.png", b"no picture")}
    assert refusal("sendPhoto", uploads=broken) == "Bad Request: IMAGE_PROCESS_FAILED"
    right = {"photo": Upload("a.png", make_picture())}
    long = "x" * (CAPTION_LIMIT + 1)
    assert refusal("sendPhoto", uploads=right, caption=long) == (
        "Bad Request: message caption is too long"
    )
    assert ask("sendPhoto", right, caption=long[1:])["caption"] == long[1:]


def test_entities_may_be_given_instead_of_tags(ask: Ask) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 1}]

    assert ask("sendMessage", text="7", entities=bold)["entities"] == bold


def test_a_photo_has_a_limit_of_its_own(
    refusal: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "PHOTO_LIMIT_BYTES", 5)

    assert refusal("sendPhoto", uploads={"photo": Upload("a.png", b"123456")}) == (
        "Bad Request: file of size 6 bytes is too big for a photo; the maximum size is 5 bytes"
    )


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        (7, "can't parse InputMedia: expected an Object"),
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "dance", "media": "x"}, 'can\'t parse InputMedia: type "dance" is unsupported'),
        ({"type": "photo", "media": "x"}, "wrong file identifier/HTTP URL specified"),
    ],
)
def test_wrong_media_are_refused(refusal: Callable[..., str], media: object, reason: str) -> None:
    assert refusal("sendMediaGroup", media=[media, media]) == f"Bad Request: {reason}"
