"""Worker processes that may die: each death is laid to the one file that was being read.

A worker reads batch after batch, and notes on a board which file it is at. When it ends by itself,
or has to be ended, the batch is done again without that file.
"""

import multiprocessing
import os
import resource
import signal
import time
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import NamedTuple

import cv2

from benchmarks.fuzzing.bases import Base
from benchmarks.fuzzing.inputs import Failure, Limits, Outcome, measure_peak_mb, try_input
from benchmarks.fuzzing.mutations import damage
from model.reader import load_reader

BATCH = 200
TICK_S = 0.5
OUT_OF_MEMORY = 77
"""Exit code of a worker that took more than it may: a peak can be measured only once."""

ADDRESS_SPACE_BYTES = 4 * 2**30
"""Beyond what an idle worker has; keeps the machine alive whatever a decoder asks for."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the workers read."""

    bases: tuple[Base, ...]
    seed: int
    limits: Limits


class Case(NamedTuple):
    """One file that failed."""

    number: int
    format: str
    failure: Failure
    detail: str


@dataclass(slots=True)
class Tally:
    """What was counted; formats and outcomes are Pillow's and our errors' names."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    cases: list[Case] = field(default_factory=list)
    cpu_s: float = 0.0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    restarts: int = 0

    def add(self, other: "Tally") -> None:
        """Take another tally in."""
        self.counts.update(other.counts)
        self.cases.extend(other.cases)
        self.cpu_s += other.cpu_s
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.peak_mb = max(self.peak_mb, other.peak_mb)

    def note(self, number: int, base: Base, outcome: Outcome) -> None:
        """Count one file."""
        name = outcome.failure.value if outcome.failure else outcome.name
        self.counts[base.format, name] += 1
        self.cpu_s += outcome.cpu_s
        self.slowest_s = max(self.slowest_s, outcome.cpu_s)
        if outcome.failure:
            self.cases.append(Case(number, base.format, outcome.failure, outcome.name))


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    board: "Synchronized[int]"
    batch: Sequence[int] = ()
    seen: int = -1
    seen_s: float = 0.0


def run(task: Task, count: int, workers: int) -> Tally:
    """Read so many damaged files in so many processes."""
    todo: deque[Sequence[int]] = deque(
        range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)
    )
    tally = Tally()
    with _hire(task, workers) as crew:
        while todo or any(worker.batch for worker in crew):
            for index, worker in enumerate(crew):
                _collect(worker, tally)
                if _is_lost(worker, task.limits):
                    _bury(worker, task, todo, tally)
                    crew[index] = _start(task)
                elif not worker.batch and todo:
                    _hand_out(worker, todo.popleft())
            wait([worker.pipe for worker in crew], timeout=TICK_S)
    return tally


@contextmanager
def _hire(task: Task, workers: int) -> Iterator[list[_Worker]]:
    crew = [_start(task) for _ in range(workers)]
    try:
        yield crew
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.join()


def _start(task: Task) -> _Worker:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # what is imported once need not be again
    ours, theirs = context.Pipe()
    board = context.Value("q", -1)
    process = context.Process(target=_work, args=(task, theirs, board), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, board)


def _hand_out(worker: _Worker, batch: Sequence[int]) -> None:
    worker.batch, worker.seen_s = batch, time.monotonic()
    with suppress(BrokenPipeError):  # it died meanwhile, which is found out next
        worker.pipe.send(batch)


def _collect(worker: _Worker, tally: Tally) -> None:
    with suppress(EOFError, ConnectionResetError):
        if worker.batch and worker.pipe.poll():
            tally.add(worker.pipe.recv())
            worker.batch = ()


def _is_lost(worker: _Worker, limits: Limits) -> bool:
    """Tell whether a worker with a batch has died, or is at one file for too long."""
    if not worker.batch:
        return False
    number, now_s = worker.board.value, time.monotonic()
    if number != worker.seen:
        worker.seen, worker.seen_s = number, now_s
    return not worker.process.is_alive() or now_s - worker.seen_s > limits.hang_s


def _bury(worker: _Worker, task: Task, todo: deque[Sequence[int]], tally: Tally) -> None:
    """Lay a worker's end to the file it was at, and put the rest of its batch back."""
    was_alive = worker.process.is_alive()
    worker.process.kill()
    worker.process.join()
    number = worker.board.value
    if number not in worker.batch:
        raise RuntimeError(f"a worker ended before its first file: {worker.process.exitcode}")
    failure, detail = _explain(worker.process.exitcode or 0, was_alive=was_alive)
    base, _ = damage(task.bases, task.seed, number)
    tally.note(number, base, Outcome(detail, failure, 0.0))
    tally.restarts += 1
    rest = [one for one in worker.batch if one != number]
    if rest:
        todo.appendleft(rest)


def _explain(exit_code: int, *, was_alive: bool) -> tuple[Failure, str]:
    if was_alive:
        return Failure.HANG, "nothing came back"
    if exit_code == OUT_OF_MEMORY:
        return Failure.MEMORY, "took more than the limit"
    name = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
    return Failure.CRASH, name


def _work(task: Task, pipe: Connection, board: "Synchronized[int]") -> None:
    """Read batches until killed."""
    warnings.simplefilter("ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # native decoders complain there about each file
    cv2.setNumThreads(1)
    reader = load_reader()
    for base in task.bases:
        try_input(reader.read, base.data, task.limits)
    idle_mb = measure_peak_mb()
    _limit_address_space()
    while True:
        tally = Tally()
        for number in pipe.recv():
            board.value = number
            base, data = damage(task.bases, task.seed, number)
            outcome = try_input(reader.read, data, task.limits)
            tally.peak_mb = measure_peak_mb() - idle_mb
            if tally.peak_mb > task.limits.memory_mb:
                os._exit(OUT_OF_MEMORY)
            tally.note(number, base, outcome)
        pipe.send(tally)


def _limit_address_space() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statistics = Path("/proc/self/statm")
    if statistics.exists():  # only Linux tells, and only there the limit is kept
        pages = int(statistics.read_text(encoding="ascii").split()[0])
        most_bytes = pages * resource.getpagesize() + ADDRESS_SPACE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
