"""The callback queries that pressed buttons made, and what the bot answered."""

import secrets

from playground.errors import JsonObject, bad_request

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class CallbackQueries:
    """Each query waits for one answer; the app that pressed shows a spinner until then."""

    def __init__(self) -> None:
        self._answers: dict[str, JsonObject | None] = {}

    def open(self) -> str:
        """Return the id of a new query."""
        query_id = str(secrets.randbits(63))
        self._answers[query_id] = None
        return query_id

    def answer(self, query_id: str, popup: JsonObject) -> None:
        """Take the bot's answer; a second one comes too late."""
        if self._answers.get(query_id, popup) is not None:
            raise bad_request(TOO_OLD)
        self._answers[query_id] = popup

    def answer_to(self, query_id: str) -> JsonObject | None:
        """Return what the bot answered, None as long as the query waits or once it is too old."""
        return self._answers.get(query_id)

    def waiting(self) -> list[str]:
        """Return the ids of the queries that have no answer yet, oldest first."""
        return [query_id for query_id, answer in self._answers.items() if answer is None]

    def expire(self) -> None:
        """Let every query be too old for an answer."""
        self._answers.clear()
