import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import telegram
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from playground import server
from playground.bot_api import BotApi
from playground.conversation import Conversation, wait_until
from playground.methods.table import METHODS

NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


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
