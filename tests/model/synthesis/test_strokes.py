import numpy as np
import pytest

from model.synthesis.splines import Points, parse_path
from model.synthesis.strokes import TEMPLATES, Template


def line_of(template: Template) -> Points:
    first = parse_path(template.path)[0]
    return np.array([(x, y) for x, y, _ in first])


def fall_deg(start: Points, end: Points) -> float:
    """Return how steeply a line goes up from start to end."""
    return float(np.rad2deg(np.arctan2(start[1] - end[1], abs(end[0] - start[0]))))


def test_every_digit_has_several_templates() -> None:
    counts = np.bincount([template.digit for template in TEMPLATES], minlength=10)
    assert len(counts) == 10
    assert counts.min() >= 5


def test_no_two_templates_of_a_digit_share_a_name_or_a_path() -> None:
    names = {(template.digit, template.name) for template in TEMPLATES}
    assert len(names) == len(TEMPLATES)
    assert len({template.path for template in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: f"{t.digit} {t.name}")
def test_a_template_fills_its_digits_height_and_nothing_far_beyond(template: Template) -> None:
    points = np.array([(x, y) for stroke in parse_path(template.path) for x, y, _ in stroke])
    assert points.min() >= -0.06
    assert points[:, 0].max() <= 0.8
    assert 0.95 <= np.ptp(points[:, 1]) <= 1.1


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: f"{t.digit} {t.name}")
def test_a_template_can_be_chosen_and_leaves_room_for_thin_and_bold_pens(
    template: Template,
) -> None:
    assert template.likelihood > 0
    assert 0.05 <= template.boldest <= 0.2


def test_a_flag_of_1_rises_steeply_and_the_top_of_7_does_not() -> None:
    flagged = [t for t in TEMPLATES if t.digit == 1 and ("flag" in t.name or "caret" in t.name)]
    assert len(flagged) >= 5
    for template in flagged:
        line = line_of(template)
        top = int(line[:, 1].argmin())
        assert fall_deg(line[0], line[top]) > 48, template.name
    for template in (t for t in TEMPLATES if t.digit == 7):
        line = line_of(template)
        right = int(line[:, 0].argmax())
        assert abs(fall_deg(line[0], line[right])) < 21, template.name
