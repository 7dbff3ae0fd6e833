import pytest

from benchmarks.fuzzing.bases import Base, make_bases
from benchmarks.fuzzing.fields import find_fields
from preprocessing.decode import FORMATS

BASES = make_bases(FORMATS)


def read_numbers(base: Base) -> set[int]:
    return {
        int.from_bytes(
            base.data[field.start : field.start + field.width],
            "big" if field.is_big_endian else "little",
        )
        for field in base.fields
    }


@pytest.mark.parametrize("base", BASES, ids=lambda base: f"{base.format}-{base.name}")
def test_fields_lie_in_the_file_and_name_its_size(base: Base) -> None:
    assert all(field.start + field.width <= len(base.data) for field in base.fields)
    # WebP packs width and height bitwise, less one, unless it has a header for extras.
    sizes = {60, 44} | ({59, 43} if base.format == "WEBP" else set())
    assert read_numbers(base) & sizes or (base.format, base.name) == ("WEBP", "lossless")


def test_an_unknown_format_has_none() -> None:
    assert find_fields(b"hello, world") == ()
