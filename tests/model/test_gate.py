import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from model.examination import Marks
from model.gate import Measure, Objection, Policy, judge, measure_chance

DIGITS = 2000


def mark(
    *,
    wrong: NDArray[np.int64] | None = None,
    nondigits: int = 10,
    corrections: list[tuple[int, int, int]] | None = None,
    ece: float = 0.002,
    log_loss: float = 0.02,
) -> Marks:
    """Mark answers: digits that are wrong, non-digits of 1,000 that pass; of people's, some."""
    is_read = np.ones(DIGITS, dtype=np.bool_)
    is_read[[] if wrong is None else wrong] = False
    people, is_right = list[int](), list[bool]()
    for person, right, count in corrections or []:
        people += [person] * count
        is_right += [place < right for place in range(count)]
    return Marks(
        y=(np.arange(DIGITS) % 10).astype(np.uint8),
        is_read=is_read,
        ece=ece,
        log_loss=log_loss,
        is_nondigit_accepted=np.arange(1000) < nondigits,
        people=np.array(people, dtype=np.int64),
        is_correction_read=np.array(is_right, dtype=np.bool_),
    )


def object_to(champion: Marks, challenger: Marks) -> set[Objection]:
    verdict = judge(champion, challenger)
    assert verdict.promoted == (not verdict.reasons)
    return {reason.objection for reason in verdict.reasons}


def test_an_equal_is_promoted() -> None:
    marks = mark(wrong=np.arange(7), corrections=[(1, 3, 5), (2, 4, 5)])

    assert judge(marks, marks).promoted


def test_the_table_has_every_measure_once() -> None:
    verdict = judge(mark(corrections=[(1, 0, 4)]), mark(corrections=[(1, 3, 4)]))

    rows = {row.measure: (row.before, row.after) for row in verdict.table}
    assert len(rows) == len(verdict.table) == len(Measure)
    assert rows[Measure.CORRECTIONS_READ] == (0.0, 0.75)
    assert rows[Measure.NONDIGITS_ACCEPTED] == (0.01, 0.01)
    assert (verdict.held_out_count, verdict.held_out_people) == (4, 1)


def test_without_held_out_corrections_that_measure_is_unknown() -> None:
    verdict = judge(mark(), mark())

    assert verdict.promoted
    assert np.isnan(verdict.table[-1].before)


@pytest.mark.parametrize(("lost", "is_refused"), [(4, False), (5, True)])
def test_a_loss_of_digits_that_chance_does_not_explain_is_refused(
    lost: int,
    is_refused: bool,  # noqa: FBT001
) -> None:
    objections = object_to(mark(), mark(wrong=np.arange(lost)))

    assert (Objection.READS_FEWER_DIGITS in objections) == is_refused


def test_digits_lost_and_won_alike_are_no_loss() -> None:
    champion, challenger = mark(wrong=np.arange(0, 20)), mark(wrong=np.arange(20, 40))

    assert object_to(champion, challenger) == set()


@given(lost=st.integers(0, 300), won=st.integers(0, 300))
def test_chance_is_scipys_binomial_test(lost: int, won: int) -> None:
    expected = 1.0
    if lost + won:
        expected = binomtest(lost, lost + won, alternative="greater").pvalue

    assert measure_chance(lost, won) == pytest.approx(expected, rel=1e-9)


def test_ten_thousand_changed_answers_are_no_overflow() -> None:
    assert measure_chance(10_000, 0) == 0.0
    assert measure_chance(5_000, 5_000) == pytest.approx(0.5, abs=0.01)


def test_a_forgotten_digit_is_named() -> None:
    verdict = judge(mark(), mark(wrong=np.arange(3, 43, 10)))

    (reason,) = [r for r in verdict.reasons if r.objection is Objection.FORGETS_A_DIGIT]
    assert (reason.digit, reason.before, reason.after) == (3, 1.0, 0.98)


def test_worse_calibration_is_refused() -> None:
    assert object_to(mark(), mark(ece=0.0051)) == {Objection.WORSE_CALIBRATED}
    assert object_to(mark(), mark(log_loss=0.0251)) == {Objection.LESS_PLAUSIBLE}


def test_letting_nondigits_through_is_refused() -> None:
    assert object_to(mark(), mark(nondigits=61)) == {Objection.ACCEPTS_NONDIGITS}
    assert object_to(mark(), mark(nondigits=59)) == set()


def test_labels_that_cannot_be_learned_are_refused() -> None:
    champion, challenger = mark(corrections=[(1, 1, 10)]), mark(corrections=[(1, 2, 10)])

    assert object_to(champion, challenger) == {Objection.LEARNS_NO_CORRECTIONS}


def test_a_beginning_in_a_hard_style_is_enough() -> None:
    champion, challenger = mark(corrections=[(1, 0, 7)]), mark(corrections=[(1, 3, 7)])

    assert judge(champion, challenger).promoted


def test_reading_fewer_corrections_is_refused() -> None:
    champion, challenger = mark(corrections=[(1, 4, 4)]), mark(corrections=[(1, 3, 4)])

    assert object_to(champion, challenger) == {Objection.READS_FEWER_CORRECTIONS}


@given(
    gains=st.lists(st.integers(1, 5), min_size=2, max_size=8),
    count=st.integers(1, 200),
    right=st.integers(0, 200),
)
def test_one_person_cannot_stop_what_helps_all_others(
    gains: list[int], count: int, right: int
) -> None:
    loser = (99, min(right, count), count)
    champion = mark(corrections=[*((p, 5, 10) for p in range(len(gains))), loser])
    better = [(p, 5 + gain, 10) for p, gain in enumerate(gains)]
    challenger = mark(corrections=[*better, (99, 0, count)])

    assert Objection.READS_FEWER_CORRECTIONS not in object_to(champion, challenger)


@given(losses=st.lists(st.integers(1, 5), min_size=2, max_size=8), count=st.integers(1, 200))
def test_one_person_cannot_carry_what_harms_all_others(losses: list[int], count: int) -> None:
    champion = mark(corrections=[*((p, 5, 10) for p in range(len(losses))), (99, 0, count)])
    worse = [(p, 5 - loss, 10) for p, loss in enumerate(losses)]
    challenger = mark(corrections=[*worse, (99, count, count)])

    assert Objection.READS_FEWER_CORRECTIONS in object_to(champion, challenger)


@given(
    wrong=st.sets(st.integers(0, DIGITS - 1), max_size=60),
    more=st.sets(st.integers(0, DIGITS - 1), max_size=60),
    nondigits=st.tuples(st.integers(0, 1000), st.integers(0, 1000)),
)
def test_who_does_worse_in_everything_never_gets_in_where_the_better_does_not(
    wrong: set[int], more: set[int], nondigits: tuple[int, int]
) -> None:
    champion = mark(wrong=np.arange(10), nondigits=100)
    fewer, most = sorted(nondigits)
    better = mark(wrong=np.array(sorted(wrong), dtype=np.int64), nondigits=fewer)
    worse = mark(wrong=np.array(sorted(wrong | more), dtype=np.int64), nondigits=most)

    assert object_to(champion, better) <= object_to(champion, worse)


@given(wrong=st.sets(st.integers(0, DIGITS - 1), max_size=60))
def test_a_stricter_policy_never_lets_more_through(wrong: set[int]) -> None:
    champion = mark(wrong=np.arange(10))
    challenger = mark(wrong=np.array(sorted(wrong), dtype=np.int64))
    strict = Policy(level=0.2, most_recall_drop=0.005)

    assert judge(champion, challenger).promoted >= judge(champion, challenger, strict).promoted


def test_marks_of_different_exams_are_not_compared() -> None:
    marks = mark()

    with pytest.raises(ValueError, match="different questions"):
        judge(marks, dataclasses.replace(marks, y=marks.y[::-1]))
    with pytest.raises(ValueError, match="different questions"):
        judge(marks, mark(corrections=[(1, 1, 1)]))
