import numpy as np

from preprocessing.arrays import Box
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.surroundings import measure_surroundings

DIGIT = Box(40, 40, 20, 30)


def make_ink(paper: int = 0, elsewhere: int = 0) -> Ink:
    """A digit of strength 200 on paper of another, and as many pixels of ink elsewhere."""
    strength = np.full((120, 160), paper, np.uint8)
    strength[40:70, 40:60] = 200
    strength[100 : 100 + elsewhere, 120:150] = 200
    return Ink(strength, find_components(strength == 200))


def test_a_digit_on_clean_paper_is_all_there_is() -> None:
    around = measure_surroundings(make_ink(), [DIGIT])

    assert around == (1.0, 0.0)
    assert around.clutter == 0


def test_marks_on_the_paper_make_it_rough() -> None:
    around = measure_surroundings(make_ink(paper=20), [DIGIT])

    assert around.roughness == 0.1
    assert around.clutter == 0.1


def test_ink_elsewhere_is_not_explained() -> None:
    around = measure_surroundings(make_ink(elsewhere=20), [DIGIT])

    assert around.explained == 0.5


def test_roughness_is_graver_where_little_is_explained() -> None:
    calm = measure_surroundings(make_ink(paper=20), [DIGIT])
    scene = measure_surroundings(make_ink(paper=20, elsewhere=20), [DIGIT])

    assert scene.clutter > 1.5 * calm.clutter


def test_a_tables_edge_beside_clean_paper_is_no_clutter() -> None:
    strength = np.full((120, 160), 10, np.uint8)
    strength[40:70, 40:60] = 200
    strength[:, 100:] = 200

    around = measure_surroundings(Ink(strength, find_components(strength == 200)), [DIGIT])

    assert around.explained < 0.1
    assert around.clutter < 0.1


def test_a_digit_that_fills_the_picture_has_no_surroundings() -> None:
    assert measure_surroundings(make_ink(), [Box(0, 0, 160, 120)]) == (1.0, 0.0)
