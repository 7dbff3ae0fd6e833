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
from benchmarks.pictures import Trial
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


def make_trial(answer: str, *, label: str = "7", kind: str = "drawn", cpu_s: float = 0.5) -> Trial:
    return Trial(Path("absent.png"), kind, label, answer, cpu_s, reading=None)


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
    ("name", "answer"),
    [
        ("seven.png", "7"),
        ("lines.png", "7|7"),
        ("blank.png", "none"),
        ("broken.jpg", "not_a_picture"),
    ],
)
def test_the_answer_is_the_lines_or_none_or_the_error(
    champion_reader: Reader, folder: Path, name: str, answer: str
) -> None:
    trial = pictures.try_picture(champion_reader, folder / name, "drawn", answer)

    assert trial.answer == answer
    assert trial.is_right
    assert trial.cpu_s >= 0
    assert (trial.reading is None) == (answer in {"none", "not_a_picture"})


# Both ends p solve (share − p)² = 1.96² p (1 − p) / count.
@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (8, 10, 0.4902, 0.9433),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_is_wilson_s(hits: int, count: int, low: float, high: float) -> None:
    assert pictures.measure_interval(hits, count) == pytest.approx((low, high), abs=1e-4)


def test_the_table_has_a_row_for_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    trials = [
        *(make_trial("7", cpu_s=cpu_s) for cpu_s in (0.001, 0.002, 0.009)),
        make_trial("1", kind="scan", cpu_s=0.5),
        make_trial("17"),
    ]

    figures = pictures.print_table(trials)

    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split()[:4] == ["kind", "right", "of", "share"]
    assert [row.split() for row in rows] == [
        ["drawn", "3", "4", "75.0%", "30.1%", "to", "95.4%", "5.5"],
        ["scan", "0", "1", "0.0%", "0.0%", "to", "79.3%", "500.0"],
    ]
    assert [(of["right"], of["of"]) for of in figures.values()] == [(3, 4), (0, 1)]


@pytest.mark.parametrize(("count", "rows"), [(0, 1), (1, 1), (6, 1), (7, 2)])
def test_misses_are_drawn_six_in_a_row(folder: Path, count: int, rows: int) -> None:
    trial = Trial(folder / "seven.png", "drawn", "1", "7", 0.1, reading=None)

    sheet = pictures.draw_misses([trial] * count)

    assert sheet.shape == (rows * 262, 6 * 240, 3)
    assert sheet.dtype == np.uint8


def test_a_miss_shows_where_the_digit_was_found(champion_reader: Reader, folder: Path) -> None:
    trial = pictures.try_picture(champion_reader, folder / "full.png", "negative", "none")

    tile = pictures.draw_misses([trial])[:240, :240]

    green = (tile == (0, 160, 0)).all(axis=2)
    assert green.any()
    assert trial.reading is not None
    assert cv2.boundingRect(green.astype(np.uint8))[:2] == trial.reading.digits[0].box[:2]


def test_a_run_ends_with_the_figures_as_json(run: tuple[list[str], Path]) -> None:
    lines, _ = run

    figures = json.loads(lines[-1])

    assert {kind: (of["right"], of["of"]) for kind, of in figures.items()} == {
        "drawn": (1, 1),
        "drawn, tiny": (1, 1),
        "multi-drawn": (1, 1),
        "scan": (0, 1),
        "negative": (1, 2),
        "photo": (0, 1),
    }
    assert lines[-2] == "3 misses drawn in sheet.png"
    assert len(lines) == 1 + len(figures) + 2


def test_a_run_leaves_a_contact_sheet_of_its_misses(run: tuple[list[str], Path]) -> None:
    _, sheet = run

    picture = cv2.imread(str(sheet))

    assert picture is not None
    assert picture.shape == (262, 6 * 240, 3)
    drawn = [bool((picture[:, start : start + 240] != 40).any()) for start in range(0, 1440, 240)]
    assert drawn == [True] * 3 + [False] * 3


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
