"""Pictures of digits as people send them: MNIST's test digits on paper that is lit unevenly."""

import io
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from model.dataset import SHIPPED, load_mnist
from playground.bot_api import BotApi
from playground.errors import JsonObject
from preprocessing.arrays import DigitImage, DigitImages

Pixels = npt.NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX = 1280, 960
PEN, PAPER = 45.0, 225.0
CLEAR_TEST_IMAGES = (3, 2, 1, 18, 4, 15, 11, 0, 61, 7)
"""Of each digit one of MNIST's test images that nobody could mistake."""

DOUBTFUL_TEST_IMAGE = 340


@cache
def find_test_digits() -> DigitImages:
    """Return a clear test image of each digit."""
    test = load_mnist(SHIPPED.parent).test
    digits = test.X[list(CLEAR_TEST_IMAGES)]
    assert test.y[list(CLEAR_TEST_IMAGES)].tolist() == list(range(10))
    return digits


def draw_ink(digit: int, size_px: int) -> npt.NDArray[np.float64]:
    """Return how much ink covers each pixel, 0..1, of one test digit enlarged."""
    return enlarge(find_test_digits()[digit], size_px)


def enlarge(small: DigitImage, size_px: int) -> npt.NDArray[np.float64]:
    """Return how much ink covers each pixel, 0..1, of a digit image enlarged."""
    large = cv2.resize(small, (size_px, size_px), interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(large, (0, 0), size_px / 60)
    ink: npt.NDArray[np.float64] = np.clip((smooth.astype(np.float64) - 90.0) / 60.0, 0.0, 1.0)
    return ink


def draw_photo(digit: int | None, *, on_blackboard: bool = False) -> Pixels:
    """Return a photo, grey, 1280 px wide, of a sheet with one digit or none."""
    ink = np.zeros((HEIGHT_PX, WIDTH_PX))
    if digit is not None:
        ink[230:730, 400:900] = draw_ink(digit, 500)
    return photograph(ink, on_blackboard=on_blackboard)


def draw_number(*lines: str) -> Pixels:
    """Return a photo of a sheet with a number on each line."""
    ink = np.zeros((HEIGHT_PX, WIDTH_PX))
    for row, line in enumerate(lines):
        for column, digit in enumerate(line):
            top, left = 120 + 300 * row, 100 + 240 * column
            ink[top : top + 240, left : left + 240] = draw_ink(int(digit), 240)
    return photograph(ink)


def draw_doubtful() -> Pixels:
    """Return a photo of a 5 that could as well be something else."""
    ink = np.zeros((HEIGHT_PX, WIDTH_PX))
    doubtful = load_mnist(SHIPPED.parent).test.X[DOUBTFUL_TEST_IMAGE]
    ink[230:730, 400:900] = enlarge(doubtful, 500)
    return photograph(ink)


def photograph(ink: npt.NDArray[np.float64], *, on_blackboard: bool = False) -> Pixels:
    """Return a photo of a sheet with this ink, 0..1."""
    row, column = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float64)
    light = 1.0 - 0.35 * column / WIDTH_PX - 0.15 * (row / HEIGHT_PX) ** 2
    grain = np.random.default_rng(7).normal(0.0, 3.0, light.shape)
    paper, pen = (PEN, PAPER) if on_blackboard else (PAPER, PEN)
    sheet = (paper + (pen - paper) * ink) * light + grain
    photo: Pixels = np.clip(sheet, 0, 255).astype(np.uint8)
    return photo


def draw_transparent(digit: int) -> Pixels:
    """Return a black digit on nothing: blue, green, red, alpha."""
    picture = np.zeros((400, 400, 4), np.uint8)
    picture[50:350, 50:350, 3] = (draw_ink(digit, 300) * 255).astype(np.uint8)
    return picture


def encode(picture: Pixels, suffix: str = ".jpg") -> bytes:
    """Return a picture's file."""
    done, data = cv2.imencode(suffix, picture)
    assert done
    return data.tobytes()


def open_sent_photo(api: BotApi, message: JsonObject) -> Image.Image:
    """Open the photo that the bot sent, in its largest size."""
    stored = api.files.find(message["photo"][-1]["file_id"])
    return Image.open(io.BytesIO(stored.data))


@cache
def make_photo(digit: int | None) -> bytes:
    """Return a JPEG of a sheet with one digit or none."""
    return encode(draw_photo(digit))
