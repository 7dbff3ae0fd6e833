from playground.errors import ApiError, bad_request


def test_an_error_has_the_body_that_telegram_answers_with() -> None:
    assert bad_request("chat not found").as_json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat not found",
    }


def test_an_error_that_passes_says_when() -> None:
    error = ApiError(429, "Too Many Requests: retry after 3", retry_after_s=3)

    assert error.as_json()["parameters"] == {"retry_after": 3}


def test_an_error_about_a_moved_group_says_where_to() -> None:
    body = ApiError(400, "Bad Request: moved", migrate_to_chat_id=-1005).as_json()

    assert body["parameters"] == {"migrate_to_chat_id": -1005}
