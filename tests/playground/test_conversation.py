import asyncio
from collections.abc import Callable

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, open_group, wait_until
from playground.photos import NotAPhotoError


def test_each_new_chat_is_with_a_new_person(api: BotApi) -> None:
    ann, bob = open_chat(api, "Ann"), open_chat(api, "Bob", language_code="de")

    assert ann.chat.id != bob.chat.id
    assert bob.send_text("Hallo")["from"]["language_code"] == "de"


def test_a_group_is_no_private_chat(api: BotApi) -> None:
    family = open_group(api, "Family")

    message = family.send_text("Hello")
    assert message["chat"]["type"] == "group"
    assert message["chat"]["id"] < 0 < message["from"]["id"]


def test_commands_in_texts_and_captions_are_marked(
    ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    assert ann.send_text("/start")["entities"][0]["length"] == 6
    assert "entities" not in ann.send_text("Hello")
    photo = ann.send_photo(make_picture(), caption="/help me")
    assert photo["caption_entities"][0]["length"] == 5


def test_a_photo_has_sizes_whose_files_are_kept(
    api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    sizes = ann.send_photo(make_picture(1000, 500))["photo"]

    assert [size["width"] for size in sizes] == [90, 320, 800, 1000]
    assert all(len(api.files.find(s["file_id"]).data) == s["file_size"] for s in sizes)


def test_what_is_no_picture_is_no_photo(ann: Conversation) -> None:
    with pytest.raises(NotAPhotoError):
        ann.send_photo(b"hello")


def test_a_document_is_kept_as_it_is(
    api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    data = make_picture(640, 480)
    document = ann.send_document(data, "scan.png", "what is it?")["document"]

    assert (document["file_name"], document["mime_type"]) == ("scan.png", "image/png")
    assert api.files.find(document["file_id"]).data == data
    assert document["thumbnail"]["width"] == 320


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("a.pdf", "", "application/pdf"),
        ("a", "", "application/octet-stream"),
        ("a.jpg", "text/plain", "text/plain"),
    ],
)
def test_a_document_without_a_picture_has_no_thumbnail(
    ann: Conversation, name: str, media_type: str, expected: str
) -> None:
    document = ann.send_document(b"data", name, media_type=media_type)["document"]

    assert document["mime_type"] == expected
    assert "thumbnail" not in document


async def test_one_waits_for_the_reply_to_a_message(api: BotApi, ann: Conversation) -> None:
    api.write_as_bot(ann.chat, {"text": "old"})
    question = ann.send_text("7?")
    waiting = asyncio.create_task(ann.wait_for_reply(question))
    await asyncio.sleep(0)
    assert not waiting.done()

    api.write_as_bot(ann.chat, {"text": "new"})

    assert (await waiting)["text"] == "new"
    assert [reply["text"] for reply in ann.replies] == ["old", "new"]


async def test_waiting_in_vain_ends(api: BotApi, ann: Conversation) -> None:
    api.write_as_bot(ann.chat, {"text": "only one"})

    with pytest.raises(TimeoutError):
        await ann.wait_for_replies(2, within_s=0.01)


async def test_one_waits_for_any_condition_about_the_server(api: BotApi) -> None:
    waiting = asyncio.create_task(wait_until(api, lambda: api.bot_state == "online"))
    await asyncio.sleep(0)

    api.report_bot("online")

    await asyncio.wait_for(waiting, 1)
