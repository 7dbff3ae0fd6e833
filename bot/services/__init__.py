"""The use cases, without any Telegram in them."""
