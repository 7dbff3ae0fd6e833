from pathlib import Path

import pytest

from bot.services import plots
from bot.services.champion import Champion
from bot.services.plots import draw_plots
from bot.services.statistics import Plot
from model.dataset import Dataset, Mnist


def test_every_plot_is_drawn_from_the_data_set_and_the_champion(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, champion: Champion, mnist: Mnist
) -> None:
    folders: list[Path] = []

    def load_some(folder: Path) -> Mnist:
        folders.append(folder)
        return Mnist(*(Dataset(part.X[:300], part.y[:300]) for part in mnist))

    monkeypatch.setattr(plots, "load_mnist", load_some)

    drawn = draw_plots(champion.artifact, tmp_path)

    assert len(drawn) == len(Plot)
    assert len(set(drawn)) == len(Plot)
    assert all(plot.startswith(b"\x89PNG") for plot in drawn)
    assert folders == [tmp_path]
