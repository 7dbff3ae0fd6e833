"""Pages with writing, shadows and printed lines; findings made by hand."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from preprocessing.arrays import Box, DigitImages, Picture
from preprocessing.binarize import Ink
from preprocessing.components import Components
from preprocessing.finding import Finding
from preprocessing.segment import Piece, Segment

PEN = 40


def make_paper(level: int = 210, noise: float = 2.0) -> Picture:
    """Photographed paper: no two neighbours are quite alike."""
    grain = np.random.default_rng(0).normal(0, noise, (240, 320))
    light = np.linspace(0, 12, 320)
    return np.repeat(np.clip(level + grain + light, 0, 255)[..., None], 3, axis=2).astype(np.uint8)


def write(page: Picture, text: str, x: int, y: int, size: float = 2.0) -> Box:
    """Write from a baseline and return where the ink is."""
    ink = np.zeros(page.shape[:2], np.uint8)
    cv2.putText(ink, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 255, 4)
    page[ink > 0] = PEN
    return Box(*(int(value) for value in cv2.boundingRect(ink)))


def judge_size(images: DigitImages) -> NDArray[np.float64]:
    """A judge who believes in what is drawn with a pen, and in no blot."""
    inked = (images > 127).mean(axis=(1, 2))
    return np.where(inked < 0.3, -0.01, -5.0)


def find_by_hand(
    boxes: Sequence[Box],
    probabilities: Sequence[float],
    *,
    speck: Box | None = None,
    dirt: int = 0,
    is_inverted: bool = False,
) -> Finding:
    """Make a finding whose pieces fill their boxes, on a page clean but for what is said."""
    labels = np.zeros((100, 200), np.int32)
    frames = [*boxes, *([] if speck is None else [speck])]
    for number, (x, y, width, height) in enumerate(frames, start=1):
        labels[y : y + height, x : x + width] = number
    components = Components(labels, np.arange(1, len(frames) + 1), np.array(frames, np.int32))
    ink = Ink(np.where(labels > 0, 200, dirt).astype(np.uint8), components, is_inverted)
    segments = tuple(Segment(Piece(box, (n,)), 0) for n, box in enumerate(boxes, start=1))
    images = [np.zeros((28, 28), np.uint8) for _ in boxes]
    return Finding(ink, segments, images, np.log(np.array(probabilities)))
