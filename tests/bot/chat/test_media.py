from typing import Any

import pytest
from telegram import Message
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.chat.application import ChatApplication
from bot.chat.media import PictureDocumentFilter, download_picture, pick_picture
from bot.errors import PictureTooLargeToDownloadError, PictureUnavailableError
from tests.bot.fake_telegram import TOKEN, Answer, FakeTelegram
from tests.bot.messages import PHOTO, document, message

MORE_THAN_20_MB = 20 * 1024 * 1024 + 1


@pytest.fixture
def bot(application: ChatApplication) -> ExtBot[Any]:
    bot: ExtBot[Any] = application.bot
    return bot


def received(bot: ExtBot[Any], **content: object) -> Message:
    return Message.de_json(message() | content, bot)


@pytest.mark.parametrize(
    "fields",
    [
        {"mime_type": "image/png"},
        {"mime_type": "IMAGE/JPEG", "file_name": "scan"},
        {"mime_type": "application/octet-stream", "file_name": "Photo.JPG"},
        {"file_name": "photo.heic"},
    ],
)
def test_a_picture_document_is_known_by_its_type_or_name(fields: dict[str, Any]) -> None:
    accepted = PictureDocumentFilter().filter(Message.de_json(message(document=document(**fields))))

    assert accepted


@pytest.mark.parametrize(
    "content",
    [
        {"text": "7"},
        {"document": document()},
        {"document": document(mime_type="application/pdf", file_name="jpg.pdf")},
        {"document": document(mime_type="text/plain", file_name=".jpg")},
        {
            "document": document(mime_type="video/mp4", file_name="digit.gif"),
            "animation": {
                "file_id": "a",
                "file_unique_id": "a",
                "width": 9,
                "height": 9,
                "duration": 1,
            },
        },
    ],
)
def test_anything_else_is_no_picture_document(content: dict[str, Any]) -> None:
    accepted = PictureDocumentFilter().filter(Message.de_json(message(**content)))

    assert not accepted


def test_the_photos_largest_size_by_area_is_picked(bot: ExtBot[Any]) -> None:
    assert pick_picture(received(bot, photo=PHOTO)).file_id == "large"


def test_the_document_is_picked_where_there_is_no_photo(bot: ExtBot[Any]) -> None:
    assert pick_picture(received(bot, document=document())).file_id == "doc"


def test_a_message_without_a_picture_is_a_mistake(bot: ExtBot[Any]) -> None:
    with pytest.raises(ValueError, match="neither"):
        pick_picture(received(bot, text="7"))


async def test_the_bytes_come_from_the_file_address(
    bot: ExtBot[Any], telegram: FakeTelegram
) -> None:
    telegram.script("file", Answer(200, b"\xff\xd8 bytes"))

    assert await download_picture(received(bot, photo=PHOTO)) == b"\xff\xd8 bytes"
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
        await download_picture(received(bot, document=document(file_size=MORE_THAN_20_MB)))

    assert telegram.calls == []


async def test_a_file_of_unknown_size_is_tried(bot: ExtBot[Any]) -> None:
    assert await download_picture(received(bot, document=document(file_size=None)))


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
        await download_picture(received(bot, photo=PHOTO))
