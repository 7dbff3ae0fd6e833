import json

import pytest

from benchmarks.kills import draw_one, main
from model.reader import load_reader
from tests.e2e.training import QUICK


def test_what_is_sent_can_be_read() -> None:
    for shear_px in (-20, 0, 20):
        assert load_reader().read(draw_one(shear_px)).text == "1"


async def test_a_killed_bot_loses_neither_picture_nor_champion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await main(["--rounds", "2", "--seed", "5"], learner=QUICK) == 0

    counts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert counts["rounds"] == counts["bot killed"] + counts["training killed"] == 2
    assert counts["lost"] == counts["wrong"] == counts["runs running"] == 0
    assert counts["promoted"] >= 1
