import time

import pytest

from benchmarks.fuzzing.inputs import READ, Failure, Limits, measure_peak_mb, try_input
from preprocessing.errors import DamagedPictureError

LIMITS = Limits(cpu_s=0.02)


def refuse(_data: bytes) -> None:
    raise DamagedPictureError


def break_down(_data: bytes) -> None:
    raise ValueError("surprise")


def compute(_data: bytes) -> None:
    started_s = time.process_time()
    while time.process_time() < started_s + 0.03:
        pass


def test_an_answer_and_our_own_errors_are_right() -> None:
    assert try_input(len, b"", LIMITS)[:2] == (READ, None)
    assert try_input(refuse, b"", LIMITS)[:2] == ("DamagedPictureError", None)


def test_a_foreign_error_is_a_failure_with_its_place() -> None:
    name, failure, _ = try_input(break_down, b"", LIMITS)

    assert failure is Failure.FOREIGN
    assert name.startswith("ValueError at test_inputs.py:")


def test_too_much_time_is_a_failure() -> None:
    outcome = try_input(compute, b"", LIMITS)

    assert outcome.failure is Failure.SLOW
    assert outcome.cpu_s >= 0.03


def test_the_peak_of_memory_only_grows() -> None:
    before_mb = measure_peak_mb()

    assert 10 < before_mb <= measure_peak_mb()


def test_nobody_s_interrupt_is_an_outcome() -> None:
    def interrupt(_data: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_input(interrupt, b"", LIMITS)
