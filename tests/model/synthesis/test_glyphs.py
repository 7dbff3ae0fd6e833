import numpy as np
import pytest
from PIL import ImageFont

from model.errors import ModelError
from model.synthesis.canvas import Part
from model.synthesis.glyphs import FONTS, Font, draw_glyph, draw_word

AMBIGUOUS = set("0123456789oODQIilJjZzSsGbBgqYyf|/\\!()[]'>}&$ОоЗзЭэЧчУуЦцБбВв")
ALL_FONTS = [font for fonts in FONTS.values() for font in fonts]


@pytest.mark.parametrize("font", ALL_FONTS, ids=lambda font: font.file)
def test_no_font_draws_a_character_that_may_be_a_digit(font: Font) -> None:
    assert not AMBIGUOUS & set(font.alphabet)


@pytest.mark.parametrize("font", ALL_FONTS, ids=lambda font: font.file)
def test_every_font_has_its_whole_alphabet(font: Font) -> None:
    face = ImageFont.truetype(str(font.path), 40, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(face.getmask("\U0010fffd"))  # a private character: the font's empty box

    assert [c for c in font.alphabet if bytes(face.getmask(c)) == missing] == []


@pytest.mark.parametrize("font", ALL_FONTS, ids=lambda font: font.file)
def test_no_character_is_so_narrow_that_it_may_be_a_one(font: Font) -> None:
    face = ImageFont.truetype(str(font.path), 40, layout_engine=ImageFont.Layout.BASIC)

    for character in font.alphabet:
        left, top, right, bottom = face.getbbox(character)
        assert right - left > 0.2 * (bottom - top), character


def test_no_font_of_the_holdout_is_seen_in_training() -> None:
    files = {part: {font.path.resolve() for font in FONTS[part]} for part in Part}

    assert not files[Part.TRAINING] & files[Part.HOLDOUT]


def test_a_font_whose_package_is_missing_is_named() -> None:
    font = Font("font_that_is_not_there", "files/none.ttf", "A")

    with pytest.raises(ModelError, match="font_that_is_not_there"):
        _ = font.path


@pytest.mark.parametrize("part", Part)
def test_glyphs_differ_and_have_ink(part: Part) -> None:
    rng = np.random.default_rng(0)

    glyphs = [draw_glyph(rng, part) for _ in range(50)]

    assert all(glyph.max() > 127 for glyph in glyphs)
    assert len({glyph.tobytes() for glyph in glyphs}) == 50


@pytest.mark.parametrize("part", Part)
def test_words_are_wider_than_letters(part: Part) -> None:
    rng = np.random.default_rng(0)

    def measure_aspect(canvas: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
        rows, columns = canvas.any(axis=1).sum(), canvas.any(axis=0).sum()
        return float(columns / rows)

    words = [measure_aspect(draw_word(rng, part)) for _ in range(60)]
    glyphs = [measure_aspect(draw_glyph(rng, part)) for _ in range(60)]

    assert np.median(words) > 1.2 * np.median(glyphs)
