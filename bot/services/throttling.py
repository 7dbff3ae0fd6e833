"""Fair use: how much one person, and one chat, may ask in a while."""

import math
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


@dataclass(frozen=True, slots=True)
class FairUse:
    """What is fair.

    Attributes
    ----------
    person, group : RateLimitItem
        Pictures, commands and taps of one person, and of everybody in one group. Telegram itself
        lets a bot write 20 messages a minute into a group.
    """

    person: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(30))
    group: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(18))


class Asker(NamedTuple):
    """Who asks, and where."""

    person_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Too much was asked: how long to wait, and whether that was said already."""

    wait_s: int
    is_repeated: bool


class Throttle:
    """A bucket of permits for each person and chat: each permit comes back a minute after its use.

    What is refused takes no permit. Admins are never refused.
    """

    def __init__(self, admins: frozenset[int], fair_use: FairUse | None = None) -> None:
        self._admins = admins
        self._fair_use = fair_use or FairUse()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._told_until: dict[int, float] = {}

    def admit(self, person_id: int, chat_id: int, cost: int = 1) -> Refusal | None:
        """Take `cost` permits, and none where one is missing; None means that it is fair."""
        if person_id in self._admins:
            return None
        cost = min(cost, self._fair_use.person.amount)
        asked = [(cost, self._fair_use.person, "person", str(person_id))]
        if chat_id != person_id:  # whatever it costs, it gets one answer
            asked.append((1, self._fair_use.group, "group", str(chat_id)))
        if all(self._limiter.test(item, *whose, cost=price) for price, item, *whose in asked):
            for price, item, *whose in asked:
                self._limiter.hit(item, *whose, cost=price)
            return None
        return self._refuse(person_id, max(self._wait_s(*each) for each in asked))

    def _wait_s(self, cost: int, item: RateLimitItem, *identifiers: str) -> int:
        """Tell how long no permit comes back, where fewer than the cost are left."""
        stats = self._limiter.get_window_stats(item, *identifiers)
        return math.ceil(stats.reset_time - time.time()) if stats.remaining < cost else 0

    def _refuse(self, person_id: int, wait_s: int) -> Refusal:
        now_s = time.time()
        wait_s = max(1, wait_s)
        is_repeated = self._told_until.get(person_id, 0.0) > now_s
        if not is_repeated:
            self._told_until = {who: end for who, end in self._told_until.items() if end > now_s}
            self._told_until[person_id] = now_s + wait_s
        return Refusal(wait_s, is_repeated)
