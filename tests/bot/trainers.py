"""Training without a process."""

import asyncio
from collections.abc import Callable

from bot.services.retraining import Limits
from bot.training.messages import Trained, TrainingOrder, TrainingProgress
from tests.bot.services.artifacts import make_artifact
from tests.bot.training.orders import trained

HALF_WAY = TrainingProgress("Fitting", 0.5)
HASTY = Limits(run_s=30.0, heartbeat_s=0.01, lease_s=30.0)


class ScriptedTrainer:
    """Trains as it is told to: at once, or where it has no outcome, for ever."""

    def __init__(self) -> None:
        self.outcome: Trained | Exception | None = trained(artifact=make_artifact(2.0))
        self.orders: list[TrainingOrder] = []
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def train(
        self, order: TrainingOrder, on_progress: Callable[[TrainingProgress], None]
    ) -> Trained:
        self.orders.append(order)
        on_progress(HALF_WAY)
        self.begun.set()
        try:
            while self.outcome is None:
                await asyncio.Event().wait()
        finally:
            self.ended.set()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome
