"""The methods that send: texts, photos, documents, albums, and what the bot is doing.

https://core.telegram.org/bots/api#available-methods
"""

import secrets

from playground.bot_api import BotApi
from playground.calls import Call
from playground.errors import JsonObject, bad_request
from playground.keyboards import read_keyboard
from playground.methods.parameters import (
    find_chat,
    read_caption,
    read_document,
    read_media,
    read_photo,
    read_reply,
    read_text,
)

ALBUM_LIMIT = 10
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(api: BotApi, call: Call) -> object:
    """Send a text."""
    chat = find_chat(api, call)
    keyboard = read_keyboard(call.structure("reply_markup"))
    return api.write_as_bot(chat, read_text(call) | read_reply(api, chat, call) | keyboard)


def send_photo(api: BotApi, call: Call) -> object:
    """Send a photo."""
    chat = find_chat(api, call)
    around = read_caption(call) | read_reply(api, chat, call)
    keyboard = read_keyboard(call.structure("reply_markup"))
    return api.write_as_bot(chat, read_photo(api, call, "photo") | around | keyboard)


def send_document(api: BotApi, call: Call) -> object:
    """Send a file."""
    chat = find_chat(api, call)
    around = read_caption(call) | read_reply(api, chat, call)
    keyboard = read_keyboard(call.structure("reply_markup"))
    return api.write_as_bot(chat, read_document(api, call, "document") | around | keyboard)


def send_media_group(api: BotApi, call: Call) -> object:
    """Send several photos or several documents at once; all of them or none."""
    chat = find_chat(api, call)
    media = call.structure("media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia" if media else "media not found")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    contents = [read_media(api, item, call) for item in media]
    _refuse_a_mixture(contents)
    reply = read_reply(api, chat, call)
    group = {"media_group_id": str(secrets.randbits(63))} if len(contents) > 1 else {}
    return [api.write_as_bot(chat, content | reply | group) for content in contents]


def _refuse_a_mixture(contents: list[JsonObject]) -> None:
    if len({"document" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")


def send_chat_action(api: BotApi, call: Call) -> object:
    """Show what the bot is doing."""
    chat = find_chat(api, call)
    action = call.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    api.journal.write("action", {"action": action}, chat.id)
    return True
