"""Measure how much memory reading the largest pictures takes that each format is allowed.

Every picture is read in a process of its own, which has read a small one before. Counted is what
the process occupies at its peak beyond what it did then, the picture's bytes included: blank paper
takes few of them, paper with a grain more. Linux only. Prints a table and ends with the figures as
JSON.
"""

import argparse
import contextlib
import io
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.scoring import ask
from model.reader import load_reader
from preprocessing.decode import BYTES_A_PIXEL, BYTES_A_PIXEL_ELSE, DecodeLimits

LIMIT_MB = 150
ASPECT = 4 / 3
SMALL_PX = 640 * 480
PAPER, INK = 235, 30
TILE_PX = 701
"""Grain is made once for so many pixels and repeated."""

SAFE = 0.999
"""The largest pictures allowed, but for a rounding."""


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of picture file.

    Attributes
    ----------
    name, file_format, mode : str
        Its name, Pillow's name of the format, and of the kind of pixels.
    bytes_a_pixel : float
        What the decoder reckons with; 0 where it decodes straight to a smaller picture.
    stored_bytes_a_pixel : float
        Of a format that does not compress, where the file itself may be the limit.
    options : Mapping[str, object]
        How it is stored.
    """

    name: str
    file_format: str
    mode: str
    bytes_a_pixel: float = BYTES_A_PIXEL_ELSE
    stored_bytes_a_pixel: float = 0.0
    options: Mapping[str, object] = field(default_factory=dict)


CASES = (
    Case("JPEG", "JPEG", "RGB", 0.0),
    Case("JPEG, grey", "JPEG", "L", 0.0),
    Case(
        "JPEG, progressive", "JPEG", "RGB", BYTES_A_PIXEL["progressive"], 0.0, {"progressive": True}
    ),
    Case("JPEG, CMYK", "JPEG", "CMYK"),
    Case("PNG", "PNG", "RGB"),
    Case("PNG, grey", "PNG", "L"),
    Case("PNG, palette", "PNG", "P"),
    Case("PNG, alpha", "PNG", "RGBA", BYTES_A_PIXEL["RGBA"]),
    Case("PNG, 16 bits", "PNG", "I;16", BYTES_A_PIXEL["I;16"]),
    Case("WebP", "WEBP", "RGB", BYTES_A_PIXEL["WEBP"]),
    Case("GIF", "GIF", "P"),
    Case("BMP", "BMP", "RGB", stored_bytes_a_pixel=3.0),
    Case("BMP, grey", "BMP", "L", stored_bytes_a_pixel=1.0),
    Case("TIFF, LZW", "TIFF", "RGB", options={"compression": "tiff_lzw"}),
    Case("TIFF, floats", "TIFF", "F", options={"compression": "tiff_lzw"}),
    Case("HEIC", "HEIF", "RGB", BYTES_A_PIXEL["HEIF"]),
    Case("AVIF", "AVIF", "RGB", BYTES_A_PIXEL["AVIF"], 0.0, {"speed": 10}),
)


def find_largest_px(case: Case, limits: DecodeLimits) -> int:
    """Find how many pixels the decoder allows."""
    by_memory = limits.memory_bytes / case.bytes_a_pixel if case.bytes_a_pixel else math.inf
    stored = case.stored_bytes_a_pixel
    by_file = limits.data_bytes / stored if stored else math.inf
    return int(SAFE * min(limits.picture_px, by_memory, by_file))


def make_picture(case: Case, picture_px: int, grain: float = 0.0) -> bytes:
    """Draw a seven on paper and store it; blank paper packs well, grain does not."""
    height = int(math.sqrt(picture_px / ASPECT))
    page = np.full((height, int(height * ASPECT)), PAPER, np.uint8)
    if grain:
        tile = np.random.default_rng(1).normal(PAPER, grain, (TILE_PX, TILE_PX))
        repeats = [-(-side // TILE_PX) for side in page.shape]
        page = np.tile(tile.clip(0, 255).astype(np.uint8), repeats)[
            : page.shape[0], : page.shape[1]
        ]
        page = np.ascontiguousarray(page)
    corners = np.array([(0.55, 0.35), (0.75, 0.35), (0.62, 0.65)]) * height
    cv2.polylines(page, [corners.astype(np.int32)], False, INK, max(2, height // 40))  # noqa: FBT003
    data = io.BytesIO()
    _to_mode(page, case.mode).save(data, case.file_format, **case.options)
    return data.getvalue()


def _to_mode(page: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(page.astype(np.uint16) * 257)
    image = Image.fromarray(page).convert(mode)
    if mode == "RGBA":
        image.putalpha(254)  # an alpha channel that is opaque throughout could be left out
    return image


def measure_peak(small: Path, large: Path) -> dict[str, Any]:
    """Read both pictures here; returns the memory at the second's peak beyond that after the first.

    Where the kernel does not let a process forget its peak, that since its start counts, which is
    never less.
    """
    reader = load_reader()
    ask(reader, small.read_bytes())
    idle_bytes = _read_status("VmRSS")
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    answer, cpu_s = ask(reader, large.read_bytes())
    peak_mb = (_read_status("VmHWM") - idle_bytes) / 1e6
    return {"idle_mb": idle_bytes / 1e6, "peak_mb": peak_mb, "cpu_s": cpu_s, "answer": answer}


def _read_status(name: str) -> int:
    """Read a figure of this process's memory, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    line = next(line for line in status if line.startswith(f"{name}:"))
    return 1024 * int(line.split()[1])


def try_case(case: Case, limits: DecodeLimits, folder: Path, grain: float = 0.0) -> dict[str, Any]:
    """Make a small and the largest picture of a kind, and have a fresh process read them."""
    picture_px = find_largest_px(case, limits)
    small, large = folder / "small", folder / "large"
    small.write_bytes(make_picture(case, min(SMALL_PX, picture_px)))
    large.write_bytes(make_picture(case, picture_px, grain))
    child = [sys.executable, "-m", "benchmarks.memory", "--child", str(small), str(large)]
    done = subprocess.run(child, capture_output=True, text=True, check=True)  # noqa: S603
    figures: dict[str, Any] = json.loads(done.stdout)
    return {"megapixels": picture_px / 1e6, "file_mb": large.stat().st_size / 1e6, **figures}


def print_table(rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Print a row per kind."""
    print(f"{'picture':<20}{'megapixels':>11}{'file MB':>9}{'CPU s':>7}{'peak above idle, MB':>21}")
    for name, row in rows.items():
        print(
            f"{name:<20}{row['megapixels']:>11.1f}{row['file_mb']:>9.2f}{row['cpu_s']:>7.2f}"
            f"{row['peak_mb']:>21.1f}   read as {row['answer']}"
        )
    worst = max(rows, key=lambda name: float(rows[name]["peak_mb"]))
    print(f"most: {rows[worst]['peak_mb']:.1f} MB for {worst}; at most {LIMIT_MB} MB are wanted")


def main() -> int:
    """Measure every kind, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="kinds whose name begins so")
    parser.add_argument("--grain", type=float, default=0.0, help="of the paper, in grey levels")
    parser.add_argument("--child", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if options.child:
        print(json.dumps(measure_peak(*options.child)))
        return 0
    cases = [case for case in CASES if case.name.startswith(options.only or "")]
    with tempfile.TemporaryDirectory() as folder:
        rows = {
            case.name: try_case(case, DecodeLimits(), Path(folder), options.grain) for case in cases
        }
    print_table(rows)
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
