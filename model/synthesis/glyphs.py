"""Letters and signs that nobody takes for a digit, from fonts that packages ship."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.errors import ModelError
from model.synthesis.canvas import CANVAS_SIDE_PX, Part, change_thickness, make_blank, shake
from preprocessing.arrays import InkStrength

LATIN = "ACEFHKMNPRTUVWXacdehkmnprtuvwx"
"""Latin letters that stay letters in any hand once size, slant and neighbours are gone.

Left out, because a digit image of them may be a real digit: O o D Q (0) · I i l J j (1) · Z z (2) ·
S s (5) · G b (6) · B (8) · g q (9) · Y y (an open 4 or 9) · f (1, 7).
"""

SIGNS = "#%@?+=<*^~"
"""ASCII signs.

Left out: & and $ (8, 5) · strokes, brackets, ! and quotes (1) · } (3) · > (7) · - _ . (drawn as
strokes elsewhere).
"""

GREEK = "ΓΔΛΞΠΨΩΧηλμπχψω"
"""Left out: alpha, sigma, omicron, theta, phi (0, 9 or a struck 0) · beta, delta (8, 6) · gamma,
tau, iota (9, 7, 1) · Sigma, epsilon, zeta, xi, final sigma (2, 3, 5)."""

CYRILLIC = "ДЖИКЛПШЩЫЮЯджиклмнпшщыюя"
"""Left out: che, tse, u (4) · ze, e (3) · be and the two signs (6) · ve (8) · ef, o (0) · small
ghe, te (7); and those that look like a Latin letter."""

PICTOGRAMS = "±×÷√∇∩≈≠∀∞→←↔⇒≡⊂∴"
"""Signs of mathematics. Left out: ∂ ∫ § ∃ ∈ ∑ ≤ ≥ ⊥ ↑ ↓ (6, 5, 3, 2 or 1) · ∅ ⊕ ⊗ (a struck
0)."""

SYMBOLS = "☀☁☂★☆☎☑☒☠☢☮☯☹☺☼♂♚♛♞♠♣♥♦♫⚑⚒⚓⚔⚖⚙✂✈✉✎✓✔✗✘❄❤"
"""Signs that only DejaVu Sans has. Left out: ☃ (8) · ♀ ♪ (9) · ⚡ (4)."""

_FONT_SIZE_PX = 44
_WORD_SIZE_PX = 30


@dataclass(frozen=True, slots=True)
class Font:
    """One font file, and what may be drawn with it.

    Attributes
    ----------
    package : str
        The package that ships it.
    file : str
        Where it lies inside the package.
    alphabet : str
        Characters that it has and that stay letters in it.
    most_widening : int
        Limit of `change_thickness`: a narrow letter that runs full is a 1.
    """

    package: str
    file: str
    alphabet: str
    most_widening: int = 3

    @property
    def path(self) -> Path:
        """Where the file lies.

        Raises
        ------
        ModelError
            The package is not installed.
        """
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(f"Non-digits need the fonts of the package {self.package}")
        return Path(spec.submodule_search_locations[0]) / self.file


_MATPLOTLIB = "mpl-data/fonts/ttf"
_CAPITALS = "AHKMNRVWXahkmnrvwx"  # a narrow hand: its C, E, F, P, T and U are nearly 0, 1 or 7
_PLAIN = LATIN + SIGNS
_TEX = _PLAIN.replace("<", "")  # there a turned exclamation mark

FONTS = {
    Part.TRAINING: (
        Font("matplotlib", f"{_MATPLOTLIB}/DejaVuSans.ttf", _PLAIN + GREEK + CYRILLIC),
        Font("matplotlib", f"{_MATPLOTLIB}/DejaVuSans.ttf", PICTOGRAMS + SYMBOLS),
        Font("matplotlib", f"{_MATPLOTLIB}/DejaVuSerif.ttf", _PLAIN + GREEK + CYRILLIC),
        Font("matplotlib", f"{_MATPLOTLIB}/cmr10.ttf", _TEX),
        Font("matplotlib", f"{_MATPLOTLIB}/cmss10.ttf", _TEX),
        Font("font_amatic_sc", "files/AmaticSC-Regular.ttf", _CAPITALS + "#%@", 1),
    ),
    Part.HOLDOUT: (
        Font("font_intuitive", "files/Intuitive.ttf", LATIN + "#@?"),
        Font("font_intuitive", "files/Intuitive.ttf", LATIN + "#@?"),  # twice: nearest to a hand
        Font("font_fredoka_one", "files/FredokaOne-Regular.ttf", LATIN + "#@?", 0),
        Font("matplotlib", f"{_MATPLOTLIB}/STIXGeneral.ttf", _PLAIN + GREEK + CYRILLIC),
        Font("matplotlib", f"{_MATPLOTLIB}/STIXGeneral.ttf", PICTOGRAMS),
    ),
}
"""Families are held out whole: none of the holdout's is seen in training."""


def draw_glyph(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw one letter or sign.

    Parameters
    ----------
    rng : np.random.Generator
        The source of chance.
    part : Part
        Whose fonts.

    Returns
    -------
    InkStrength
        Shape (64, 64), uint8.
    """
    fonts = FONTS[part]
    font = fonts[rng.integers(len(fonts))]
    character = font.alphabet[rng.integers(len(font.alphabet))]
    glyph = _render(font, character, _FONT_SIZE_PX)
    return shake(rng, part, change_thickness(rng, glyph, font.most_widening))


def draw_word(rng: np.random.Generator, part: Part) -> InkStrength:
    """Draw two or three letters, so close that they may touch, shape (64, 64), uint8."""
    fonts = [font for font in FONTS[part] if "A" in font.alphabet]
    font = fonts[rng.integers(len(fonts))]
    letters = [c for c in font.alphabet if c in LATIN]
    canvas, right_px = np.zeros((CANVAS_SIDE_PX, 3 * CANVAS_SIDE_PX), dtype=np.uint8), 2
    for character in rng.choice(letters, rng.integers(2, 4)):
        glyph = _render(font, str(character), _WORD_SIZE_PX)
        left, _, width, _ = cv2.boundingRect(glyph)
        window = canvas[:, right_px : right_px + width]
        np.maximum(window, glyph[:, left : left + width], out=window)
        right_px += width + int(rng.integers(-3, 2))
    x, _, width, _ = cv2.boundingRect(canvas)
    word = _fit(canvas[:, x : x + width])
    return shake(rng, part, change_thickness(rng, word, most_px=0))


def _fit(ink: InkStrength) -> InkStrength:
    """Reduce ink that is wider than the canvas, and put it in the middle."""
    height, width = ink.shape
    scale = min(1.0, (CANVAS_SIDE_PX - 4) / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    canvas = make_blank()
    left, top = (CANVAS_SIDE_PX - size[0]) // 2, (CANVAS_SIDE_PX - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small
    return canvas


@lru_cache(maxsize=32)
def _load(font: Font, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)  # 16 MB
def _render(font: Font, character: str, size_px: int) -> InkStrength:
    sheet = Image.new("L", (CANVAS_SIDE_PX, CANVAS_SIDE_PX))
    middle = (CANVAS_SIDE_PX / 2, CANVAS_SIDE_PX / 2)
    ImageDraw.Draw(sheet).text(middle, character, fill=255, font=_load(font, size_px), anchor="mm")
    glyph = np.array(sheet)
    glyph.setflags(write=False)  # shared by all who ask
    return glyph
