"""A picture to a reading: preprocessing, then the classifier's judgement."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.artifact import SHIPPED, Artifact, read_artifact
from model.calibration import Scores, convince
from model.choosing import Candidates, ChoiceParameters, choose, is_calm
from model.classifier import DigitClassifier
from preprocessing.arrays import Box, DigitImage, DigitImages
from preprocessing.errors import NoDigitFoundError
from preprocessing.finding import FindParameters
from preprocessing.pipeline import Extraction, PipelineParameters, extract_digits
from preprocessing.surroundings import measure_surroundings


@dataclass(frozen=True, slots=True)
class Prediction:
    """A digit, its calibrated confidence 0..1, and the probabilities of all ten."""

    digit: int
    confidence: float
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DigitReading:
    """One digit: what was read, where on the upright picture as it was sent, and from what."""

    prediction: Prediction
    box: Box
    line: int
    image: DigitImage


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read in one picture, in reading order; never empty."""

    digits: tuple[DigitReading, ...]
    extraction: Extraction

    @property
    def lines(self) -> tuple[str, ...]:
        """The digits of each line of writing, top to bottom."""
        count = 1 + max(digit.line for digit in self.digits)
        return tuple(
            "".join(str(d.prediction.digit) for d in self.digits if d.line == line)
            for line in range(count)
        )

    @property
    def text(self) -> str:
        """The lines joined without a separator."""
        return "".join(self.lines)


class Reader:
    """Reads pictures with one classifier; holds no state of a picture, so threads can share it."""

    def __init__(self, artifact: Artifact, parameters: ChoiceParameters | None = None) -> None:
        self._classifier = artifact.classifier
        self._pipeline = PipelineParameters(find=FindParameters(normalize=artifact.normalize))
        self._parameters = parameters or ChoiceParameters()

    def read(self, data: bytes) -> Reading:
        """Read the digits of an encoded picture.

        Parameters
        ----------
        data : bytes
            A picture in one of the formats that `preprocessing.decode` knows.

        Returns
        -------
        Reading
            At least one digit.

        Raises
        ------
        NoDigitFoundError
            There is nothing on the picture that looks like a digit.
        PreprocessingError
            Another of its leaves: the bytes cannot be used.
        """
        hearing = _Hearing(self._classifier)
        extraction = extract_digits(data, hearing.convince, self._pipeline)
        scores = hearing.score(extraction.digits)
        kept = self._choose(extraction, scores)
        probabilities = self._classifier.calibrate(scores)
        line_numbers = sorted({extraction.lines[index] for index in kept})
        digits = tuple(
            DigitReading(
                prediction=_predict(probabilities[index]),
                box=extraction.boxes[index].enlarge(extraction.reduction),
                line=line_numbers.index(extraction.lines[index]),
                image=extraction.digits[index],
            )
            for index in kept
        )
        return Reading(digits, extraction)

    def _choose(self, extraction: Extraction, scores: Scores) -> list[int]:
        candidates = Candidates(
            boxes=extraction.boxes,
            lines=np.array(extraction.lines),
            digits=scores.argmax(axis=1),
            is_at_border=_touch_border(extraction),
            margins=self._classifier.measure_margins(scores),
        )
        kept = np.flatnonzero(choose(candidates, self._parameters))
        if not kept.size:
            raise NoDigitFoundError
        if not extraction.is_weighed and not self._is_calm(extraction, kept, candidates.digits):
            raise NoDigitFoundError
        return [int(index) for index in kept]

    def _is_calm(
        self, extraction: Extraction, kept: NDArray[np.int64], digits: NDArray[np.int64]
    ) -> bool:
        around = measure_surroundings(extraction.ink, [extraction.boxes[index] for index in kept])
        return is_calm(around.clutter, digits[kept], self._parameters)


class _Hearing:
    """Asks a classifier about the digit images of one picture, about each only once."""

    def __init__(self, classifier: DigitClassifier) -> None:
        self._classifier = classifier
        self._scores: dict[bytes, Scores] = {}

    def score(self, images: DigitImages) -> Scores:
        """Return the scores, shape (n, 10)."""
        keys = [image.tobytes() for image in images]
        fresh = [index for index, key in enumerate(keys) if key not in self._scores]
        if fresh:
            found = self._classifier.score(images[fresh])
            self._scores |= {keys[index]: row for index, row in zip(fresh, found, strict=True)}
        return np.stack([self._scores[key] for key in keys])

    def convince(self, images: DigitImages) -> NDArray[np.float64]:
        """Return how convinced the most convinced of the ten is: a log-probability, shape (n,)."""
        return convince(self.score(images))


def load_reader(artifact: Path = SHIPPED) -> Reader:
    """Load the shipped champion, or another artifact.

    Parameters
    ----------
    artifact : Path, optional
        An artifact's file.

    Returns
    -------
    Reader
        Ready to read.

    Raises
    ------
    ArtifactError
        The file cannot be read, or is no sound artifact.
    """
    return Reader(read_artifact(artifact))


def _predict(probabilities: NDArray[np.float64]) -> Prediction:
    digit = int(probabilities.argmax())
    return Prediction(digit, float(probabilities[digit]), tuple(float(p) for p in probabilities))


def _touch_border(extraction: Extraction) -> NDArray[np.bool_]:
    height, width = extraction.picture.shape[:2]
    return np.array(
        [
            min(x, y) == 0 or x + box_width == width or y + box_height == height
            for x, y, box_width, box_height in extraction.boxes
        ]
    )
