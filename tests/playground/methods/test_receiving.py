import inspect
import io
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

from PIL import Image

from playground.bot_api import BotApi
from playground.conversation import Conversation

Ask = Callable[..., Any]


def test_the_bot_learns_who_it_is(ask: Ask, api: BotApi) -> None:
    me = ask("getMe")

    assert (me["id"], me["is_bot"]) == (api.me.id, True)
    assert api.token.startswith(f"{me['id']}:")
    assert me["can_read_all_group_messages"] is False  # unless its owner switches privacy mode off


async def test_updates_are_handed_out_and_marked_as_seen(
    ask: Ask, api: BotApi, ann: Conversation
) -> None:
    message = ann.send_text("7")
    answer = ask("getUpdates", timeout=0, allowed_updates=["message"])
    assert inspect.isawaitable(answer)

    assert await answer == [{"update_id": ANY, "message": message}]
    seen = [event for event in api.journal.since(0) if event.kind == "seen"]
    assert seen[0].content == {"message_id": message["message_id"]}
    assert api.bot_state == "online"


def test_there_is_no_webhook_and_updates_can_be_dropped(
    ask: Ask, api: BotApi, ann: Conversation
) -> None:
    ann.send_text("7")
    assert ask("getWebhookInfo")["pending_update_count"] == 1

    assert ask("deleteWebhook", drop_pending_updates=False) is True
    assert len(api.updates) == 1
    assert ask("deleteWebhook", drop_pending_updates=True) is True
    assert ask("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


def test_a_file_is_downloaded_by_its_path(
    ask: Ask, api: BotApi, ann: Conversation, make_picture: Callable[..., bytes]
) -> None:
    size = ann.send_photo(make_picture())["photo"][-1]
    file = ask("getFile", file_id=size["file_id"])

    stored = api.files.at_path(file["file_path"])
    assert stored is not None
    with Image.open(io.BytesIO(stored.data)) as opened:
        assert opened.size == (64, 48)
