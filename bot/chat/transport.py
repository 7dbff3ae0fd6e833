"""HTTP to Telegram: every timeout said aloud, and a second try for what is likely to pass."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_CONNECTIONS = 64
_POLLING_CONNECTIONS = 2  # the second acknowledges while the first is being closed
_CONNECT_WITHIN_S = 5.0
_READ_WITHIN_S = 15.0
_POLLING_READ_WITHIN_S = 5.0
_WRITE_WITHIN_S = 15.0
_CONNECTION_FREE_WITHIN_S = 5.0


class PersistentRequest(HTTPXRequest):
    """Tries again where Telegram stumbled: a broken connection or an answer of 500 and above.

    Where the connection broke while the answer was read, or a proxy answered instead of Telegram,
    the request may have been carried out all the same. It is tried again: a message that arrives
    twice does no harm, an answer that never arrives does. A timeout is not tried again: it has cost
    its seconds already, and the person is told to send the picture once more.
    """

    def __init__(self, *, pauses_s: Sequence[float] = (0.3, 1.5)) -> None:
        super().__init__(
            connection_pool_size=_CONNECTIONS,
            connect_timeout=_CONNECT_WITHIN_S,
            read_timeout=_READ_WITHIN_S,
            write_timeout=_WRITE_WITHIN_S,
            pool_timeout=_CONNECTION_FREE_WITHIN_S,
        )
        self._pauses_s = tuple(pauses_s)

    async def do_request(  # the many arguments are passed on as they come
        self,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Do one request, with more tries after the pauses."""
        for pause_s in self._pauses_s:
            try:
                status, payload = await super().do_request(*args, **kwargs)
            except TimedOut:
                raise
            except NetworkError:
                pass
            else:
                if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return status, payload
            await asyncio.sleep(pause_s)
        return await super().do_request(*args, **kwargs)


class PollingRequest(HTTPXRequest):
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
        answer = HTTPXRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [_readable(update) for update in answer["result"]]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
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
