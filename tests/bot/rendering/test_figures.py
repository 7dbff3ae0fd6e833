from concurrent.futures import ThreadPoolExecutor

from bot.rendering.figures import WIDTH_PX, add_axes, encode_png, frame, make_figure
from bot.rendering.palette import BLUE, CARD, FAINT, to_hex
from tests.bot.rendering.cards import find_colour, look_at


def draw_axes() -> bytes:
    figure = make_figure(500)
    axes = add_axes(figure, left=100, top=50, width=300, height=200)
    axes.set_facecolor(to_hex(BLUE))
    return encode_png(figure)


def test_a_card_is_as_wide_as_a_phone_and_bright_where_nothing_is() -> None:
    pixels = look_at(encode_png(make_figure(321)))

    assert pixels.shape == (321, WIDTH_PX, 3)
    assert find_colour(pixels, CARD).all()


def test_axes_stand_where_they_are_put_to_the_pixel() -> None:
    blue = find_colour(look_at(draw_axes()), BLUE)

    assert blue[50:250, 100:400].all()
    assert blue.sum() == 200 * 300


def test_a_frame_surrounds_the_axes() -> None:
    figure = make_figure(300)
    frame(add_axes(figure, 100, 100, 100, 100))

    faint = find_colour(look_at(encode_png(figure)), FAINT)

    for place in ((100, 150), (199, 150), (150, 100), (150, 199)):
        assert faint[place]
    assert not faint[110:190, 110:190].any()


def test_threads_may_draw_side_by_side() -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = {future.result() for future in [pool.submit(draw_axes) for _ in range(12)]}

    assert drawn == {draw_axes()}
