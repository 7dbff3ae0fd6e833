"""`python -m tests.e2e.short_bot LEARNER`: the bot with short limits and a learner of the tests."""

import sys

from bot import bootstrap
from bot.services.retraining import Limits

if __name__ == "__main__":
    bootstrap.run(
        bootstrap.Backstage(
            training_module=sys.argv[1],
            limits=Limits(run_s=250.0, heartbeat_s=0.1, lease_s=2.0),
            follow_every_s=0.1,
        )
    )
