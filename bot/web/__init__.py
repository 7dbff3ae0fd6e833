"""The web's side: what reaches the bot by HTTP."""
