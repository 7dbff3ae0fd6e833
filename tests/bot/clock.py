"""A time that passes when a test says so."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the same time until some is let pass by."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, duration: timedelta) -> None:
        self.time += duration
