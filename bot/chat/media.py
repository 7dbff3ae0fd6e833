"""The picture in a message: which file it is, and its bytes."""

from pathlib import PurePath

from telegram import Document, Message, PhotoSize
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext.filters import MessageFilter

from bot.errors import PictureTooLargeToDownloadError, PictureUnavailableError

_PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".avif", ".jp2", ".pbm", ".pgm", ".ppm"}
)


class PictureDocumentFilter(MessageFilter):
    """Lets documents through that say they are a picture, by their type or their name."""

    def filter(self, message: Message) -> bool:
        """Tell whether the message's document is a picture."""
        document = message.document
        if document is None or message.animation is not None:
            return False
        by_type = (document.mime_type or "").lower().startswith("image/")
        return by_type or _suffix(document) in _PICTURE_SUFFIXES


def pick_picture(message: Message) -> PhotoSize | Document:
    """Choose the photo in its largest size, or the document."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    if message.document:
        return message.document
    raise ValueError("the message holds neither a photo nor a document")


async def download_picture(message: Message) -> bytes:
    """Fetch the picture's bytes, without trying where Telegram would refuse."""
    picture = pick_picture(message)
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


def _suffix(document: Document) -> str:
    return PurePath(document.file_name or "").suffix.lower()
