from bot.rendering.lettering import load_font


def test_the_font_has_the_size_asked_for_and_every_digit() -> None:
    small, large = load_font(20), load_font(40)

    for digit in "0123456789":
        assert large.getlength(digit) > 1.8 * small.getlength(digit) > 0


def test_each_font_is_its_own() -> None:
    assert load_font(20) is not load_font(20)
