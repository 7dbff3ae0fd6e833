"""Whose word counts: what others contradict is left out, and who denies what is plain."""

from collections import Counter
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.corrections import Corrections
from model.extras import NO_DIGIT
from preprocessing.arrays import DigitImages

BATCH = 500
"""Images compared at once with all others."""


@dataclass(frozen=True, slots=True)
class TrustParameters:
    """When a correction, or a person, is not believed.

    Attributes
    ----------
    witnesses : int
        People other than the one who is doubted, those with the most similar image.
    least_similarity : float
        Cosine of the angle between two slightly blurred images; less is no witness.
    blur_px : float
        Standard deviation of the blur, so that strokes which lie side by side are similar.
    least_contradicting : int
        Witnesses who say one other thing; with fewer, nobody is contradicted.
    least_agreement : float
        Share of the witnesses who must say that one other thing, 0..1.
    plain : float
        What the shipped classifiers read with this confidence is plain, 0..1.
    least_denials : int
        Denials of what is plain that a person must have made to be doubted.
    most_denials : float
        Share of them among all that a person calls misread, 0..1.
    most_doubted : float
        Share of the people who can be doubted, 0..1; where they are more, it is not their fault.
    """

    witnesses: int = 5
    least_similarity: float = 0.8
    blur_px: float = 1.0
    least_contradicting: int = 3
    least_agreement: float = 0.8
    plain: float = 0.999
    least_denials: int = 5
    most_denials: float = 0.5
    most_doubted: float = 0.5


def drop_doubtful(
    corrections: Corrections, classifier: DigitClassifier, parameters: TrustParameters
) -> Corrections:
    """Leave out what is not to be believed.

    Two rules, neither of which looks at what the corrections would do to a classifier:

    - A correction does not count where most of the people with the most similar images agree on
      something else. It is the rule for people who disagree on one image, for images that are
      nearly one.
    - Of a person nothing counts where most of what they call misread had been read with next to
      no doubt, and nobody with similar images bears them out. A way of writing that is read badly
      is seldom read with certainty.

    Parameters
    ----------
    corrections : Corrections
        Resolved, each image once.
    classifier : DigitClassifier
        The shipped ones.
    parameters : TrustParameters
        When to doubt.

    Returns
    -------
    Corrections
        What is left, in the same order.
    """
    if not len(corrections):
        return corrections
    contradicting, supporting, asked = ask_witnesses(corrections, parameters)
    is_contradicted = (contradicting >= parameters.least_contradicting) & (
        contradicting >= parameters.least_agreement * asked
    )
    is_supported = supporting >= parameters.least_contradicting
    doubted = find_deniers(corrections, is_supported, classifier, parameters)
    return corrections.take(~is_contradicted & ~np.isin(corrections.people, doubted))


def ask_witnesses(
    corrections: Corrections, parameters: TrustParameters
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count for each correction what other people say of similar images, each person once.

    Parameters
    ----------
    corrections : Corrections
        n of them, at least one.
    parameters : TrustParameters
        Who is a witness.

    Returns
    -------
    tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
        Witnesses who agree on one other thing, who say the same, and all of them; shape (n,) each.
    """
    order = np.argsort(corrections.people, kind="stable")
    sorted_ = corrections.take(order)
    _, starts, owners = np.unique(sorted_.people, return_index=True, return_inverse=True)
    described = _describe(sorted_.images, parameters.blur_px)
    counts = np.zeros((3, len(order)), dtype=np.int64)
    for first in range(0, len(order), BATCH):
        similarities = described[first : first + BATCH] @ described.T
        for row, of_one in enumerate(similarities, first):
            said = _hear(of_one, starts, int(owners[row]), sorted_.labels, parameters)
            same = said.pop(int(sorted_.labels[row]), 0)
            counts[:, order[row]] = max(said.values(), default=0), same, same + said.total()
    contradicting, supporting, asked = counts
    return contradicting, supporting, asked


def _hear(
    similarities: NDArray[np.float32],
    starts: NDArray[np.int64],
    owner: int,
    labels: NDArray[np.int64],
    parameters: TrustParameters,
) -> Counter[int]:
    """Count what the people with the most similar images say of those."""
    nearest = np.maximum.reduceat(similarities, starts)
    nearest[owner] = -1.0
    said: Counter[int] = Counter()
    for person in np.argsort(-nearest, kind="stable")[: parameters.witnesses]:
        if nearest[person] >= parameters.least_similarity:
            end = starts[person + 1] if person + 1 < len(starts) else len(similarities)
            said[int(labels[starts[person] + similarities[starts[person] : end].argmax()])] += 1
    return said


def _describe(images: DigitImages, blur_px: float) -> NDArray[np.float32]:
    blurred = np.empty((len(images), images[0].size), dtype=np.float32)
    for row, image in enumerate(images):
        blurred[row] = cv2.GaussianBlur(image, (0, 0), blur_px).ravel()
    return np.asarray(blurred / np.maximum(np.linalg.norm(blurred, axis=1, keepdims=True), 1.0))


def find_deniers(
    corrections: Corrections,
    is_supported: NDArray[np.bool_],
    classifier: DigitClassifier,
    parameters: TrustParameters,
) -> NDArray[np.int64]:
    """Find the people who mostly deny what is plain; nobody, where that would be too many.

    Parameters
    ----------
    corrections : Corrections
        n of them.
    is_supported : NDArray[np.bool_]
        Which of them others bear out, shape (n,).
    classifier : DigitClassifier
        Says what is plain.
    parameters : TrustParameters
        When to doubt.

    Returns
    -------
    NDArray[np.int64]
        Those people.
    """
    is_misread, is_plain = _find_misread(corrections, classifier, parameters.plain)
    people, owners = np.unique(corrections.people, return_inverse=True)
    misread = np.bincount(owners, is_misread, len(people))
    denials = np.bincount(owners, is_misread & is_plain & ~is_supported, len(people))
    enough = denials >= parameters.least_denials
    doubted = people[enough & (denials > parameters.most_denials * misread)]
    return doubted if len(doubted) <= parameters.most_doubted * len(people) else doubted[:0]


def _find_misread(
    corrections: Corrections, classifier: DigitClassifier, plain: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which images are read as something else than people say, and which without doubt."""
    is_misread = np.empty(len(corrections), dtype=np.bool_)
    is_plain = np.empty(len(corrections), dtype=np.bool_)
    for start in range(0, len(corrections), BATCH):
        rows = slice(start, start + BATCH)
        scores = classifier.score(corrections.images[rows])
        is_digit = classifier.recognize(scores)
        answers = np.where(is_digit, scores.argmax(axis=1), NO_DIGIT)
        is_misread[rows] = answers != corrections.labels[rows]
        is_plain[rows] = is_digit & (classifier.calibrate(scores).max(axis=1) >= plain)
    return is_misread, is_plain
