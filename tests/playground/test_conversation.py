import asyncio
from collections.abc import Callable

import pytest

from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, open_group, wait_until
from playground.errors import ApiError, JsonObject
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


KEYBOARD: JsonObject = {
    "inline_keyboard": [
        [{"text": "Right", "callback_data": "ok:7"}, {"text": "Site", "url": "https://x.org"}]
    ]
}


def updates_of(api: BotApi, kind: str) -> list[JsonObject]:
    return [update[kind] for update in api.updates.waiting() if kind in update]


def kinds_waiting(api: BotApi) -> list[str]:
    return [kind for update in api.updates.waiting() for kind in update if kind != "update_id"]


def test_an_album_is_consecutive_messages_with_one_id(
    ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    album = ann.send_album([make_picture(), make_picture()], "/read both")

    assert len({message["media_group_id"] for message in album}) == 1
    assert album[1]["message_id"] == album[0]["message_id"] + 1
    assert ["caption" in message for message in album] == [True, False]


def test_a_pressed_button_becomes_a_query(api: BotApi, ann: Conversation) -> None:
    question = ann.send_text("7?")
    message = api.write_as_bot(
        ann.chat, {"text": "7", "reply_markup": KEYBOARD, "reply_to_message": question}
    )

    by_label, by_data = ann.press(message, "Right"), ann.press(message, "ok:7")

    assert by_label["data"] == by_data["data"] == "ok:7"
    assert by_label["message"]["reply_to_message"] == question
    assert by_label["from"]["id"] == ann.person.id
    assert updates_of(api, "callback_query") == [by_label, by_data]
    assert by_label["chat_instance"] == by_data["chat_instance"]


@pytest.mark.parametrize("label", ["Site", "Wrong"])
def test_what_is_no_button_of_the_message_cannot_be_pressed(
    api: BotApi, ann: Conversation, label: str
) -> None:
    message = api.write_as_bot(ann.chat, {"text": "7", "reply_markup": KEYBOARD})

    with pytest.raises(LookupError, match=label):
        ann.press(message, label)


def test_modified_apps_send_what_no_button_offers(api: BotApi, ann: Conversation) -> None:
    assert ann.forge("admin")["message"]["date"] == 0  # as Telegram marks what it has no more
    message = api.write_as_bot(ann.chat, {"text": "7"})

    assert ann.forge("admin")["message"] == message
    assert ann.forge("admin", {"message_id": 5})["message"] == {"message_id": 5}


async def test_one_waits_for_the_answer_to_a_pressed_button(api: BotApi, ann: Conversation) -> None:
    query = ann.forge("7")
    waiting = asyncio.create_task(ann.wait_for_popup(query))
    await asyncio.sleep(0)
    assert not waiting.done()

    api.queries.answer(query["id"], {"text": "Thanks"})
    api.journal.changes.notify()

    assert await waiting == {"text": "Thanks"}


async def test_one_waits_for_an_edit_that_may_have_happened_already(
    api: BotApi, ann: Conversation
) -> None:
    message = api.write_as_bot(ann.chat, {"text": "1"})
    waiting = asyncio.create_task(ann.wait_for_edit(message, lambda now: now["text"] == "7"))
    await asyncio.sleep(0)

    for text in ("2", "7"):
        api.edit_as_bot(ann.chat, message | {"text": text})

    assert (await waiting)["text"] == "7"
    assert (await ann.wait_for_edit(message))["text"] == "7"


async def test_a_deleted_message_is_not_waited_for(api: BotApi, ann: Conversation) -> None:
    message = api.write_as_bot(ann.chat, {"text": "1"})
    api.delete(ann.chat, message["message_id"])

    with pytest.raises(LookupError):
        await ann.wait_for_edit(message)


def test_a_reply_quotes_and_a_forward_names_its_origin(api: BotApi, ann: Conversation) -> None:
    bob = open_chat(api, "Bob")
    message = ann.send_text("7")

    assert ann.reply(message, "8")["reply_to_message"] == message
    assert bob.reply(message, "8")["external_reply"]["origin"]["sender_user"] == message["from"]
    assert bob.forward(message)["forward_origin"]["sender_user"] == message["from"]
    assert bob.forward(message)["from"]["id"] == bob.person.id


def test_an_edited_text_or_caption_reaches_the_bot(
    api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    text = ann.edit_text(ann.send_text("/help"), "7")
    photo = ann.send_photo(make_picture())
    captioned = ann.edit_caption(photo, "/read")
    bare = ann.edit_caption(captioned, "")

    assert (text["text"], "entities" in text) == ("7", False)
    assert captioned["caption_entities"][0]["type"] == "bot_command"
    assert captioned["photo"] == photo["photo"]
    assert not {"caption", "caption_entities"} & set(bare)
    assert updates_of(api, "edited_message") == [text, captioned, bare]
    assert all("edit_date" in message for message in (text, captioned, bare))


def test_several_people_write_and_press_in_one_group(api: BotApi) -> None:
    ann = open_group(api, "Family", "Ann")
    bob = ann.join("Bob", language_code="de")
    message = api.write_as_bot(ann.chat, {"text": "7", "reply_markup": KEYBOARD})

    assert bob.send_text("8")["chat"] == ann.send_text("7")["chat"]
    assert bob.press(message, "Right")["from"]["first_name"] == "Bob"
    assert ann.press(message, "Right", by=bob.person)["from"]["language_code"] == "de"
    assert bob.replies == ann.replies == [message]


def test_someone_writes_in_the_name_of_a_chat_and_presses_in_their_own(api: BotApi) -> None:
    family = open_group(api, bot_is_admin=True)
    anonymous, channel = family.as_anonymous_admin(), family.as_channel("News")

    by_group, by_channel = anonymous.send_text("Hello"), channel.send_text("Hello")

    assert by_group["sender_chat"]["id"] == family.chat.id
    assert by_group["from"]["username"] == "GroupAnonymousBot"
    assert by_channel["sender_chat"]["type"] == "channel"
    assert by_channel["from"]["username"] == "Channel_Bot"
    assert channel.forge("r:x")["from"]["id"] == family.person.id


def test_privacy_mode_keeps_talk_from_the_bot(
    api: BotApi, make_picture: Callable[..., bytes]
) -> None:
    group = open_group(api)
    api.updates.clear()
    group.send_text("talk")
    group.send_photo(make_picture())
    heard = [
        group.send_text("/stats"),
        group.send_photo(make_picture(), f"@{api.me.username}"),
        group.reply(api.write_as_bot(group.chat, {"text": "7"}), "no, 8"),
        group.join("Bob").send_text(f"/stats@{api.me.username}"),
    ]

    received = updates_of(api, "message")
    assert [m for m in received if "new_chat_members" not in m] == heard
    assert len(received) == len(heard) + 1


def test_an_administrator_hears_everything(api: BotApi) -> None:
    group = open_group(api, bot_is_admin=True)
    message = group.send_text("talk")
    edited = group.edit_text(message, "more talk")

    assert updates_of(api, "message")[-1] == message
    assert updates_of(api, "edited_message") == [edited]


def test_the_bot_is_told_when_it_is_let_in_or_shut_out(api: BotApi, ann: Conversation) -> None:
    ann.block_bot()
    with pytest.raises(ApiError, match="bot was blocked by the user"):
        api.chats.find(ann.chat.id)
    ann.unblock_bot()
    assert api.chats.find(ann.chat.id) == ann.chat
    group = open_group(api, bot_is_admin=True)
    group.kick_bot()
    with pytest.raises(ApiError, match="bot was kicked from the group chat"):
        api.chats.find(group.chat.id)
    heard = len(api.updates)
    group.send_text(f"@{api.me.username}?")
    assert len(api.updates) == heard

    changes = [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
        for change in updates_of(api, "my_chat_member")
    ]
    assert changes == [
        ("member", "kicked"),
        ("kicked", "member"),
        ("left", "administrator"),
        ("administrator", "kicked"),
    ]


def test_a_group_grows_into_a_supergroup(api: BotApi) -> None:
    group = open_group(api)
    supergroup = group.migrate()

    old, new = updates_of(api, "message")[-2:]
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (group.chat.id, supergroup.chat.id)
    assert (new["chat"]["type"], new["migrate_from_chat_id"]) == ("supergroup", group.chat.id)
    with pytest.raises(ApiError) as refusal:
        api.chats.find(group.chat.id)
    assert refusal.value.migrate_to_chat_id == supergroup.chat.id
    assert api.chats.find(supergroup.chat.id).title == group.chat.title
