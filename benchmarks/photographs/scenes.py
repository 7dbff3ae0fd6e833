"""Everything about a photograph that is left to chance, chosen before anything is drawn."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.photographs.cameras import Camera, Frame, choose_camera, choose_frame
from benchmarks.photographs.glyphs import Glyph, trace
from benchmarks.photographs.lights import Light, choose_light
from benchmarks.photographs.pens import Ink, choose_ink, measure_stroke_px, place
from benchmarks.photographs.sheets import Sheet, choose_sheet
from benchmarks.photographs.surroundings import Surroundings, choose_surroundings
from benchmarks.photographs.views import Stance, View, frame_writing, transform
from benchmarks.photographs.writing import Hand, Placed, Writing, write_row
from preprocessing.arrays import Box, DigitImages

LEAST_HEIGHT_PX = 24.0
"""Of every digit: a person reads it without effort."""

LEAST_GAP_PX = 3.0
"""Digits that do not touch leave this much between them, besides what blur takes."""

LEAST_STROKE_PX = 2.0
"""A line thinner than that fades."""

MOST_TILT_DEG = 15.0
MOST_INCLINATION_DEG = 24.0
TOUCHING_CHANCE = 0.05
USUAL_ADVANCE = 0.9
"""From one digit of a row to the next, in units."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that was chosen for a photograph."""

    sheet: Sheet
    ink: Ink
    writing: Writing
    stance: Stance
    view: View
    surroundings: Surroundings
    light: Light
    camera: Camera
    is_touching: bool

    @property
    def stroke_px(self) -> float:
        """Width of the strokes, in pixels of the frame."""
        return measure_stroke_px(self.writing, self.view)


def choose_scene(images: DigitImages, rng: np.random.Generator) -> Scene:
    """Choose everything for a photograph of these digits."""
    sheet = choose_sheet(rng)
    ink = choose_ink(sheet.surface, rng)
    frame = choose_frame(rng)
    stance = _choose_stance(len(images), frame, rng)
    stroke = max(ink.width, LEAST_STROKE_PX / stance.unit_px)
    glyphs = [trace(image, stroke, ink.tremble, rng) for image in images]
    stroke_px = stance.unit_px * float(np.median([glyph.stroke for glyph in glyphs]))
    camera = choose_camera(stroke_px, rng)
    is_touching = len(images) > 1 and bool(rng.random() < TOUCHING_CHANCE)
    writing = _write(glyphs, stance, camera, is_touching=is_touching, rng=rng)
    frame_px = (frame.width_px, frame.height_px)
    view = frame_writing(writing.half_width, writing.half_height, frame_px, stance)
    return Scene(
        sheet=sheet,
        ink=ink,
        writing=writing,
        stance=stance,
        view=view,
        surroundings=choose_surroundings(view, writing, rng),
        light=choose_light(sheet.surface, view.project(writing.corners) / frame_px, rng),
        camera=camera,
        is_touching=is_touching,
    )


def is_legible(scene: Scene) -> bool:
    """Tell whether all digits are tall enough, and not much smaller than was chosen."""
    heights_px = [box.height for box in find_boxes(scene)]
    unit_px = scene.view.measure_scale(0, 0)
    return min(heights_px) >= LEAST_HEIGHT_PX and unit_px >= 0.85 * scene.stance.unit_px


def find_boxes(scene: Scene) -> tuple[Box, ...]:
    """Find where each digit's ink stands in the frame."""
    return tuple(_find_box(one, scene.view) for one in scene.writing.placed)


def _choose_stance(count: int, frame: Frame, rng: np.random.Generator) -> Stance:
    shorter_px = min(frame.width_px, frame.height_px)
    if count == 1:
        share = float(np.exp(rng.uniform(np.log(0.08), np.log(0.75))))
        unit_px = share * shorter_px
    else:
        span_px = rng.uniform(0.35, 0.85) * frame.width_px
        unit_px = min(span_px / (USUAL_ADVANCE * count), 0.5 * frame.height_px)
    least_px = 1.2 * LEAST_HEIGHT_PX
    pitch, yaw = np.clip(rng.normal(0, 10, 2), -MOST_INCLINATION_DEG, MOST_INCLINATION_DEG)
    across, down = np.clip(rng.normal(0, 0.4, 2), -1, 1)
    return Stance(
        tilt_deg=float(rng.uniform(-MOST_TILT_DEG, MOST_TILT_DEG)),
        pitch_deg=float(pitch),
        yaw_deg=float(yaw),
        unit_px=float(max(unit_px, least_px)),
        centre=(float(across), float(down)),
    )


def _write(
    glyphs: list[Glyph],
    stance: Stance,
    camera: Camera,
    *,
    is_touching: bool,
    rng: np.random.Generator,
) -> Writing:
    touching = int(rng.integers(len(glyphs) - 1)) if is_touching else None
    blur_px = 2 * camera.defocus_px + camera.motion_px
    hand = Hand(
        slope=float(np.clip(rng.normal(0, 0.02), -0.06, 0.06)),
        least_gap=1.15 * (LEAST_GAP_PX + blur_px) / stance.unit_px,
    )
    return write_row(glyphs, hand, rng, touching)


def _find_box(one: Placed, view: View) -> Box:
    outlines, _ = cv2.findContours(
        (one.glyph.field > 0).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    outline = np.concatenate(outlines).reshape(-1, 2).astype(np.float64)
    seen = transform(view.to_frame @ place(one), outline)
    left, top = np.floor(seen.min(axis=0)).astype(int)
    right, bottom = np.ceil(seen.max(axis=0)).astype(int)
    return Box(int(left), int(top), int(right - left), int(bottom - top))
