"""The light: uneven, tinted, with hard-edged shadows, a vignette and glare."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.photographs.glyphs import Field, make_noise
from benchmarks.photographs.sheets import Colour, Surface
from benchmarks.photographs.views import Corners, View


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """A shadow.

    Attributes
    ----------
    outline : Corners
        Its corners as shares of the frame.
    remaining : float
        Share of the light that is left in it.
    softness : float
        Width of its edge as a share of the frame's longer side.
    """

    outline: Corners
    remaining: float
    softness: float


@dataclass(frozen=True, slots=True)
class Glare:
    """A lamp or window mirrored in the sheet; lengths as shares of the frame."""

    x: float
    y: float
    width: float
    height: float
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The light.

    Attributes
    ----------
    exposure : float
        How bright white is in the middle of the writing, 1 = as bright as can be.
    tint : Colour
        The lamp's colour.
    slope, direction_rad : float
        How much darker the far end of the frame is, and where it lies.
    unrest : float
        Spread of soft patches.
    vignette : float
        How much light the corners lack.
    shadows, glares
        Where it is darker or brighter.
    """

    exposure: float
    tint: Colour
    slope: float
    direction_rad: float
    unrest: float
    vignette: float
    shadows: tuple[Shadow, ...]
    glares: tuple[Glare, ...]


def choose_light(surface: Surface, written: Corners, rng: np.random.Generator) -> Light:
    """Choose a light for writing whose corners stand there, as shares of the frame.

    A screen shines by itself, so that nothing falls on it but glare.
    """
    is_lit = surface is not Surface.SCREEN
    warmth, greenness = rng.normal(0, 0.06), rng.normal(0, 0.015)
    shadows = 1 + int(rng.random() < 0.2) if is_lit and rng.random() < 0.28 else 0
    chance_of_glare = 0.1 if surface is Surface.PAPER else 0.25
    return Light(
        exposure=float(rng.uniform(0.5, 1.0)),
        tint=(float(1 + warmth), float(1 + greenness), float(1 - warmth)),
        slope=float(rng.beta(1.2, 2.5) * (0.6 if is_lit else 0.15)),
        direction_rad=float(rng.uniform(0, 2 * np.pi)),
        unrest=float(rng.uniform(0, 0.05 if is_lit else 0.02)),
        vignette=float(rng.uniform(0.25, 0.65) if rng.random() < 0.15 else rng.uniform(0, 0.2)),
        shadows=tuple(_choose_shadow(rng) for _ in range(shadows)),
        glares=_choose_glare(surface, written, rng) if rng.random() < chance_of_glare else (),
    )


def _choose_shadow(rng: np.random.Generator) -> Shadow:
    """Choose the edge of something large, or a phone or an arm reaching in from the border."""
    angle = rng.uniform(0, 2 * np.pi)
    inward = np.array((np.cos(angle), np.sin(angle)))
    if rng.random() < 0.6:
        half_width, tip = 3.0, 0.5 + inward * rng.uniform(-0.3, 0.3)
    else:
        half_width, tip = rng.uniform(0.08, 0.3), rng.uniform(0.2, 0.8, 2)
    side = np.array((-inward[1], inward[0])) * half_width
    slant = inward * rng.uniform(-0.3, 0.3) * min(half_width, 0.5)
    root = tip - 3.0 * inward
    outline = np.array([root - side, root + 1.2 * side, tip + side + slant, tip - side - slant])
    softness = float(np.exp(rng.uniform(np.log(0.0015), np.log(0.02))))
    return Shadow(outline, float(rng.uniform(0.45, 0.8)), softness)


def _choose_glare(
    surface: Surface, written: Corners, rng: np.random.Generator
) -> tuple[Glare, ...]:
    """Choose a soft shine on paper, or a lamp mirrored in a board beside what is written."""
    is_soft = surface is Surface.PAPER
    width, height = rng.uniform(*((0.15, 0.4) if is_soft else (0.05, 0.25)), 2)
    strength = float(rng.uniform(*((0.1, 0.4) if is_soft else (0.2, 0.6))))
    outline = written.astype(np.float32).reshape(-1, 1, 2)
    for x, y in rng.uniform(0, 1, (10, 2)):
        depth = cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=True)
        if is_soft or -depth > 1.4 * max(width, height):
            return (Glare(float(x), float(y), float(width), float(height), strength),)
    return ()


def shine(light: Light, view: View, rng: np.random.Generator) -> Field:
    """Make the light that falls on the sheet, coarsely, shape (height, width, 3)."""
    height, width = view.coarse_shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x - width / 2) / max(height, width), (y - height / 2) / max(height, width)
    along = x * np.cos(light.direction_rad) + y * np.sin(light.direction_rad)
    corner = (x * x + y * y) / ((x * x + y * y).max())
    field = (1 - light.slope * (along + 0.5)) * (1 - light.vignette * corner)
    field *= 1 + light.unrest * make_noise((height, width), max(height, width) / 3, rng)
    lit = np.dstack([field * share for share in light.tint]).astype(np.float32)
    for shadow in light.shadows:
        lit *= _cast(shadow, height, width)
    return np.clip(lit, 0.03, None) * np.float32(light.exposure / _meter(lit, view))


def _meter(lit: Field, view: View) -> float:
    """Measure the light as a phone's camera does: where the writing stands, and all over."""
    height, width = lit.shape[:2]
    x, y = view.project(np.zeros((1, 2)))[0] * height / view.height_px
    reach = max(2, max(height, width) // 16)
    top, left = int(np.clip(y - reach, 0, height - 1)), int(np.clip(x - reach, 0, width - 1))
    at_writing = lit[top : top + 2 * reach, left : left + 2 * reach].mean()
    return float(0.4 * at_writing + 0.6 * lit.mean())


def _cast(shadow: Shadow, height: int, width: int) -> Field:
    """Make the light that a shadow leaves; the sky's blue reaches into it."""
    mask = np.zeros((height, width), np.uint8)
    corners = np.round(shadow.outline * (width, height)).astype(np.int32)
    cv2.fillConvexPoly(mask, corners, 255, cv2.LINE_AA)
    sigma_px = max(0.3, shadow.softness * max(height, width) / 2)
    soft = cv2.GaussianBlur(mask, (0, 0), sigma_px).astype(np.float32) / 255
    lacking = (1 - shadow.remaining) * soft
    return np.dstack([1 - share * lacking for share in (1.0, 0.98, 0.93)]).astype(np.float32)


def mirror(light: Light, view: View) -> Field:
    """Make the light that the sheet mirrors, coarsely, in addition to what it reflects."""
    height, width = view.coarse_shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    mirrored = np.zeros((height, width), np.float32)
    for glare in light.glares:
        across = (x / width - glare.x) / glare.width
        down = (y / height - glare.y) / glare.height
        mirrored += np.float32(glare.strength) * np.exp(-(across**2 + down**2))
    return mirrored
