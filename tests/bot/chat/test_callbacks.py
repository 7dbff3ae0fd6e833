import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callbacks import (
    RECOGNITION,
    CallbackData,
    Choose,
    Confirm,
    Correct,
    Doubt,
    Explain,
    LeaveIt,
    OfferRollBack,
    Restore,
    Retrain,
    RollBack,
    Speak,
    StopTraining,
    is_for_admins,
    pack,
    unpack,
)
from bot.i18n.languages import CODES

tokens = st.from_regex(RECOGNITION, fullmatch=True)
positions = st.integers(0, 999)
numbers = st.integers(0, 999_999_999)
of_admins = st.one_of(
    st.builds(Retrain),
    st.builds(StopTraining, numbers),
    st.builds(OfferRollBack, numbers),
    st.builds(RollBack, numbers),
    st.builds(LeaveIt),
)
of_everybody = st.one_of(
    st.builds(Confirm, tokens),
    st.builds(Doubt, tokens),
    st.builds(Choose, tokens, positions),
    st.builds(Correct, tokens, positions, st.none() | st.integers(0, 9)),
    st.builds(Explain, tokens, st.none() | positions),
    st.builds(Restore, tokens),
    st.builds(Speak, st.sampled_from(sorted(CODES))),
)
any_data = of_everybody | of_admins


@given(any_data)
def test_what_is_packed_comes_back_the_same(data: CallbackData) -> None:
    assert unpack(pack(data)) == data


@given(any_data)
def test_it_fits_into_a_button(data: CallbackData) -> None:
    assert 1 <= len(pack(data).encode()) <= 64


@given(any_data, any_data)
def test_different_buttons_carry_different_data(one: CallbackData, other: CallbackData) -> None:
    assert (pack(one) == pack(other)) == (one == other)


@given(st.text(max_size=70))
def test_anything_else_is_nothing_or_what_it_says(text: str) -> None:
    data = unpack(text)

    assert data is None or pack(data) == text or text.split(":")[2].startswith("0")


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        "r:",
        "r:short",
        "r:abcdefgh\n",
        "r:abcdefgh:1",
        "d:abcdefgh:1:10",
        "d:abcdefgh:-1:3",
        "d:abcdefgh:1:٣",
        "c:abcdefgh:1000",
        "l:xx",
        "l:en;drop",
        "z:abcdefgh",
        "R:abcdefgh",
    ],
)
def test_forged_data_is_refused(forged: str | None) -> None:
    assert unpack(forged) is None


@given(of_admins, of_everybody)
def test_admins_buttons_are_told_from_everybodys(admins: CallbackData, any_: CallbackData) -> None:
    assert is_for_admins(pack(admins))
    assert not is_for_admins(pack(any_))


@pytest.mark.parametrize("data", [None, "", "t:1", object()])
def test_what_is_no_button_is_no_admins_either(data: object) -> None:
    assert not is_for_admins(data)
