"""Read one photograph that the project made itself, and tell who is to blame where it fails."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2

from benchmarks.photographs.photograph import Kind, Photograph, take_photograph
from benchmarks.photographs.traits import name_traits
from benchmarks.scoring import Blame, Trial, ask, find_blame
from model.artifact import Artifact, read_artifact
from model.dataset import Dataset, load_mnist
from model.reader import Reader, load_reader
from preprocessing.normalize import normalize

DATA_DIR = Path("data")


@dataclass(frozen=True, slots=True)
class PhotographTrial(Trial):
    """One photograph read."""

    kind: Kind
    index: int
    traits: tuple[str, ...]


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


def try_photograph(kind: Kind, seed: int, index: int) -> PhotographTrial:
    """Make a photograph and read it."""
    photograph = take_photograph(kind, seed, index, load_digits())
    answer, cpu_s = ask(hire_reader(), photograph.data)
    blame = refine_blame(photograph, answer)
    traits = name_traits(photograph)
    return PhotographTrial(kind, photograph.label, answer, cpu_s, blame, index, traits)


def refine_blame(photograph: Photograph, answer: str) -> Blame | None:
    """Tell whether the classifier could not have read it, or the pipeline spoilt it."""
    blame = find_blame(photograph.label, answer)
    if blame is None:
        return None
    if len(photograph.label) == 1 and not _is_read_clean(photograph, 0):
        return Blame.CLASSIFIER
    if blame is not Blame.READING:
        return blame
    wrong = [place for place, digit in enumerate(answer) if digit != photograph.label[place]]
    is_spoilt = any(_is_read_clean(photograph, place) for place in wrong)
    return Blame.IMAGES if is_spoilt else Blame.CLASSIFIER


def _is_read_clean(photograph: Photograph, place: int) -> bool:
    """Tell whether the classifier reads MNIST's own image of this digit."""
    champion = load_champion()
    image = normalize(load_digits().X[photograph.chosen[place]], champion.normalize)
    digit = champion.classifier.predict_probabilities(image[None])[0].argmax()
    return str(digit) == photograph.label[place]
