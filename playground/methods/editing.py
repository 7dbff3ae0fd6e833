"""The methods that change what the bot has sent, and that answer pressed buttons.

https://core.telegram.org/bots/api#updating-messages
"""

import time

from playground.bot_api import BotApi
from playground.calls import Call
from playground.chats import Chat
from playground.errors import JsonObject, bad_request
from playground.keyboards import read_keyboard_of_edit
from playground.methods.parameters import find_chat, read_caption, read_media, read_text

POPUP_TEXT_LIMIT = 200
DELETED_AT_ONCE_LIMIT = 100
MEDIA = frozenset({"photo", "document"})
CAPTION = frozenset({"caption", "caption_entities"})
TEXT = frozenset({"text", "entities"})
KEYBOARD = frozenset({"reply_markup"})
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


def edit_message_text(api: BotApi, call: Call) -> object:
    """Change a text, and its keyboard: none given, none kept."""
    chat, message = _find_own(api, call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edit(api, chat, message, TEXT | KEYBOARD, read_text(call) | _read_keyboard(call))


def edit_message_caption(api: BotApi, call: Call) -> object:
    """Change a caption, and the keyboard."""
    chat, message = _find_own(api, call)
    if MEDIA.isdisjoint(message):
        raise bad_request("there is no caption in the message to edit")
    return _edit(api, chat, message, CAPTION | KEYBOARD, read_caption(call) | _read_keyboard(call))


def edit_message_media(api: BotApi, call: Call) -> object:
    """Put another picture or file in one's place, with its caption and keyboard."""
    chat, message = _find_own(api, call)
    if MEDIA.isdisjoint(message):
        raise bad_request("there is no media in the message to edit")
    keyboard = _read_keyboard(call)
    content = read_media(api, call.structure("media"), call)
    return _edit(api, chat, message, MEDIA | CAPTION | KEYBOARD, content | keyboard)


def edit_message_reply_markup(api: BotApi, call: Call) -> object:
    """Change the keyboard alone; the message does not count as edited."""
    chat, message = _find_own(api, call)
    return _edit(api, chat, message, KEYBOARD, _read_keyboard(call))


def delete_message(api: BotApi, call: Call) -> object:
    """Delete a message; others' only in private or as an administrator."""
    chat = find_chat(api, call)
    message = api.chats.find_message(chat, _read_message_id(call))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(api, chat, message):
        raise bad_request("message can't be deleted")
    api.delete(chat, message["message_id"])
    return True


def delete_messages(api: BotApi, call: Call) -> object:
    """Delete those of the messages that are there and may be deleted."""
    chat = find_chat(api, call)
    ids = call.structure("message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > DELETED_AT_ONCE_LIMIT:
        raise bad_request("too many message identifiers specified")
    for message in (api.chats.find_message(chat, message_id) for message_id in ids):
        if message and _may_delete(api, chat, message):
            api.delete(chat, message["message_id"])
    return True


def answer_callback_query(api: BotApi, call: Call) -> object:
    """End the spinner of a pressed button, with a text or without."""
    text = call.text("text")
    if len(text) > POPUP_TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    popup = {"text": text, "show_alert": call.is_true("show_alert"), "url": call.text("url")}
    api.queries.answer(call.text("callback_query_id"), popup)
    api.journal.changes.notify()
    return True


def _find_own(api: BotApi, call: Call) -> tuple[Chat, JsonObject]:
    chat = find_chat(api, call)
    message = api.chats.find_message(chat, _read_message_id(call))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != api.me.id:
        raise bad_request("message can't be edited")
    return chat, message


def _read_message_id(call: Call) -> int:
    if not call.text("message_id"):
        raise bad_request("message identifier is not specified")
    return call.integer("message_id")


def _read_keyboard(call: Call) -> JsonObject:
    return read_keyboard_of_edit(call.structure("reply_markup"))


def _edit(
    api: BotApi, chat: Chat, message: JsonObject, fields: frozenset[str], content: JsonObject
) -> JsonObject:
    if content == {key: message[key] for key in fields if key in message}:
        raise bad_request(NOT_MODIFIED)
    kept = {key: value for key, value in message.items() if key not in fields}
    date = {} if fields == KEYBOARD else {"edit_date": int(time.time())}
    return api.edit_as_bot(chat, kept | content | date)


def _may_delete(api: BotApi, chat: Chat, message: JsonObject) -> bool:
    return (
        chat.type == "private"
        or message["from"]["id"] == api.me.id
        or api.chats.standing(chat) == "administrator"
    )
