"""Scripted faults: what the next calls of a method meet instead of their answer."""

from collections import defaultdict, deque
from dataclasses import dataclass
from http import HTTPStatus

from playground.errors import ApiError

DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """First a delay, then an error or a dropped connection, else the normal answer, maybe late."""

    error: ApiError | None = None
    drops_connection: bool = False
    delay_s: float = 0
    answer_delay_s: float = 0
    """After the call has had its effect."""


def make_error(status: int, *, description: str = "", retry_after_s: int = 1) -> ApiError:
    """Return an error as Telegram words it."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        sentence = description or f"Too Many Requests: retry after {retry_after_s}"
        return ApiError(status, sentence, retry_after_s=retry_after_s)
    return ApiError(status, description or DESCRIPTIONS.get(status, "Error"))


class Faults:
    """The faults that still wait for their call, by method."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method meet this fault."""
        self._queues[method.lower()].extend([fault] * times)

    def take(self, method: str) -> Fault:
        """Return the fault that this call meets, else one that does nothing."""
        queue = self._queues[method.lower()]
        return queue.popleft() if queue else Fault()
