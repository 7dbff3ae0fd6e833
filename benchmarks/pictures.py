"""Count how many labelled pictures are read right.

Takes a folder with a labels.csv (file,label,kind,source,notes); `label` is what a person reads,
lines joined by `|`, or `none`. Prints a row per kind with a 95 % confidence interval, writes a
contact sheet of the misses, and ends with the figures as JSON.
"""

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from model.reader import Reader, Reading, load_reader
from preprocessing.decode import decode
from preprocessing.errors import NoDigitFoundError, PreprocessingError

TILE_PX = 240
CAPTION_PX = 22
COLUMNS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One picture read: what it shows, what was answered, and what was seen."""

    path: Path
    kind: str
    label: str
    answer: str
    cpu_s: float
    reading: Reading | None

    @property
    def is_right(self) -> bool:
        """Whether the whole answer is right, line by line."""
        return self.answer == self.label


def read_labels(folder: Path) -> list[tuple[Path, str, str]]:
    """List file, kind and label; tiny pictures, of 32 px or less, are a kind of their own."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [(folder / row["file"], _name_kind(row), row["label"]) for row in rows]


def _name_kind(row: dict[str, str]) -> str:
    is_tiny = row["kind"] == "drawn" and "tiny" in row["notes"]
    return "drawn, tiny" if is_tiny else row["kind"]


def try_picture(reader: Reader, path: Path, kind: str, label: str) -> Trial:
    """Read one picture and note the answer."""
    data = path.read_bytes()
    started_s = time.process_time()
    reading = None
    try:
        reading = reader.read(data)
        answer = "|".join(reading.lines)
    except NoDigitFoundError:
        answer = "none"
    except PreprocessingError as error:
        answer = error.code
    return Trial(path, kind, label, answer, time.process_time() - started_s, reading)


def measure_interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % confidence interval of a share."""
    z = 1.96
    share = hits / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def print_table(trials: list[Trial]) -> dict[str, dict[str, float]]:
    """Print a row per kind and return the same figures."""
    figures = {}
    print(f"{'kind':<18}{'right':>6}{'of':>5}{'share':>9}   95 % interval      CPU ms (median)")
    for kind in dict.fromkeys(trial.kind for trial in trials):
        of_kind = [trial for trial in trials if trial.kind == kind]
        hits = sum(trial.is_right for trial in of_kind)
        low, high = measure_interval(hits, len(of_kind))
        cpu_ms = 1000 * float(np.median([trial.cpu_s for trial in of_kind]))
        share = hits / len(of_kind)
        print(
            f"{kind:<18}{hits:>6}{len(of_kind):>5}{share:>9.1%}   {low:>6.1%} to {high:>6.1%}"
            f"{cpu_ms:>15.1f}"
        )
        figures[kind] = {"right": hits, "of": len(of_kind), "low": low, "high": high}
    return figures


def draw_misses(trials: Iterable[Trial]) -> NDArray[np.uint8]:
    """Draw each miss: picture, ink, boxes, digit images, label and answer."""
    tiles = [_draw_miss(trial) for trial in trials]
    while len(tiles) % COLUMNS or not tiles:
        tiles.append(np.full((TILE_PX + CAPTION_PX, TILE_PX, 3), 40, np.uint8))
    rows = [np.hstack(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    return np.vstack(rows)


def _draw_miss(trial: Trial) -> NDArray[np.uint8]:
    tile = np.full((TILE_PX + CAPTION_PX, TILE_PX, 3), 40, np.uint8)
    try:
        picture = decode(trial.path.read_bytes()).picture
    except PreprocessingError:
        picture = np.full((8, 8, 3), 90, np.uint8)
    scale = TILE_PX / max(picture.shape)
    size = (max(1, int(picture.shape[1] * scale)), max(1, int(picture.shape[0] * scale)))
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    small = np.asarray(resized, dtype=np.uint8)[..., ::-1].copy()
    if trial.reading is not None:
        _mark(small, trial.reading, scale)
    tile[: small.shape[0], : small.shape[1]] = small
    caption = f"{trial.kind}: {trial.label} > {trial.answer}"
    cv2.putText(tile, caption, (3, TILE_PX + 15), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255))
    return tile


def _mark(small: NDArray[np.uint8], reading: Reading, scale: float) -> None:
    height, width = small.shape[:2]
    mask = reading.extraction.ink_mask.astype(np.uint8)
    ink = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA) > 0
    small[ink] = (small[ink] * 0.5 + np.array([0, 0, 127])).astype(np.uint8)
    for index, digit in enumerate(reading.digits):
        factor = scale / reading.extraction.reduction
        x, y, box_width, box_height = digit.box.enlarge(factor)
        cv2.rectangle(small, (x, y), (x + box_width, y + box_height), (0, 160, 0), 1)
        left = index * 29
        if left + 28 <= width and height >= 28:
            small[height - 28 :, left : left + 28] = digit.image[..., None]


def main() -> int:
    """Read every picture of the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", type=Path, default=Path("build/misses.png"), help="contact sheet"
    )
    options = parser.parse_args()
    cv2.setNumThreads(1)
    reader = load_reader()
    trials = [try_picture(reader, *labelled) for labelled in read_labels(options.folder)]
    figures = print_table(trials)
    misses = [trial for trial in trials if not trial.is_right]
    options.misses.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.misses), draw_misses(misses))
    print(f"{len(misses)} misses drawn in {options.misses}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
