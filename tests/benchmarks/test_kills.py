import json

import pytest

from benchmarks.kills import draw_one, main
from model.reader import load_reader


def test_what_is_sent_can_be_read() -> None:
    for shear_px in (-20, 0, 20):
        assert load_reader().read(draw_one(shear_px)).text == "1"


async def test_a_killed_bot_loses_no_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert await main(["--rounds", "1", "--seed", "5"]) == 0

    counts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert counts["rounds"] == 1
    assert counts["lost"] == 0
