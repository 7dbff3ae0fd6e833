import pytest

from playground.errors import ApiError
from playground.queries import TOO_OLD, CallbackQueries


def test_a_query_is_answered_once() -> None:
    queries = CallbackQueries()
    query_id = queries.open()
    assert queries.answer_to(query_id) is None
    assert queries.waiting() == [query_id]

    queries.answer(query_id, {})

    assert queries.answer_to(query_id) == {}
    assert queries.waiting() == []
    with pytest.raises(ApiError, match=TOO_OLD):
        queries.answer(query_id, {"text": "again"})
    assert queries.answer_to(query_id) == {}


def test_an_answer_to_what_nobody_asked_comes_too_late() -> None:
    queries = CallbackQueries()
    old = queries.open()
    queries.expire()

    for query_id in ("7", "", old):
        with pytest.raises(ApiError, match=TOO_OLD):
            queries.answer(query_id, {})
