"""A photograph of handwritten digits, made from MNIST's test images, a seed and an index.

The same three always make the same photograph, whichever others are made.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from benchmarks.photographs.cameras import blur, compress, develop
from benchmarks.photographs.glyphs import Field
from benchmarks.photographs.layers import compose, lay
from benchmarks.photographs.lights import mirror, shine
from benchmarks.photographs.pens import write
from benchmarks.photographs.ruling import print_lines
from benchmarks.photographs.scenes import (
    Scene,
    choose_scene,
    find_boxes,
    is_legible,
)
from benchmarks.photographs.show_through import show_back
from benchmarks.photographs.surroundings import draw_finger, draw_page, make_table, shade_around
from benchmarks.photographs.textures import make_texture
from model.dataset import Dataset
from preprocessing.arrays import Box, Picture

LEAST_CONTRAST = 0.25
"""Between a digit and the sheet around it, as a share of the brighter of the two."""

MOST_DIGITS = 8
ATTEMPTS = 40


class Kind(StrEnum):
    """One digit, or 2 to 8 in a row."""

    SINGLE = "single"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A photograph and what it shows.

    Attributes
    ----------
    data : bytes
        The JPEG.
    label : str
        Its digits in reading order.
    chosen : tuple[int, ...]
        The digits' indices in MNIST's test set.
    boxes : tuple[Box, ...]
        Where each stands on the upright picture.
    contrast : float
        The weakest digit's.
    scene : Scene
        How it came about.
    """

    data: bytes
    label: str
    chosen: tuple[int, ...]
    boxes: tuple[Box, ...]
    contrast: float
    scene: Scene


def take_photograph(kind: Kind, seed: int, index: int, digits: Dataset) -> Photograph:
    """Take the photograph of this kind, seed and index; choose again where it is illegible.

    Raises
    ------
    AssertionError
        It never turned out legible, which would be the generator's fault.
    """
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng((seed, list(Kind).index(kind), index, attempt))
        count = 1 if kind is Kind.SINGLE else int(rng.integers(2, MOST_DIGITS + 1))
        chosen = tuple(int(one) for one in rng.integers(len(digits.y), size=count))
        scene = choose_scene(digits.X[list(chosen)], rng)
        if not is_legible(scene):
            continue
        boxes = find_boxes(scene)
        picture, ink = expose(scene, digits, rng)
        contrast = min(measure_contrast(picture, ink, box) for box in boxes)
        if contrast >= LEAST_CONTRAST:
            label = "".join(str(digits.y[one]) for one in chosen)
            return Photograph(
                compress(picture, scene.camera), label, chosen, boxes, contrast, scene
            )
    raise AssertionError(f"no legible photograph: {kind} {seed} {index}")


def measure_contrast(picture: Picture, coverage: Field, box: Box) -> float:
    """Compare a digit's ink with the sheet around it, 0..1."""
    margin = round(0.15 * max(box.width, box.height))
    area = np.s_[
        max(0, box.y - margin) : box.y + box.height + margin,
        max(0, box.x - margin) : box.x + box.width + margin,
    ]
    grey = cv2.cvtColor(np.ascontiguousarray(picture[area]), cv2.COLOR_RGB2GRAY)
    covered = coverage[area]
    ink = float(np.median(grey[covered > 0.6 * covered.max()]))
    sheet = float(np.median(grey[covered == 0]))
    return abs(sheet - ink) / max(sheet, ink, 1.0)


def take_blank(seed: int, index: int, digits: Dataset) -> bytes:
    """Take a photograph, as JPEG, of a sheet on which nothing is written."""
    rng = np.random.default_rng((seed, len(Kind), index))
    scene = choose_scene(digits.X[rng.integers(len(digits.y), size=1)], rng)
    picture, _ = expose(scene, digits, rng, is_blank=True)
    return compress(picture, scene.camera)


def expose(
    scene: Scene, digits: Dataset, rng: np.random.Generator, *, is_blank: bool = False
) -> tuple[Picture, Field]:
    """Draw the scene, or all of it but the ink; returns the picture and the ink's coverage."""
    view, size = scene.view, (scene.view.width_px, scene.view.height_px)
    ink = write(scene.writing, view, scene.ink, rng)
    if is_blank:
        ink = ink._replace(coverage=np.zeros_like(ink.coverage))
    layers = [
        *print_lines(scene.sheet, view, scene.stroke_px, scene.writing.half_width),
        *show_back(scene.sheet, view, digits.X, rng),
        ink,
    ]
    brightness = _enlarge(make_texture(scene.sheet, view, rng), size)
    page = draw_page(scene.surroundings, view)
    table = make_table(scene.surroundings, view, rng)
    light, mirrored = shine(scene.light, view, rng), mirror(scene.light, view)
    fingers = [draw_finger(finger, view) for finger in scene.surroundings.fingers]
    picture = np.empty((view.height_px, view.width_px, 3), np.uint8)
    for channel in range(3):
        plane = compose(brightness, scene.sheet.colour, layers, channel)
        if page is not None:
            around = _enlarge(table[..., channel], size)
            plane = around + page * (plane - around)
        for coverage, colour in fingers:
            plane *= _enlarge(shade_around(coverage, max(coverage.shape)), size)
            lay(plane, _enlarge(coverage, size), _enlarge(colour[..., channel], size))
        plane *= _enlarge(light[..., channel], size)
        plane += _enlarge(mirrored, size)
        picture[..., channel] = develop(blur(plane, scene.camera), scene.camera, rng)
    return picture, ink.coverage


def _enlarge(coarse: Field, size: tuple[int, int]) -> Field:
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float32)
