from collections import Counter

import numpy as np

from benchmarks.photographs.sheets import Ruling, Sheet, Surface, choose_sheet

SHEETS = [choose_sheet(np.random.default_rng(seed)) for seed in range(400)]


def test_every_surface_and_ruling_occurs() -> None:
    surfaces = Counter(sheet.surface for sheet in SHEETS)
    rulings = Counter(sheet.ruling for sheet in SHEETS)

    assert set(surfaces) == set(Surface)
    assert surfaces[Surface.PAPER] > 200
    assert all(rulings[ruling] > 50 for ruling in Ruling)


def test_only_paper_is_lined_and_lined_paper_is_white() -> None:
    lined = [sheet for sheet in SHEETS if sheet.ruling is not Ruling.PLAIN]

    assert {sheet.surface for sheet in lined} == {Surface.PAPER}
    assert not any(sheet.colour[0] < 0.9 for sheet in lined)


def test_only_ruled_paper_has_a_margin() -> None:
    margins = [sheet for sheet in SHEETS if sheet.margin is not None]

    assert margins
    assert {sheet.ruling for sheet in margins} == {Ruling.RULED}


def test_lines_are_thin_and_paler_than_their_paper_is_bright() -> None:
    for sheet in SHEETS:
        assert sheet.line_width < 0.06 * sheet.spacing
        assert min(sheet.line_colour) > 0.5


def test_boards_and_screens_are_dark_and_yellow_notes_coloured() -> None:
    assert Sheet(Surface.SCREEN, (0.1, 0.1, 0.1)).is_dark
    assert Sheet(Surface.BLACKBOARD, (0.1, 0.2, 0.1)).is_dark
    assert not Sheet(Surface.WHITEBOARD, (0.9, 0.9, 0.9)).is_dark
    assert Sheet(Surface.PAPER, (0.96, 0.89, 0.55)).is_coloured
    assert not Sheet(Surface.PAPER, (0.95, 0.95, 0.94)).is_coloured
