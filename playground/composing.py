"""What people send, as the fields of Telegram's Message."""

import mimetypes

from playground.entities import find_entities
from playground.errors import JsonObject
from playground.files import FileStore
from playground.photos import make_sizes, make_thumbnail

STICKER_SIDE_PX = 512
NOT_FORWARDED = frozenset(
    {"message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message"}
)
NOT_QUOTED = frozenset({"reply_to_message", "external_reply", "quote"})
QUOTED_FROM_ELSEWHERE = ("photo", "document", "sticker", "voice", "video", "contact", "location")


def compose_text(text: str) -> JsonObject:
    """Return a text with its commands and mentions marked, as Telegram's apps do."""
    entities = find_entities(text)
    return {"text": text} | ({"entities": entities} if entities else {})


def compose_caption(caption: str) -> JsonObject:
    """Return a caption with its commands and mentions marked, nothing where it is empty."""
    if not caption:
        return {}
    entities = find_entities(caption)
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def compose_photo(files: FileStore, data: bytes) -> JsonObject:
    """Return a photo, re-encoded in several sizes; raise NotAPhotoError where it is none."""
    return {"photo": files.keep_sizes(make_sizes(data))}


def compose_document(files: FileStore, data: bytes, name: str, media_type: str = "") -> JsonObject:
    """Return a file as it is, with a thumbnail where it is a picture."""
    guessed = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    thumbnail = make_thumbnail(data) if guessed.startswith("image/") else None
    return {"document": files.keep_document(data, name, guessed, thumbnail)}


def compose_sticker(
    files: FileStore, data: bytes, *, is_animated: bool = False, is_video: bool = False
) -> JsonObject:
    """Return a sticker: a WebP picture, or else an animation (.tgs) or a video (.webm)."""
    suffix = "tgs" if is_animated else "webm" if is_video else "webp"
    sticker = files.keep(data, "stickers", f"sticker.{suffix}").as_json() | {
        "type": "regular",
        "width": STICKER_SIDE_PX,
        "height": STICKER_SIDE_PX,
        "is_animated": is_animated,
        "is_video": is_video,
        "emoji": "\N{INPUT SYMBOL FOR NUMBERS}",
    }
    thumbnail = make_thumbnail(data)
    if thumbnail:
        sticker["thumbnail"] = files.keep_photo(thumbnail, "thumbnails")
    return {"sticker": sticker}


def quote(message: JsonObject, chat_id: int) -> JsonObject:
    """Return the fields of a reply to a message, of the same chat or of another."""
    if message["chat"]["id"] == chat_id:
        return {"reply_to_message": quote_once(message)}
    media = {key: message[key] for key in QUOTED_FROM_ELSEWHERE if key in message}
    external = {"origin": _origin(message)} | media
    text = message.get("text", message.get("caption", ""))
    excerpt = {"quote": {"text": text, "position": 0}} if text else {}
    return {"external_reply": external} | excerpt


def quote_once(message: JsonObject) -> JsonObject:
    """Return a message as a reply shows it: Telegram quotes one level deep."""
    return {key: value for key, value in message.items() if key not in NOT_QUOTED}


def forward(message: JsonObject) -> JsonObject:
    """Return the fields of a message that is sent on."""
    content = {key: value for key, value in message.items() if key not in NOT_FORWARDED}
    return content | {"forward_origin": message.get("forward_origin") or _origin(message)}


def _origin(message: JsonObject) -> JsonObject:
    return {"type": "user", "date": message["date"], "sender_user": message["from"]}
