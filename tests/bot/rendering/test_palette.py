from itertools import combinations

import pytest

from bot.rendering.palette import AMBER, BLUE, CARD, INK, MAGENTA, ORANGE, WHITE, Colour, to_hex


def measure_luminance(colour: Colour) -> float:
    """As WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measure_contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((measure_luminance(one), measure_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_colour_is_written_as_in_a_style_sheet() -> None:
    assert to_hex((1, 160, 255)) == "#01a0ff"


@pytest.mark.parametrize(
    ("text", "ground"), [(INK, CARD), (BLUE, CARD), (WHITE, BLUE), (INK, AMBER), (MAGENTA, WHITE)]
)
def test_text_stands_out(text: Colour, ground: Colour) -> None:
    assert measure_contrast(text, ground) > 4.5


def test_large_text_stands_out() -> None:
    assert measure_contrast(ORANGE, CARD) > 3


def test_without_red_and_green_the_steps_still_differ() -> None:
    seen = [(measure_luminance(colour), colour[2]) for colour in (BLUE, AMBER, MAGENTA)]

    for (light, blue), (other_light, other_blue) in combinations(seen, 2):
        assert abs(light - other_light) > 0.15 or abs(blue - other_blue) > 75
