"""Learning that must not take minutes."""

from model.examination import ExamParameters
from model.extras import SynthesisParameters
from model.learning import LearningParameters
from model.lessons import LessonParameters
from model.solving.preconditioner import PreconditionerParameters
from model.solving.updating import UpdateParameters

SMALL_LESSON = LessonParameters(
    digits=300, synthesis=SynthesisParameters(nondigits=100, drawn_digits=40, seed=11)
)

SMALL = LearningParameters(
    lesson=SMALL_LESSON,
    update=UpdateParameters(preconditioner=PreconditionerParameters(pool_rows=300, class_rows=150)),
    exam=ExamParameters(digits=400),
)
