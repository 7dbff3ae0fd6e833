import json
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.e2e.harness import make_environment
from tests.e2e.pictures import draw_photo, make_photo


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seven.jpg").write_bytes(make_photo(7))
    (tmp_path / "blank.jpg").write_bytes(make_photo(None))
    (tmp_path / "notes.txt").write_text("seven")
    (tmp_path / "two.jpg").write_bytes(make_photo(2))
    return tmp_path


def read(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "bot", "read", *arguments],
        cwd=folder,
        env=make_environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_each_file_gets_its_json_line_in_order_and_a_bad_one_stops_nothing(folder: Path) -> None:
    files = ["seven.jpg", "notes.txt", "missing.png", "blank.jpg", "two.jpg"]
    result = read(folder, *files, "--json")

    assert (result.returncode, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == files
    assert [line["text"] for line in lines] == ["7", "", "", "", "2"]
    assert [line["error"] for line in lines] == [
        None,
        "not_a_picture",
        "file_not_found",
        "no_digit_found",
        None,
    ]
    assert all(line["elapsed_ms"] >= 0 for line in lines)
    assert lines[1]["digits"] == lines[1]["lines"] == []


def test_a_digit_is_described_as_promised(folder: Path) -> None:
    (line,) = read(folder, "seven.jpg", "--json").stdout.splitlines()

    reading = json.loads(line)
    assert list(reading) == ["file", "text", "lines", "elapsed_ms", "error", "digits"]
    assert reading["lines"] == ["7"]
    (digit,) = reading["digits"]
    assert digit["digit"] == 7
    assert digit["line"] == 0
    assert len(digit["probabilities"]) == 10
    assert digit["confidence"] == max(digit["probabilities"]) > 0.5
    x, y, width, height = digit["box"]
    assert 400 <= x < x + width <= 900
    assert 230 <= y < y + height <= 730


def test_a_box_is_in_pixels_of_the_picture_as_it_was_sent(folder: Path) -> None:
    large_photo = cv2.resize(draw_photo(7), None, fx=3, fy=3)
    cv2.imwrite(str(folder / "large.png"), large_photo)

    small, large = (
        json.loads(line)["digits"][0]["box"]
        for line in read(folder, "seven.jpg", "large.png", "--json").stdout.splitlines()
    )

    assert large == pytest.approx([3 * side for side in small], abs=15)


def test_without_json_a_person_can_read_it(folder: Path) -> None:
    result = read(folder, "seven.jpg", "blank.jpg")

    assert result.returncode == 0
    first, second = result.stdout.splitlines()
    assert first.startswith("seven.jpg: 7 ")
    assert second == "blank.jpg: no digit found"


@pytest.mark.parametrize("arguments", [(), ("--json",), ("seven.jpg", "--xml")])
def test_wrong_usage_is_exit_2(folder: Path, arguments: tuple[str, ...]) -> None:
    result = read(folder, *arguments)

    assert result.returncode == 2
    assert "usage: python -m bot" in result.stderr
    assert result.stdout == ""
