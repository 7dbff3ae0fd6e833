"""Read one photograph that the project made itself, and tell who is to blame where it fails."""

import time
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import cv2

from benchmarks.photographs.photograph import Kind, Photograph, take_photograph
from benchmarks.photographs.traits import name_traits
from model.artifact import Artifact, read_artifact
from model.dataset import Dataset, load_mnist
from model.reader import Reader, load_reader
from preprocessing.errors import NoDigitFoundError, PreprocessingError
from preprocessing.normalize import normalize

DATA_DIR = Path("data")


class Blame(StrEnum):
    """Where a miss went wrong."""

    CLASSIFIER = "classifier"
    """It misreads the clean digit of MNIST as well."""

    BOXES = "boxes"
    """Another count of digits or lines was found, or none, or none was taken for a digit."""

    IMAGES = "digit images"
    """As many as there are, but cut out or normalized so that they are misread."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One photograph read; `blame` is None where the answer is right."""

    kind: Kind
    index: int
    label: str
    answer: str
    cpu_s: float
    traits: tuple[str, ...]
    blame: Blame | None

    @property
    def is_right(self) -> bool:
        """Whether the whole answer is right: one line with all digits."""
        return self.answer == self.label


@lru_cache(maxsize=1)
def load_digits() -> Dataset:
    """Load MNIST's test images, once in each process."""
    return load_mnist(DATA_DIR).test


@lru_cache(maxsize=1)
def hire_reader() -> Reader:
    """Load the champion, once in each process."""
    cv2.setNumThreads(1)
    return load_reader()


@lru_cache(maxsize=1)
def load_champion() -> Artifact:
    """Load the champion's artifact, once in each process."""
    return read_artifact()


def try_photograph(kind: Kind, seed: int, index: int) -> Trial:
    """Make a photograph and read it."""
    photograph = take_photograph(kind, seed, index, load_digits())
    started_s = time.process_time()
    answer = _read(hire_reader(), photograph.data)
    cpu_s = time.process_time() - started_s
    blame = None if answer == photograph.label else find_blame(photograph, answer)
    return Trial(kind, index, photograph.label, answer, cpu_s, name_traits(photograph), blame)


def _read(reader: Reader, data: bytes) -> str:
    try:
        return "|".join(reader.read(data).lines)
    except NoDigitFoundError:
        return "none"
    except PreprocessingError as error:
        return error.code


def find_blame(photograph: Photograph, answer: str) -> Blame:
    """Tell whether the classifier could not have read it, or the pipeline spoilt it."""
    if len(photograph.label) == 1 and not _is_read_clean(photograph, 0):
        return Blame.CLASSIFIER
    if len(answer) != len(photograph.label) or not answer.isdecimal():
        return Blame.BOXES
    wrong = [place for place, digit in enumerate(answer) if digit != photograph.label[place]]
    if any(_is_read_clean(photograph, place) for place in wrong):
        return Blame.IMAGES
    return Blame.CLASSIFIER


def _is_read_clean(photograph: Photograph, place: int) -> bool:
    """Tell whether the classifier reads MNIST's own image of this digit."""
    champion = load_champion()
    image = normalize(load_digits().X[photograph.chosen[place]], champion.normalize)
    digit = champion.classifier.predict_probabilities(image[None])[0].argmax()
    return str(digit) == photograph.label[place]
