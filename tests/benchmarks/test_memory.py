import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import memory
from benchmarks.memory import CASES, SAFE, Case, find_largest_px, make_picture
from preprocessing.decode import DecodeLimits, decode
from preprocessing.errors import PictureTooLargeError

SMALL = DecodeLimits(data_bytes=3_000_000, picture_px=2_000_000, memory_bytes=8_000_000)
KINDS = [pytest.param(case, id=case.name) for case in CASES]

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("case", KINDS)
def test_of_each_kind_the_largest_picture_is_allowed_and_a_larger_one_is_not(case: Case) -> None:
    largest_px = find_largest_px(case, SMALL)

    allowed = decode(make_picture(case, largest_px), SMALL).picture

    height, width = allowed.shape[:2]
    assert width / height == pytest.approx(4 / 3, rel=0.01)
    with pytest.raises(PictureTooLargeError):
        decode(make_picture(case, int(1.01 * largest_px / SAFE)), SMALL)


def test_grain_makes_the_file_larger() -> None:
    png = next(case for case in CASES if case.name == "PNG")

    blank, grainy = make_picture(png, 90_000), make_picture(png, 90_000, grain=3.0)

    assert len(grainy) > 5 * len(blank)
    assert np.abs(decode(grainy).picture[:50].astype(float) - memory.PAPER).mean() < 5


@needs_linux
def test_a_fresh_process_reads_the_picture_and_tells_its_peak(tmp_path: Path) -> None:
    png = next(case for case in CASES if case.name == "PNG")

    row = memory.try_case(png, SMALL, tmp_path)

    assert row["answer"] == "7"
    assert row["megapixels"] == pytest.approx(8 / 5.5, rel=0.01)
    # The picture as it is decoded takes three bytes a pixel.
    assert 3 * row["megapixels"] < row["peak_mb"] < 60
    assert row["idle_mb"] > 10


def test_the_table_names_the_worst(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"megapixels": 1.0, "file_mb": 0.5, "cpu_s": 0.1, "peak_mb": 3.0, "answer": "7"}

    memory.print_table({"PNG": row, "WebP": row | {"peak_mb": 9.0}})

    _, *rows, last = capsys.readouterr().out.splitlines()
    assert [line.split()[:5] for line in rows] == [
        ["PNG", "1.0", "0.50", "0.10", "3.0"],
        ["WebP", "1.0", "0.50", "0.10", "9.0"],
    ]
    assert "9.0 MB for WebP" in last
