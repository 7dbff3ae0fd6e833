import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.artifact import Artifact, read_artifact
from model.dataset import Mnist
from model.errors import ArtifactError
from model.reader import Reader, Reading, load_reader
from model.synthesis.canvas import Part
from model.synthesis.nondigits import DRAWN
from preprocessing.arrays import Box, DigitImage
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.decode import DecodeLimits
from preprocessing.errors import NoDigitFoundError, NotAPictureError
from preprocessing.pipeline import Extraction

ROOT = Path(__file__).parents[2]
SIDE_PX = 220
INK, PAPER = 60.0, 215.0
Coverage = NDArray[np.float64]


def enlarge(image: DigitImage) -> Coverage:
    """How much ink covers each pixel, 0..1, of a digit written with a smooth pen."""
    large = cv2.resize(image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(large, (0, 0), SIDE_PX / 60)
    return np.clip((smooth.astype(np.float64) - 80) / 60, 0, 1)


def photograph(lines: list[list[DigitImage]]) -> bytes:
    """Lines of digits on paper that is lit from one side, as a JPEG."""
    columns = max(map(len, lines), default=1)
    ink = np.zeros((SIDE_PX * max(len(lines), 1) + 60, SIDE_PX * columns + 100))
    for row, line in enumerate(lines):
        for column, image in enumerate(line):
            y, x = 30 + SIDE_PX * row, 50 + SIDE_PX * column
            ink[y : y + SIDE_PX, x : x + SIDE_PX] = enlarge(image)
    down, right = np.mgrid[: ink.shape[0], : ink.shape[1]]
    light = 1 - 0.35 * right / ink.shape[1] - 0.1 * (down / ink.shape[0]) ** 2
    grain = np.random.default_rng(7).normal(0, 3, ink.shape)
    page = np.clip((PAPER + (INK - PAPER) * ink) * light + grain, 0, 255)
    data = io.BytesIO()
    Image.fromarray(page.astype(np.uint8)).save(data, "JPEG", quality=85)
    return data.getvalue()


@pytest.fixture(scope="module")
def photos(mnist: Mnist) -> list[bytes]:
    return [photograph([[image]]) for image in mnist.test.X[:30]]


@pytest.fixture(scope="module")
def page(mnist: Mnist) -> bytes:
    images = mnist.test.X
    return photograph([list(images[:3]), list(images[3:5]), list(images[10:13])])


def summarize(reading: Reading) -> list[tuple[object, ...]]:
    return [(d.prediction, d.box, d.line, d.image.tobytes()) for d in reading.digits]


def test_digits_on_unevenly_lit_paper_are_read_right(
    champion_reader: Reader, mnist: Mnist, photos: list[bytes]
) -> None:
    texts = [champion_reader.read(photo).text for photo in photos]

    right = sum(text == str(y) for text, y in zip(texts, mnist.test.y[:30], strict=True))
    assert right >= 28


def test_a_page_is_read_line_by_line(champion_reader: Reader, page: bytes, mnist: Mnist) -> None:
    y = "".join(map(str, mnist.test.y))

    reading = champion_reader.read(page)

    assert reading.lines == (y[:3], y[3:5], y[10:13])
    assert reading.text == y[:5] + y[10:13]
    assert [digit.line for digit in reading.digits] == [0, 0, 0, 1, 1, 2, 2, 2]


def test_every_box_lies_inside_the_picture_around_its_digit(
    champion_reader: Reader, page: bytes
) -> None:
    reading = champion_reader.read(page)

    extraction = reading.extraction
    height, width = extraction.picture.shape[:2]
    for digit in reading.digits:
        box = digit.box.enlarge(1 / extraction.reduction)
        assert 0 <= box.x < box.x + box.width <= width
        assert 0 <= box.y < box.y + box.height <= height
        ink = extraction.ink_mask[box.y : box.y + box.height, box.x : box.x + box.width]
        assert ink.any()


def test_boxes_are_those_of_a_picture_larger_than_the_working_size(
    champion_reader: Reader, page: bytes
) -> None:
    with Image.open(io.BytesIO(page)) as picture:
        large = picture.resize((3 * picture.width, 3 * picture.height))
    data = io.BytesIO()
    large.save(data, "JPEG", quality=85)
    assert max(large.size) > DecodeLimits().working_side_px

    expected, reading = champion_reader.read(page), champion_reader.read(data.getvalue())

    assert reading.lines == expected.lines
    assert reading.extraction.reduction > 1
    for found, small in zip(reading.digits, expected.digits, strict=True):
        np.testing.assert_allclose(found.box, np.multiply(small.box, 3), atol=12)


@pytest.mark.parametrize(
    ("kind", "least_share"),
    [("glyph", 0.65), ("letter", 0.65), ("scribble", 0.85), ("zigzag", 0.85), ("doodle", 0.7)],
)
def test_pictures_of_drawn_letters_and_scribbles_are_refused(
    champion_reader: Reader, kind: str, least_share: float
) -> None:
    refused = 0
    for seed in range(40):
        drawing = DRAWN[kind](np.random.default_rng(seed), Part.HOLDOUT)
        try:
            champion_reader.read(photograph([[drawing]]))
        except NoDigitFoundError:
            refused += 1

    assert refused >= least_share * 40


def test_a_prediction_is_the_most_probable_digit(champion_reader: Reader, page: bytes) -> None:
    for digit in champion_reader.read(page).digits:
        prediction = digit.prediction
        assert len(prediction.probabilities) == 10
        assert sum(prediction.probabilities) == pytest.approx(1)
        assert prediction.confidence == max(prediction.probabilities)
        assert prediction.probabilities[prediction.digit] == prediction.confidence
        assert digit.image.shape == (28, 28)
        assert digit.image.dtype == np.uint8


def test_threads_read_the_same_as_one_after_the_other(
    champion_reader: Reader, photos: list[bytes], page: bytes
) -> None:
    pictures = [*photos[:12], page, *photos[12:16], page]
    serial = [summarize(champion_reader.read(picture)) for picture in pictures]

    with ThreadPoolExecutor(4) as pool:
        parallel = [summarize(r) for r in pool.map(champion_reader.read, pictures)]

    assert parallel == serial


def test_blank_paper_holds_no_digit(champion_reader: Reader) -> None:
    with pytest.raises(NoDigitFoundError):
        champion_reader.read(photograph([]))


def test_other_bytes_are_not_a_picture(champion_reader: Reader) -> None:
    with pytest.raises(NotAPictureError):
        champion_reader.read(b"hello")


def make_stripes() -> DigitImage:
    """Ink that is no digit."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24:4, 4:24] = 255
    image[4:24, 4:24:4] = 255
    return image


def give(extraction: Extraction, *_: object) -> Extraction:
    return extraction


def make_extraction(images: list[DigitImage], lines: tuple[int, ...], side_px: int) -> Extraction:
    """One candidate a line; those that are no digit have boxes of their own size."""
    boxes = tuple(
        Box(0, 50 * line, *((20, 20) if image.any() and line != 1 else (side_px, side_px)))
        for image, line in zip(images, lines, strict=True)
    )
    blank = Ink(np.zeros((200, 200), np.uint8), find_components(np.zeros((200, 200), np.bool_)))
    return Extraction(
        np.zeros((200, 200, 3), np.uint8), blank, 1.0, 0, boxes, lines, np.stack(images)
    )


@pytest.fixture(scope="module")
def champion() -> Artifact:
    return read_artifact()


def test_lines_are_numbered_without_gaps_where_a_line_holds_no_digit(
    champion_reader: Reader, champion: Artifact, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [mnist.test.X[0], make_stripes(), mnist.test.X[1]]
    assert not champion.classifier.recognize(champion.classifier.score(images[1][None])).any()
    monkeypatch.setattr(
        "model.reader.extract_digits", partial(give, make_extraction(images, (0, 1, 2), 20))
    )

    reading = champion_reader.read(b"")

    assert [digit.line for digit in reading.digits] == [0, 1]
    assert [digit.box.y for digit in reading.digits] == [0, 100]
    assert reading.lines == ("7", "2")


def test_digits_by_chance_in_a_picture_of_something_else_do_not_count(
    champion_reader: Reader, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [mnist.test.X[0], make_stripes(), mnist.test.X[1]]
    monkeypatch.setattr(
        "model.reader.extract_digits", partial(give, make_extraction(images, (0, 1, 2), 45))
    )

    with pytest.raises(NoDigitFoundError):
        champion_reader.read(b"")


def test_a_stricter_reader_rejects_more(champion: Artifact, photos: list[bytes]) -> None:
    classifier = replace(champion.classifier, least_evidence=1e6)
    strict = Reader(replace(champion, classifier=classifier))

    with pytest.raises(NoDigitFoundError):
        strict.read(photos[0])


def test_an_absent_artifact_is_an_artifact_error(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError):
        load_reader(tmp_path / "absent.npz")


def test_reading_a_picture_imports_nothing_of_training(photos: list[bytes]) -> None:
    program = (
        "import sys; from model.reader import load_reader; "
        "print(load_reader().read(sys.stdin.buffer.read()).text); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], input=photos[0], cwd=ROOT, capture_output=True, check=True
    )

    text, modules = done.stdout.decode().splitlines()
    assert text == "7"
    assert "numpy" in modules.split()
    heavy = {"sklearn", "scipy", "joblib", "matplotlib", "pandas", "seaborn", "rich"}
    assert heavy.isdisjoint(modules.split())


def press_together(left: DigitImage, right: DigitImage) -> bytes:
    """Two digits whose ink touches, as a JPEG."""
    one, other = enlarge(left), enlarge(right)
    ink = np.zeros((SIDE_PX, 2 * SIDE_PX))
    ink[:, :SIDE_PX] = one
    place = SIDE_PX
    while (ink[:, place : place + SIDE_PX] * other).sum() < SIDE_PX:  # some pixels in common
        place -= 1
    ink[:, place : place + SIDE_PX] = np.maximum(ink[:, place : place + SIDE_PX], other)
    page = np.pad(PAPER + (INK - PAPER) * ink, 60, constant_values=PAPER).astype(np.uint8)
    data = io.BytesIO()
    Image.fromarray(page).save(data, "JPEG", quality=90)
    return data.getvalue()


def test_digits_that_touch_are_often_told_apart_and_hardly_ever_misread(
    champion_reader: Reader, mnist: Mnist
) -> None:
    right, misread, count = 0, 0, 40
    for index in range(0, 2 * count, 2):
        one, other = mnist.test.X[index], mnist.test.X[index + 1]
        expected = f"{mnist.test.y[index]}{mnist.test.y[index + 1]}"
        try:
            text = champion_reader.read(press_together(one, other)).text
        except NoDigitFoundError:
            continue
        right += text == expected
        misread += text != expected

    assert right >= 0.4 * count
    assert misread <= 0.15 * count


def turn_by_quarters(picture: bytes, quarter_turns: int) -> bytes:
    pixels = np.asarray(Image.open(io.BytesIO(picture)))
    data = io.BytesIO()
    Image.fromarray(np.rot90(pixels, quarter_turns)).save(data, "JPEG", quality=92)
    return data.getvalue()


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_upside_down_is_read(
    champion_reader: Reader, mnist: Mnist, quarter_turns: int
) -> None:
    digits = {digit: mnist.test.X[mnist.test.y == digit][3] for digit in range(10)}
    page = photograph([[digits[d] for d in line] for line in ((2, 3, 4), (7, 5, 3))])
    upright = champion_reader.read(page)

    turned = champion_reader.read(turn_by_quarters(page, quarter_turns))

    assert turned.lines == upright.lines == ("234", "753")
    assert turned.extraction.quarter_turns == 4 - quarter_turns
    assert turned.extraction.picture.shape == upright.extraction.picture.shape


def test_a_lone_6_is_never_turned_into_a_9(champion_reader: Reader, mnist: Mnist) -> None:
    sixes = mnist.test.X[mnist.test.y == 6][:20]

    read = []
    for six in sixes:
        reading = champion_reader.read(photograph([[six]]))
        assert reading.extraction.quarter_turns == 0
        read.append(reading.text)
    assert read.count("6") >= 19
    assert "9" not in read
