import pytest

from model.errors import (
    ArtifactError,
    DamagedCorrectionsError,
    DatasetError,
    ModelError,
    NotEnoughMemoryError,
)


def list_tree(error: type[ModelError]) -> list[type[ModelError]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in list_tree(child))]


def list_leaves() -> list[type[ModelError]]:
    return [error for error in list_tree(ModelError) if not error.__subclasses__()]


@pytest.mark.parametrize("error", list_tree(ModelError))
def test_every_error_says_its_own_docstring_on_one_line(error: type[ModelError]) -> None:
    assert "__doc__" in vars(error)
    assert str(error()) == error.__doc__
    assert str(error()).endswith(".")
    assert "\n" not in str(error())


@pytest.mark.parametrize("error", list_tree(ModelError))
def test_a_message_of_its_own_wins(error: type[ModelError]) -> None:
    assert str(error("this one")) == "this one"


def test_no_two_errors_say_the_same() -> None:
    sentences = [str(error()) for error in list_tree(ModelError)]

    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("leaf", list_leaves())
def test_every_leaf_tells_what_is_to_blame(leaf: type[ModelError]) -> None:
    own = {DamagedCorrectionsError, NotEnoughMemoryError}
    assert issubclass(leaf, ArtifactError | DatasetError) or leaf in own
