from collections.abc import Callable
from typing import Any

import pytest

from playground.bot_api import BotApi
from playground.calls import Upload
from playground.conversation import Conversation, open_group
from playground.errors import JsonObject
from playground.methods.editing import POPUP_TEXT_LIMIT
from playground.queries import TOO_OLD

Ask = Callable[..., Any]

YES: JsonObject = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
NO: JsonObject = {"inline_keyboard": [[{"text": "No", "callback_data": "no"}]]}


@pytest.fixture
def photo(ask: Ask, make_picture: Callable[..., bytes]) -> JsonObject:
    sent: JsonObject = ask(
        "sendPhoto", {"photo": Upload("a.png", make_picture())}, caption="7", reply_markup=YES
    )
    return sent


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


def test_an_edit_leaves_the_version_before_as_it_was(ask: Ask, ann: Conversation) -> None:
    message = ask("sendMessage", text="1")

    ask("editMessageText", message_id=message["message_id"], text="7")

    assert message["text"] == "1"
    assert ann.current(message)["text"] == "7"


def test_an_edit_takes_the_keyboard_away_unless_it_brings_one(ask: Ask) -> None:
    message_id = ask("sendMessage", text="7?", reply_markup=YES)["message_id"]

    kept = ask("editMessageText", message_id=message_id, text="8?", reply_markup=NO)
    assert kept["reply_markup"] == NO
    assert "reply_markup" not in ask("editMessageText", message_id=message_id, text="9?")


def test_another_keyboard_alone_is_a_modification(ask: Ask, refusal: Callable[..., str]) -> None:
    message_id = ask("sendMessage", text="7?", reply_markup=YES)["message_id"]
    edit = {"message_id": message_id, "text": "7?"}

    assert "message is not modified" in refusal("editMessageText", **edit, reply_markup=YES)
    assert ask("editMessageText", **edit, reply_markup=NO)["reply_markup"] == NO


def test_a_keyboard_is_changed_alone(ask: Ask, refusal: Callable[..., str]) -> None:
    message_id = ask("sendMessage", text="7?", reply_markup=YES)["message_id"]

    changed = ask("editMessageReplyMarkup", message_id=message_id, reply_markup=NO)
    assert changed["reply_markup"] == NO
    assert "edit_date" not in changed
    assert "reply_markup" not in ask("editMessageReplyMarkup", message_id=message_id)
    assert "message is not modified" in refusal("editMessageReplyMarkup", message_id=message_id)
    wrong = {"message_id": message_id, "reply_markup": {"force_reply": True}}
    assert "inline keyboard expected" in refusal("editMessageReplyMarkup", **wrong)


def test_a_caption_is_changed_and_removed(
    ask: Ask, refusal: Callable[..., str], photo: JsonObject
) -> None:
    edit = {"message_id": photo["message_id"], "reply_markup": YES}
    assert "message is not modified" in refusal("editMessageCaption", **edit, caption="7")

    changed = ask("editMessageCaption", **edit, caption="<b>8</b>", parse_mode="HTML")
    assert (changed["caption"], changed["reply_markup"]) == ("8", YES)
    assert changed["caption_entities"][0]["type"] == "bold"
    removed = ask("editMessageCaption", message_id=photo["message_id"])
    assert not {"caption", "caption_entities", "reply_markup"} & set(removed)


def test_a_picture_takes_anothers_place(
    ask: Ask, photo: JsonObject, make_picture: Callable[..., bytes]
) -> None:
    media = {"type": "photo", "media": "attach://new", "caption": "8"}
    uploads = {"new": Upload("b.png", make_picture(80, 60))}

    changed = ask("editMessageMedia", uploads, message_id=photo["message_id"], media=media)

    assert (changed["photo"][-1]["width"], changed["caption"]) == (80, "8")
    assert "reply_markup" not in changed


def test_texts_and_pictures_are_edited_each_by_its_method(
    ask: Ask, refusal: Callable[..., str], photo: JsonObject
) -> None:
    text_id = ask("sendMessage", text="7")["message_id"]

    assert "there is no text in the message to edit" in refusal(
        "editMessageText", message_id=photo["message_id"], text="8"
    )
    assert "there is no caption in the message to edit" in refusal(
        "editMessageCaption", message_id=text_id, caption="8"
    )
    assert "there is no media in the message to edit" in refusal(
        "editMessageMedia", message_id=text_id, media={}
    )
    assert "message identifier is not specified" in refusal("editMessageText", text="8")


def test_a_pressed_button_is_answered_once(
    ask: Ask, refusal: Callable[..., str], api: BotApi, ann: Conversation
) -> None:
    query = ann.press(ask("sendMessage", text="7?", reply_markup=YES), "Yes")
    answer = {"callback_query_id": query["id"]}
    too_long = "x" * (POPUP_TEXT_LIMIT + 1)
    assert refusal("answerCallbackQuery", **answer, text=too_long) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )

    assert ask("answerCallbackQuery", **answer, text="Thanks", show_alert=True) is True

    popup = api.queries.answer_to(query["id"])
    assert popup == {"text": "Thanks", "show_alert": True, "url": ""}
    assert refusal("answerCallbackQuery", **answer) == f"Bad Request: {TOO_OLD}"
    assert refusal("answerCallbackQuery", callback_query_id="7") == f"Bad Request: {TOO_OLD}"


def test_in_private_the_bot_deletes_any_message(
    ask: Ask, refusal: Callable[..., str], api: BotApi, ann: Conversation
) -> None:
    theirs, own = ann.send_text("7")["message_id"], ask("sendMessage", text="7")["message_id"]

    assert ask("deleteMessage", message_id=theirs) is True
    assert api.journal.since(0)[-1].content == {"message_id": theirs}
    assert ask("deleteMessages", message_ids=[own, 99]) is True
    assert api.chats.messages(ann.chat) == []
    assert "message to delete not found" in refusal("deleteMessage", message_id=own)
    assert "not specified" in refusal("deleteMessages", message_ids=[])
    assert "too many" in refusal("deleteMessages", message_ids=[7] * 101)


@pytest.mark.parametrize("is_admin", [True, False])
def test_in_a_group_only_administrators_delete_what_others_wrote(
    ask: Ask, refusal: Callable[..., str], api: BotApi, *, is_admin: bool
) -> None:
    group = open_group(api, bot_is_admin=is_admin)
    theirs = {"chat_id": group.chat.id, "message_id": group.send_text("7")["message_id"]}

    if is_admin:
        assert ask("deleteMessage", **theirs) is True
    else:
        assert "message can't be deleted" in refusal("deleteMessage", **theirs)
