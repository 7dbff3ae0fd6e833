"""The Telegram bot: people, storage and network around the reader."""

__version__ = "0.1.0"
