from collections.abc import Callable

import pytest

from playground.composing import (
    compose_caption,
    compose_document,
    compose_photo,
    compose_sticker,
    compose_text,
    forward,
    quote,
    quote_once,
)
from playground.errors import JsonObject
from playground.files import FileStore

ANN: JsonObject = {"id": 1, "first_name": "Ann"}


@pytest.fixture
def files() -> FileStore:
    return FileStore()


def message(**fields: object) -> JsonObject:
    return {"message_id": 7, "from": ANN, "chat": {"id": 1}, "date": 5} | fields


def test_texts_and_captions_have_their_commands_marked() -> None:
    assert compose_text("/start")["entities"][0]["length"] == 6
    assert compose_caption("/help me")["caption_entities"][0]["length"] == 5
    assert compose_text("7") == {"text": "7"}
    assert compose_caption("") == {}


def test_a_photo_is_sent_again_by_any_of_its_ids(
    files: FileStore, make_picture: Callable[..., bytes]
) -> None:
    photo = compose_photo(files, make_picture(400, 300))["photo"]

    assert [files.find_media("photo", size["file_id"]) for size in photo] == [photo] * 3


def test_a_picture_as_a_file_has_a_thumbnail(
    files: FileStore, make_picture: Callable[..., bytes]
) -> None:
    document = compose_document(files, make_picture(640, 480), "scan.png")["document"]

    assert document["mime_type"] == "image/png"
    assert document["thumbnail"]["width"] == 320
    assert "thumbnail" not in compose_document(files, b"7", "a.csv")["document"]


@pytest.mark.parametrize(
    ("kind", "suffix"), [("", ".webp"), ("is_animated", ".tgs"), ("is_video", ".webm")]
)
def test_a_sticker_is_a_picture_or_it_moves(
    files: FileStore, make_picture: Callable[..., bytes], kind: str, suffix: str
) -> None:
    data = make_picture(512, 512, kind="WEBP") if not kind else b"moves"
    sticker = compose_sticker(files, data, **({kind: True} if kind else {}))["sticker"]

    stored = files.find(sticker["file_id"])
    assert (stored.data, stored.path.endswith(suffix)) == (data, True)
    assert not stored.is_photo
    assert ("thumbnail" in sticker) == (not kind)


def test_a_reply_quotes_one_level_deep() -> None:
    quoted = message(text="7", reply_to_message=message(text="6"))

    assert quote(quoted, chat_id=1) == {"reply_to_message": message(text="7")}
    assert quote_once(quoted) == message(text="7")


def test_a_reply_to_another_chat_says_where_it_is_from() -> None:
    reply = quote(message(text="7"), chat_id=2)

    assert reply["external_reply"] == {"origin": {"type": "user", "date": 5, "sender_user": ANN}}
    assert reply["quote"] == {"text": "7", "position": 0}
    assert quote(message(photo=[]), chat_id=2)["external_reply"]["photo"] == []


def test_what_is_sent_on_keeps_its_origin() -> None:
    once = forward(message(photo=[], caption="7", reply_markup={}))
    again = forward(message(**once) | {"from": {"id": 2, "first_name": "Bob"}})

    assert once == again
    assert once["forward_origin"]["sender_user"] == ANN
    assert (once["photo"], once["caption"]) == ([], "7")
    assert "reply_markup" not in once
