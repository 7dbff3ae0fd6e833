"""One damaged file read, and what became of it."""

import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from preprocessing.errors import PreprocessingError

Read = Callable[[bytes], object]

READ = "read"
"""The outcome of a file that is answered; others are named after their error's class."""


class Failure(StrEnum):
    """What must not happen."""

    FOREIGN = "foreign error"
    """An exception that is none of ours."""

    SLOW = "slow"
    MEMORY = "memory"
    HANG = "hang"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    Attributes
    ----------
    cpu_s : float
        Time of the processor.
    hang_s : float
        Time on the clock after which nobody waits any longer.
    memory_mb : float
        Memory above what the process takes when idle, at its peak.
    """

    cpu_s: float = 2.0
    hang_s: float = 30.0
    memory_mb: float = 150.0


class Outcome(NamedTuple):
    """What became of a file: how it is counted, and where it failed, if it did."""

    name: str
    failure: Failure | None
    cpu_s: float


def try_input(read: Read, data: bytes, limits: Limits) -> Outcome:
    """Read a file; whatever happens is an outcome."""
    started_s = time.process_time()
    failure = None
    try:
        read(data)
        name = READ
    except PreprocessingError as error:
        name = type(error).__name__
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        failure, name = Failure.FOREIGN, f"{type(error).__name__} at {_locate(error)}"
    cpu_s = time.process_time() - started_s
    if failure is None and cpu_s > limits.cpu_s:
        failure, name = Failure.SLOW, f"{cpu_s:.1f} s until {name}"
    return Outcome(name, failure, cpu_s)


def measure_peak_mb() -> float:
    """Most memory that this process has ever taken."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _locate(error: BaseException) -> str:
    """Name the last line of our own that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
