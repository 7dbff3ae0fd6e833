import numpy as np
import pytest

from model.rejection import KEPT_SHARES, measure_rejection


def test_what_stands_apart_is_told_apart() -> None:
    rejection = measure_rejection(np.arange(10, 110.0), np.arange(-50, 0.0), least_evidence=5.0)

    assert rejection.n == 50
    assert rejection.digits_kept == 1
    assert rejection.nondigits_accepted == 0
    assert rejection.curve == tuple((kept, 0.0) for kept in KEPT_SHARES)


def test_what_looks_alike_is_kept_alike() -> None:
    evidence = np.random.default_rng(1).normal(size=20_000)

    rejection = measure_rejection(evidence, evidence.copy(), least_evidence=float("-inf"))

    assert rejection.nondigits_accepted == 1
    for kept, accepted in rejection.curve:
        assert accepted == pytest.approx(kept, abs=0.001)


def test_the_line_counts_from_itself_on() -> None:
    rejection = measure_rejection(np.array([1.0, 2.0]), np.array([2.0, 0.0]), least_evidence=2.0)

    assert (rejection.digits_kept, rejection.nondigits_accepted) == (0.5, 0.5)
