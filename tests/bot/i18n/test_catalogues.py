import functools
import re
import shutil
from collections.abc import Iterator
from gettext import c2py
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from bot.i18n import catalogues
from bot.i18n.catalogues import LOCALES, extract, read
from bot.i18n.languages import LANGUAGES, SOURCE

TRANSLATED = [language.code for language in LANGUAGES if language.code != SOURCE]
TEMPLATE = extract()

in_every_language = pytest.mark.parametrize("language", TRANSLATED)


def messages_of(catalogue: Catalog) -> dict[str | tuple[str, ...], Message]:
    return {_key(message): message for message in catalogue if message.id}


def _key(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> list[str]:
    said = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def translations(language: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each English text and what it is in a language; is it about one number only?"""
    for key, message in messages_of(read(language)).items():
        if isinstance(key, str):
            yield key, str(message.string), False
            continue
        for form, said in enumerate(forms_of(message)):
            yield key[-1], said, _is_for_one_number(language, form)


@functools.cache
def _is_for_one_number(language: str, form: int) -> bool:
    choose_form = c2py(get_plural(language).plural_expr)
    return sum(choose_form(n) == form for n in range(200)) == 1


class TagReader(HTMLParser):
    """Notes tags, and those that are closed in the wrong order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert not attrs
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags_of(text: str) -> list[str]:
    reader = TagReader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return sorted(reader.tags)


def placeholders_of(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", text))


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![<\w])/[a-z]+", text))


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert {path.stem for path in LOCALES.glob("*")} == set(TRANSLATED)


def test_texts_are_found_in_the_code() -> None:
    found = messages_of(TEMPLATE)

    assert "Right" in found
    assert ("{n} day", "{n} days") in found


@in_every_language
def test_every_text_of_the_code_is_translated_and_none_is_stale(language: str) -> None:
    catalogue = read(language)

    assert messages_of(catalogue).keys() == messages_of(TEMPLATE).keys()
    assert not catalogue.obsolete


@in_every_language
def test_every_text_has_all_of_its_forms(language: str) -> None:
    catalogue = read(language)

    for key, message in messages_of(catalogue).items():
        assert not message.fuzzy, key
        forms = forms_of(message)
        assert len(forms) == (1 if isinstance(key, str) else catalogue.num_plurals), key
        assert all(form.strip() for form in forms), key


@in_every_language
def test_the_same_values_are_filled_in(language: str) -> None:
    for english, said, is_for_one_number in translations(language):
        may_lack = {"{n}"} if is_for_one_number else set()
        assert placeholders_of(said) <= placeholders_of(english), said
        assert placeholders_of(english) - placeholders_of(said) <= may_lack, said


@in_every_language
def test_the_tags_are_the_same_and_closed(language: str) -> None:
    for english, said, _ in translations(language):
        assert tags_of(said) == tags_of(english), said


@in_every_language
def test_nothing_has_to_be_escaped(language: str) -> None:
    for _, said, _ in translations(language):
        assert "&" not in said
        assert not re.search(r"<(?!/?[bi]>)", said), said


@in_every_language
def test_the_same_commands_are_named(language: str) -> None:
    for english, said, _ in translations(language):
        assert commands_in(said) == commands_in(english), said


@in_every_language
def test_no_text_begins_or_ends_with_a_space_or_has_two_in_a_row(language: str) -> None:
    for _, said, _ in translations(language):
        assert said == said.strip()
        assert "  " not in said


def test_the_catalogues_are_as_the_program_writes_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copies = Path(shutil.copytree(LOCALES, tmp_path / "locales"))
    monkeypatch.setattr(catalogues, "LOCALES", copies)

    catalogues.main()

    for language in TRANSLATED:
        name = f"{language}.po"
        assert (copies / name).read_bytes() == (LOCALES / name).read_bytes(), "run: make messages"


def test_updating_adds_what_is_new_and_drops_what_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    before, after = Catalog(), Catalog()
    before.add("Right")
    before.add("Wrong")
    after.add("Wrong")
    after.add("Why?")
    catalogues.update("de", before)
    text = (tmp_path / "de.po").read_text("utf-8")
    (tmp_path / "de.po").write_text(text.replace('"Wrong"\nmsgstr ""', '"Wrong"\nmsgstr "Nein"'))

    catalogues.update("de", after)

    found = messages_of(read("de"))
    assert {key: message.string for key, message in found.items()} == {"Wrong": "Nein", "Why?": ""}


def test_a_language_without_a_catalogue_has_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)

    assert not messages_of(read("de"))
