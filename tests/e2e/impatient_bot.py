"""`python -m tests.e2e.impatient_bot`: the bot that lets nobody wait for another one's picture."""

from bot import bootstrap

if __name__ == "__main__":
    bootstrap.run(bootstrap.Backstage(longest_wait_s=0.0))
