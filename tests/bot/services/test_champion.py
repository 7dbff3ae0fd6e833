from pathlib import Path

import cv2
import numpy as np
import pytest

from bot.services.champion import SHIPPED_VERSION, Champion, load_shipped_champion
from model.errors import ArtifactError


def test_the_shipped_champion_reads(champion: Champion) -> None:
    picture = np.full((200, 200, 3), 255, np.uint8)
    cv2.line(picture, (100, 40), (100, 160), (20, 20, 20), 12)

    reading = champion.reader.read(cv2.imencode(".png", picture)[1].tobytes())

    assert reading.text == "1"
    assert champion.version == SHIPPED_VERSION


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "champion"
    damaged.write_bytes(b"no artifact")

    with pytest.raises(ArtifactError):
        load_shipped_champion(damaged)
