"""What is counted and measured for who runs the bot; nothing here tells of anybody."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.errors import StorageError, StorageUnavailableError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# When each series began: as many lines again, for nobody.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own gap

_REGISTRY = CollectorRegistry()
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

ProcessCollector(namespace="bot", registry=_REGISTRY)

PICTURES = Counter(
    "pictures",
    "Pictures by outcome: digit, number, unsure, or why there is no answer with digits.",
    ["outcome"],
    namespace="bot",
    registry=_REGISTRY,
)
READING_SECONDS = Histogram(
    "reading_seconds",
    "How long reading a picture takes a thread.",
    namespace="bot",
    buckets=_SECONDS,
    registry=_REGISTRY,
)
ANSWER_SECONDS = Histogram(
    "answer_seconds",
    "From an update's arrival here until it is answered.",
    namespace="bot",
    buckets=_SECONDS,
    registry=_REGISTRY,
)
UPDATES = Counter(
    "updates",
    "Updates by fate: kept, not_kept, known, taken_over, settled, set_aside.",
    ["fate"],
    namespace="bot",
    registry=_REGISTRY,
)
UPDATES_IN_HAND = Gauge(
    "updates_in_hand",
    "Updates, albums as one, that wait or are worked on.",
    namespace="bot",
    registry=_REGISTRY,
)
NOT_STORED = Counter(
    "not_stored",
    "What the database did not take, by noun.",
    ["noun"],
    namespace="bot",
    registry=_REGISTRY,
)
FILES_LOST = Counter(
    "database_files_lost",
    "How often SQLite's file was deleted or replaced: rescued, begun_anew, replaced.",
    ["fate"],
    namespace="bot",
    registry=_REGISTRY,
)
CORRECTIONS = Counter(
    "corrections",
    "What people said about readings: right, a_digit, not_a_digit.",
    ["said"],
    namespace="bot",
    registry=_REGISTRY,
)
TRAINING_RUNS = Counter(
    "training_runs",
    "Training runs of this process, by how they ended.",
    ["ending"],
    namespace="bot",
    registry=_REGISTRY,
)
CHAMPION_VERSION = Gauge(
    "champion_version",
    "The model version that serves in this process; 0 is the shipped one.",
    namespace="bot",
    registry=_REGISTRY,
)
TELEGRAM_ERRORS = Counter(
    "telegram_errors",
    "Requests to Telegram that failed, by HTTP status or by what was raised.",
    ["kind"],
    namespace="bot",
    registry=_REGISTRY,
)


def render() -> bytes:
    """Write everything down as Prometheus reads it."""
    return generate_latest(_REGISTRY)


@contextmanager
def telling_what_is_lost(noun: str) -> Iterator[None]:
    """Tell in log and metrics that something is not stored where the block fails to store it."""
    try:
        yield
    except StorageError as error:
        if type(error) in {StorageError, StorageUnavailableError}:  # the others are answers
            note_lost(noun, error)
        raise


def note_lost(noun: str, reason: Exception) -> None:
    """Note in log and metrics that something is not stored."""
    NOT_STORED.labels(noun).inc()
    log.warning("not stored", noun=noun, reason=str(reason) or type(reason).__name__)
