from dataclasses import replace

import numpy as np
import pytest

from benchmarks.photographs import surroundings
from benchmarks.photographs.surroundings import (
    Finger,
    Surroundings,
    choose_surroundings,
    draw_finger,
    draw_page,
)
from benchmarks.photographs.views import View, make_box
from benchmarks.photographs.writing import Writing

ALONE = Surroundings(make_box(500, 500), 0, (0.5, 0.4, 0.3), 0.05, ())
FINGER = Finger(root=(-0.1, 0.1), tip=(0.2, 0.1), radius=0.05, skin=(0.9, 0.7, 0.6))


def test_nothing_comes_near_the_writing(writing: Writing, view: View) -> None:
    seen = [choose_surroundings(view, writing, np.random.default_rng(seed)) for seed in range(80)]
    left, top = view.project(-np.array([[writing.half_width, writing.half_height]]))[0].astype(int)
    right, bottom = view.project(np.array([[writing.half_width, writing.half_height]]))[0].astype(
        int
    )
    for one in seen:
        page = draw_page(one, view)
        if page is not None:
            assert (page[top:bottom, left:right] == 1).all()
        for finger in one.fingers:
            coverage, _ = draw_finger(finger, view)
            assert not coverage[top:bottom, left:right].any()
    assert {one.visible_edges for one in seen} >= {0, 1, 2}
    assert any(one.fingers for one in seen)


def test_a_page_without_visible_edges_fills_the_frame(view: View) -> None:
    assert draw_page(ALONE, view) is None


def test_a_visible_edge_divides_sheet_and_table(view: View, rng: np.random.Generator) -> None:
    edge = make_box(500, 500)
    edge[[1, 2], 0] = 1.0
    scene = replace(ALONE, page=edge, visible_edges=1)

    page = draw_page(scene, view)
    table = surroundings.make_table(scene, view, rng)

    assert page is not None
    x = int(view.project(np.array([(1.0, 0.0)]))[0, 0])
    assert (page[:, : x - 2] == 1).all()
    assert (page[:, x + 2 :] == 0).all()
    assert table.mean(axis=(0, 1)) == pytest.approx(scene.table, rel=0.1)


def test_a_finger_is_round_and_ends_at_its_tip(view: View) -> None:
    coverage, colour = draw_finger(FINGER, view)

    assert coverage[48, 20] == 1
    assert coverage[48, 140] == 0
    assert coverage[120, 20] == 0
    assert colour.shape == (*view.coarse_shape, 3)
    assert 0 <= colour.min() <= colour.max() <= 1


def test_a_finger_casts_a_soft_shadow(view: View) -> None:
    coverage, _ = draw_finger(FINGER, view)

    remaining = surroundings.shade_around(coverage, 480)

    assert remaining[48, 20] < 0.7
    assert remaining[300, 400] == pytest.approx(1)
