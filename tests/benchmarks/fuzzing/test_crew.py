import os
import signal
from collections.abc import Sequence

import pytest

from benchmarks.fuzzing import crew
from benchmarks.fuzzing.bases import Base, make_bases
from benchmarks.fuzzing.crew import Case, Tally, Task
from benchmarks.fuzzing.inputs import Failure, Limits, Outcome

BASES = make_bases(["BMP"])
BMP = Base("BMP", "", b"BM", ())


def test_every_file_is_read_once_whatever_the_number_of_workers() -> None:
    task = Task(BASES, 7, Limits())

    alone, together = crew.run(task, 30, 1), crew.run(task, 30, 2)

    assert alone.counts == together.counts
    assert alone.counts.total() == 30
    assert alone.cases == []
    assert 0 < alone.slowest_s <= alone.cpu_s


def test_a_worker_that_takes_too_much_memory_ends_and_the_others_are_counted() -> None:
    # Less than nothing is allowed: each file ends its worker, and is laid to that very file.
    tally = crew.run(Task(BASES, 7, Limits(memory_mb=-1)), 3, 1)

    assert sorted(tally.cases) == [
        Case(number, "BMP", Failure.MEMORY, "took more than the limit") for number in range(3)
    ]
    assert tally.counts.total() == tally.restarts == 3


@pytest.mark.parametrize(
    ("exit_code", "was_alive", "explanation"),
    [
        (-signal.SIGSEGV, False, (Failure.CRASH, "SIGSEGV")),
        (-signal.SIGKILL, True, (Failure.HANG, "nothing came back")),
        (crew.OUT_OF_MEMORY, False, (Failure.MEMORY, "took more than the limit")),
        (3, False, (Failure.CRASH, "exit code 3")),
    ],
)
def test_an_end_is_explained_by_its_exit_code(
    exit_code: int, explanation: tuple[Failure, str], *, was_alive: bool
) -> None:
    assert crew._explain(exit_code, was_alive=was_alive) == explanation


def test_a_worker_killed_from_outside_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    hand_out, killed = crew._hand_out, list[int]()

    def kill_first(worker: crew._Worker, batch: Sequence[int]) -> None:
        hand_out(worker, batch)
        if not killed:
            while worker.board.value < 0:
                pass
            killed.append(worker.process.pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(crew, "_hand_out", kill_first)

    tally = crew.run(Task(BASES, 7, Limits()), 150, 1)

    assert tally.counts.total() == 150
    assert [(case.failure, case.detail) for case in tally.cases] == [(Failure.CRASH, "SIGKILL")]


def test_tallies_add_up() -> None:
    whole, part = Tally(), Tally()
    part.note(4, BMP, Outcome("read", None, 0.5))
    part.note(5, BMP, Outcome("3.0 s until read", Failure.SLOW, 3.0))

    whole.add(part)
    whole.add(part)

    assert whole.counts == {("BMP", "read"): 2, ("BMP", "slow"): 2}
    assert whole.cases == [Case(5, "BMP", Failure.SLOW, "3.0 s until read")] * 2
    assert (whole.cpu_s, whole.slowest_s) == (7.0, 3.0)
