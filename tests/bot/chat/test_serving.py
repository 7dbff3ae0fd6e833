import asyncio

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot.chat.albums import MOST_PICTURES
from bot.chat.application import ChatApplication
from bot.chat.serving import Presence, serve
from bot.errors import TelegramUnreachableError, TokenRejectedError
from bot.i18n.languages import LANGUAGES
from bot.services.intake import Intake
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from tests.bot.clock import Clock
from tests.bot.fake_telegram import BOT_USERNAME, TOKEN, Answer, FakeTelegram
from tests.bot.inboxes import open_inbox
from tests.bot.messages import PHOTO, command, message, plainly
from tests.bot.readings import ScriptedReader

pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.fixture
async def stop() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def heir(database: Database, now: Clock) -> Inbox:
    """The next process's."""
    return open_inbox(database, now, "the next process")


def updates(*contents: dict[str, object]) -> Answer:
    listed = [{"update_id": place, "message": each} for place, each in enumerate(contents, 1)]
    return Answer.success(listed)


async def test_messages_are_answered_until_the_stop(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("getUpdates", updates(command("/start"), message(photo=PHOTO)))

    serving = asyncio.create_task(serve(application, stop, intake))
    await telegram.wait_for("sendMessage", count=2)
    assert not serving.done()
    stop.set()
    await serving

    assert telegram.texts[1] == "7 · 99 %"


async def test_pictures_sent_together_are_answered_once(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    album = [message(photo=PHOTO, media_group_id="g") for _ in range(MOST_PICTURES)]
    telegram.script("getUpdates", updates(*album))

    serving = asyncio.create_task(serve(application, stop, intake))
    await telegram.wait_for("sendMessage")
    stop.set()
    await serving

    (text,) = telegram.texts
    assert plainly(text).count("7</b> · 99 %") == MOST_PICTURES


async def test_the_start_makes_contact_then_polls(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    with capture_logs() as lines:
        serving = asyncio.create_task(serve(application, stop, intake))
        await telegram.wait_for("getUpdates")
        stop.set()
        await serving

    methods = [call.method for call in telegram.calls]
    assert methods[:2] == ["getMe", "deleteWebhook"]
    assert {"event": "ready", "bot": f"@{BOT_USERNAME}", "log_level": "info"} in lines


async def test_it_introduces_itself_beside_serving_and_to_the_admins_too(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("setMyCommands", Answer.failure(404, "Not Found"))
    telegram.script("deleteWebhook", Answer.failure(404, "Not Found"))
    telegram.script("getUpdates", updates(command("/start")))

    serving = asyncio.create_task(serve(application, stop, intake, Presence(frozenset({8}))))
    await telegram.wait_for("sendMessage")
    await telegram.wait_for("setMyShortDescription", count=len(LANGUAGES) - 1)
    stop.set()
    await serving

    chats = [each["scope"].get("chat_id") for each in telegram.sent("setMyCommands")]
    assert chats.count(8) >= len(LANGUAGES) - 1  # the first one is refused


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_ends_the_start(
    application: ChatApplication,
    telegram: FakeTelegram,
    stop: asyncio.Event,
    intake: Intake,
    status: int,
) -> None:
    telegram.script("getMe", Answer.failure(status, "Unauthorized"))

    with pytest.raises(TokenRejectedError, match="TELEGRAM_BOT_TOKEN") as caught:
        await serve(application, stop, intake)

    assert TOKEN not in str(caught.value)
    assert caught.value.exit_code == 2


async def test_a_token_refused_later_ends_serving(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("getUpdates", updates(command("/start")), Answer.failure(401, "Unauthorized"))

    with pytest.raises(TokenRejectedError):
        await serve(application, stop, intake)

    assert len(telegram.texts) == 1


async def test_contact_is_tried_again_and_then_made(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("getMe", NetworkError("refused"), Answer.failure(502, "Bad Gateway"))

    serving = asyncio.create_task(serve(application, stop, intake, pauses_at_start_s=(0, 0)))
    await telegram.wait_for("getUpdates")
    stop.set()
    await serving

    assert len(telegram.sent("getMe")) == 3


async def test_contact_is_given_up_after_the_last_pause(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("getMe", *[NetworkError("refused")] * 3)

    with pytest.raises(TelegramUnreachableError) as caught:
        await serve(application, stop, intake, pauses_at_start_s=(0, 0))

    assert len(telegram.sent("getMe")) == 3
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("payload", [b"[]", b"null", b'{"ok": true}', b"<html>"])
async def test_an_answer_that_is_not_the_bot_apis_is_no_contact(
    application: ChatApplication,
    telegram: FakeTelegram,
    stop: asyncio.Event,
    intake: Intake,
    payload: bytes,
) -> None:
    telegram.script("getMe", *[Answer(200, payload)] * 2)

    with pytest.raises(TelegramUnreachableError):
        await serve(application, stop, intake, pauses_at_start_s=(0,))


async def test_a_stop_before_contact_ends_at_once(
    application: ChatApplication, telegram: FakeTelegram, stop: asyncio.Event, intake: Intake
) -> None:
    telegram.script("getMe", NetworkError("refused"))
    serving = asyncio.create_task(serve(application, stop, intake, pauses_at_start_s=(3600,)))
    await telegram.wait_for("getMe")

    stop.set()
    await asyncio.wait_for(serving, timeout=5)

    assert telegram.sent("getUpdates") == []


async def test_a_stop_lets_what_is_in_flight_finish(
    application: ChatApplication,
    telegram: FakeTelegram,
    stop: asyncio.Event,
    intake: Intake,
    reader: ScriptedReader,
) -> None:
    telegram.script("getUpdates", updates(message(photo=PHOTO), message(photo=PHOTO)))
    reader.gate.clear()
    serving = asyncio.create_task(serve(application, stop, intake))
    await asyncio.to_thread(reader.begun.wait, 5)
    await telegram.wait_for("getUpdates", count=2)  # both are taken in

    stop.set()
    await asyncio.sleep(0)
    assert telegram.texts == []
    reader.gate.set()
    await serving

    assert telegram.texts == ["7 · 99 %", "7 · 99 %"]
    assert telegram.sent("getUpdates")[-1]["offset"] == 3


async def test_a_stop_cuts_short_what_takes_too_long(
    application: ChatApplication,
    telegram: FakeTelegram,
    stop: asyncio.Event,
    intake: Intake,
    heir: Inbox,
    reader: ScriptedReader,
) -> None:
    telegram.script("getUpdates", updates(message(photo=PHOTO)))
    reader.gate.clear()
    serving = asyncio.create_task(serve(application, stop, intake, finish_within_s=0.05))
    await asyncio.to_thread(reader.begun.wait, 5)

    with capture_logs() as lines:
        stop.set()
        await asyncio.wait_for(serving, timeout=5)
    reader.gate.set()

    assert telegram.texts == []
    left = {"event": "answers left to the next process", "count": 1, "log_level": "warning"}
    assert left in lines
    (taken_up,) = await heir.take_over()  # at once
    assert taken_up.update_id == 1
