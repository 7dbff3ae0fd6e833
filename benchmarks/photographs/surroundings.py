"""Around the sheet: its edges, the table it lies on, fingers that hold it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.photographs.glyphs import Field, make_noise
from benchmarks.photographs.sheets import Colour
from benchmarks.photographs.views import Corners, View, make_box
from benchmarks.photographs.writing import Writing

_FAR = 500.0
"""A side of the sheet that is not in the frame lies this many units away."""

_TABLES: tuple[Colour, ...] = (
    (0.55, 0.38, 0.24),
    (0.36, 0.23, 0.15),
    (0.70, 0.56, 0.40),
    (0.16, 0.16, 0.17),
    (0.30, 0.33, 0.38),
    (0.82, 0.81, 0.79),
    (0.24, 0.32, 0.45),
)
_SKINS: tuple[Colour, ...] = (
    (0.90, 0.70, 0.60),
    (0.84, 0.62, 0.50),
    (0.68, 0.47, 0.35),
    (0.45, 0.30, 0.22),
)


@dataclass(frozen=True, slots=True, eq=False)
class Finger:
    """A finger lying on the sheet, in shares of the frame's longer side.

    Attributes
    ----------
    root, tip : tuple[float, float]
        Where it comes into the frame, and where it ends.
    radius : float
        Half its width.
    skin : Colour
        Its colour.
    """

    root: tuple[float, float]
    tip: tuple[float, float]
    radius: float
    skin: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What the frame shows besides the sheet.

    Attributes
    ----------
    page : Corners
        The sheet's four corners, in its own units.
    visible_edges : int
        How many of its sides are in the frame.
    table : Colour
        What lies around it.
    grain : float
        Spread of the table's texture.
    fingers : tuple[Finger, ...]
        At the frame's border.
    """

    page: Corners
    visible_edges: int
    table: Colour
    grain: float
    fingers: tuple[Finger, ...]


def choose_surroundings(view: View, writing: Writing, rng: np.random.Generator) -> Surroundings:
    """Choose what else is seen; nothing of it comes near the writing."""
    wanted = int(rng.choice(4, p=(0.68, 0.17, 0.11, 0.04)))
    sides = rng.permutation(4)[:wanted]
    edges = _lay_edges(view, writing, sides, rng)
    fingers = int(rng.integers(1, 4)) if rng.random() < 0.14 else 0
    left, top, right, bottom = edges
    return Surroundings(
        page=np.array([(left, top), (right, top), (right, bottom), (left, bottom)]),
        visible_edges=int((np.abs(edges) < _FAR).sum()),
        table=_TABLES[rng.integers(len(_TABLES))],
        grain=float(rng.uniform(0.02, 0.09)),
        fingers=_choose_fingers(fingers, view, writing, rng),
    )


def _lay_edges(
    view: View, writing: Writing, sides: NDArray[np.int64], rng: np.random.Generator
) -> Corners:
    """Lay the chosen sides between the writing and the frame's border, the others far away."""
    seen = np.array(view.find_visible_page())
    signs = np.array((-1.0, -1.0, 1.0, 1.0))
    written = signs * np.tile((writing.half_width, writing.half_height), 2)
    edges = signs * _FAR
    for side in sides:
        free = signs[side] * (seen[side] - written[side])
        if free > 0.6:
            edges[side] = written[side] + signs[side] * max(0.3, free * rng.uniform(0.3, 0.85))
    return edges


def _choose_fingers(
    count: int, view: View, writing: Writing, rng: np.random.Generator
) -> tuple[Finger, ...]:
    """Lay fingers side by side, as one hand does, where they are clear of the writing."""
    longer_px = max(view.width_px, view.height_px)
    frame = np.array((view.width_px, view.height_px)) / longer_px
    skin = _SKINS[rng.integers(len(_SKINS))]
    box = view.project(make_box(writing.half_width + 0.15, writing.half_height + 0.15)) / longer_px
    radius = float(rng.uniform(0.035, 0.075))
    for _ in range(12):
        fingers = _reach_in(count, frame, radius, rng)
        ends = [(np.array(root), np.array(tip)) for root, tip in fingers]
        if all(_keeps_clear(root, tip, radius, box) for root, tip in ends):
            return tuple(Finger(root, tip, radius, skin) for root, tip in fingers)
    return ()


def _reach_in(
    count: int, frame: Corners, radius: float, rng: np.random.Generator
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    side = int(rng.integers(4))
    inward = np.array(((1, 0), (0, 1), (-1, 0), (0, -1)))[side]
    along = np.array((abs(inward[1]), abs(inward[0])))
    lean = rng.uniform(-0.5, 0.5)
    start = rng.uniform(0.1, 0.9) * frame * along
    root = start + (frame * (inward < 0)) - 0.2 * (inward + lean * along)
    fingers = []
    for index in range(count):
        offset = along * index * radius * rng.uniform(2.05, 2.4)
        length = 0.2 + radius * rng.uniform(1.0, 3.5)
        begin = root + offset
        end = begin + length * (inward + lean * along)
        fingers.append(((float(begin[0]), float(begin[1])), (float(end[0]), float(end[1]))))
    return fingers


def _keeps_clear(root: Corners, tip: Corners, radius: float, box: Corners) -> bool:
    """Tell whether a finger stays outside a quadrilateral, and some way off."""
    outline = box.astype(np.float32).reshape(-1, 1, 2)
    points = np.linspace(root, tip, 12)
    distances = [
        cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=True) for x, y in points
    ]
    return max(distances) < -1.5 * radius


def draw_page(surroundings: Surroundings, view: View) -> Field | None:
    """Draw which share of each pixel the sheet covers; None where it fills the frame."""
    if not surroundings.visible_edges:
        return None
    mask = np.zeros((view.height_px, view.width_px), np.uint8)
    dense = np.concatenate(
        [
            np.linspace(start, end, 400)
            for start, end in zip(
                surroundings.page, np.roll(surroundings.page, -1, axis=0), strict=True
            )
        ]
    )
    visible = np.round(_keep_before_camera(dense, view) * 16).astype(np.int32)
    cv2.fillPoly(mask, [visible], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)


def _keep_before_camera(points: Corners, view: View) -> Corners:
    """Project what lies before the camera's plane: beyond it a plane turns inside out."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ view.to_frame.T
    depth = np.maximum(homogeneous[:, 2], 0.05)
    return np.clip(homogeneous[:, :2] / depth[:, None], -30_000, 30_000)


def make_table(surroundings: Surroundings, view: View, rng: np.random.Generator) -> Field:
    """Make the table's colour with the grain of its wood, coarsely."""
    height, width = view.coarse_shape
    streaks = make_noise((height, max(2, width // 12)), 3.0, rng)
    wood = cv2.resize(streaks, (width, height), interpolation=cv2.INTER_CUBIC)
    fine = make_noise((height, width), 1.5, rng)
    brightness = 1 + surroundings.grain * (wood + 0.3 * fine)
    planes = [brightness * share for share in surroundings.table]
    return np.clip(np.dstack(planes), 0, 1).astype(np.float32)


def draw_finger(finger: Finger, view: View) -> tuple[Field, Field]:
    """Draw a finger coarsely: how much of each pixel it covers, and its colour, shaded round."""
    height, width = view.coarse_shape
    longer = max(height, width)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(longer)
    root, tip = np.array(finger.root), np.array(finger.tip)
    length = float(np.hypot(*(tip - root)))
    forth, side = (tip - root) / length, np.array((root[1] - tip[1], tip[0] - root[0])) / length
    along = (x - root[0]) * forth[0] + (y - root[1]) * forth[1]
    across = (x - root[0]) * side[0] + (y - root[1]) * side[1]
    beyond = np.maximum(along - length, 0)
    # Fingers taper, and are thicker at their joints.
    taper = 1 - 0.12 * along / length + 0.05 * np.cos(9 * (along - length) / finger.radius / 4)
    away = np.hypot(across, beyond) / (finger.radius * taper)
    coverage = np.clip((1 - away) * finger.radius * longer / 2 + 0.5, 0, 1)
    shade = 0.62 + 0.38 * np.sqrt(np.clip(1 - (0.97 * away - 0.1) ** 2, 0, 1))
    nail = (np.hypot(across / 0.6, (along - length - 0.15 * finger.radius) / 0.75)) / finger.radius
    polish = np.clip((1 - nail) * 6, 0, 1)
    planes = [shade * (part + 0.35 * polish * (1 - part) * 0.6) for part in finger.skin]
    return coverage.astype(np.float32), np.dstack(planes).astype(np.float32)


def shade_around(coverage: Field, longer_px: int) -> Field:
    """Make the soft shadow that lies around what stands on the sheet, as remaining light."""
    soft = cv2.GaussianBlur(coverage, (0, 0), 0.012 * longer_px)
    return np.asarray(1 - np.float32(0.45) * soft, np.float32)
