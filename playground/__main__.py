"""`python -m playground`: a local Telegram in the browser with the real bot behind it."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence

from playground.bot_api import BotApi
from playground.bot_process import BotProcess
from playground.serving import LOOPBACK, listen, local_url, serving

DEFAULT_PORT = 8080
HIGHEST_PORT = 65_535
WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the playground until Ctrl-C, SIGTERM or the terminal's end; return the exit code."""
    options = _parse_arguments(arguments)
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        place = f"{options.host}:{options.port}"
        _say(f"playground: cannot serve on {place}: {_explain(error)}. Choose another with --port.")
        return WRONG_USAGE
    asyncio.run(_play(listener))
    return 0


def _parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--port", type=_read_port, default=DEFAULT_PORT, help="default: 8080")
    parser.add_argument(
        "--host", default=LOOPBACK, help="0.0.0.0 lets your phone in; default: this machine only"
    )
    return parser.parse_args(arguments)


def _read_port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}")
    return int(text)


def _explain(error: OSError) -> str:
    number = error.errno or 0
    return os.strerror(number) if number > 0 else str(error.strerror)


async def _play(listener: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _find_ending_signals():
        loop.add_signal_handler(number, stop.set)
    api = BotApi()
    page_url = local_url(listener).replace(LOOPBACK, "localhost")
    async with serving(api, listener) as url:
        _say(_make_banner(page_url))
        bot = await BotProcess.start(url, api.token)
        watcher = asyncio.create_task(_watch(bot, api, stop))
        try:
            await stop.wait()
        finally:
            await bot.stop()
        await watcher


def _find_ending_signals() -> list[signal.Signals]:
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup sets it, to outlive a terminal
        numbers.append(signal.SIGHUP)
    return numbers


async def _watch(bot: BotProcess, api: BotApi, stop: asyncio.Event) -> None:
    exit_code = await bot.wait()
    api.report_bot("stopped")
    if not stop.is_set():
        _say(
            f"playground: the bot has stopped with exit code {exit_code}; its last lines above "
            "say why. Press Ctrl-C, mend it, and start again."
        )


def _make_banner(page_url: str) -> str:
    token = os.environ.get("TELEGRAM_BOT_TOKEN")
    token_is = "set, but the playground uses its own" if token else "not set"
    return (
        f"playground: chat with the bot on {page_url} (TELEGRAM_BOT_TOKEN is {token_is}; "
        "with a token from @BotFather in it, `python -m bot` serves Telegram)"
    )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
