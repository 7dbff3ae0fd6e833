"""What several methods read from a call: the chat, a text, a reply, a photo, a document."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

from playground import composing
from playground.bot_api import BotApi
from playground.calls import Call
from playground.chats import TEXT_LIMIT, Chat
from playground.entities import utf16_length
from playground.errors import JsonObject, bad_request
from playground.markup import FormattedText, parse_html, strip
from playground.photos import NotAPhotoError, make_sizes

CAPTION_LIMIT = 1024
PHOTO_LIMIT_BYTES = 10 * 1024 * 1024

Method: TypeAlias = Callable[[BotApi, Call], object | Awaitable[object]]


def find_chat(api: BotApi, call: Call) -> Chat:
    """Return the chat that a call is about, where the bot may write."""
    if not call.text("chat_id"):
        raise bad_request("chat_id is empty")
    try:
        chat_id = int(call.text("chat_id"))
    except ValueError:
        raise bad_request("chat not found") from None
    return api.chats.find(chat_id)


def read_text(call: Call) -> JsonObject:
    """Return a message's text and its entities."""
    content = _read_formatted(call, "text", "entities", TEXT_LIMIT, "message is too long")
    if not content:
        raise bad_request("message text is empty")
    return content


def read_caption(call: Call) -> JsonObject:
    """Return a caption and its entities, nothing where it is empty."""
    too_long = "message caption is too long"
    return _read_formatted(call, "caption", "caption_entities", CAPTION_LIMIT, too_long)


def read_reply(api: BotApi, chat: Chat, call: Call) -> JsonObject:
    """Return the message that a call replies to, as the field of a Message."""
    parameters = call.structure("reply_parameters")
    if not isinstance(parameters, dict):
        return {}
    message = api.chats.find_message(chat, cast("dict[str, Any]", parameters).get("message_id", 0))
    if message is None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": composing.quote_once(message)}


def read_photo(api: BotApi, call: Call, name: str) -> JsonObject:
    """Return the photo that was uploaded, or was sent before under the id given."""
    upload = call.upload(name)
    if upload is None:
        return {"photo": api.files.find_media("photo", _require(call, name))}
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > PHOTO_LIMIT_BYTES:
        size = f"file of size {len(upload.data)} bytes is too big for a photo"
        raise bad_request(f"{size}; the maximum size is {PHOTO_LIMIT_BYTES} bytes")
    try:
        sizes = make_sizes(upload.data)
    except NotAPhotoError as error:
        raise bad_request(error.reason) from error
    return {"photo": api.files.keep_sizes(sizes)}


def read_document(api: BotApi, call: Call, name: str) -> JsonObject:
    """Return the document that was uploaded, or was sent before under the id given."""
    upload = call.upload(name)
    if upload is None:
        return {"document": api.files.find_media("document", _require(call, name))}
    if not upload.data:
        raise bad_request("file must be non-empty")
    return composing.compose_document(api.files, upload.data, upload.name, upload.media_type)


def read_media(api: BotApi, media: object, call: Call) -> JsonObject:
    """Return the content of one InputMedia: a photo or document with its caption."""
    if not isinstance(media, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    item = call.inside(media)
    if not item.text("media"):
        raise bad_request("can't parse InputMedia: media not found")
    read = MEDIA_READERS.get(item.text("type"))
    if read is None:
        raise bad_request(f'can\'t parse InputMedia: type "{item.text("type")}" is unsupported')
    return read(api, item, "media") | read_caption(item)


MEDIA_READERS: Mapping[str, Callable[[BotApi, Call, str], JsonObject]] = {
    "photo": read_photo,
    "document": read_document,
}


def _require(call: Call, name: str) -> str:
    if not call.text(name):
        raise bad_request(f"there is no {name} in the request")
    return call.text(name)


def _read_formatted(
    call: Call, name: str, entities_name: str, limit: int, too_long: str
) -> JsonObject:
    formatted = strip(_parse(call, name, entities_name))
    if utf16_length(formatted.text) > limit:
        raise bad_request(too_long)
    if not formatted.text:
        return {}
    entities = {entities_name: formatted.entities} if formatted.entities else {}
    return {name: formatted.text} | entities


def _parse(call: Call, name: str, entities_name: str) -> FormattedText:
    match call.text("parse_mode").lower():
        case "":
            entities = call.structure(entities_name)
            return FormattedText(call.text(name), entities if isinstance(entities, list) else [])
        case "html":
            return parse_html(call.text(name))
        case _:
            raise bad_request("unsupported parse_mode")
