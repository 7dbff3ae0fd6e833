import os

import pytest

from benchmarks.answering import read_peak_mb, summarize


def test_times_are_summed_up() -> None:
    assert summarize([1.0, 2.0, 3.0]) == {"n": 3, "median_ms": 2.0, "p95_ms": pytest.approx(2.9)}


def test_a_process_has_a_peak_of_memory() -> None:
    assert read_peak_mb(os.getpid()) > 10


def test_a_process_that_is_gone_takes_none() -> None:
    assert read_peak_mb(2**22 + 1) == 0
