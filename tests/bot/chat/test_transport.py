import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import InvalidToken, NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot.chat.transport import OutcomeUnknownError, PersistentRequest, PollingRequest
from tests.bot.messages import message
from tests.bot.samples import read_sample

BROKEN = ""
HALF = "half of an answer"
SILENCE = "silence"


@asynccontextmanager
async def telegram_answering(
    *statuses: str, body: bytes = b"{}", method: str = "getMe"
) -> AsyncIterator[Callable[[], tuple[str, int]]]:
    """Serve on loopback one scripted status a connection; yields address and count of requests."""
    seen: list[bytes] = []
    connections: list[asyncio.Future[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        closed = asyncio.get_running_loop().create_future()
        connections.append(closed)
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        status = statuses[min(len(seen), len(statuses)) - 1]
        if status == SILENCE:
            await reader.read()
        elif status == HALF:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")
            await writer.drain()
        elif status != BROKEN:
            length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(f"HTTP/1.1 {status}\r\n{length}".encode() + body)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield lambda: (f"http://127.0.0.1:{port}/bot1:a/{method}", len(seen))
        await asyncio.gather(*connections)


@pytest.mark.parametrize("stumble", ["500 Internal Server Error", "502 Bad Gateway", BROKEN, HALF])
async def test_a_stumble_is_tried_again_though_it_may_have_been_carried_out(stumble: str) -> None:
    async with telegram_answering(stumble, "200 OK") as state, request() as patient:
        assert await patient.do_request(state()[0], "POST") == (200, b"{}")
        assert state()[1] == 2


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "409 Conflict"])
async def test_a_refusal_is_not_tried_again(status: str) -> None:
    async with telegram_answering(status) as state, request() as patient:
        code, _ = await patient.do_request(state()[0], "POST")

        assert code == int(status[:3])
        assert state()[1] == 1


async def test_a_request_waits_as_long_as_telegram_asks() -> None:
    body = refusal(429, retry_after=0.01)
    async with telegram_answering("429 Too Many Requests", "200 OK", body=body) as state:
        async with request() as patient:
            with capture_logs() as lines:
                code, _ = await patient.do_request(state()[0], "POST")

        assert code == 200
        assert state()[1] == 2
    waits = [line for line in lines if line["event"] == "Telegram asks to wait"]
    assert [line["wait_s"] for line in waits] == [0.01]
    assert waits[0]["log_level"] == "warning"


async def test_a_wait_above_its_patience_is_left_to_the_caller() -> None:
    body = refusal(429, retry_after=3600)
    async with telegram_answering("429 Too Many Requests", body=body) as state:
        async with request() as patient:
            code, payload = await patient.do_request(state()[0], "POST")

        assert (code, payload) == (429, body)
        assert state()[1] == 1


async def test_the_patience_is_for_all_waits_together() -> None:
    body = refusal(429, retry_after=0.01)
    async with telegram_answering("429 Too Many Requests", body=body) as state:
        async with request(patience_s=0.035) as patient:
            code, _ = await patient.do_request(state()[0], "POST")

        assert code == 429
        assert state()[1] == 4


@pytest.mark.parametrize("status", ["401 Unauthorized", "404 Not Found"])
@pytest.mark.parametrize("body", [b"<html>lost</html>", b"[]", b'{"ok": true}', b"\xff"])
@pytest.mark.parametrize("make", [PersistentRequest, PollingRequest])
async def test_only_the_bot_api_can_refuse_a_token(
    make: Callable[[], HTTPXRequest], status: str, body: bytes
) -> None:
    async with telegram_answering(status, body=body) as state, make() as made:
        if isinstance(made, PersistentRequest):
            made._pauses_s = ()

        with pytest.raises(NetworkError) as caught:
            await made.post(state()[0])

    assert not isinstance(caught.value, InvalidToken)


@pytest.mark.parametrize("make", [PersistentRequest, PollingRequest])
async def test_the_bot_apis_refusal_of_a_token_stays(make: Callable[[], HTTPXRequest]) -> None:
    body = refusal(401)
    async with telegram_answering("401 Unauthorized", body=body) as state, make() as made:
        with pytest.raises(InvalidToken):
            await made.post(state()[0])


async def test_trying_ends_with_the_last_answer() -> None:
    async with telegram_answering("502 Bad Gateway") as state, request() as patient:
        code, _ = await patient.do_request(state()[0], "POST")

        assert code == 502
        assert state()[1] == 3


async def test_trying_ends_with_the_last_exception() -> None:
    async with telegram_answering(BROKEN) as state, request() as patient:
        with pytest.raises(NetworkError):
            await patient.do_request(state()[0], "POST")

        assert state()[1] == 3


async def test_a_timeout_of_what_only_fetches_is_not_tried_again() -> None:
    async with telegram_answering(SILENCE) as state, request() as patient:
        with pytest.raises(TimedOut):
            await patient.do_request(state()[0], "POST", read_timeout=0.05)

        assert state()[1] == 1


async def test_a_message_whose_fate_is_unknown_is_sent_once_more() -> None:
    async with telegram_answering(SILENCE, "200 OK", method="sendMessage") as state:
        async with request() as patient:
            answer = await patient.do_request(state()[0], "POST", read_timeout=0.05)

        assert answer == (200, b"{}")
        assert state()[1] == 2


@pytest.mark.parametrize(
    ("statuses", "tries"),
    [
        ((SILENCE,), 2),
        ((BROKEN,), 3),
        ((HALF, SILENCE, SILENCE), 3),
        ((SILENCE, "502 Bad Gateway"), 3),
        ((HALF, "500 Internal Server Error"), 3),
    ],
)
async def test_after_that_nobody_says_that_it_is_not_there(
    statuses: tuple[str, ...], tries: int
) -> None:
    async with telegram_answering(*statuses, method="sendMessage") as state:
        async with request() as patient:
            with pytest.raises(OutcomeUnknownError):
                await patient.do_request(state()[0], "POST", read_timeout=0.05)

        assert state()[1] == tries


async def test_what_never_left_did_certainly_not_arrive() -> None:
    async with telegram_answering("200 OK", method="sendMessage") as state:
        nobody_listens = state()[0]
        async with request() as patient:
            await patient.do_request(nobody_listens, "POST")
    async with request() as patient:
        with pytest.raises(NetworkError) as caught:
            await patient.do_request(nobody_listens, "POST")

    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize("make", [PersistentRequest, PollingRequest])
async def test_no_wait_is_without_end(make: Callable[[], HTTPXRequest]) -> None:
    made = make()

    timeout = made._client.timeout
    assert None not in {timeout.connect, timeout.read, timeout.write, timeout.pool}
    await made.shutdown()


def test_an_update_that_cannot_be_parsed_is_reduced_to_who_wrote_where() -> None:
    good = {"update_id": 1, "message": message(text="7")}
    odd = {"update_id": 2, "message": message(poll={"of": "an older Bot API"})}
    broken = {"update_id": 3, "message": {"message_id": "half of one"}}
    payload = json.dumps({"ok": True, "result": [good, odd, broken]}).encode()

    result = PollingRequest.parse_json_payload(payload)["result"]

    assert result == [good, {"update_id": 2, "message": message()}, {"update_id": 3}]
    assert [Update.de_json(update).update_id for update in result] == [1, 2, 3]


def test_an_answer_that_is_no_list_of_updates_stays_as_it_is() -> None:
    given = {"ok": False, "error_code": 409, "description": "Conflict"}

    assert PollingRequest.parse_json_payload(json.dumps(given).encode()) == given


def test_a_sent_message_comes_back_without_the_one_it_answers() -> None:
    odd = message(poll={"of": "an older Bot API"})
    payload = json.dumps({"ok": True, "result": message(text="7", reply_to_message=odd)}).encode()

    assert PersistentRequest.parse_json_payload(payload)["result"] == message(text="7")


def refusal(code: int, **parameters: float) -> bytes:
    answer = {"ok": False, "error_code": code, "description": "Refused", "parameters": parameters}
    return json.dumps(answer).encode()


def request(patience_s: float = 60) -> PersistentRequest:
    return PersistentRequest(pauses_s=(0, 0), patience_s=patience_s)


async def test_what_fails_is_counted_by_its_kind() -> None:
    before = [read_sample("bot_telegram_errors_total", kind=kind) for kind in ("502", "400")]

    async with telegram_answering("502 Bad Gateway", "400 Bad Request") as state, request() as each:
        await each.do_request(state()[0], "POST")

    after = [read_sample("bot_telegram_errors_total", kind=kind) for kind in ("502", "400")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]
