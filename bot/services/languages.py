"""Use case: everybody is answered in the language they chose, else in that of their Telegram."""

import logging
from collections import OrderedDict

from bot.errors import StorageUnavailableError
from bot.i18n.languages import CODES, match_language
from bot.i18n.translator import Translator, load_translator
from bot.metrics import telling_what_is_lost
from bot.storage.people import People

log = logging.getLogger(__name__)

_REMEMBERED = 10_000
"""People whose choice is kept in memory."""


class Languages:
    """Knows who is to be answered in which language."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._chosen: OrderedDict[int, str | None] = OrderedDict()

    async def translator_for(self, person_id: int | None, language_code: str | None) -> Translator:
        """Find the translator for somebody whose Telegram speaks `language_code`."""
        chosen = await self._find_choice(person_id) if person_id is not None else None
        return load_translator(chosen if chosen in CODES else match_language(language_code))

    async def choose(self, person_id: int, language: str) -> None:
        """Note a choice; raises StorageUnavailableError where that is not possible."""
        with telling_what_is_lost("language"):
            await self._people.set_language(person_id, language)
        self._remember(person_id, language)

    def forget(self, person_id: int) -> None:
        """Forget somebody's choice."""
        self._chosen.pop(person_id, None)

    async def _find_choice(self, person_id: int) -> str | None:
        if person_id not in self._chosen:
            try:
                self._remember(person_id, await self._people.language_of(person_id))
            except StorageUnavailableError:  # the Telegram's own language will do
                log.warning("language choice not available")
                return None
        return self._chosen[person_id]

    def _remember(self, person_id: int, language: str | None) -> None:
        self._chosen[person_id] = language
        self._chosen.move_to_end(person_id)
        if len(self._chosen) > _REMEMBERED:
            self._chosen.popitem(last=False)
