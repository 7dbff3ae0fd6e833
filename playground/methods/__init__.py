"""The Bot API's methods: what each does when the bot calls it."""
