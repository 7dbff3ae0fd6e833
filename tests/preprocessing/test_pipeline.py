import io

import cv2
import numpy as np
import pytest
from PIL import Image

from preprocessing.arrays import Box, DigitImage, Picture
from preprocessing.decode import DecodeLimits
from preprocessing.errors import (
    DamagedPictureError,
    NoDigitFoundError,
    NotAPictureError,
    PictureTooLargeError,
    PictureTooSlowError,
    PreprocessingError,
    TooManyDigitsError,
)
from preprocessing.finding import FindParameters
from preprocessing.pipeline import PipelineParameters, extract_digits
from preprocessing.segment import SegmentParameters
from tests.preprocessing.picture_files import drop_chunk
from tests.preprocessing.picture_files import encode as encode_image

PAPER, PEN = 235, 40
ORIENTATION = 0x0112


def make_page(width: int = 480, height: int = 320) -> Picture:
    return np.full((height, width, 3), PAPER, np.uint8)


def write(page: Picture, text: str, x: int, y: int, size: float = 4) -> Box:
    """Write from a baseline and return where the ink is; its height is about 22 px times size."""
    ink = np.zeros(page.shape[:2], np.uint8)
    cv2.putText(ink, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 255, round(2.5 * size))
    page[ink > 0] = PEN
    return Box(*(int(value) for value in cv2.boundingRect(ink)))


def encode(page: Picture, name: str = "PNG", orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = io.BytesIO()
    Image.fromarray(page).save(data, name, exif=exif)
    return data.getvalue()


def measure_difference(a: DigitImage, b: DigitImage) -> float:
    return float(np.abs(a.astype(float) - b).sum() / b.astype(float).sum())


def assert_boxes_match(found: tuple[Box, ...], expected: list[Box], within_px: int = 2) -> None:
    assert len(found) == len(expected)
    for box, truth in zip(found, expected, strict=True):
        assert np.abs(np.subtract(box, truth)).max() <= within_px, f"{box} is not {truth}"


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_each_digit_of_a_number_becomes_a_digit_image(name: str) -> None:
    page = make_page()
    boxes = [write(page, digit, 40 + 105 * i, 200) for i, digit in enumerate("2074")]

    extraction = extract_digits(encode(page, name))

    assert_boxes_match(extraction.boxes, boxes)
    assert extraction.lines == (0, 0, 0, 0)
    assert extraction.digits.shape == (4, 28, 28)
    assert extraction.digits.dtype == np.uint8
    assert (extraction.digits.max(axis=(1, 2)) == 255).all()
    assert extraction.picture.shape == page.shape
    assert extraction.ink_mask.shape == page.shape[:2]
    assert extraction.ink_mask.dtype == np.bool_


def test_the_ink_mask_is_the_writing() -> None:
    page = make_page()
    write(page, "5", 180, 200)

    found = extract_digits(encode(page)).ink_mask

    truth = page[..., 0] == PEN
    assert (found & truth).sum() > 0.97 * (found | truth).sum()


def test_lines_are_read_top_to_bottom() -> None:
    page = make_page(480, 480)
    boxes = [write(page, *where) for where in (("3", 60, 150), ("1", 200, 150), ("4", 50, 350))]

    extraction = extract_digits(encode(page))

    assert_boxes_match(extraction.boxes, boxes)
    assert extraction.lines == (0, 0, 1)


def test_a_neighbour_that_reaches_into_the_box_is_not_in_the_digit_image() -> None:
    alone = make_page()
    seven = np.array([(140, 100), (220, 100), (150, 220)])
    cv2.polylines(alone, [seven], isClosed=False, color=(PEN,) * 3, thickness=10)
    together = alone.copy()
    cv2.line(together, (290, 90), (190, 220), (PEN,) * 3, 10)

    one, two = extract_digits(encode(alone)), extract_digits(encode(together))

    assert len(two.boxes) == 2
    assert two.boxes[1].x < two.boxes[0].x + two.boxes[0].width
    assert measure_difference(two.digits[0], one.digits[0]) < 0.05


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
@pytest.mark.parametrize(("orientation", "quarter_turns"), [(6, 1), (3, 2), (8, 3)])
def test_boxes_are_those_of_the_upright_picture(
    name: str, orientation: int, quarter_turns: int
) -> None:
    page = make_page(480, 320)
    boxes = [write(page, "7", 60, 150), write(page, "2", 300, 170)]
    stored = np.ascontiguousarray(np.rot90(page, quarter_turns))

    turned = extract_digits(encode(stored, name, orientation))

    upright = extract_digits(encode(page))
    assert_boxes_match(turned.boxes, boxes)
    assert turned.picture.shape == page.shape
    for digit, expected in zip(turned.digits, upright.digits, strict=True):
        assert measure_difference(digit, expected) < 0.1


def test_a_large_picture_is_reduced_and_its_boxes_with_it() -> None:
    page = make_page(2560, 1920)
    box = write(page, "6", 1000, 1200, size=24)

    extraction = extract_digits(encode(page))

    assert extraction.picture.shape == (480, 640, 3)
    assert extraction.ink_mask.shape == (480, 640)
    assert_boxes_match(extraction.boxes, [Box(*(value // 4 for value in box))])


def test_the_size_of_the_picture_does_not_matter_to_the_digit_image() -> None:
    page = make_page(1200, 900)
    write(page, "5", 450, 600, size=14)
    small = np.asarray(cv2.resize(page, (400, 300), interpolation=cv2.INTER_AREA), np.uint8)

    large, reduced = extract_digits(encode(page)), extract_digits(encode(small))

    assert measure_difference(reduced.digits[0], large.digits[0]) < 0.25


def test_white_on_black_gives_the_same_digit_image() -> None:
    page = make_page()
    write(page, "8", 180, 200)

    dark, light = extract_digits(encode(page)), extract_digits(encode(255 - page))

    assert light.boxes == dark.boxes
    assert measure_difference(light.digits[0], dark.digits[0]) < 0.05


def test_a_blot_beside_a_digit_is_left_out() -> None:
    page = make_page(800, 600)
    box = write(page, "4", 200, 300, size=4)
    cv2.circle(page, (500, 260), 45, (PEN,) * 3, thickness=-1)

    extraction = extract_digits(encode(page))

    upright = [box.enlarge(extraction.reduction) for box in extraction.boxes]
    assert_boxes_match(tuple(upright), [box])
    assert extraction.lines == (0,)
    assert extraction.digits.shape == (1, 28, 28)


def test_a_blot_alone_is_no_digit() -> None:
    page = make_page(800, 600)
    cv2.circle(page, (500, 260), 45, (PEN,) * 3, thickness=-1)

    with pytest.raises(NoDigitFoundError):
        extract_digits(encode(page))


SEVEN_DIGITS = make_page(900, 200)
write(SEVEN_DIGITS, "1234567", 60, 150)
PALETTE_LOST = drop_chunk(encode_image(Image.new("P", (40, 30)), "PNG"), b"PLTE")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"hello", NotAPictureError, id="not a picture"),
        pytest.param(b"", NotAPictureError, id="nothing"),
        pytest.param(encode(SEVEN_DIGITS)[:300], DamagedPictureError, id="cut short"),
        pytest.param(PALETTE_LOST, DamagedPictureError, id="no palette"),
        pytest.param(encode(make_page()), NoDigitFoundError, id="blank"),
        pytest.param(encode(make_page(1, 1)), NoDigitFoundError, id="one pixel"),
    ],
)
def test_errors_of_every_step_come_through(data: bytes, error: type[PreprocessingError]) -> None:
    with pytest.raises(error):
        extract_digits(data)


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        (PipelineParameters(decode=DecodeLimits(side_px=899)), PictureTooLargeError),
        (
            PipelineParameters(find=FindParameters(segment=SegmentParameters(most_digits=6))),
            TooManyDigitsError,
        ),
    ],
)
def test_each_step_gets_its_parameters(
    parameters: PipelineParameters, error: type[PreprocessingError]
) -> None:
    assert len(extract_digits(encode(SEVEN_DIGITS)).boxes) == 7
    with pytest.raises(error):
        extract_digits(encode(SEVEN_DIGITS), parameters=parameters)


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(PictureTooSlowError):
        extract_digits(encode(SEVEN_DIGITS), parameters=PipelineParameters(time_limit_s=0))
