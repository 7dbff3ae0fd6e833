"""Everything that the bot can do for people, as one bundle."""

from dataclasses import dataclass

from bot.services.feedback import Feedback
from bot.services.illustration import Illustration
from bot.services.intake import Intake
from bot.services.languages import Languages
from bot.services.privacy import Privacy
from bot.services.recognition import Recognition
from bot.services.registry import Registry
from bot.services.retraining import Retraining
from bot.services.statistics import Statistics
from bot.services.throttling import Throttle


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases, and who is an admin."""

    recognition: Recognition
    feedback: Feedback
    illustration: Illustration
    intake: Intake
    languages: Languages
    privacy: Privacy
    statistics: Statistics
    registry: Registry
    retraining: Retraining
    throttle: Throttle
    admins: frozenset[int]
