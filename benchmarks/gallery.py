"""Draw what the pipeline makes of a few photographs: README's picture of the stages.

A row for each photograph, which the project makes itself: as it was taken, its ink mask, the boxes
around its digits, and the digit images with what is read in them and how confidently.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.photographs.photograph import Kind, take_photograph
from benchmarks.trials import hire_reader, load_digits
from model.reader import DigitReading, Reading
from preprocessing.arrays import DIGIT_SIDE, Box

SEED = 1
SHOWN = ("single:7", "number:56", "number:91", "number:44")
"""A pen on plain paper in a shadow, ruled paper and a finger, chalk, squared paper on a table."""

HEADINGS = ("Photograph", "Ink mask", "Boxes", "Digit images and reading")
MARGIN_PX, GAP_PX = 24, 18
PANEL_PX = (270, 202)
"""Width and height; photographs of another aspect leave some of it free."""

DIGITS_PX = 330
"""Width of the last column."""

HEADING_PX = 34
DIGIT_GAP_PX = 10
MOST_ENLARGED = 4
BOX_PX = 2

WHITE, BORDER, TEXT, FAINT, MARK = "#ffffff", "#d0d7de", "#1f2328", "#59636e", "#e6007e"


@dataclass(frozen=True, slots=True)
class Place:
    """Left upper corner of something drawn."""

    x: int
    y: int


def draw_gallery(readings: Sequence[Reading]) -> Image.Image:
    """Draw headings and a row for each reading."""
    step = PANEL_PX[1] + GAP_PX
    width = 2 * MARGIN_PX + 3 * (PANEL_PX[0] + GAP_PX) + DIGITS_PX
    height = 2 * MARGIN_PX + HEADING_PX + len(readings) * step - GAP_PX
    sheet = Image.new("RGB", (width, height), WHITE)
    lefts = [MARGIN_PX + column * (PANEL_PX[0] + GAP_PX) for column in range(len(HEADINGS))]
    for left, heading in zip(lefts, HEADINGS, strict=True):
        font = load_font(17, is_bold=True)
        ImageDraw.Draw(sheet).text((left, MARGIN_PX), heading, TEXT, font, anchor="la")
    for row, reading in enumerate(readings):
        top = MARGIN_PX + HEADING_PX + row * step
        _draw_row(sheet, [Place(left, top) for left in lefts], reading)
    return sheet


def _draw_row(sheet: Image.Image, places: Sequence[Place], reading: Reading) -> None:
    extraction = reading.extraction
    picture = Image.fromarray(extraction.picture)
    ink = Image.fromarray(255 - 255 * extraction.ink_mask.astype(np.uint8))
    boxes = [digit.box.enlarge(1 / extraction.reduction) for digit in reading.digits]
    for place, panel in zip(places, (picture, ink, picture), strict=False):
        _put_panel(sheet, place, panel)
    _mark(sheet, places[2], boxes, picture.size)
    _put_digits(sheet, places[3], reading.digits)


def _put_panel(sheet: Image.Image, place: Place, panel: Image.Image) -> None:
    left, top, scale = _fit(place, panel.size)
    size = (round(panel.width * scale), round(panel.height * scale))
    sheet.paste(panel.resize(size, Image.Resampling.BOX), (left, top))
    corners = (left - 1, top - 1, left + size[0], top + size[1])
    ImageDraw.Draw(sheet).rectangle(corners, outline=BORDER)


def _fit(place: Place, size: tuple[int, int]) -> tuple[int, int, float]:
    """Return left and top of a picture in the middle of its panel, and its scale there."""
    width, height = PANEL_PX
    scale = min(width / size[0], height / size[1])
    left = place.x + (width - round(size[0] * scale)) // 2
    return left, place.y + (height - round(size[1] * scale)) // 2, scale


def _mark(sheet: Image.Image, place: Place, boxes: Sequence[Box], size: tuple[int, int]) -> None:
    left, top, scale = _fit(place, size)
    for box in boxes:
        x, y, width, height = box.enlarge(scale)
        corners = (
            left + x - BOX_PX,
            top + y - BOX_PX,
            left + x + width + BOX_PX,
            top + y + height + BOX_PX,
        )
        ImageDraw.Draw(sheet).rectangle(corners, outline=MARK, width=BOX_PX)


def _put_digits(sheet: Image.Image, place: Place, digits: Sequence[DigitReading]) -> None:
    room = (DIGITS_PX + DIGIT_GAP_PX) // len(digits) - DIGIT_GAP_PX
    side = DIGIT_SIDE * min(max(1, room // DIGIT_SIDE), MOST_ENLARGED)
    figure, percentage = load_font(26, is_bold=True), load_font(14)
    top = place.y + (PANEL_PX[1] - side - 60) // 2
    draw = ImageDraw.Draw(sheet)
    for index, digit in enumerate(digits):
        left = place.x + index * (side + DIGIT_GAP_PX)
        large = cv2.resize(digit.image, (side, side), interpolation=cv2.INTER_NEAREST)
        sheet.paste(Image.fromarray(large), (left, top))
        middle, below = left + side // 2, top + side
        # As the bot says it: rounded down, and never certain.
        confidence = f"{min(99, int(100 * digit.prediction.confidence))} %"
        draw.text((middle, below + 8), str(digit.prediction.digit), TEXT, figure, anchor="ma")
        draw.text((middle, below + 42), confidence, FAINT, percentage, anchor="ma")


@lru_cache
def load_font(size_px: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """Load the typeface that matplotlib brings, so that every machine draws the same."""
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name), size_px)


def read_photograph(named: str, seed: int) -> Reading:
    """Take and read the photograph of a name such as `number:3`.

    Raises
    ------
    ValueError
        It is misread, and belongs among the misses instead.
    """
    kind, index = named.split(":")
    photograph = take_photograph(Kind(kind), seed, int(index), load_digits())
    reading = hire_reader().read(photograph.data)
    if reading.text != photograph.label:
        raise ValueError(f"{named} shows {photograph.label} and is read as {reading.text}")
    return reading


def main() -> int:
    """Take, read, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", nargs="*", default=SHOWN, help="such as single:3 number:0")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--output", type=Path, default=Path("docs/images/stages.png"))
    options = parser.parse_args()
    readings = [read_photograph(named, options.seed) for named in options.photographs]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    draw_gallery(readings).save(options.output, optimize=True)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
