"""What people say digit images show: contradictions resolved, nobody too loud, some held out."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.errors import DamagedCorrectionsError
from model.extras import NO_DIGIT
from preprocessing.arrays import DIGIT_SIDE, DigitImages


@dataclass(frozen=True, slots=True, eq=False)
class Corrections:
    """What was said, n times.

    Attributes
    ----------
    images : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0, normalized, as they were read.
    labels : NDArray[np.int64]
        Shape (n,): 0..9, or `model.extras.NO_DIGIT`.
    people : NDArray[np.int64]
        Who said it, shape (n,).
    times_s : NDArray[np.float64]
        When, shape (n,); only the order matters.

    Raises
    ------
    DamagedCorrectionsError
        The arrays have other shapes, or hold other labels.
    """

    images: DigitImages
    labels: NDArray[np.int64]
    people: NDArray[np.int64]
    times_s: NDArray[np.float64]

    def __post_init__(self) -> None:
        count = len(self.labels)
        is_sound = (
            self.images.shape == (count, DIGIT_SIDE, DIGIT_SIDE)
            and self.images.dtype == np.uint8
            and self.people.shape == self.times_s.shape == self.labels.shape == (count,)
            and bool(np.isin(self.labels, np.arange(NO_DIGIT, 10)).all())
        )
        if not is_sound:
            raise DamagedCorrectionsError

    def __len__(self) -> int:
        """How often something was said."""
        return len(self.labels)

    def take(self, rows: NDArray[np.integer | np.bool_]) -> "Corrections":
        """Keep some of what was said: a mask of shape (n,), or numbers of rows."""
        return Corrections(
            self.images[rows], self.labels[rows], self.people[rows], self.times_s[rows]
        )


@dataclass(frozen=True, slots=True)
class CapParameters:
    """How much one person can say; a correction counts one.

    Attributes
    ----------
    most_samples : int
        Of one person, the newest ones; older ones are left out.
    most_weight : float
        Of all of one person's corrections together.
    most_share : float
        Of the weight of everybody, 0..1.
    assured_weight : float
        What a person may have though it is a greater share, so that a bot with few people learns.
    """

    most_samples: int = 200
    most_weight: float = 50.0
    most_share: float = 0.25
    assured_weight: float = 20.0


@dataclass(frozen=True, slots=True)
class SplitParameters:
    """Who or what is held out.

    Attributes
    ----------
    share : float
        Of the people, or of the images, 0..1.
    least_people : int
        With fewer of them, images are held out instead: too few people would be left on one side.
    least_images : int
        With fewer of them, nothing is held out: all are needed.
    """

    share: float = 0.2
    least_people: int = 10
    least_images: int = 10


class HeldOut(Enum):
    """What the held-out corrections have not in common with those that are learned."""

    PEOPLE = "people"
    IMAGES = "images"
    NOTHING = "nothing"


class Split(NamedTuple):
    """Corrections to learn, corrections to judge by, and how they were told apart."""

    learned: Corrections
    held_out: Corrections
    by: HeldOut


def resolve(corrections: Corrections) -> Corrections:
    """Leave one correction of each image, and none where people do not agree.

    Of what one person says of an image, the last word counts, and once. Of what several people
    say, the majority's; where there is none, the image is left out. The correction that stays is
    the earliest of those who are right.

    Parameters
    ----------
    corrections : Corrections
        All that was said, in any order.

    Returns
    -------
    Corrections
        Each image once, in order of time.
    """
    words: defaultdict[bytes, dict[int, int]] = defaultdict(dict)
    for row in np.argsort(corrections.times_s, kind="stable"):
        said = words[corrections.images[row].tobytes()]
        person = int(corrections.people[row])
        said.pop(person, None)
        said[person] = int(row)
    kept = (_find_majority(list(said.values()), corrections.labels) for said in words.values())
    rows = np.array([row for row in kept if row is not None], dtype=np.int64)
    return corrections.take(rows[np.argsort(corrections.times_s[rows], kind="stable")])


def _find_majority(rows: list[int], labels: NDArray[np.int64]) -> int | None:
    """Find the first row with the label that most of the rows have, None for a tie."""
    (label, most), *others = Counter(int(labels[row]) for row in rows).most_common()
    if others and others[0][1] == most:
        return None
    return next(row for row in rows if labels[row] == label)


def drop_excess(corrections: Corrections, cap: CapParameters, most: int) -> Corrections:
    """Leave each person's newest corrections, as the cap allows, and the newest of all at most."""
    order = np.argsort(corrections.times_s, kind="stable")
    kept = np.zeros(len(corrections), dtype=np.bool_)
    for person in np.unique(corrections.people):
        own = order[corrections.people[order] == person]
        kept[own[-cap.most_samples :]] = True
    newest = order[kept[order]][-most:]
    return corrections.take(np.sort(newest))


def weigh(people: NDArray[np.int64], cap: CapParameters) -> NDArray[np.float64]:
    """Weigh corrections so that nobody outweighs the others.

    Parameters
    ----------
    people : NDArray[np.int64]
        Who made each, shape (n,).
    cap : CapParameters
        How much one person may weigh.

    Returns
    -------
    NDArray[np.float64]
        Shape (n,), 0..1; a person's are all the same.
    """
    if not len(people):
        return np.empty(0)
    _, owner, counts = np.unique(people, return_inverse=True, return_counts=True)
    limit = min(cap.most_weight, float(counts.max()))
    # Cutting the loud makes the whole lighter, and with it the share that one may have of it.
    while (lower := _limit_share(counts, limit, cap)) < limit * (1 - 1e-9):
        limit = lower
    return np.asarray(np.minimum(1.0, limit / counts)[owner])


def _limit_share(counts: NDArray[np.int64], limit: float, cap: CapParameters) -> float:
    return max(cap.assured_weight, cap.most_share * float(np.minimum(counts, limit).sum()))


def split(corrections: Corrections, parameters: SplitParameters) -> Split:
    """Hold corrections out, the same people or images each time.

    Parameters
    ----------
    corrections : Corrections
        Resolved.
    parameters : SplitParameters
        Who or what is held out.

    Returns
    -------
    Split
        Both parts; the second is empty where there are too few.
    """
    people = np.unique(corrections.people)
    chosen = people[[_is_chosen(b"person %d" % person, parameters.share) for person in people]]
    if len(people) >= parameters.least_people and len(chosen):
        return _part(corrections, np.isin(corrections.people, chosen), HeldOut.PEOPLE)
    if len(corrections) < parameters.least_images:
        return _part(corrections, np.zeros(len(corrections), dtype=np.bool_), HeldOut.NOTHING)
    images = [_is_chosen(image.tobytes(), parameters.share) for image in corrections.images]
    return _part(corrections, np.array(images), HeldOut.IMAGES)


def _part(corrections: Corrections, is_held: NDArray[np.bool_], by: HeldOut) -> Split:
    by = by if is_held.any() else HeldOut.NOTHING
    return Split(corrections.take(~is_held), corrections.take(is_held), by)


def _is_chosen(key: bytes, share: float) -> bool:
    """Draw by a hash, so that the draw is always the same and nobody can tell it beforehand."""
    drawn = int.from_bytes(hashlib.sha256(key).digest()[:8])
    return drawn < share * 2**64
