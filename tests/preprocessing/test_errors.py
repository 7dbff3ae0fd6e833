import re

import pytest

from preprocessing.errors import PreprocessingError


def list_leaves(error: type[PreprocessingError]) -> list[type[PreprocessingError]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in list_leaves(child))]


@pytest.mark.parametrize("error", list_leaves(PreprocessingError))
def test_every_error_has_a_sentence_and_a_code_of_its_own(error: type[PreprocessingError]) -> None:
    assert str(error()) == error.__doc__
    assert str(error("this one")) == "this one"
    assert re.fullmatch(r"[a-z_]+", error.code)


def test_kinds_of_error_have_codes_of_their_own_and_their_kinds_share_it() -> None:
    kinds = PreprocessingError.__subclasses__()

    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert {error.code for error in list_leaves(kind)} == {kind.code}
