import itertools
import json
import sys
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks import pictures_speed
from benchmarks.photographs.cameras import Frame
from benchmarks.pictures_speed import WARM_UP, Case, summarize, take_turns


def test_every_act_has_its_turn_in_each_round_forwards_and_backwards() -> None:
    done: list[str] = []

    def note(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    timings = take_turns({name: note(name) for name in "abc"}, rounds=4)

    rounds = ["".join(done[start : start + 3]) for start in range(0, len(done), 3)]
    assert len(rounds) == WARM_UP + 4
    assert set(rounds) == {"abc", "cba"}
    assert all(before != after for before, after in itertools.pairwise(rounds))
    assert {name: len(seconds) for name, seconds in timings.items()} == {"a": 4, "b": 4, "c": 4}


def test_the_ratio_is_that_of_each_round_and_not_of_the_medians() -> None:
    row = summarize(
        {
            "imdecode": np.array([0.001, 0.002, 0.010]),
            "whole": np.array([0.003, 0.004, 0.010]),
            "decode": np.array([0.001, 0.001, 0.001]),
            "binarize": np.array([0.002, 0.002, 0.002]),
        }
    )

    assert row["ratio"] == pytest.approx(2)
    assert row["quartiles"] == pytest.approx([1.5, 2.5])
    assert (row["imdecode_ms"], row["whole_ms"]) == pytest.approx((2, 4))
    assert row["shares"] == pytest.approx({"decode": 0.25, "binarize": 0.5, "rest": 0.25})


def test_a_run_prints_a_row_per_size_and_ends_with_the_figures_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pictures_speed, "CASES", (Case("small", Frame(320, 240), 4.0),))
    monkeypatch.setattr(sys, "argv", ["pictures_speed", "--rounds", "2"])

    assert pictures_speed.main() == 0

    heading, row, last = capsys.readouterr().out.splitlines()
    figures = json.loads(last)["small"]
    assert "target" in heading
    assert row.split()[0] == "small"
    assert "≤ 4.0" in row
    assert figures["target"] == 4
    assert figures["ratio"] > 0
    assert sum(figures["shares"].values()) == pytest.approx(1)
