import io
from collections import Counter

import pytest
from PIL import Image

from benchmarks.fuzzing.bases import Base, make_bases
from model.reader import Reader
from preprocessing.decode import FORMATS

BASES = make_bases(FORMATS)


def name(base: Base) -> str:
    return f"{base.format}-{base.name}"


def test_there_are_several_kinds_of_each_format() -> None:
    counts = Counter("JPEG" if base.format == "MPO" else base.format for base in BASES)

    assert set(counts) <= set(FORMATS)
    assert all(counts[form] >= 3 for form in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"))


@pytest.mark.parametrize("base", BASES, ids=name)
def test_each_is_sound_small_and_read(champion_reader: Reader, base: Base) -> None:
    assert len(base.data) < 12_000
    assert base.fields
    assert champion_reader.read(base.data).text == "71"


@pytest.mark.parametrize("kind", ["animated", "two pictures", "pages", "several"])
def test_some_hold_several_pictures(kind: str) -> None:
    for base in (base for base in BASES if base.name == kind):
        with Image.open(io.BytesIO(base.data)) as image:
            assert getattr(image, "n_frames", 1) > 1


def test_one_jpeg_is_progressive() -> None:
    base = next(base for base in BASES if base.name == "progressive")

    assert "progressive" in Image.open(io.BytesIO(base.data)).info


def test_only_the_formats_asked_for_are_made() -> None:
    assert {base.format for base in make_bases(["GIF"])} == {"GIF"}
