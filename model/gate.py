"""Whether a challenger may take the champion's place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

from model.examination import Marks

TRIMMED_FROM = 3
"""People from whom on the one who gains most and the one who loses most are left out."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How much worse a challenger may be.

    Attributes
    ----------
    level : float
        Of the one-sided exact test by McNemar [1]_ that it reads fewer digits right: where chance
        alone would lose as many only this rarely, the loss is real.
    most_ece_rise : float
        Of the expected calibration error, 0..1.
    most_log_loss_rise : float
        Of the mean negative logarithm of the true digit's probability.
    most_recall_drop : float
        Of any one digit, 0..1.
    most_nondigits_rise : float
        Of the share of non-digits that it takes for digits, 0..1.
    least_read, least_gain : float
        Share of the held-out corrections that it must read as people do, or read more than the
        champion, 0..1, where `enough_held_out` are there to tell. Labels at random do neither.
    enough_held_out : int
        With fewer held-out corrections, chance alone does both.

    References
    ----------
    .. [1] Q. McNemar, "Note on the sampling error of the difference between correlated proportions
       or percentages", 1947.
    """

    level: float = 0.05
    most_ece_rise: float = 0.003
    most_log_loss_rise: float = 0.005
    most_recall_drop: float = 0.01
    most_nondigits_rise: float = 0.05
    least_read: float = 0.5
    least_gain: float = 0.2
    enough_held_out: int = 5


class Measure(Enum):
    """What is measured of both."""

    DIGITS_READ = "digits read"
    ECE = "calibration error"
    LOG_LOSS = "log loss"
    LEAST_RECALL = "least recall"
    NONDIGITS_ACCEPTED = "non-digits accepted"
    CORRECTIONS_READ = "corrections read"


class Objection(Enum):
    """Why a challenger is not promoted."""

    READS_FEWER_DIGITS = "reads fewer digits"
    WORSE_CALIBRATED = "worse calibrated"
    LESS_PLAUSIBLE = "gives the truth less probability"
    FORGETS_A_DIGIT = "forgets a digit"
    ACCEPTS_NONDIGITS = "accepts non-digits"
    READS_FEWER_CORRECTIONS = "reads fewer corrections"
    LEARNS_NO_CORRECTIONS = "does not learn the corrections"


@dataclass(frozen=True, slots=True)
class Reason:
    """One objection with its figures.

    Attributes
    ----------
    objection : Objection
        What is wrong.
    before, after : float
        The champion's figure and the challenger's.
    limit : float
        The policy's.
    digit : int, optional
        The one that is forgotten.
    """

    objection: Objection
    before: float
    after: float
    limit: float
    digit: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of both, NaN where there is nothing to measure."""

    measure: Measure
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger takes the champion's place, and why not.

    Attributes
    ----------
    promoted : bool
        True where there is no objection.
    reasons : tuple[Reason, ...]
        All objections, data without words.
    table : tuple[Row, ...]
        Every measure once.
    held_out_count, held_out_people : int
        Corrections, and their people, that both were asked and the challenger had not learned.
    """

    promoted: bool
    reasons: tuple[Reason, ...]
    table: tuple[Row, ...]
    held_out_count: int
    held_out_people: int


def judge(champion: Marks, challenger: Marks, policy: Policy | None = None) -> Verdict:
    """Decide whether a challenger may take the champion's place.

    It may where it is not worse: no significant loss of digits, calibration as good, no digit
    forgotten, no more non-digits let through, and people's held-out corrections read as well, by
    each person's own share, of which neither the best nor the worst counts.

    Parameters
    ----------
    champion, challenger : Marks
        Of one examination.
    policy : Policy, optional
        How much worse a challenger may be.

    Returns
    -------
    Verdict
        The decision, its reasons, and the figures of both.

    Raises
    ------
    ValueError
        They were not examined on the same questions.
    """
    if not champion.is_comparable(challenger):
        raise ValueError("champion and challenger were examined on different questions")
    policy = policy or Policy()
    reasons = (
        *_judge_digits(champion, challenger, policy),
        *_judge_calibration(champion, challenger, policy),
        *_judge_recalls(champion, challenger, policy),
        *_judge_nondigits(champion, challenger, policy),
        *_judge_corrections(champion, challenger, policy),
    )
    table = tuple(
        Row(measure, before, after)
        for (measure, before), after in zip(
            _measure(champion).items(), _measure(challenger).values(), strict=True
        )
    )
    count, people = len(champion.people), len(np.unique(champion.people))
    return Verdict(not reasons, reasons, table, count, people)


def _measure(marks: Marks) -> dict[Measure, float]:
    return {
        Measure.DIGITS_READ: float(marks.is_read.mean()),
        Measure.ECE: marks.ece,
        Measure.LOG_LOSS: marks.log_loss,
        Measure.LEAST_RECALL: float(np.nanmin(marks.recalls)),
        Measure.NONDIGITS_ACCEPTED: _mean(marks.is_nondigit_accepted),
        Measure.CORRECTIONS_READ: _mean(_average_by_person(marks)),
    }


def _judge_digits(champion: Marks, challenger: Marks, policy: Policy) -> Iterator[Reason]:
    lost = int((champion.is_read & ~challenger.is_read).sum())
    won = int((~champion.is_read & challenger.is_read).sum())
    if measure_chance(lost, won) <= policy.level:
        before, after = float(champion.is_read.mean()), float(challenger.is_read.mean())
        yield Reason(Objection.READS_FEWER_DIGITS, before, after, policy.level)


def measure_chance(lost: int, won: int) -> float:
    """Tell how likely chance alone loses so many of the changed answers, or more.

    Parameters
    ----------
    lost, won : int
        Answers that were right and are wrong, and the other way round.

    Returns
    -------
    float
        The exact one-sided probability, 0..1.

    Examples
    --------
    >>> measure_chance(lost=3, won=0)
    0.125
    """
    changed = lost + won
    ways = sum(comb(changed, count) for count in range(lost, changed + 1))
    return float(Fraction(ways, 2**changed))


def _judge_calibration(champion: Marks, challenger: Marks, policy: Policy) -> Iterator[Reason]:
    if challenger.ece > champion.ece + policy.most_ece_rise:
        limit = policy.most_ece_rise
        yield Reason(Objection.WORSE_CALIBRATED, champion.ece, challenger.ece, limit)
    if challenger.log_loss > champion.log_loss + policy.most_log_loss_rise:
        limit = policy.most_log_loss_rise
        yield Reason(Objection.LESS_PLAUSIBLE, champion.log_loss, challenger.log_loss, limit)


def _judge_recalls(champion: Marks, challenger: Marks, policy: Policy) -> Iterator[Reason]:
    limit = policy.most_recall_drop
    for digit, (before, after) in enumerate(zip(champion.recalls, challenger.recalls, strict=True)):
        if before - after > limit:
            yield Reason(Objection.FORGETS_A_DIGIT, float(before), float(after), limit, digit)


def _judge_nondigits(champion: Marks, challenger: Marks, policy: Policy) -> Iterator[Reason]:
    before, after = _mean(champion.is_nondigit_accepted), _mean(challenger.is_nondigit_accepted)
    if after - before > policy.most_nondigits_rise:
        yield Reason(Objection.ACCEPTS_NONDIGITS, before, after, policy.most_nondigits_rise)


def _judge_corrections(champion: Marks, challenger: Marks, policy: Policy) -> Iterator[Reason]:
    if not len(champion.people):
        return
    of_champion, of_challenger = _average_by_person(champion), _average_by_person(challenger)
    before, after = _mean(of_champion), _mean(of_challenger)
    if _trim_mean(of_challenger - of_champion) < 0:
        yield Reason(Objection.READS_FEWER_CORRECTIONS, before, after, 0.0)
    least = min(policy.least_read, before + policy.least_gain)
    if len(champion.people) >= policy.enough_held_out and after < least:
        yield Reason(Objection.LEARNS_NO_CORRECTIONS, before, after, least)


def _average_by_person(marks: Marks) -> NDArray[np.float64]:
    """Share of each person's corrections that is read right: everybody has one vote."""
    _, owner, counts = np.unique(marks.people, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(owner, marks.is_correction_read, len(counts)) / counts)


def _trim_mean(gains: NDArray[np.float64]) -> float:
    """Average over people so that none decides alone: without the highest and the lowest."""
    ordered = np.sort(gains)
    return float((ordered[1:-1] if len(ordered) >= TRIMMED_FROM else ordered).mean())


def _mean(values: NDArray[np.generic]) -> float:
    return float(values.mean()) if len(values) else float("nan")
