from typing import Any

import pytest
from telegram import Message
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.chat.application import ChatApplication
from bot.chat.media import Attachment, download_picture, find_picture, find_quoted_picture
from bot.errors import PictureTooLargeToDownloadError, PictureUnavailableError
from tests.bot.fake_telegram import BOT_USER, TOKEN, Answer, FakeTelegram
from tests.bot.messages import PHOTO, document, message

MORE_THAN_20_MB = 20 * 1024 * 1024 + 1
MOVIE = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}
BOT_ID = 123456
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


@pytest.fixture
def bot(application: ChatApplication) -> ExtBot[Any]:
    bot: ExtBot[Any] = application.bot
    return bot


def received(bot: ExtBot[Any], **content: object) -> Message:
    return Message.de_json(message() | content, bot)


def picture_document(**fields: object) -> dict[str, object]:
    return document(mime_type="image/png", **fields)


def picture_in(bot: ExtBot[Any], **content: object) -> Attachment:
    picture = find_picture(received(bot, **content))
    assert picture is not None
    return picture


@pytest.mark.parametrize(
    "fields",
    [
        {"mime_type": "image/png"},
        {"mime_type": "IMAGE/JPEG", "file_name": "scan"},
        {"mime_type": "application/octet-stream", "file_name": "Photo.JPG"},
        {"mime_type": "application/zip", "file_name": "photo.heic"},
        {"mime_type": "application/octet-stream", "file_name": "scan.dat"},
        {"mime_type": "binary/octet-stream"},
        {},
    ],
)
def test_a_document_is_a_picture_unless_its_type_and_name_are_of_something_else(
    fields: dict[str, Any],
) -> None:
    picture = find_picture(Message.de_json(message(document=document(**fields))))

    assert picture is not None
    assert picture.file_id == "doc"


@pytest.mark.parametrize(
    "content",
    [
        {"text": "7"},
        {"sticker": {**STICKER, "is_animated": True}},
        {"sticker": {**STICKER, "is_video": True}},
        {"video": MOVIE},
        {"document": document(mime_type="application/zip", file_name="digits")},
        {"document": document(mime_type="application/pdf", file_name="jpg.pdf")},
        {"document": document(mime_type="text/plain", file_name=".jpg")},
        {
            "document": document(mime_type="video/mp4", file_name="digit.gif"),
            "animation": MOVIE,
        },
    ],
)
def test_what_moves_or_is_no_picture_is_none(content: dict[str, Any]) -> None:
    assert find_picture(Message.de_json(message(**content))) is None


def test_the_photos_largest_size_by_area_is_picked(bot: ExtBot[Any]) -> None:
    assert picture_in(bot, photo=PHOTO).file_id == "large"


def test_of_a_live_photo_the_still_one_is_picked(bot: ExtBot[Any]) -> None:
    live = {**MOVIE, "photo": PHOTO}

    assert picture_in(bot, live_photo=live).file_id == "large"


def test_a_sticker_that_stands_still_is_a_picture(bot: ExtBot[Any]) -> None:
    assert picture_in(bot, sticker=STICKER).file_id == "s"


def test_the_picture_that_a_message_replies_to_is_found(bot: ExtBot[Any]) -> None:
    replying = received(bot, text="what is it?", reply_to_message=message(photo=PHOTO))

    quoted = find_quoted_picture(replying, bot_id=BOT_ID)

    assert quoted is not None
    assert quoted.file_id == "large"


def test_a_picture_quoted_from_another_chat_is_found(bot: ExtBot[Any]) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Bo"}
    replying = received(bot, text="and it?", external_reply={"origin": origin, "photo": PHOTO})

    quoted = find_quoted_picture(replying, bot_id=BOT_ID)

    assert quoted is not None
    assert quoted.file_id == "large"


def test_the_bots_own_pictures_are_not_read(bot: ExtBot[Any]) -> None:
    own = message(photo=PHOTO) | {"from": BOT_USER}

    assert find_quoted_picture(received(bot, text="7", reply_to_message=own), BOT_ID) is None


def test_a_message_that_replies_to_nothing_quotes_nothing(bot: ExtBot[Any]) -> None:
    assert find_quoted_picture(received(bot, text="7"), bot_id=BOT_ID) is None


async def test_the_bytes_come_from_the_file_address(
    bot: ExtBot[Any], telegram: FakeTelegram
) -> None:
    telegram.script("file", Answer(200, b"\xff\xd8 bytes"))

    assert await download_picture(picture_in(bot, photo=PHOTO)) == b"\xff\xd8 bytes"
    assert telegram.sent("getFile") == [{"file_id": "large"}]
    (download,) = telegram.sent("file")
    quoted_token = TOKEN.replace(":", "%3A")
    assert (
        download["url"] == f"https://telegram.invalid/api/file/bot{quoted_token}/photos/file_1.jpg"
    )


async def test_a_file_above_20_mb_is_refused_before_trying(
    bot: ExtBot[Any], telegram: FakeTelegram
) -> None:
    with pytest.raises(PictureTooLargeToDownloadError):
        await download_picture(
            picture_in(bot, document=picture_document(file_size=MORE_THAN_20_MB))
        )

    assert telegram.calls == []


async def test_a_file_of_unknown_size_is_tried(bot: ExtBot[Any]) -> None:
    assert await download_picture(picture_in(bot, document=picture_document(file_size=None)))


@pytest.mark.parametrize(
    ("method", "answer", "expected"),
    [
        (
            "getFile",
            Answer.failure(400, "Bad Request: file is too big"),
            PictureTooLargeToDownloadError,
        ),
        (
            "getFile",
            Answer.failure(
                400, "Bad Request: wrong file_id or the file is temporarily unavailable"
            ),
            PictureUnavailableError,
        ),
        ("file", Answer.failure(404, "Not Found"), PictureUnavailableError),
        ("file", Answer.failure(403, "Forbidden"), PictureUnavailableError),
        ("file", Answer.failure(429, "Too Many Requests", retry_after=3600), NetworkError),
    ],
)
async def test_telegrams_refusal_is_translated(
    bot: ExtBot[Any],
    telegram: FakeTelegram,
    method: str,
    answer: Answer,
    expected: type[Exception],
) -> None:
    telegram.script(method, answer)

    with pytest.raises(expected):
        await download_picture(picture_in(bot, photo=PHOTO))
