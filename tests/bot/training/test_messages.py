from pathlib import Path

import numpy as np
import pytest

from bot.errors import TrainingFailedError
from bot.training.messages import (
    CHALLENGER_FILE,
    VERDICT_FILE,
    TrainingProgress,
    pack_order,
    pack_progress,
    read_trained,
    unpack_order,
    unpack_progress,
    write_trained,
)
from tests.bot.training.orders import order, trained


def test_an_order_arrives_as_it_was_given() -> None:
    given = order()

    arrived = unpack_order(pack_order(given))

    assert arrived.champion == given.champion
    for name in ("images", "labels", "people", "said_at_s"):
        array = getattr(arrived.lesson, name)
        np.testing.assert_array_equal(array, getattr(given.lesson, name))
        assert array.dtype == getattr(given.lesson, name).dtype


@pytest.mark.parametrize("share", [0.25, None])
def test_a_progress_is_one_line(share: float | None) -> None:
    progress = TrainingProgress("Fitting\nten", share)

    line = pack_progress(progress)

    assert "\n" not in line
    assert unpack_progress(line.encode()) == progress


@pytest.mark.parametrize("line", [b"", b"a library speaks", b"[]", b'{"stage": "x"}', b"\xff"])
def test_any_other_line_is_no_progress(line: bytes) -> None:
    assert unpack_progress(line) is None


@pytest.mark.parametrize("objections", [(), ("FORGETS_A_DIGIT", "WORSE_CALIBRATED")])
def test_what_was_trained_is_found_where_it_was_left(
    tmp_path: Path, objections: tuple[str, ...]
) -> None:
    left = trained(*objections)
    write_trained(left, tmp_path)

    found = read_trained(tmp_path)

    assert found.artifact == left.artifact
    assert found.verdict == left.verdict
    assert (found.learned_count, found.learned_people) == (35, 8)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"verdict": {}}', '{"verdict": 7}'])
def test_half_a_result_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / CHALLENGER_FILE).write_bytes(b"the challenger")
    (tmp_path / VERDICT_FILE).write_text(content)

    with pytest.raises(TrainingFailedError):
        read_trained(tmp_path)


def test_an_empty_folder_holds_no_result(tmp_path: Path) -> None:
    with pytest.raises(TrainingFailedError):
        read_trained(tmp_path)
