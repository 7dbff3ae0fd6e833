"""Where the camera stands: from the page's units to the photograph's pixels, and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Homography = NDArray[np.float64]
Corners = NDArray[np.float64]
"""Points, shape (n, 2), x and y."""

FOCAL_SHARE = 1.15
"""Focal length over the frame's longer side: a phone's 26 mm over 36 mm, and cut a little."""

COARSE_SIDE_PX = 800
"""Soft textures, light and shadows are made at this size and enlarged."""


@dataclass(frozen=True, slots=True)
class View:
    """How the page lies before the camera.

    Attributes
    ----------
    to_frame : Homography
        From page to frame, shape (3, 3).
    width_px, height_px : int
        The frame.
    """

    to_frame: Homography
    width_px: int
    height_px: int

    @property
    def coarse_shape(self) -> tuple[int, int]:
        """Height and width that are enough for soft textures, light and shadows."""
        scale = min(1.0, COARSE_SIDE_PX / max(self.width_px, self.height_px))
        return max(2, round(self.height_px * scale)), max(2, round(self.width_px * scale))

    def project(self, points: Corners) -> Corners:
        """From page to frame."""
        return transform(self.to_frame, points)

    def unproject(self, points: Corners) -> Corners:
        """From frame to page."""
        return transform(np.linalg.inv(self.to_frame).astype(np.float64), points)

    def measure_scale(self, x: float, y: float) -> float:
        """Pixels to one unit at a point of the page, the mean of both directions."""
        around = np.array([(x, y), (x + 1e-3, y), (x, y + 1e-3)])
        middle, right, below = self.project(around)
        area = abs(float(np.linalg.det(np.stack([right - middle, below - middle]))))
        return float(np.sqrt(area)) * 1e3

    def find_visible_page(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what the frame shows, in the page's units."""
        width, height = self.width_px, self.height_px
        seen = self.unproject(np.array([(0, 0), (width, 0), (width, height), (0, height)], float))
        (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True, slots=True)
class Stance:
    """How the camera is held.

    Attributes
    ----------
    tilt_deg : float
        Rotation of the writing in the frame.
    pitch_deg, yaw_deg : float
        The page's inclination towards the camera, which shows as perspective.
    unit_px : float
        Size of a digit in the middle of the writing.
    centre : tuple[float, float]
        Where in the free space of the frame the writing stands, −1..1 across and down.
    """

    tilt_deg: float
    pitch_deg: float
    yaw_deg: float
    unit_px: float
    centre: tuple[float, float]


def transform(matrix: Homography, points: Corners) -> Corners:
    """Apply a homography to points."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    moved: Corners = homogeneous[:, :2] / homogeneous[:, 2:]
    return moved


def make_box(half_width: float, half_height: float) -> Corners:
    """Corners of a box around the origin."""
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], dtype=float)
    return signs * (half_width, half_height)


def frame_writing(
    half_width: float, half_height: float, frame_px: tuple[int, int], stance: Stance
) -> View:
    """Look at the writing so that all of it stands in the frame, smaller if it must be."""
    width_px, height_px = frame_px
    focal_px = FOCAL_SHARE * max(frame_px)
    box = make_box(half_width, half_height)
    turned = _incline(stance, focal_px)
    unit_px = stance.unit_px
    for _ in range(3):  # perspective is not proportional to size
        corners = transform(turned @ np.diag([unit_px, unit_px, 1.0]), box)
        span = corners.max(axis=0) - corners.min(axis=0)
        unit_px *= min(1.0, 0.92 * width_px / span[0], 0.92 * height_px / span[1])
    scaled = turned @ np.diag([unit_px, unit_px, 1.0])
    corners = transform(scaled, box)
    low, high = corners.min(axis=0), corners.max(axis=0)
    free = (np.array(frame_px) - (high - low)) / 2 - 0.02 * min(frame_px)
    shift = np.array(frame_px) / 2 - (low + high) / 2 + free * stance.centre
    moved = np.array([(1, 0, shift[0]), (0, 1, shift[1]), (0, 0, 1)]) @ scaled
    return View(moved / moved[2, 2], width_px, height_px)


def _incline(stance: Stance, focal_px: float) -> Homography:
    """Rotate a plane that stands one focal length before the camera."""
    tilt, pitch, yaw = np.radians([stance.tilt_deg, stance.pitch_deg, stance.yaw_deg])
    around_z = np.array(
        [(np.cos(tilt), -np.sin(tilt), 0), (np.sin(tilt), np.cos(tilt), 0), (0, 0, 1)]
    )
    around_x = np.array(
        [(1, 0, 0), (0, np.cos(pitch), -np.sin(pitch)), (0, np.sin(pitch), np.cos(pitch))]
    )
    around_y = np.array([(np.cos(yaw), 0, np.sin(yaw)), (0, 1, 0), (-np.sin(yaw), 0, np.cos(yaw))])
    rotation = around_x @ around_y @ around_z
    # A point (x, y, 0) of the page lies at R (x, y, 0) + (0, 0, f), seen at f X/Z, f Y/Z.
    plane = np.column_stack([rotation[:, 0], rotation[:, 1], (0, 0, focal_px)])
    seen: Homography = np.diag([focal_px, focal_px, 1.0]) @ plane
    return seen
