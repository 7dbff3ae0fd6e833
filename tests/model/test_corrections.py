import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.corrections import (
    CapParameters,
    Corrections,
    HeldOut,
    SplitParameters,
    drop_excess,
    resolve,
    split,
    weigh,
)
from model.errors import DamagedCorrectionsError
from model.extras import NO_DIGIT

Word = tuple[int, int, int]
"""Which image, what it is said to be, and by whom."""


def say(*words: Word) -> Corrections:
    """Say one thing after the other."""
    images = np.zeros((len(words), 28, 28), dtype=np.uint8)
    numbers = np.array([image for image, _, _ in words], dtype=np.int64)
    images[:, 0, 0], images[:, 0, 1] = numbers % 256, numbers // 256
    labels = np.array([label for _, label, _ in words], dtype=np.int64)
    people = np.array([person for _, _, person in words], dtype=np.int64)
    return Corrections(images, labels, people, np.arange(len(words), dtype=float))


def list_words(corrections: Corrections) -> list[Word]:
    low, high = corrections.images[:, 0, :2].astype(int).T
    images = (low + 256 * high).tolist()
    return list(zip(images, corrections.labels.tolist(), corrections.people.tolist(), strict=True))


def number(count: int, people: int) -> Corrections:
    """As many images, each corrected once, by people in turn."""
    return say(*((image, 3, image % people) for image in range(count)))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ([(1, 7, 1), (1, 7, 1)], [(1, 7, 1)]),
        ([(1, 7, 1), (1, 2, 1)], [(1, 2, 1)]),
        ([(1, 7, 1), (1, 7, 2)], [(1, 7, 1)]),
        ([(1, 7, 1), (1, 2, 2)], []),
        ([(1, 7, 1), (1, 2, 2), (1, 2, 3)], [(1, 2, 2)]),
        ([(1, 7, 1), (1, 2, 2), (1, 2, 1)], [(1, 2, 2)]),
        ([(1, 7, 1), (1, 7, 1), (1, 7, 1), (1, 2, 2)], []),
        ([(1, NO_DIGIT, 1), (1, NO_DIGIT, 2), (1, 2, 3)], [(1, NO_DIGIT, 1)]),
        ([(1, 1, 1), (1, 2, 2), (1, 3, 3)], []),
        ([(2, 7, 1), (1, 2, 1)], [(2, 7, 1), (1, 2, 1)]),
    ],
)
def test_contradictions_end_with_the_last_word_and_the_majority(
    words: list[Word], left: list[Word]
) -> None:
    assert list_words(resolve(say(*words))) == left


def test_time_counts_not_the_order_of_the_rows() -> None:
    said = say((1, 7, 1), (1, 2, 1))

    (word,) = list_words(resolve(dataclasses.replace(said, times_s=np.array([2.0, 1.0]))))

    assert word == (1, 7, 1)


words_said = st.lists(
    st.tuples(st.integers(0, 3), st.integers(NO_DIGIT, 2), st.integers(0, 4)), max_size=30
)


@given(words=words_said)
def test_every_image_is_left_at_most_once_with_a_label_somebody_gave_it(words: list[Word]) -> None:
    left = list_words(resolve(say(*words)))

    assert len({image for image, _, _ in left}) == len(left)
    assert set(left) <= set(words)


@given(words=words_said)
def test_resolving_twice_changes_nothing(words: list[Word]) -> None:
    once = resolve(say(*words))

    assert list_words(resolve(once)) == list_words(once)


@given(counts=st.lists(st.integers(1, 500), min_size=1, max_size=30))
def test_nobody_weighs_more_than_the_cap_allows(counts: list[int]) -> None:
    cap = CapParameters()
    people = np.repeat(np.arange(len(counts)), counts)

    weights = weigh(people, cap)

    of_people = np.bincount(people, weights)
    most = max(cap.assured_weight, cap.most_share * weights.sum())
    assert of_people.max() <= min(most, cap.most_weight) * (1 + 1e-6)
    assert (weights > 0).all()
    assert (weights <= 1).all()


@given(count=st.integers(1, 20), others=st.lists(st.integers(1, 500), max_size=30))
def test_who_says_little_is_heard_in_full(count: int, others: list[int]) -> None:
    counts = [count, *others]

    weights = weigh(np.repeat(np.arange(len(counts)), counts), CapParameters())

    assert (weights[:count] == 1).all()


def test_nobody_weighs_nothing() -> None:
    assert weigh(np.empty(0, dtype=np.int64), CapParameters()).shape == (0,)


def test_of_one_person_the_newest_corrections_are_left() -> None:
    said = say((1, 7, 1), (2, 7, 1), (3, 7, 2), (4, 7, 1))

    left = drop_excess(said, CapParameters(most_samples=2), most=100)

    assert list_words(left) == [(2, 7, 1), (3, 7, 2), (4, 7, 1)]


def test_of_all_corrections_the_newest_are_left() -> None:
    said = say((1, 7, 1), (2, 7, 2), (3, 7, 3))

    assert list_words(drop_excess(said, CapParameters(), most=2)) == [(2, 7, 2), (3, 7, 3)]


def test_no_person_stands_on_both_sides() -> None:
    parts = split(number(200, people=40), SplitParameters())

    assert parts.by is HeldOut.PEOPLE
    assert not set(parts.learned.people) & set(parts.held_out.people)
    assert len(parts.learned) + len(parts.held_out) == 200
    assert 10 <= len(parts.held_out) <= 80


def test_with_few_people_images_are_held_out() -> None:
    parts = split(number(100, people=3), SplitParameters())

    assert parts.by is HeldOut.IMAGES
    assert 5 <= len(parts.held_out) <= 40
    assert len(np.unique(parts.learned.people)) == 3


def test_of_few_images_all_are_learned() -> None:
    parts = split(number(9, people=3), SplitParameters())

    assert parts.by is HeldOut.NOTHING
    assert (len(parts.learned), len(parts.held_out)) == (9, 0)


@given(more=st.integers(0, 60))
def test_who_is_held_out_stays_so_whoever_comes(more: int) -> None:
    before = split(number(200, people=40), SplitParameters())
    after = split(number(200 + 5 * more, people=40 + more), SplitParameters())

    assert set(before.held_out.people) <= set(after.held_out.people)
    assert not set(before.learned.people) & set(after.held_out.people)


@pytest.mark.parametrize("name", ["images", "labels", "people", "times_s"])
def test_arrays_that_do_not_fit_together_are_refused(name: str) -> None:
    said = number(3, people=2)

    with pytest.raises(DamagedCorrectionsError):
        dataclasses.replace(said, **{name: getattr(said, name)[:2]})


@pytest.mark.parametrize("label", [-2, 10])
def test_labels_that_are_none_are_refused(label: int) -> None:
    with pytest.raises(DamagedCorrectionsError):
        say((1, label, 1))
