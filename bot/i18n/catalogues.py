"""The languages' catalogues, brought up to the texts in the code: `make messages`."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.i18n.languages import LANGUAGES, SOURCE

PACKAGE = Path(__file__).parents[1]
LOCALES = Path(__file__).parent / "locales"

_MARKS = {"mark": None, "mark_plural": (1, 2)}
_WIDTH = 100
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
_COMMENTS = ("Translators:",)


def extract() -> Catalog:
    """Collect the marked texts of the code, in their order."""
    found = Catalog(header_comment="")
    extracted = extract_from_dir(
        PACKAGE,
        method_map=[("**.py", "python")],
        keywords=_MARKS,
        comment_tags=_COMMENTS,
        strip_comment_tags=True,
    )
    for _, _, message, comments, _ in extracted:
        found.add(message, auto_comments=comments)
    return found


def read(language: str) -> Catalog:
    """Read a language's catalogue, which is empty where there is none yet."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return Catalog(language, header_comment="")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, template: Catalog) -> None:
    """Add what is new in the code to a language's catalogue, and drop what is gone."""
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    header = _HEADER.format(language=language, plural=catalogue.plural_forms)
    with (LOCALES / f"{language}.po").open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=_WIDTH, no_location=True, omit_header=True)


def main() -> None:
    """Update every catalogue, so that a translator finds what is missing."""
    template = extract()
    for language in LANGUAGES:
        if language.code != SOURCE:
            update(language.code, template)


if __name__ == "__main__":
    main()
