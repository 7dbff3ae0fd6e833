import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.rounding import round_down


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [(0.0, 0), (0.29, 29), (0.589, 58), (0.9, 90), (0.99, 99), (0.9999, 99), (1.0, 99)],
)
def test_a_confidence_is_rounded_down_and_never_100(confidence: float, expected: int) -> None:
    assert round_down(confidence) == expected


@given(st.floats(0, 1))
def test_a_confidence_is_never_claimed_higher_than_it_is(confidence: float) -> None:
    assert 0 <= round_down(confidence) <= min(99, confidence * 100 + 1e-6)
