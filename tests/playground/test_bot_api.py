import re

from playground.bot_api import BotApi
from playground.calls import Call
from playground.conversation import Conversation


def test_the_token_looks_like_telegrams_and_is_new_every_time() -> None:
    tokens = {BotApi().token for _ in range(2)}

    assert len(tokens) == 2
    assert all(re.fullmatch(r"\d+:[\w-]{35}", token) for token in tokens)


async def test_a_persons_message_reaches_the_bot_and_the_journal(
    api: BotApi, ann: Conversation
) -> None:
    message = api.write_as_person(ann.chat, {"text": "7"})

    (event,) = api.journal.since(0)
    assert (event.kind, event.chat_id, event.content) == ("message", ann.chat.id, message)
    assert len(api.updates) == 1


async def test_the_bots_message_is_no_update(api: BotApi, ann: Conversation) -> None:
    message = api.write_as_bot(ann.chat, {"text": "7"})

    assert message["from"]["is_bot"]
    assert len(api.updates) == 0
    assert api.journal.newest == 1


def test_calls_are_remembered_by_method(api: BotApi) -> None:
    call = Call("sendMessage")
    api.record(call)
    api.record(Call("getMe"))

    assert api.calls("sendmessage") == [call]


def test_the_bots_state_is_told_once(api: BotApi) -> None:
    for _ in range(2):
        api.report_bot("online")

    assert [event.content for event in api.journal.since(0)] == [{"state": "online"}]


def test_faults_are_scripted_by_method(api: BotApi) -> None:
    api.fail_next("sendMessage", 429, retry_after_s=2)
    api.drop_next("sendMessage")
    api.delay_next("sendMessage", by_s=0.5)

    refused, dropped, delayed = (api.faults.take("sendMessage") for _ in range(3))
    assert refused is not None
    assert refused.error is not None
    assert refused.error.retry_after_s == 2
    assert dropped is not None
    assert dropped.drops_connection
    assert delayed is not None
    assert delayed.delay_s == 0.5


def test_closing_ends_both_kinds_of_waiting(api: BotApi) -> None:
    api.close()

    assert api.updates.changes.closed
    assert api.journal.changes.closed
