"""Additional training digits: stroke templates drawn by many made-up hands and pens."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import joblib
import numpy as np
from numpy.typing import NDArray

from model.dataset import Dataset
from model.synthesis.pens import Pen, write
from model.synthesis.splines import Pattern, Points, prepare_pattern
from model.synthesis.strokes import TEMPLATES, Template
from preprocessing.arrays import DIGIT_SIDE, DigitImages, InkStrength
from preprocessing.normalize import NormalizeParameters, normalize

CHUNK = 500
"""Digits drawn by one job: half a second of work, far more than sending them costs."""
BLUR_KERNEL_PX = (5, 5)


@dataclass(frozen=True, slots=True)
class HandParameters:
    """How much hands and pens differ; lengths are parts of the digit's height.

    Attributes
    ----------
    digit_side_px : int
        Longer side of the digit where it is drawn: fine enough for hair lines.
    most_shear : float
        Largest slant, two standard deviations; so are the template's tilt and the next.
    most_stretch : float
        Widest and, as its inverse, narrowest aspect.
    bend : float
        Standard deviation of the smooth distortion that the whole digit undergoes.
    point_jitter : float
        Standard deviation of each point's own deviation.
    lift_jitter : float
        Standard deviation of where the pen comes down again after it was lifted.
    tremor : float
        Largest standard deviation of the wobble along the strokes.
    thinnest_pen : float
        Hair line; the widest pen is the template's own.
    most_pressure : float
        Largest change of width along a stroke, as a part of the width.
    nib_share : float
        Part of all digits that is written with a broad nib.
    most_blur_px : float
        Largest standard deviation of the blur.
    """

    digit_side_px: int = 160
    most_shear: float = 0.3
    most_stretch: float = 1.3
    bend: float = 0.1
    point_jitter: float = 0.016
    lift_jitter: float = 0.016
    tremor: float = 0.01
    thinnest_pen: float = 0.01
    most_pressure: float = 0.35
    nib_share: float = 0.2
    most_blur_px: float = 2.0


def draw_digits(
    count: int,
    seed: int,
    shares: Sequence[float] | None = None,
    hands: HandParameters | None = None,
    normalization: NormalizeParameters | None = None,
) -> Dataset:
    """Draw digits that nobody wrote, in MNIST form.

    Work is spread by joblib, as the surrounding ``joblib.parallel_config`` says; the result does
    not depend on it, because every digit has its own stream of random numbers.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        The same seed gives the same digits.
    shares : sequence of float, optional
        Relative frequency of the ten digits; equal unless given.
    hands : HandParameters, optional
        How much hands and pens differ.
    normalization : NormalizeParameters, optional
        How the digits are brought to MNIST form.

    Returns
    -------
    Dataset
        Normalized images, shape (count, 28, 28), uint8, ink 255 on 0, and their digits, in random
        order.
    """
    digits = _deal_digits(count, seed, np.ones(10) if shares is None else np.asarray(shares))
    jobs = (
        joblib.delayed(draw_chunk)(digits[start : start + CHUNK], start, seed, hands, normalization)
        for start in range(0, count, CHUNK)
    )
    nothing = np.empty((0, DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)
    return Dataset(np.concatenate([nothing, *joblib.Parallel()(jobs)]), digits)


def draw_chunk(
    digits: NDArray[np.uint8],
    start: int,
    seed: int,
    hands: HandParameters | None = None,
    normalization: NormalizeParameters | None = None,
) -> DigitImages:
    """Draw some of the digits of `draw_digits`.

    Parameters
    ----------
    digits : NDArray[np.uint8]
        What to draw, shape (n,), 0..9.
    start : int
        The first one's place in the whole data set.
    seed : int
        The whole data set's seed.
    hands : HandParameters, optional
        How much hands and pens differ.
    normalization : NormalizeParameters, optional
        How the digits are brought to MNIST form.

    Returns
    -------
    DigitImages
        Shape (n, 28, 28), uint8, ink 255 on 0, normalized.
    """
    images = np.empty((len(digits), DIGIT_SIDE, DIGIT_SIDE), dtype=np.uint8)
    for index, digit in enumerate(digits):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(start + index,)))
        template = choose_template(int(digit), rng)
        images[index] = normalize(draw_ink(template, rng, hands), normalization)
    return images


def choose_template(digit: int, rng: np.random.Generator) -> Template:
    """Choose one of a digit's templates by their likelihoods."""
    templates, cumulative = _list_templates(digit)
    return templates[int(np.searchsorted(cumulative, rng.random() * cumulative[-1], "right"))]


def draw_ink(
    template: Template, rng: np.random.Generator, parameters: HandParameters | None = None
) -> InkStrength:
    """Draw a template as one person would, with one pen.

    Parameters
    ----------
    template : Template
        What to write.
    rng : np.random.Generator
        Decides on the hand and the pen.
    parameters : HandParameters, optional
        How much they differ.

    Returns
    -------
    InkStrength
        Shape (height, width), uint8, 0 = paper, 255 = ink.
    """
    parameters = parameters or HandParameters()
    pattern = prepare_pattern(template)
    points = _vary_points(pattern, template.slack, rng, parameters)
    curve = pattern.sampling @ points @ _choose_affine(template.tilt_deg, rng, parameters)
    curve += _tremble(len(curve), parameters.tremor, rng)
    curve *= parameters.digit_side_px / np.ptp(curve, axis=0).max()
    pen = _choose_pen(template.boldest, rng, parameters)
    ink = write([curve[stroke] for stroke in pattern.strokes], pen, rng)
    sigma_px = rng.uniform(0.2, parameters.most_blur_px)
    return np.asarray(cv2.GaussianBlur(ink, BLUR_KERNEL_PX, sigma_px), dtype=np.uint8)


@functools.cache
def _list_templates(digit: int) -> tuple[tuple[Template, ...], NDArray[np.float64]]:
    templates = tuple(template for template in TEMPLATES if template.digit == digit)
    return templates, np.cumsum([template.likelihood for template in templates])


def _deal_digits(count: int, seed: int, shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    stops = np.round(np.cumsum(shares) / shares.sum() * count).astype(int)
    digits = np.repeat(np.arange(10, dtype=np.uint8), np.diff(stops, prepend=0))
    return np.random.default_rng(seed).permutation(digits)


def _vary_points(
    pattern: Pattern, slack: float, rng: np.random.Generator, parameters: HandParameters
) -> Points:
    """Bend the whole, shift every stroke and point a little, let ends fall short or go too far."""
    shape, ends = pattern.points.shape, pattern.ends
    x, y = (pattern.points - pattern.points.mean(axis=0)).T
    coefficients = rng.normal(0, parameters.bend, (3, 2))
    points = pattern.points + np.stack([x * x, x * y, y * y], axis=1) @ coefficients
    points += rng.normal(0, parameters.lift_jitter, shape)[pattern.stroke_of_point]
    points += rng.normal(0, parameters.point_jitter, shape)
    outward = points[ends[:, 0]] - points[ends[:, 1]]
    outward /= np.maximum(np.hypot(*outward.T), 0.05)[:, None]
    points[ends[:, 0]] += outward * rng.uniform(-slack, slack, (len(ends), 1))
    return points


def _choose_affine(
    tilt_deg: float, rng: np.random.Generator, parameters: HandParameters
) -> NDArray[np.float64]:
    """Choose a matrix that stretches and slants points (as rows) and then turns them."""
    turn, slant, stretch = np.clip(rng.normal(0, 0.5, 3), -1, 1)
    angle = np.deg2rad(turn * tilt_deg)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    wide = parameters.most_stretch**stretch
    return np.asarray(np.array([[wide, 0], [-slant * parameters.most_shear, 1]]) @ rotation)


def _tremble(count: int, amplitude: float, rng: np.random.Generator) -> Points:
    """Add up a few waves, 10 to 50 samples long, over all samples."""
    cycles = rng.uniform(0.02, 0.1, (3, 1, 2))
    phases = rng.uniform(0, 2 * np.pi, (3, 1, 2))
    steps = np.arange(count)[None, :, None]
    waves = np.sin(2 * np.pi * cycles * steps + phases).sum(axis=0)
    # Three waves of amplitude one deviate by √(3/2).
    return np.asarray(waves * (rng.uniform(0, amplitude) / np.sqrt(1.5)))


def _choose_pen(boldest: float, rng: np.random.Generator, parameters: HandParameters) -> Pen:
    width_px = rng.uniform(parameters.thinnest_pen, boldest) * parameters.digit_side_px
    if rng.random() < parameters.nib_share:
        angle_rad = rng.uniform(-np.pi / 3, np.pi / 3)
        return Pen(width_px, 0.0, angle_rad, rng.uniform(0.3, 0.6))
    return Pen(width_px, rng.uniform(0, parameters.most_pressure))
