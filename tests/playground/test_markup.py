import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import utf16_length
from playground.errors import ApiError
from playground.markup import FormattedText, parse_html, strip


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain &lt;7&gt; &amp; &quot;8&quot;", 'plain <7> & "8"', []),
        ("<b>7</b> · 99 %", "7 · 99 %", [("bold", 0, 1)]),
        ("<STRONG>7</STRONG>", "7", [("bold", 0, 1)]),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<code>1 &lt; 2</code>", "1 < 2", [("code", 0, 5)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<b></b>", "", []),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    formatted = parse_html(source)

    assert formatted.text == text
    found = [(e["type"], e["offset"], e["length"]) for e in formatted.entities]
    assert found == entities


def test_a_link_keeps_its_address() -> None:
    (entity,) = parse_html('<a href="https://t.me/?a=1&amp;b=2">x</a>').entities

    assert entity["type"] == "text_link"
    assert entity["url"] == "https://t.me/?a=1&b=2"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a<script>x</script>", 'Unsupported start tag "script" at byte offset 1'),
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("<span>x</span>", 'Unsupported start tag "span" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
    ],
)
def test_wrong_markup_is_refused_with_telegrams_reason(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)

    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_at_the_ends_is_cut_and_entities_move_along() -> None:
    stripped = strip(parse_html(" \n<b> 7 </b>x<i> </i>"))

    assert stripped == FormattedText("7 x", [{"type": "bold", "offset": 0, "length": 2}])


@given(st.text(alphabet=st.characters(exclude_characters="<&", codec="utf-8")))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert parse_html(text) == FormattedText(text, [])


def test_length_counts_utf16_units() -> None:
    assert utf16_length("7😀") == 3
