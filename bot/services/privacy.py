"""Use case: what is stored about somebody is deleted, at once."""

from bot.metrics import telling_what_is_lost
from bot.services.languages import Languages
from bot.storage.people import Forgotten, People


class Privacy:
    """Deletes, and says how long the rest is kept."""

    def __init__(self, people: People, languages: Languages, retention_days: int) -> None:
        self._people = people
        self._languages = languages
        self.retention_days = retention_days

    async def forget(self, person_id: int) -> Forgotten:
        """Delete everything about a person; raises StorageUnavailableError."""
        with telling_what_is_lost("forgetting"):
            forgotten = await self._people.forget(person_id)
        self._languages.forget(person_id)
        return forgotten
