"""The uneven brightness of a sheet: fibres, folds, a sponge's streaks."""

import cv2
import numpy as np

from benchmarks.photographs.glyphs import Field, make_noise
from benchmarks.photographs.sheets import Sheet, Surface
from benchmarks.photographs.views import View

_GRAINS_PX = (1.0, 2.5, 30.0, 120.0)
_WEIGHTS = (0.7, 0.6, 0.4, 0.7)
"""Fibres, pulp, and the waves of a sheet that does not lie flat."""


def make_texture(sheet: Sheet, view: View, rng: np.random.Generator) -> Field:
    """Make the sheet's brightness, about 1, coarsely."""
    shape = view.coarse_shape
    texture = np.ones(shape, np.float32)
    for grain_px, weight in zip(_GRAINS_PX, _WEIGHTS, strict=True):
        texture += np.float32(weight * sheet.roughness) * make_noise(shape, grain_px, rng)
    for _ in range(sheet.creases):
        texture *= _crease(shape, rng)
    if sheet.surface is Surface.BLACKBOARD:
        texture *= _smear(shape, rng)
    return texture


def _crease(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    """One side of a fold is brighter than the other, most of all at the fold."""
    height, width = shape
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = (x - rng.uniform(0.1, 0.9) * width) * np.cos(angle)
    away = away + (y - rng.uniform(0.1, 0.9) * height) * np.sin(angle)
    reach = rng.uniform(0.02, 0.15) * max(shape)
    step = np.tanh(away / rng.uniform(1.0, 4.0)) * np.exp(-np.abs(away) / reach)
    return np.asarray(1 + rng.uniform(0.03, 0.08) * step, np.float32)


def _smear(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    """Make what a sponge leaves: chalk in wide streaks."""
    height, width = shape
    streaks = make_noise((height, max(2, width // 8)), max(4.0, height / 25), rng)
    wide = cv2.resize(streaks, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(1 + rng.uniform(0.02, 0.12) * np.clip(wide, -1.5, 1.5), np.float32)
