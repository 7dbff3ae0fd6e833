import re

import pytest

from preprocessing.errors import DamagedPictureError, NotAPictureError, PreprocessingError


def list_leaves(error: type[PreprocessingError]) -> list[type[PreprocessingError]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in list_leaves(child))]


@pytest.mark.parametrize("error", list_leaves(PreprocessingError))
def test_every_error_has_a_sentence_and_a_code_of_its_own(error: type[PreprocessingError]) -> None:
    assert str(error()) == error.__doc__
    assert str(error("this one")) == "this one"
    assert re.fullmatch(r"[a-z_]+", error.code)


def test_codes_tell_errors_apart_but_for_damage_which_makes_no_picture() -> None:
    codes = {error: error.code for error in list_leaves(PreprocessingError)}

    assert codes.pop(DamagedPictureError) == NotAPictureError.code
    assert len(set(codes.values())) == len(codes)
