"""The font that comes with Matplotlib, for Pillow."""

from pathlib import Path

import matplotlib as mpl
from PIL import ImageFont


def load_font(size_px: int) -> ImageFont.FreeTypeFont:
    """Load the bold font afresh: a font object is not for two threads."""
    return ImageFont.truetype(
        Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf", size_px
    )
