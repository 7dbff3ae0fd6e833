"""The English text is the key: a translator says it in its language."""

import datetime as dt
import functools
import gettext
import html
import io
from importlib import resources
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from bot.i18n.languages import SOURCE
from bot.i18n.rounding import round_down

_LEAST_PERCENT = 1
_PERCENT_FORMS = {SOURCE: "#,##0\N{NO-BREAK SPACE}%"}
"""Where it is not the language's own form that is wanted."""


class Html(str):
    """Text with Telegram's tags, which goes into a message as it is."""

    __slots__ = ()


class Plural(NamedTuple):
    """A text in its English forms: about one thing, and about any other number of them."""

    one: str
    many: str


def mark(message: str) -> str:
    """Mark a text for the catalogues where it stands; it is translated where it is said."""
    return message


def mark_plural(one: str, many: str) -> Plural:
    """Mark a text about `{n}` things for the catalogues."""
    return Plural(one, many)


class Translator:
    """Says texts in one language; the values put into them are escaped for Telegram's HTML."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def text(self, message: str, **values: object) -> Html:
        """Say a text that may have tags."""
        return _fill(self._catalogue.gettext(message), values)

    def plural(self, message: Plural, n: int, **values: object) -> Html:
        """Say a text about `n` things, in the form that the language has for so many."""
        said = self._catalogue.ngettext(message.one, message.many, n)
        return _fill(said, {"n": self.number(n), **values})

    def plain(self, message: str, **values: object) -> str:
        """Say a text for where tags mean nothing: buttons, popups, menus."""
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def percent(self, share: float) -> str:
        """Say a confidence in whole per cent, rounded down: never 100, as no reading is certain."""
        whole = round_down(share)
        shown = max(whole, _LEAST_PERCENT) / 100
        said = format_percent(shown, format=self._percent_form, locale=self.language)
        return said if whole >= _LEAST_PERCENT else f"<\N{NO-BREAK SPACE}{said}"

    def figure(self, share: float, digits: int = 2) -> str:
        """Say a measured share in per cent, with some digits after the point."""
        exact = self._percent_form.replace("##0", "##0." + "0" * digits)
        return format_percent(share, format=exact, locale=self.language)

    def number(self, value: float) -> str:
        """Say a number, with three digits after the point at most."""
        return format_decimal(value, locale=self.language)

    def date(self, day: dt.date) -> str:
        """Say a date."""
        return format_date(day, format="long", locale=self.language)

    def time(self, moment: dt.datetime) -> str:
        """Say a time of day, in UTC."""
        return f"{format_time(moment, format='short', tzinfo=dt.UTC, locale=self.language)} UTC"

    def duration(self, seconds: float) -> str:
        """Say roughly how long something takes."""
        return format_timedelta(dt.timedelta(seconds=seconds), locale=self.language)

    @functools.cached_property
    def _percent_form(self) -> str:
        own = str(Locale.parse(self.language).percent_formats[None].pattern)
        return _PERCENT_FORMS.get(self.language, own)


@functools.cache
def load_translator(language: str) -> Translator:
    """Load a language's catalogue, once."""
    if language == SOURCE:
        return Translator(language, gettext.NullTranslations())
    source = resources.files("bot.i18n") / "locales" / f"{language}.po"
    catalogue = read_po(io.BytesIO(source.read_bytes()), locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translator(language, gettext.GNUTranslations(compiled))


def _fill(message: str, values: dict[str, object]) -> Html:
    if not values:
        return Html(message)
    return Html(message.format(**{name: _escape(value) for name, value in values.items()}))


def _escape(value: object) -> str:
    return value if isinstance(value, Html) else html.escape(str(value), quote=False)
