"""Count how many labelled pictures are read right.

Takes a folder with a labels.csv (file,label,kind,source,notes); `label` is what a person reads,
lines joined by `|`, or `none`. Prints a row per kind with a 95 % confidence interval and where the
misses went wrong, draws each stage of the misses, and ends with the figures as JSON.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2

from benchmarks.scoring import Blame, Trial, ask, find_blame, print_kinds, print_miscounts
from benchmarks.stages import Sheet, draw_stages, stack
from model.reader import Reader, load_reader

BLAMES = (Blame.REFUSED, Blame.ACCEPTED, Blame.BOXES, Blame.READING)
SHEET_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class PictureTrial(Trial):
    """One picture of the folder read."""

    path: Path

    @property
    def caption(self) -> str:
        """What stands above the miss, in ASCII as OpenCV has no other letters."""
        said = f"{self.kind}: {self.label} > {self.answer} ({self.blame}) {self.path.name}"
        return said.encode("ascii", "replace").decode()


def read_labels(folder: Path) -> list[tuple[Path, str, str]]:
    """List file, kind and label; tiny pictures, of 32 px or less, are a kind of their own."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [(folder / row["file"], _name_kind(row), row["label"]) for row in rows]


def _name_kind(row: dict[str, str]) -> str:
    is_tiny = row["kind"] == "drawn" and "tiny" in row["notes"]
    return "drawn, tiny" if is_tiny else row["kind"]


def try_picture(reader: Reader, path: Path, kind: str, label: str) -> PictureTrial:
    """Read one picture and note the answer."""
    answer, cpu_s = ask(reader, path.read_bytes())
    return PictureTrial(kind, label, answer, cpu_s, find_blame(label, answer), path)


def draw_misses(reader: Reader, misses: Iterable[PictureTrial]) -> Sheet:
    """Draw each stage of the misses."""
    drawings = [draw_stages(reader, miss.path.read_bytes(), miss.caption) for miss in misses]
    return stack(drawings, SHEET_COLUMNS)


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
    figures = print_kinds(trials, BLAMES)
    miscounts = print_miscounts(trials)
    misses = [trial for trial in trials if not trial.is_right]
    options.misses.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.misses), draw_misses(reader, misses))
    print(f"{len(misses)} misses drawn in {options.misses}")
    missed = [str(trial.path.relative_to(options.folder)) for trial in misses]
    print(json.dumps({"missed": missed, "miscounted": miscounts, **figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
