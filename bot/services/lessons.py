"""What people said, as arrays to learn from."""

from typing import NamedTuple

import numpy as np

from bot.storage.corrections import Corrections, Source
from bot.training.messages import NO_LABEL, Lesson
from preprocessing.arrays import DIGIT_SIDE


class Collected(NamedTuple):
    """What there is to learn from, and who said it about which recognition."""

    lesson: Lesson
    sources: frozenset[Source]


async def collect_lesson(corrections: Corrections) -> Collected:
    """Collect all that people said, in the order they said it; raises StorageUnavailableError."""
    examples = [example async for example in corrections.all_for_training()]
    images = [example.image for example in examples]
    sources = frozenset(Source(each.recognition_id, each.person_id) for each in examples)
    lesson = Lesson(
        images=np.array(images, np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE),
        labels=np.array(
            [NO_LABEL if example.label is None else example.label for example in examples],
            np.int64,
        ),
        people=np.array([example.person_id for example in examples], np.int64),
        said_at_s=np.array([example.corrected_at.timestamp() for example in examples], np.float64),
    )
    return Collected(lesson, sources)
