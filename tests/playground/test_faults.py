from playground.faults import Fault, Faults, make_error


def test_each_fault_meets_as_many_calls_as_was_said() -> None:
    faults = Faults()
    fault = Fault(drops_connection=True)
    faults.add("sendMessage", fault, times=2)

    taken = [faults.take("sendmessage") for _ in range(3)]

    assert taken == [fault, fault, Fault()]


def test_a_fault_meets_only_its_method() -> None:
    faults = Faults()
    faults.add("sendMessage", Fault(drops_connection=True))

    assert faults.take("getMe") == Fault()


def test_errors_are_worded_as_telegrams() -> None:
    assert make_error(429, retry_after_s=7).as_json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert make_error(502).description == "Bad Gateway"
    assert make_error(400, description="Bad Request: x").description == "Bad Request: x"
