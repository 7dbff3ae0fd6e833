"""HTTP to Telegram: every timeout said aloud, and a second try for what is likely to pass."""

import asyncio
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import httpx
import structlog
from telegram import Update
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.metrics import TELEGRAM_ERRORS

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_CONNECTIONS = 64
_POLLING_CONNECTIONS = 2  # the second acknowledges while the first is being closed
_CONNECT_WITHIN_S = 5.0
READ_WITHIN_S = 15.0
_POLLING_READ_WITHIN_S = 5.0
_WRITE_WITHIN_S = 15.0
_CONNECTION_FREE_WITHIN_S = 5.0
_PATIENCE_S = 60.0
_UNTOLD_WAIT_S = 1.0


_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_FINAL = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class _BotApiRequest(HTTPXRequest):
    """Takes only the Bot API's own word for it that something does not exist or is not allowed.

    python-telegram-bot takes any 401 and 404 for a refused token, and the bot would end. A proxy
    that has lost its way answers so too, with a page for people: that is a gateway's trouble.
    """

    async def do_request(  # the many arguments are passed on as they come
        self,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Do one request."""
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except TelegramError as error:
            TELEGRAM_ERRORS.labels(type(error).__name__).inc()
            raise
        if status >= HTTPStatus.BAD_REQUEST:
            TELEGRAM_ERRORS.labels(str(int(status))).inc()
        if status in _FINAL and not _refusal(payload):
            return HTTPStatus.BAD_GATEWAY, payload
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer; raises TelegramError where it is not one of the Bot API."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict):
            raise TelegramError("the answer is JSON, but not the Bot API's")
        return answer


class OutcomeUnknownError(NetworkError):
    """Telegram did not say whether it did what it was asked to do, such as to show a message."""


class PersistentRequest(_BotApiRequest):
    """Tries again where Telegram stumbled: a broken connection or an answer of 500 and above.

    Where the connection broke while the answer was read, or a proxy answered instead of Telegram,
    the request may have been carried out all the same. It is tried again: a message that arrives
    twice does no harm, an answer that never arrives does. So is one whose answer did not come in
    time, but only once, as it has cost its seconds. Where that did not help either, nobody can know
    whether the message is there: OutcomeUnknownError keeps others from saying that it is not. What
    only fetches something is not tried again after a timeout, and the person is told.

    Where Telegram asks to wait, it is nearly always for one chat. So this request alone waits and
    is then tried again, up to `patience_s` in all; the rate limiter above would halt everybody.
    """

    def __init__(
        self,
        *,
        pauses_s: Sequence[float] = (0.3, 1.5),
        patience_s: float = _PATIENCE_S,
        read_within_s: float = READ_WITHIN_S,
    ) -> None:
        super().__init__(
            connection_pool_size=_CONNECTIONS,
            connect_timeout=_CONNECT_WITHIN_S,
            read_timeout=read_within_s,
            write_timeout=_WRITE_WITHIN_S,
            pool_timeout=_CONNECTION_FREE_WITHIN_S,
        )
        self._pauses_s = tuple(pauses_s)
        self._patience_s = patience_s

    async def do_request(
        self,
        url: str,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Do one request, with more tries after what Telegram asked to wait."""
        patience_s = self._patience_s
        while True:
            status, payload = await self._try_again_after_stumbles(url, *args, **kwargs)
            if status != HTTPStatus.TOO_MANY_REQUESTS:
                return status, payload
            wait_s = _retry_after_s(payload)
            if wait_s > patience_s:
                return status, payload
            log.warning("Telegram asks to wait", wait_s=wait_s)
            await asyncio.sleep(wait_s)
            patience_s -= wait_s

    async def _try_again_after_stumbles(
        self,
        url: str,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        stumbles: list[NetworkError] = []
        for pause_s in (*self._pauses_s, None):
            try:
                status, payload = await super().do_request(url, *args, **kwargs)
            except NetworkError as error:
                stumbles.append(error)
                if pause_s is None or not _is_worth_another_try(url, stumbles):
                    _check_outcome(url, stumbles)
                    raise
            else:
                if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return status, payload
                if pause_s is None:
                    _check_outcome(url, stumbles)
                    return status, payload
            await asyncio.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer, without the person's message that a sent one repeats.

        Nothing here uses it; and if python-telegram-bot could not parse it, the bot would take its
        own answer for not sent and say so in a second one.
        """
        answer = _BotApiRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), dict):
            answer["result"].pop("reply_to_message", None)
        return answer


class PollingRequest(_BotApiRequest):
    """Fetches updates; what long polling waits for one comes on top of the time to read.

    It does not try again, as polling has a rhythm of its own. An update that python-telegram-bot
    cannot parse would make it fail again and again, with all that come after: such an update is
    reduced to who wrote where, or else to its number.
    """

    def __init__(self) -> None:
        super().__init__(
            connection_pool_size=_POLLING_CONNECTIONS,
            connect_timeout=_CONNECT_WITHIN_S,
            read_timeout=_POLLING_READ_WITHIN_S,
            write_timeout=_WRITE_WITHIN_S,
            pool_timeout=_CONNECTION_FREE_WITHIN_S,
        )

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer, in which every update can be parsed afterwards."""
        answer = _BotApiRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [make_readable(update) for update in answer["result"]]
        return answer


def _is_worth_another_try(url: str, stumbles: Sequence[NetworkError]) -> bool:
    timeouts = [error for error in stumbles if isinstance(error, TimedOut)]
    return not timeouts or (len(timeouts) == 1 and _may_be_done(url, timeouts[0]))


def _check_outcome(url: str, stumbles: Sequence[NetworkError]) -> None:
    """Raise OutcomeUnknownError where one of the tries may have been carried out."""
    for error in stumbles:
        if _may_be_done(url, error):
            raise OutcomeUnknownError("Telegram did not answer") from error


def _may_be_done(url: str, error: NetworkError) -> bool:
    """Tell whether a request that failed may have changed something at Telegram all the same."""
    only_fetches = "/file/bot" in url or url.rpartition("/")[2].startswith("get")
    return not only_fetches and not isinstance(error.__cause__, _NEVER_SENT)


def _refusal(payload: bytes) -> dict[str, Any]:
    """Return what the Bot API says about a request it refused; empty where it is not its answer."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) and answer.get("ok") is False else {}


def _retry_after_s(payload: bytes) -> float:
    parameters = _refusal(payload).get("parameters")
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wait_s) if isinstance(wait_s, int | float) and wait_s > 0 else _UNTOLD_WAIT_S


def make_readable(update: dict[str, Any]) -> dict[str, Any]:
    """Return the update, or as much of it as python-telegram-bot can parse."""
    number = {"update_id": update["update_id"]}
    message = update.get("message", {})
    outline = {
        key: message[key] for key in ("message_id", "date", "chat", "from") if key in message
    }
    for candidate in (update, {**number, "message": outline}):
        try:
            Update.de_json(candidate)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next candidate is simpler
            log.warning("update not understood", kind=type(error).__name__, detail=str(error))
        else:
            return candidate
    return number
