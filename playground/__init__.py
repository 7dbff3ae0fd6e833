"""A local stand-in for Telegram: its Bot API, the people who write to the bot, and a chat page."""
