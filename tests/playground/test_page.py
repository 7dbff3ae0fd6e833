import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from playground import page
from playground.bot_api import BotApi
from playground.chats import Chat
from playground.page import PICTURE_LIMIT_BYTES, STATIC

Events = AsyncIterator[tuple[str, Any]]


@pytest.fixture
async def own_chat(api: BotApi, client: httpx.AsyncClient) -> Chat:
    """The chat that the page shows."""
    sent = (await client.post("/playground/texts", json={"text": "first"})).json()
    return api.chats.find(sent["chat"]["id"])


async def read_events(response: httpx.Response) -> Events:
    kind = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


@contextlib.asynccontextmanager
async def open_events(client: httpx.AsyncClient) -> AsyncIterator[Events]:
    async with asyncio.timeout(10), client.stream("GET", "/playground/events") as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield read_events(response)


async def test_the_page_brings_its_own_files_and_allows_no_others(
    client: httpx.AsyncClient,
) -> None:
    shown = await client.get("/")

    assert "default-src 'self'" in shown.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in shown.headers["Content-Security-Policy"]
    assert not re.search(r"""(src|href)=["']https?:""", shown.text)
    own = re.findall(r'(?:src|href)="(/[^"]+)"', shown.text)
    assert own
    for path in own:
        assert (await client.get(path)).status_code == 200


def test_the_script_never_writes_html() -> None:
    for script in STATIC.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text()
        )


def test_every_part_that_the_script_asks_for_is_in_the_page() -> None:
    markup = (STATIC / "index.html").read_text()
    asked = {
        name
        for script in STATIC.glob("*.js")
        for name in re.findall(r'(?:getElementById\("|"#(?=icon-))([\w-]+)"', script.read_text())
    }

    assert asked
    assert [name for name in asked if f'id="{name}"' not in markup] == []


async def test_the_events_begin_with_all_there_is(api: BotApi, client: httpx.AsyncClient) -> None:
    await client.post("/playground/texts", json={"text": "/start"})
    async with open_events(client) as events:
        kind, snapshot = await anext(events)

    assert kind == "snapshot"
    assert snapshot["state"] == "starting"
    assert [message["text"] for message in snapshot["messages"]] == ["/start"]
    assert snapshot["profile"] == {
        "language_code": "en",
        "name": api.me.first_name,
        "description": "",
        "commands": [],
    }


async def test_what_happens_in_the_chat_arrives_live(
    api: BotApi, client: httpx.AsyncClient, own_chat: Chat
) -> None:
    other = Chat(5, own_chat.person)
    api.chats.add(other)
    async with open_events(client) as events:
        await anext(events)
        api.write_as_bot(other, {"text": "not for this page"})
        api.journal.write("action", {"action": "typing"}, own_chat.id)
        api.write_as_bot(own_chat, {"text": "7"})
        api.report_bot("stopped")

        arrived = [await anext(events) for _ in range(3)]

    assert [kind for kind, _ in arrived] == ["action", "message", "status"]
    assert arrived[1][1]["text"] == "7"
    assert arrived[2][1] == {"state": "stopped"}


async def test_the_stream_ends_with_the_server(api: BotApi, client: httpx.AsyncClient) -> None:
    async with open_events(client) as events:
        await anext(events)
        api.close()

        assert [event async for event in events] == []


async def test_a_text_reaches_the_bot(api: BotApi, client: httpx.AsyncClient) -> None:
    answer = await client.post("/playground/texts", json={"text": " /start "})

    assert answer.json()["text"] == "/start"
    (update,) = (await client.get(f"/bot{api.token}/getUpdates")).json()["result"]
    assert update["message"]["entities"][0]["type"] == "bot_command"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"text": " "}', b'{"text": "%b"}' % (b"x" * 4097)]
)
async def test_what_is_no_text_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/playground/texts", content=body)

    assert answer.status_code == 400
    assert answer.json()["description"]


async def test_a_picture_is_sent_as_a_photo(
    client: httpx.AsyncClient, make_picture: Callable[..., bytes]
) -> None:
    file = {"file": ("digit.png", make_picture(), "image/png")}
    answer = await client.post("/playground/pictures", files=file, data={"caption": "which?"})

    assert answer.json()["photo"][-1]["width"] == 64
    assert answer.json()["caption"] == "which?"
    shown = await client.get(f"/playground/files/{answer.json()['photo'][-1]['file_id']}")
    assert shown.headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "name"), [({"as": "document"}, "digit.png"), ({"as": "photo"}, "tall.png")]
)
async def test_a_picture_is_sent_as_a_file_by_choice_or_where_it_is_no_photo(
    client: httpx.AsyncClient,
    make_picture: Callable[..., bytes],
    data: dict[str, str],
    name: str,
) -> None:
    picture = make_picture(2, 200 if name == "tall.png" else 2)
    file = {"file": (name, picture, "image/png")}
    answer = await client.post("/playground/pictures", files=file, data=data)

    assert answer.json()["document"]["file_name"] == name
    assert answer.json()["document"]["file_size"] == len(picture)


async def test_a_file_is_saved_and_never_shown(client: httpx.AsyncClient) -> None:
    script = b"<script>alert(7)</script>"
    file = {"file": ('"><b>.html', script, "text/html")}
    document = (await client.post("/playground/pictures", files=file)).json()["document"]

    got = await client.get(f"/playground/files/{document['file_id']}")

    assert got.content == script
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(
        r"attachment; filename\*=UTF-8''[\w.%-]+", got.headers["Content-Disposition"]
    )


@pytest.mark.parametrize("files", [{"file": ("a.png", b"")}, {"other": ("a.png", b"x")}])
async def test_an_empty_or_missing_file_is_refused(
    client: httpx.AsyncClient, files: dict[str, tuple[str, bytes]]
) -> None:
    answer = await client.post("/playground/pictures", files=files)

    assert (answer.status_code, answer.json()["description"]) == (400, "This file is empty.")


async def test_too_large_a_file_is_refused_with_the_limit(client: httpx.AsyncClient) -> None:
    file = {"file": ("a.bin", bytes(PICTURE_LIMIT_BYTES + 100_000))}
    answer = await client.post("/playground/pictures", files=file)

    assert answer.status_code == 413
    assert answer.json()["description"] == "The playground takes files up to 25 MB."


async def test_a_body_of_unknown_length_is_refused(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"{}"

    assert (await client.post("/playground/texts", content=chunks())).status_code == 411


@pytest.mark.parametrize("path", ["texts", "pictures", "presses", "language"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_other_sites_may_not_send(
    api: BotApi, client: httpx.AsyncClient, path: str, origin: str
) -> None:
    answer = await client.post(
        f"/playground/{path}", json={"text": "hi"}, headers={"Origin": origin}
    )

    assert answer.status_code == 403
    assert len(api.updates) == 0


async def test_the_own_page_may_send(client: httpx.AsyncClient, server_url: str) -> None:
    answer = await client.post(
        "/playground/texts", json={"text": "hi"}, headers={"Origin": server_url}
    )

    assert answer.status_code == 200


async def test_several_pictures_are_an_album(
    client: httpx.AsyncClient, make_picture: Callable[..., bytes]
) -> None:
    files = [("file", (f"{name}.png", make_picture(), "image/png")) for name in "ab"]
    first, second = (
        await client.post("/playground/pictures", files=files, data={"caption": "both"})
    ).json()

    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("both", False)


async def test_where_one_of_several_is_no_photo_all_are_files(
    client: httpx.AsyncClient, make_picture: Callable[..., bytes]
) -> None:
    files = [
        ("file", ("a.png", make_picture(), "image/png")),
        ("file", ("b.txt", b"7", "text/plain")),
    ]
    messages = (await client.post("/playground/pictures", files=files)).json()

    assert [message["document"]["file_name"] for message in messages] == ["a.png", "b.txt"]


async def test_a_press_is_answered_with_the_bots_popup(
    api: BotApi, client: httpx.AsyncClient, own_chat: Chat
) -> None:
    message = api.write_as_bot(own_chat, {"text": "7"})
    fields = {"message_id": message["message_id"], "data": "ok"}
    pressing = asyncio.create_task(client.post("/playground/presses", json=fields))
    updates = (await client.get(f"/bot{api.token}/getUpdates", params={"timeout": 5})).json()
    while "callback_query" not in updates["result"][-1]:
        offset = updates["result"][-1]["update_id"] + 1
        parameters = {"timeout": 5, "offset": offset}
        updates = (await client.get(f"/bot{api.token}/getUpdates", params=parameters)).json()
    query = updates["result"][-1]["callback_query"]
    assert (query["data"], query["message"]) == ("ok", message)

    answer = {"callback_query_id": query["id"], "text": "Thanks"}
    await client.post(f"/bot{api.token}/answerCallbackQuery", json=answer)

    assert (await pressing).json() == {"text": "Thanks", "show_alert": False, "url": ""}


async def test_a_press_that_the_bot_leaves_unanswered_ends(
    api: BotApi, client: httpx.AsyncClient, own_chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "POPUP_LIMIT_S", 0.01)
    message = api.write_as_bot(own_chat, {"text": "7"})
    fields = {"message_id": message["message_id"], "data": "ok"}

    assert (await client.post("/playground/presses", json=fields)).json() == {}
    gone = await client.post("/playground/presses", json=fields | {"message_id": 99})
    assert (gone.status_code, gone.json()["description"]) == (400, "This message is gone.")


async def test_the_visitor_chooses_a_language_and_sees_what_is_told_in_it(
    api: BotApi, client: httpx.AsyncClient
) -> None:
    menu = [{"command": "help", "description": "Hilfe"}]
    await client.post(
        f"/bot{api.token}/setMyCommands", json={"commands": menu, "language_code": "de"}
    )
    async with open_events(client) as events:
        await anext(events)
        chosen = await client.post("/playground/language", json={"language_code": "de"})
        kind, profile = await anext(events)

    assert kind == "profile"
    assert chosen.json() == profile
    assert (profile["language_code"], profile["commands"]) == ("de", menu)
    said = (await client.post("/playground/texts", json={"text": "7"})).json()
    assert said["from"]["language_code"] == "de"
    unknown = await client.post("/playground/language", json={"language_code": "xx"})
    assert unknown.status_code == 400


def test_the_page_offers_just_these_languages() -> None:
    offered = re.findall(r'<option value="(\w+)"', (STATIC / "index.html").read_text())

    assert tuple(offered) == page.LANGUAGE_CODES
