import pytest

from playground.calls import Call, Upload
from playground.errors import ApiError


def test_parameters_are_read_as_what_they_mean() -> None:
    call = Call("sendMessage", {"text": "7", "limit": "5", "reply_parameters": '{"message_id": 3}'})

    assert call.text("text") == "7"
    assert call.integer("limit") == 5
    assert call.structure("reply_parameters") == {"message_id": 3}


def test_missing_parameters_have_neutral_values() -> None:
    call = Call("getUpdates")

    assert (call.text("x"), call.integer("x", 100), call.structure("x")) == ("", 100, None)
    assert call.upload("photo") is None


@pytest.mark.parametrize("read", [Call.integer, Call.structure])
def test_a_malformed_parameter_is_a_bad_request(read: object) -> None:
    assert callable(read)
    with pytest.raises(ApiError, match="Bad Request"):
        read(Call("getUpdates", {"offset": "no{number"}), "offset")


def test_an_upload_is_found_in_its_field_or_where_it_is_attached() -> None:
    upload = Upload("a.jpg", b"...")

    assert Call("sendPhoto", uploads={"photo": upload}).upload("photo") is upload
    attached = Call("sendPhoto", {"photo": "attach://file0"}, {"file0": upload})
    assert attached.upload("photo") is upload


def test_an_object_inside_is_read_like_a_call_with_the_same_uploads() -> None:
    upload = Upload("a.png", b"7")
    inside = Call("sendMediaGroup", {}, {"one": upload}).inside(
        {"media": "attach://one", "caption": None, "chat_id": 7, "user": {"id": 5}}
    )

    assert inside.upload("media") is upload
    assert inside.integer("chat_id") == 7
    assert inside.structure("user") == {"id": 5}
    assert "caption" not in inside.parameters


@pytest.mark.parametrize(
    ("text", "is_true"), [("true", True), ("Yes", True), ("1", True), ("", False), ("no", False)]
)
def test_yes_is_said_in_several_ways(text: str, *, is_true: bool) -> None:
    assert Call("x", {"silent": text}).is_true("silent") is is_true
