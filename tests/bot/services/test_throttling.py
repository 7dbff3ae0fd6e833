import time
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute

from bot.services.throttling import FairUse, Refusal, Throttle

ADMIN, ADA, BO, HOME, GROUP = 1, 5, 6, 5, -100
FAIR_USE = FairUse(person=RateLimitItemPerMinute(3), group=RateLimitItemPerMinute(5))
MINUTE_S = 60


class Watch:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time_s = 1_000_000.0

    def __call__(self) -> float:
        return self.time_s


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(time, "time", watch)
    return watch


@pytest.fixture
def throttle() -> Throttle:
    return Throttle(frozenset({ADMIN}), FAIR_USE)


@pytest.fixture
def _tired(watch: Watch, throttle: Throttle) -> None:
    """Ada asked three times, ten seconds apart."""
    for _ in range(3):
        assert throttle.admit(ADA, HOME) is None
        watch.time_s += 10


@pytest.mark.usefixtures("_tired")
def test_too_much_is_refused_and_told_once(throttle: Throttle) -> None:
    assert throttle.admit(ADA, HOME) == Refusal(wait_s=30, is_repeated=False)
    assert throttle.admit(ADA, HOME) == Refusal(wait_s=30, is_repeated=True)


@pytest.mark.usefixtures("_tired")
def test_each_permit_comes_back_a_minute_after_its_use(throttle: Throttle, watch: Watch) -> None:
    watch.time_s += 30.5

    assert throttle.admit(ADA, HOME) is None
    assert throttle.admit(ADA, HOME) == Refusal(wait_s=10, is_repeated=False)


@pytest.mark.usefixtures("_tired")
def test_what_is_refused_takes_no_permit(throttle: Throttle, watch: Watch) -> None:
    for _ in range(10):
        throttle.admit(ADA, HOME)
    watch.time_s += MINUTE_S

    assert [throttle.admit(ADA, HOME) for _ in range(3)] == [None] * 3


@pytest.mark.usefixtures("_tired")
def test_after_the_wait_that_was_told_a_refusal_is_told_again(
    throttle: Throttle, watch: Watch
) -> None:
    throttle.admit(ADA, HOME)
    watch.time_s += 30.5
    throttle.admit(ADA, HOME)

    refusal = throttle.admit(ADA, HOME)

    assert refusal is not None
    assert not refusal.is_repeated


@pytest.mark.usefixtures("watch")
def test_people_do_not_use_up_each_others_share(throttle: Throttle) -> None:
    for _ in range(3):
        throttle.admit(ADA, HOME)

    assert throttle.admit(BO, 6) is None


@pytest.mark.usefixtures("watch")
def test_the_people_of_one_chat_share_its_permits(throttle: Throttle) -> None:
    outcomes = [throttle.admit(person, GROUP) for person in (ADA, ADA, BO, BO, 7)]
    assert outcomes == [None] * 5

    assert throttle.admit(8, GROUP) == Refusal(wait_s=60, is_repeated=False)
    assert throttle.admit(8, 8) is None


@pytest.mark.usefixtures("watch")
def test_admins_are_never_refused(throttle: Throttle) -> None:
    assert [throttle.admit(ADMIN, GROUP, cost=10) for _ in range(9)] == [None] * 9
    assert throttle.admit(ADA, GROUP) is None


def test_an_album_takes_a_permit_for_each_picture(throttle: Throttle, watch: Watch) -> None:
    assert throttle.admit(ADA, HOME, cost=2) is None
    watch.time_s += 10

    assert throttle.admit(ADA, HOME, cost=2) == Refusal(wait_s=50, is_repeated=False)
    assert throttle.admit(ADA, HOME) is None


@pytest.mark.usefixtures("watch")
def test_an_album_larger_than_the_share_is_not_refused_for_ever(throttle: Throttle) -> None:
    assert throttle.admit(ADA, HOME, cost=10) is None
    assert throttle.admit(ADA, HOME) is not None


def test_nobody_is_remembered_who_has_waited(throttle: Throttle, watch: Watch) -> None:
    for person_id in range(10, 20):
        throttle.admit(person_id, person_id, cost=3)
        throttle.admit(person_id, person_id)
    assert len(throttle._told_until) == 10
    watch.time_s += MINUTE_S + 1

    throttle.admit(ADA, HOME, cost=3)
    throttle.admit(ADA, HOME)

    assert list(throttle._told_until) == [ADA]


@given(st.lists(st.tuples(st.floats(0, 90), st.integers(1, 4)), max_size=30))
def test_nobody_ever_has_more_than_their_share_in_a_minute(
    asked: list[tuple[float, int]],
) -> None:
    watch, throttle = Watch(), Throttle(frozenset(), FAIR_USE)
    admitted: list[float] = []
    with patch("time.time", watch):
        for pause_s, cost in asked:
            watch.time_s += pause_s
            refusal = throttle.admit(ADA, HOME, cost)
            if refusal is None:
                admitted += [watch.time_s] * min(cost, FAIR_USE.person.amount)
            else:
                assert 1 <= refusal.wait_s <= MINUTE_S

    assert all(
        sum(start <= each < start + MINUTE_S for each in admitted) <= FAIR_USE.person.amount
        for start in admitted
    )
