"""What happened, in order: read by the page, which shows it live, and by waiting tests."""

from collections import deque
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playground.changes import Changes
from playground.errors import JsonObject

EVENTS_KEPT = 2000

EventKind: TypeAlias = Literal["message", "edit", "delete", "action", "seen", "profile", "status"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `chat_id` is None where it concerns every chat."""

    number: int
    kind: EventKind
    chat_id: int | None
    content: JsonObject


class Journal:
    """The latest events, numbered from 1."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.newest = 0
        self._events: deque[Event] = deque(maxlen=EVENTS_KEPT)

    def write(self, kind: EventKind, content: JsonObject, chat_id: int | None = None) -> None:
        """Add an event and wake everyone who waits for one."""
        self.newest += 1
        self._events.append(Event(self.newest, kind, chat_id, content))
        self.changes.notify()

    async def wait_beyond(self, number: int) -> None:
        """Return once there is an event with a higher number."""
        await self.changes.until(lambda: self.newest > number)

    def since(self, number: int) -> list[Event]:
        """Return the kept events with a higher number."""
        return [event for event in self._events if event.number > number]
