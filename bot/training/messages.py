"""What the bot and its training process tell each other: arrays and JSON, no pickle."""

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import TrainingFailedError
from preprocessing.arrays import DigitImages

CHALLENGER_FILE, VERDICT_FILE, ERRORS_FILE = "challenger.npz", "verdict.json", "errors.txt"

NO_LABEL = -1
"""The label of an image that somebody called no digit."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What people said that digit images are, in the order they said it.

    Attributes
    ----------
    images : DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0.
    labels, people : NDArray[np.int64]
        Shape (n,): the digit or `NO_LABEL`, and who said so.
    said_at_s : NDArray[np.float64]
        Shape (n,): when, in seconds since 1970.
    """

    images: DigitImages
    labels: NDArray[np.int64]
    people: NDArray[np.int64]
    said_at_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingOrder:
    """What to learn, and the artifact of the champion to compare with."""

    lesson: Lesson
    champion: bytes


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far one stage is, 0..1; None where that cannot be known."""

    stage: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of champion and challenger; None where there is nothing to measure."""

    measure: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that speaks against the challenger, with its figures."""

    kind: str
    before: float | None
    after: float | None
    digit: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says, in the names that `model.gate` gives to its measures and objections.

    The bot does not import the gate: what it needs to measure is for the training process alone.
    """

    is_promoted: bool
    objections: tuple[Objection, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The challenger's artifact, what the gate says of it, and from how much of whom it learned."""

    artifact: bytes
    verdict: Verdict
    learned_count: int
    learned_people: int


def pack_order(order: TrainingOrder) -> bytes:
    """Write an order as bytes."""
    data = io.BytesIO()
    lesson = order.lesson
    np.savez(
        data,
        allow_pickle=False,
        champion=np.frombuffer(order.champion, np.uint8),
        images=lesson.images,
        labels=lesson.labels,
        people=lesson.people,
        said_at_s=lesson.said_at_s,
    )
    return data.getvalue()


def unpack_order(data: bytes) -> TrainingOrder:
    """Read an order."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        lesson = Lesson(arrays["images"], arrays["labels"], arrays["people"], arrays["said_at_s"])
        return TrainingOrder(lesson, arrays["champion"].tobytes())


def pack_progress(progress: TrainingProgress) -> str:
    """Write a progress as one line."""
    return json.dumps(asdict(progress))


def unpack_progress(line: bytes) -> TrainingProgress | None:
    """Read a progress; None where the line is none."""
    try:
        return TrainingProgress(**json.loads(line))
    except (ValueError, TypeError):
        return None


def describe_trained(trained: Trained) -> dict[str, object]:
    """Say as JSON values what is known of a challenger besides its artifact."""
    return {
        "verdict": asdict(trained.verdict),
        "learned_count": trained.learned_count,
        "learned_people": trained.learned_people,
    }


def write_trained(trained: Trained, folder: Path) -> None:
    """Leave what was trained in a folder."""
    (folder / CHALLENGER_FILE).write_bytes(trained.artifact)
    described = json.dumps(describe_trained(trained), allow_nan=False)
    (folder / VERDICT_FILE).write_text(described, encoding="utf-8")


def read_trained(folder: Path) -> Trained:
    """Find what was left in a folder; raises `TrainingFailedError` where nothing is."""
    try:
        artifact = (folder / CHALLENGER_FILE).read_bytes()
        described = json.loads((folder / VERDICT_FILE).read_text(encoding="utf-8"))
        verdict = _read_verdict(described.pop("verdict"))
        return Trained(artifact, verdict, **described)
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise TrainingFailedError from error


def _read_verdict(values: dict[str, Any]) -> Verdict:
    return Verdict(
        is_promoted=values["is_promoted"],
        objections=tuple(Objection(**each) for each in values["objections"]),
        figures=tuple(Figure(**each) for each in values["figures"]),
    )
