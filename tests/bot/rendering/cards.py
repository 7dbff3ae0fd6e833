"""What is drawn in the tests, and how to look at it."""

import io

import numpy as np
from PIL import Image

from bot.rendering.palette import Colour
from model.evidence import Evidence


def look_at(encoded: bytes, kind: str = "PNG") -> np.ndarray:
    """Decode a picture, shape (height, width, 3), and check its format."""
    with Image.open(io.BytesIO(encoded)) as picture:
        assert picture.format == kind
        return np.asarray(picture.convert("RGB")).astype(np.int64)


def find_colour(pixels: np.ndarray, colour: Colour, tolerance: int = 0) -> np.ndarray:
    """Find the pixels of a colour, as a mask."""
    return np.asarray(np.abs(pixels - np.array(colour)).max(axis=-1) <= tolerance)


def draw_seven() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[5:8, 8:20] = 255
    image[5:24, 17:20] = 255
    return image


def speak(image: np.ndarray, digit: int = 7, rival: int = 1) -> Evidence:
    """Let the upper half of the strokes speak for the digit, the lower for its rival."""
    ink = image / 255
    is_upper = np.arange(28)[:, None] < 14
    return Evidence(digit, rival, ink * is_upper, ink * ~is_upper, rest=0.5)
