"""Languages: what the bot says, in the words and with the figures of whoever reads it."""
