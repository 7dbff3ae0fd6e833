import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.request import HTTPXRequest

from playground import server
from playground.bot_api import BotApi
from playground.conversation import Conversation, open_chat, open_group, wait_until
from playground.methods.table import METHODS

NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.fixture
async def bot(
    api: BotApi, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[telegram.Bot]:
    """The library that the bot is built on: what it understands, the bot understands."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else RetryAfter warns of a change to come
    bot = telegram.Bot(
        api.token,
        base_url=f"{server_url}/bot",
        base_file_url=f"{server_url}/file/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )
    async with bot:
        yield bot


async def test_the_library_takes_a_photo_and_answers(
    bot: telegram.Bot, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    sent = ann.send_photo(make_picture(1280, 960), caption="which one?")

    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    photo = update.message.photo[-1]
    assert (photo.width, photo.height) == (1280, 960)
    file = await photo.get_file()
    assert len(await file.download_as_bytearray()) == photo.file_size
    await update.message.reply_html("<b>7</b>", do_quote=True)

    reply = await ann.wait_for_reply(sent)
    assert reply["text"] == "7"
    assert reply["reply_to_message"]["message_id"] == sent["message_id"]


async def test_the_library_uploads_and_sets_commands(
    bot: telegram.Bot, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    photo = await bot.send_photo(ann.chat.id, make_picture(), caption="seen")
    document = await bot.send_document(ann.chat.id, b"a,b", filename="stats.csv")
    await bot.set_my_commands([("start", "Begin")])

    assert photo.photo[-1].width == 64
    assert document.document is not None
    assert document.document.file_name == "stats.csv"
    assert [command.command for command in await bot.get_my_commands()] == ["start"]


async def test_the_library_offers_buttons_and_takes_their_presses(
    bot: telegram.Bot, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    keyboard = InlineKeyboardMarkup.from_row(
        [InlineKeyboardButton("7", callback_data="7"), InlineKeyboardButton("8", callback_data="8")]
    )
    await bot.get_updates(allowed_updates=["callback_query"])
    photo = await bot.send_photo(ann.chat.id, make_picture(), caption="7?", reply_markup=keyboard)
    question = ann.replies[-1]
    pressed = ann.press(question, "8")

    (update,) = await bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert isinstance(query.message, telegram.Message)
    assert (query.data, query.message.caption) == ("8", "7?")
    await query.answer("Thanks", show_alert=True)
    await query.edit_message_caption("<b>8</b>", parse_mode="HTML")
    await bot.edit_message_media(
        InputMediaPhoto(make_picture(80, 60), caption="8"), ann.chat.id, photo.message_id
    )

    assert await ann.wait_for_popup(pressed) == {"text": "Thanks", "show_alert": True, "url": ""}
    edited = await ann.wait_for_edit(question, lambda now: now["photo"][-1]["width"] == 80)
    assert (edited["caption"], "reply_markup" in edited) == ("8", False)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_the_library_learns_that_a_message_under_a_forged_query_is_gone(
    bot: telegram.Bot, ann: Conversation
) -> None:
    ann.forge("7")

    (update,) = await bot.get_updates(timeout=5)

    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_the_library_sends_albums_again_until_their_ids_are_stale(
    bot: telegram.Bot, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    media = [InputMediaPhoto(make_picture(), caption=text) for text in ("1", "2")]
    sent = await bot.send_media_group(ann.chat.id, media)
    again = [InputMediaPhoto(message.photo[-1].file_id) for message in sent]

    assert [m.photo for m in await bot.send_media_group(ann.chat.id, again)] == [
        m.photo for m in sent
    ]
    api.files.forget_photos()
    with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
        await bot.send_media_group(ann.chat.id, again)


async def test_the_library_reads_all_that_people_send(
    bot: telegram.Bot, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    text = ann.send_text("7")
    open_chat(api, "Bob").reply(text, "8")
    ann.forward(text)
    ann.edit_text(text, "/help")
    ann.send_sticker(make_picture(512, 512, kind="WEBP"))
    ann.send_album([make_picture()] * 2)
    group = open_group(api, bot_is_admin=True)
    group.join("Bob")
    group.kick_bot()

    updates = await bot.get_updates(timeout=5)

    kinds = [update.to_dict() for update in updates]
    assert len(updates) == 11
    assert updates[1].message is not None
    assert updates[1].message.external_reply is not None
    assert updates[2].message is not None
    assert isinstance(updates[2].message.forward_origin, telegram.MessageOriginUser)
    assert updates[3].edited_message is not None
    assert updates[4].message is not None
    assert updates[4].message.sticker is not None
    changes = [update.my_chat_member for update in (updates[7], updates[10])]
    assert [change and change.new_chat_member.status for change in changes] == [
        "administrator",
        "kicked",
    ]
    assert all("update_id" in kind for kind in kinds)


async def test_the_library_is_told_where_a_group_has_gone(bot: telegram.Bot, api: BotApi) -> None:
    group = open_group(api)
    supergroup = group.migrate()

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.chat.id, "7")
    assert moved.value.new_chat_id == supergroup.chat.id
    await bot.send_message(supergroup.chat.id, "7")
    assert await bot.leave_chat(supergroup.chat.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(supergroup.chat.id, "7")


async def test_the_library_describes_the_bot_by_scope_and_language(
    bot: telegram.Bot, api: BotApi, ann: Conversation
) -> None:
    only_here = telegram.BotCommandScopeChat(ann.chat.id)
    await bot.set_my_commands([("retrain", "Learn")], only_here)
    await bot.set_my_description("Reads digits")
    await bot.set_my_short_description("Digits")

    assert [c.command for c in await bot.get_my_commands(only_here)] == ["retrain"]
    assert api.commands_for(ann.chat, ann.person)[0]["command"] == "retrain"
    assert (await bot.get_my_description("de")).description == ""
    assert (await bot.get_my_short_description()).short_description == "Digits"
    assert (await bot.get_my_name()).name == api.me.first_name
    assert await bot.delete_my_commands(only_here)
    assert await bot.set_chat_menu_button()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadRequest),
        (401, InvalidToken),
        (403, Forbidden),
        (409, Conflict),
        (429, RetryAfter),
        (500, NetworkError),
        (502, NetworkError),
    ],
)
async def test_a_scripted_refusal_is_the_librarys_error_once(
    bot: telegram.Bot, api: BotApi, ann: Conversation, status: int, error: type[Exception]
) -> None:
    api.fail_next("sendMessage", status)

    with pytest.raises(error):
        await bot.send_message(ann.chat.id, "7")
    await bot.send_message(ann.chat.id, "7")

    assert [reply["text"] for reply in ann.replies] == ["7"]
    assert len(api.calls("sendMessage")) == 2


async def test_a_dropped_connection_has_no_effect(
    bot: telegram.Bot, api: BotApi, ann: Conversation
) -> None:
    api.drop_next("sendMessage")

    with pytest.raises(NetworkError):
        await bot.send_message(ann.chat.id, "7")

    assert ann.replies == []


async def test_a_delayed_call_is_answered_all_the_same(
    bot: telegram.Bot, api: BotApi, ann: Conversation
) -> None:
    api.delay_next("sendMessage", by_s=0.01)

    assert (await bot.send_message(ann.chat.id, "7")).text == "7"


async def test_downloads_fail_as_scripted_and_when_unknown(
    bot: telegram.Bot, api: BotApi, ann: Conversation
) -> None:
    document = ann.send_document(b"data", "a.txt")["document"]
    file = await bot.get_file(document["file_id"])
    api.fail_next("downloadFile", 500)

    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"data"


async def test_the_tokens_colon_may_be_quoted(
    client: httpx.AsyncClient, api: BotApi, ann: Conversation
) -> None:
    document = ann.send_document(b"data", "a.txt")["document"]
    quoted = api.token.replace(":", "%3A")

    file = await client.get(f"/bot{quoted}/getFile", params={"file_id": document["file_id"]})
    path = file.json()["result"]["file_path"]

    assert (await client.get(f"/file/bot{quoted}/{path}")).content == b"data"
    missing = await client.get(f"/file/bot{quoted}/documents/none")
    assert (missing.status_code, missing.json()) == (404, NOT_FOUND)


async def test_every_form_of_parameters_is_understood(
    client: httpx.AsyncClient, api: BotApi, ann: Conversation
) -> None:
    url = f"/bot{api.token}/sendMessage"
    chat_id = ann.chat.id
    question = ann.send_text("?")["message_id"]
    quote = {"message_id": question}

    answers = [
        await client.get(url, params={"chat_id": chat_id, "text": "query"}),
        await client.post(url, data={"chat_id": str(chat_id), "text": "form"}),
        await client.post(url, files={"chat_id": (None, str(chat_id)), "text": (None, "parts")}),
        await client.post(
            url, json={"chat_id": chat_id, "text": "json", "reply_parameters": quote}
        ),
    ]

    assert [answer.json()["result"]["text"] for answer in answers] == [
        "query",
        "form",
        "parts",
        "json",
    ]
    assert answers[-1].json()["result"]["reply_to_message"]["message_id"] == question


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_malformed_json_is_a_bad_request(
    client: httpx.AsyncClient, api: BotApi, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(f"/bot{api.token}/getMe", content=body, headers=headers)

    assert answer.json()["description"] == "Bad Request: can't parse request JSON object"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bot123:" + "x" * 35 + "/getMe", 401),
        ("/file/bot123:" + "x" * 35 + "/photos/file_0.jpg", 401),
        ("/botnonsense/getMe", 404),
        ("/bot/getMe", 404),
        ("/bot1:" + "é" * 35 + "/getMe", 404),
        ("/bot\N{ARABIC-INDIC DIGIT ONE}:" + "x" * 35 + "/getMe", 404),
        ("/file/bot1:" + "é" * 35 + "/photos/file_0.jpg", 404),
        ("/nonsense", 404),
    ],
)
async def test_strangers_are_refused_as_at_telegram(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)

    description = {401: "Unauthorized", 404: "Not Found"}[status]
    expected = {"ok": False, "error_code": status, "description": description}
    assert (answer.status_code, answer.json()) == (status, expected)


async def test_an_unknown_method_is_not_found(client: httpx.AsyncClient, api: BotApi) -> None:
    answer = await client.post(f"/bot{api.token}/sendTelepathy")

    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


async def test_too_many_requests_say_when_in_the_header_too(
    client: httpx.AsyncClient, api: BotApi
) -> None:
    api.fail_next("getMe", 429, retry_after_s=5)

    answer = await client.get(f"/bot{api.token}/getMe")

    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["parameters"] == {"retry_after": 5}


async def test_too_large_a_call_is_refused_unread(server_url: str, api: BotApi) -> None:
    address = httpx.URL(server_url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(
        f"POST /bot{api.token}/sendDocument HTTP/1.1\r\n"
        f"Host: {address.host}\r\nContent-Length: {51 * 1024 * 1024}\r\n\r\n".encode()
    )
    async with asyncio.timeout(5):
        answer = await reader.readuntil(b"}")
    writer.close()
    await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"description":"Request Entity Too Large"' in answer


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b"])
async def test_too_long_a_body_of_unknown_length_is_refused_before_its_end(
    server_url: str, api: BotApi, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(server, "UPLOAD_LIMIT_BYTES", 1000)
    address = httpx.URL(server_url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    part = b'--b\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n\r\n'
    chunk = part.ljust(1001, b"x")
    writer.write(
        f"POST /bot{api.token}/sendDocument HTTP/1.1\r\nHost: {address.host}\r\n"
        f"Content-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n{len(chunk):x}\r\n".encode()
        + chunk  # and no last chunk
    )
    async with asyncio.timeout(5):
        answer = await reader.readuntil(b"}")
    writer.close()
    await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"description":"Request Entity Too Large"' in answer


async def test_a_body_of_unknown_length_within_the_limit_is_read(
    client: httpx.AsyncClient, api: BotApi, ann: Conversation
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield f'{{"chat_id": {ann.chat.id}, '.encode()
        yield b'"text": "7"}'

    headers = {"Content-Type": "application/json"}
    await client.post(f"/bot{api.token}/sendMessage", content=chunks(), headers=headers)

    assert [reply["text"] for reply in ann.replies] == ["7"]


async def test_a_defect_of_the_server_is_told_as_telegram_tells_its_own(
    client: httpx.AsyncClient, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object, __: object) -> object:
        raise RuntimeError

    monkeypatch.setitem(METHODS, "getme", fail)

    answer = await client.get(f"/bot{api.token}/getMe")

    expected = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    assert (answer.status_code, answer.json()) == (500, expected)


async def test_an_earlier_poller_learns_of_the_later_one(
    client: httpx.AsyncClient, api: BotApi
) -> None:
    url = f"/bot{api.token}/getUpdates"
    earlier = asyncio.create_task(client.get(url, params={"timeout": 30}))
    await wait_until(api, lambda: api.bot_state == "online", within_s=5)

    later = asyncio.create_task(client.get(url, params={"timeout": 30}))

    assert (await earlier).json() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    api.close()
    assert (await later).json() == {"ok": True, "result": []}


async def test_another_sites_name_for_this_machine_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
