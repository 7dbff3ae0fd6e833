import inspect
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from playground.bot_api import BotApi
from playground.calls import Call, Upload
from playground.chats import TEXT_LIMIT
from playground.conversation import Conversation
from playground.errors import ApiError
from playground.methods import CAPTION_LIMIT, find_method

Ask = Callable[..., Any]


@pytest.fixture
def ask(api: BotApi, ann: Conversation) -> Ask:
    """Call a method, in Ann's chat unless told otherwise."""

    def ask(method: str, uploads: dict[str, Upload] | None = None, **parameters: object) -> object:
        texts = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in ({"chat_id": ann.chat.id} | parameters).items()
        }
        return find_method(method)(api, Call(method, texts, uploads or {}))

    return ask


@pytest.fixture
def refusal(ask: Ask) -> Callable[..., str]:
    """Call a method that must be refused and return Telegram's words."""

    def refusal(method: str, **parameters: object) -> str:
        with pytest.raises(ApiError) as refused:
            ask(method, **parameters)
        return refused.value.description

    return refusal


def test_the_bot_learns_who_it_is(ask: Ask, api: BotApi) -> None:
    me = ask("getMe")

    assert (me["id"], me["is_bot"]) == (api.me.id, True)
    assert api.token.startswith(f"{me['id']}:")
    assert me["can_read_all_group_messages"] is False  # unless its owner switches privacy mode off


def test_an_unknown_method_is_not_found() -> None:
    with pytest.raises(ApiError, match="Not Found") as refused:
        find_method("sendSticker")
    assert refused.value.status == 404


async def test_updates_are_handed_out_and_marked_as_seen(
    ask: Ask, api: BotApi, ann: Conversation
) -> None:
    message = ann.send_text("7")
    answer = ask("getUpdates", timeout=0, allowed_updates=["message"])
    assert inspect.isawaitable(answer)

    assert await answer == [{"update_id": 1, "message": message}]
    seen = [event for event in api.journal.since(0) if event.kind == "seen"]
    assert seen[0].content == {"message_id": message["message_id"]}
    assert api.bot_state == "online"


def test_there_is_no_webhook_and_updates_can_be_dropped(
    ask: Ask, api: BotApi, ann: Conversation
) -> None:
    ann.send_text("7")
    assert ask("getWebhookInfo")["pending_update_count"] == 1

    assert ask("deleteWebhook", drop_pending_updates=False) is True
    assert len(api.updates) == 1
    assert ask("deleteWebhook", drop_pending_updates=True) is True
    assert ask("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


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


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "sendPhoto", "sendDocument"])
def test_nothing_reaches_who_blocked_the_bot(
    refusal: Callable[..., str], ann: Conversation, method: str
) -> None:
    ann.block_bot()

    assert refusal(method, text="7", action="typing") == "Forbidden: bot was blocked by the user"


def test_the_bot_edits_its_own_text(ask: Ask, api: BotApi, ann: Conversation) -> None:
    message = ask("sendMessage", text="<b>1</b>", parse_mode="HTML")
    edited = ask("editMessageText", message_id=message["message_id"], text="7")

    assert edited["text"] == ann.replies[0]["text"] == "7"
    assert "entities" not in edited
    assert "edit_date" in edited
    assert api.journal.since(0)[-1].kind == "edit"


def test_a_wrong_edit_is_refused(ask: Ask, refusal: Callable[..., str], ann: Conversation) -> None:
    own = ask("sendMessage", text="7")["message_id"]
    theirs = ann.send_text("7")["message_id"]

    assert "message to edit not found" in refusal("editMessageText", message_id=99, text="x")
    assert "message can't be edited" in refusal("editMessageText", message_id=theirs, text="x")
    assert "message is not modified" in refusal("editMessageText", message_id=own, text="7")
    assert "message text is empty" in refusal("editMessageText", message_id=own, text="")
    assert "invalid message_id" in refusal("editMessageText", message_id="x", text="y")


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


def test_a_wrong_photo_is_refused(
    ask: Ask, refusal: Callable[..., str], make_picture: Callable[..., bytes]
) -> None:
    assert refusal("sendPhoto") == "Bad Request: there is no photo in the request"
    assert "wrong file_id" in refusal("sendPhoto", photo="unknown")
    broken = {"photo": Upload("a.png", b"no picture")}
    assert refusal("sendPhoto", uploads=broken) == "Bad Request: IMAGE_PROCESS_FAILED"
    right = {"photo": Upload("a.png", make_picture())}
    long = "x" * (CAPTION_LIMIT + 1)
    assert refusal("sendPhoto", uploads=right, caption=long) == (
        "Bad Request: message caption is too long"
    )
    assert ask("sendPhoto", right, caption=long[1:])["caption"] == long[1:]


def test_a_document_is_sent_as_it_is(ask: Ask, api: BotApi, refusal: Callable[..., str]) -> None:
    upload = Upload("stats.csv", b"digit,n", "text/csv")
    document = ask("sendDocument", {"document": upload})["document"]

    assert (document["file_name"], document["mime_type"]) == ("stats.csv", "text/csv")
    assert api.files.find(document["file_id"]).data == b"digit,n"
    empty = {"document": Upload("a", b"")}
    assert refusal("sendDocument", uploads=empty) == "Bad Request: file must be non-empty"


def test_a_file_is_downloaded_by_its_path(
    ask: Ask, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    size = ann.send_photo(make_picture())["photo"][-1]
    file = ask("getFile", file_id=size["file_id"])

    stored = api.files.at_path(file["file_path"])
    assert stored is not None
    with Image.open(io.BytesIO(stored.data)) as opened:
        assert opened.size == (64, 48)


def test_commands_are_kept_by_scope_and_language(
    ask: Ask, api: BotApi, refusal: Callable[..., str]
) -> None:
    commands = [{"command": "start", "description": "Begin"}]
    assert ask("setMyCommands", commands=commands) is True
    assert ask("getMyCommands") == commands
    assert ask("getMyCommands", language_code="de") == []
    assert ask("getMyCommands", scope={"type": "chat"}) == []
    assert api.journal.since(0)[-1].content == {"commands": commands}

    for wrong in ("Start", "", "x" * 33):
        named = [{"command": wrong, "description": "x"}]
        assert refusal("setMyCommands", commands=named) == "Bad Request: BOT_COMMAND_INVALID"
    described = [{"command": "a", "description": ""}]
    assert "BOT_COMMAND_DESCRIPTION_INVALID" in refusal("setMyCommands", commands=described)
    expected_list = "Bad Request: expected an Array of BotCommand"
    assert refusal("setMyCommands", commands="7") == expected_list


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("x", "expected an Object"),
        (None, "expected an Object"),
        ({"command": 7, "description": "x"}, 'Field "command" must be of type String'),
        ({"command": "a", "description": [1]}, 'Field "description" must be of type String'),
    ],
)
def test_what_is_no_command_is_refused_in_telegrams_words(
    refusal: Callable[..., str], item: object, reason: str
) -> None:
    assert refusal("setMyCommands", commands=[item]) == (
        f"Bad Request: can't parse BotCommand: {reason}"
    )
