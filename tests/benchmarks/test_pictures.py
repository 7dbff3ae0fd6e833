import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks import pictures
from benchmarks.pictures import PictureTrial
from benchmarks.scoring import Blame
from benchmarks.stages import CAPTION_PX, GAP_PX, PANEL_PX, PANELS, draw_stages
from model.reader import Reader

ROOT = Path(__file__).parents[2]
HEADER = "file,label,kind,source,notes"
ROWS = (
    "seven.png,7,drawn,made up,",
    "small.png,7,drawn,made up,tiny",
    "lines.png,7|7,multi-drawn,made up,two lines",
    "mislabelled.png,1,scan,made up,the label is wrong",
    "blank.png,none,negative,made up,",
    "full.png,none,negative,made up,a seven all the same",
    "broken.jpg,5,photo,made up,no picture at all",
)


def draw_sevens(path: Path, *tops: int, side: int = 240) -> None:
    page = np.full((side, side), 235, np.uint8)
    size = side // 3
    for top in tops:
        corners = np.array([(size, top), (2 * size, top), (3 * size // 2, top + size)])
        cv2.polylines(page, [corners], isClosed=False, color=30, thickness=max(2, size // 10))
    assert cv2.imwrite(str(path), page)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    (folder / "labels.csv").write_text("\n".join((HEADER, *ROWS)), encoding="utf-8")
    for name in ("seven.png", "mislabelled.png", "full.png"):
        draw_sevens(folder / name, 80)
    draw_sevens(folder / "small.png", 9, side=30)
    draw_sevens(folder / "lines.png", 20, 140)
    draw_sevens(folder / "blank.png")
    (folder / "broken.jpg").write_bytes(b"hello")
    return folder


@pytest.fixture(scope="module")
def run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The lines printed, and the contact sheet, of a run from another working directory."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.pictures", str(folder), "--misses", "sheet.png"],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines(), elsewhere / "sheet.png"


def test_labels_are_read_in_order_and_tiny_drawings_are_a_kind_of_their_own(folder: Path) -> None:
    labels = pictures.read_labels(folder)

    assert [path.name for path, _, _ in labels] == [row.split(",")[0] for row in ROWS]
    assert {path.parent for path, _, _ in labels} == {folder}
    assert [label for _, _, label in labels] == ["7", "7", "7|7", "1", "none", "none", "5"]
    assert [kind for _, kind, _ in labels][:4] == ["drawn", "drawn, tiny", "multi-drawn", "scan"]


def test_only_drawings_are_tiny(tmp_path: Path) -> None:
    rows = (HEADER, "a.png,7,scan,x,tiny", "b.png,7,drawn,x,a tiny one", "c.png,7,drawn,x,large")
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")

    kinds = [kind for _, kind, _ in pictures.read_labels(tmp_path)]

    assert kinds == ["scan", "drawn, tiny", "drawn"]


@pytest.mark.parametrize(
    ("name", "label", "answer", "blame"),
    [
        ("seven.png", "7", "7", None),
        ("lines.png", "7|7", "7|7", None),
        ("lines.png", "77", "7|7", Blame.BOXES),
        ("mislabelled.png", "1", "7", Blame.READING),
        ("full.png", "none", "7", Blame.ACCEPTED),
        ("broken.jpg", "5", "not_a_picture", Blame.REFUSED),
    ],
)
def test_a_trial_knows_the_answer_and_where_it_went_wrong(
    champion_reader: Reader, folder: Path, name: str, label: str, answer: str, blame: Blame | None
) -> None:
    trial = pictures.try_picture(champion_reader, folder / name, "drawn", label)

    assert (trial.label, trial.answer, trial.blame) == (label, answer, blame)


@pytest.mark.parametrize(("count", "rows"), [(0, 0), (1, 1), (3, 2)])
def test_misses_are_drawn_two_in_a_row(
    champion_reader: Reader, folder: Path, count: int, rows: int
) -> None:
    miss = PictureTrial("drawn", "1", "7", 0.1, Blame.READING, folder / "seven.png")

    sheet = pictures.draw_misses(champion_reader, [miss] * count)

    strip = draw_stages(champion_reader, (folder / "seven.png").read_bytes(), miss.caption)
    height, width = strip.shape[:2]
    assert not rows or sheet.shape == (rows * height, 2 * width, 3)
    assert not rows or (sheet[:height, :width] == strip).all()


def test_a_caption_says_what_happened_in_letters_that_can_be_drawn() -> None:
    miss = PictureTrial("scan", "1", "7", 0.1, Blame.READING, Path("folder/größe.png"))

    assert miss.caption == "scan: 1 > 7 (reading) gr??e.png"


def test_a_run_ends_with_the_figures_as_json(run: tuple[list[str], Path]) -> None:
    lines, _ = run

    figures = json.loads(lines[-1])

    assert figures.pop("missed") == ["mislabelled.png", "full.png", "broken.jpg"]
    assert figures.pop("miscounted") == {"one_as_several": 0, "several_as_one": 0, "of": 5}
    assert {kind: (of["right"], of["of"]) for kind, of in figures.items()} == {
        "drawn": (1, 1),
        "drawn, tiny": (1, 1),
        "multi-drawn": (1, 1),
        "scan": (0, 1),
        "negative": (1, 2),
        "photo": (0, 1),
    }
    assert figures["scan"]["blame"] == {"refused": 0, "accepted": 0, "boxes": 0, "reading": 1}
    assert lines[-2] == "3 misses drawn in sheet.png"
    assert len(lines) == 1 + len(figures) + 3


def test_a_run_leaves_a_contact_sheet_of_its_misses(run: tuple[list[str], Path]) -> None:
    _, sheet = run

    picture = cv2.imread(str(sheet))

    assert picture is not None
    assert picture.shape == (2 * (CAPTION_PX + PANEL_PX), 2 * PANELS * (PANEL_PX + GAP_PX), 3)


def test_make_bench_runs_it(folder: Path, tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    dry_run = ["make", "--dry-run", "--no-print-directory", "bench", f"PICTURES={folder}"]
    told = subprocess.run(  # noqa: S603
        dry_run, cwd=ROOT, env=bare, capture_output=True, text=True, check=True
    )
    _, *arguments = shlex.split(told.stdout.splitlines()[-1])
    sheet = tmp_path / "sheet.png"

    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments, "--misses", str(sheet)],
        cwd=ROOT,
        env={name: value for name, value in bare.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "scan" in json.loads(done.stdout.splitlines()[-1])
    assert sheet.is_file()
