"""Score answers against what a person reads: the share read right, and where the rest went wrong.

What a picture shows and what was answered are written alike: digits in reading order, lines joined
by `|`, or `none`; an answer may also be the code of another error.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from model.reader import Reader
from model.reliability import measure_interval
from preprocessing.errors import NoDigitFoundError, PreprocessingError

NOTHING = "none"


class Blame(StrEnum):
    """Where a miss went wrong."""

    REFUSED = "refused"
    """Nothing was read: no digit was found, or none was recognized, or there was another error."""

    ACCEPTED = "accepted"
    """There is no digit, and something was taken for one."""

    BOXES = "boxes"
    """Another count of digits or lines was found."""

    READING = "reading"
    """As many as there are, and misread: whether for a poor digit image, the clean one tells."""

    IMAGES = "digit images"
    """Misread, though the classifier reads the clean digit."""

    CLASSIFIER = "classifier"
    """It misreads the clean digit as well."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One picture read; `blame` is None where the answer is right."""

    kind: str
    label: str
    answer: str
    cpu_s: float
    blame: Blame | None

    @property
    def is_right(self) -> bool:
        """Whether the whole answer is right, line by line."""
        return self.answer == self.label


def ask(reader: Reader, data: bytes) -> tuple[str, float]:
    """Read a picture; returns the answer and the CPU time in seconds."""
    started_s = time.process_time()
    try:
        answer = "|".join(reader.read(data).lines)
    except NoDigitFoundError:
        answer = NOTHING
    except PreprocessingError as error:
        answer = error.code
    return answer, time.process_time() - started_s


def find_blame(label: str, answer: str) -> Blame | None:
    """Tell where an answer went wrong, as far as it can be told without the clean digits."""
    if answer == label:
        return None
    if not _count_digits(answer):
        return Blame.REFUSED
    if label == NOTHING:
        return Blame.ACCEPTED
    shown, found = ([len(line) for line in text.split("|")] for text in (label, answer))
    return Blame.READING if shown == found else Blame.BOXES


def print_kinds(trials: Sequence[Trial], blames: Sequence[Blame]) -> dict[str, Any]:
    """Print a row per kind, with a column for each blame, and return the same figures."""
    figures: dict[str, Any] = {}
    columns = "".join(f"{blame:>14}" for blame in blames)
    print(f"{'kind':<18}{'right':>6}{'of':>6}{'share':>9}   95 % interval    CPU ms{columns}")
    for kind in dict.fromkeys(trial.kind for trial in trials):
        of_kind = [trial for trial in trials if trial.kind == kind]
        hits, count = sum(trial.is_right for trial in of_kind), len(of_kind)
        low, high = measure_interval(hits, count)
        cpu_ms = 1000 * float(np.median([trial.cpu_s for trial in of_kind]))
        blamed = Counter(trial.blame for trial in of_kind)
        print(
            f"{kind:<18}{hits:>6}{count:>6}{hits / count:>9.1%}   {low:>6.1%} to {high:>6.1%}"
            f"{cpu_ms:>10.1f}" + "".join(f"{blamed[blame]:>14}" for blame in blames)
        )
        figures[str(kind)] = {
            "right": hits,
            "of": count,
            "low": low,
            "high": high,
            "cpu_ms": cpu_ms,
            "blame": {str(blame): blamed[blame] for blame in blames},
        }
    return figures


def print_miscounts(trials: Sequence[Trial]) -> dict[str, int]:
    """Print how often one digit was answered with several, or several with one."""
    shown = [trial for trial in trials if _count_digits(trial.label)]
    pairs = [(_count_digits(trial.label), _count_digits(trial.answer)) for trial in shown]
    as_several = sum(label == 1 < answer for label, answer in pairs)
    as_one = sum(answer == 1 < label for label, answer in pairs)
    count, share = as_several + as_one, (as_several + as_one) / max(len(shown), 1)
    print(
        f"one digit answered with several: {as_several}, several with one: {as_one}; "
        f"together {count} of {len(shown)} that show digits, {share:.1%}"
    )
    return {"one_as_several": as_several, "several_as_one": as_one, "of": len(shown)}


def _count_digits(text: str) -> int:
    """Count the digits of a label or an answer; without any, it is `none` or an error's code."""
    return sum(character.isdecimal() for character in text)
