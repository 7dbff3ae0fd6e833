"""`python -m tests.e2e.hasty_bot`: the bot that waits half a second for Telegram's answers."""

from bot import bootstrap

if __name__ == "__main__":
    bootstrap.run(bootstrap.Backstage(read_within_s=0.5))
