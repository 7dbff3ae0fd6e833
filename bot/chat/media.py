"""The picture in a message: which file it is, and its bytes."""

from pathlib import PurePath
from typing import TypeAlias

from telegram import Document, ExternalReplyInfo, Message, PhotoSize, Sticker
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.errors import PictureTooLargeToDownloadError, PictureUnavailableError

Attachment: TypeAlias = PhotoSize | Document | Sticker

_PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".avif", ".jp2", ".pbm", ".pgm", ".ppm"}
)

_VAGUE_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""What Telegram's apps and bots say of a file that they don't know: it is tried."""


def find_picture(carrier: Message | ExternalReplyInfo) -> Attachment | None:
    """Find the picture that stands still: a photo's largest size, a document, a sticker."""
    sizes = carrier.photo or (carrier.live_photo.photo if carrier.live_photo else ())
    if sizes:
        return max(sizes, key=lambda size: size.width * size.height)
    sticker = carrier.sticker
    if sticker and not (sticker.is_animated or sticker.is_video):
        return sticker
    document = carrier.document
    return document if document and not carrier.animation and _is_picture(document) else None


def find_quoted_picture(message: Message, bot_id: int) -> Attachment | None:
    """Find the picture in what a message replies to, here or in another chat; not the bot's own."""
    replied = message.reply_to_message
    if replied is not None:
        is_own = replied.from_user is not None and replied.from_user.id == bot_id
        return None if is_own else find_picture(replied)
    return find_picture(message.external_reply) if message.external_reply else None


async def download_picture(picture: Attachment) -> bytes:
    """Fetch the picture's bytes, without trying where Telegram would refuse."""
    if (picture.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise PictureTooLargeToDownloadError
    try:
        file = await picture.get_file()
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise PictureTooLargeToDownloadError from error
        raise PictureUnavailableError from error
    except (Forbidden, InvalidToken) as error:  # the latter is what a 404 of an old file comes as
        raise PictureUnavailableError from error
    except RetryAfter as error:  # the message can still be answered, unlike where that one is sent
        raise NetworkError("Telegram hands out no file for a while") from error


def _is_picture(document: Document) -> bool:
    media_type = (document.mime_type or "").lower()
    if media_type.startswith("image/") or media_type in _VAGUE_TYPES:
        return True
    return PurePath(document.file_name or "").suffix.lower() in _PICTURE_SUFFIXES
