import pytest

from playground.errors import ApiError
from playground.methods.table import METHODS, find_method


def test_an_unknown_method_is_not_found() -> None:
    with pytest.raises(ApiError, match="Not Found") as refused:
        find_method("sendTelepathy")
    assert refused.value.status == 404


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_found_in_any_case_of_letters(name: str) -> None:
    assert find_method(name.upper()) is METHODS[name]
