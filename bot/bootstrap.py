"""The one place that constructs: settings in, a serving bot out."""

import asyncio
import os
import signal

from bot.chat.application import build_application
from bot.chat.serving import serve
from bot.chat.transport import PersistentRequest, PollingRequest
from bot.compute import Compute
from bot.logs import configure_logging
from bot.services.recognition import Recognition
from bot.settings import Settings, load_settings
from model.reader import load_reader


def run() -> None:
    """Serve Telegram until SIGTERM or SIGINT."""
    settings = load_settings()
    configure_logging(
        settings.log_level,
        settings.log_format,
        secrets=[settings.telegram_bot_token.get_secret_value()],
    )
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    compute = Compute(threads=max(2, os.cpu_count() or 1))
    try:
        application = build_application(
            settings,
            Recognition(load_reader(), compute),
            request=PersistentRequest(),
            get_updates_request=PollingRequest(),
        )
        await serve(application, stop)
    finally:
        compute.close()
