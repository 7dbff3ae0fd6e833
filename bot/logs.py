"""Log lines for people or machines, on stderr, without secrets."""

import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Literal

import structlog

_MASK = "[secret]"
_SHORTEST_MASKED_TAIL = 8
_TALKATIVE_LOGGERS = ("alembic", "httpx", "httpcore", "telegram", "asyncio", "PIL")


def configure_logging(
    level: str, log_format: Literal["console", "json"], secrets: Iterable[str] = ()
) -> None:
    """Send the records of structlog and of every standard logger to stderr in one format."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter(log_format, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE_LOGGERS:  # at INFO, httpx logs addresses, and those contain the token
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    # It raises what it logs, and would add a traceback to each failed answer.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _shared_processors() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _final_processors(
    log_format: Literal["console", "json"],
) -> list[structlog.typing.Processor]:
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    # Rich tracebacks show local variables and wrap lines: both could carry a secret past the mask.
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [renderer]


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record, traceback included, and masks the secrets in the finished text."""

    def __init__(self, log_format: Literal["console", "json"], secrets: Iterable[str]) -> None:
        super().__init__(
            foreign_pre_chain=_shared_processors(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_final_processors(log_format),
            ],
        )
        self._secrets = _secrets_pattern(secrets)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return self._secrets.sub(_MASK, text) if self._secrets else text


def _secrets_pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    forms = []
    for secret in secrets:
        head, _, tail = secret.rpartition(":")  # in an address a token's colon may stand as %3A
        if head:
            forms.append(f"{re.escape(head)}(?::|%3A){re.escape(tail)}")
        if len(tail) >= _SHORTEST_MASKED_TAIL:
            forms.append(re.escape(tail))
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("uncaught exception", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(ended: threading.ExceptHookArgs) -> None:
    if issubclass(ended.exc_type, SystemExit):  # as Python does: a thread may end that way
        return
    error = ended.exc_value or ended.exc_type()
    _log_uncaught(ended.exc_type, error, ended.exc_traceback)
