"""What people said, as arrays to learn from."""

import numpy as np

from bot.storage.corrections import Corrections
from bot.training.messages import NO_LABEL, Lesson
from preprocessing.arrays import DIGIT_SIDE


async def collect_lesson(corrections: Corrections) -> Lesson:
    """Collect all that people said, in the order they said it; raises StorageUnavailableError."""
    examples = [example async for example in corrections.all_for_training()]
    images = [example.image for example in examples]
    return Lesson(
        images=np.array(images, np.uint8).reshape(-1, DIGIT_SIDE, DIGIT_SIDE),
        labels=np.array(
            [NO_LABEL if example.label is None else example.label for example in examples],
            np.int64,
        ),
        people=np.array([example.person_id for example in examples], np.int64),
        said_at_s=np.array([example.corrected_at.timestamp() for example in examples], np.float64),
    )
