import math
from dataclasses import replace

import numpy as np
import pytest

from bot.training.messages import Figure, Objection, TrainingOrder, TrainingProgress
from bot.training.teaching import place, teach, translate
from model import gate
from model.artifact import dump_artifact, parse_artifact, read_artifact
from model.training import Progress
from tests.bot.training.orders import lesson

NOTHING_SAID = lesson()


def test_progress_goes_from_none_to_all() -> None:
    first = place(Progress("Drawing digits and non-digits", None))
    middle = place(Progress("Describing digits", 0.5))
    last = place(Progress("Evaluating", 1.0))

    assert first.share == 0.0
    assert middle.share
    assert 0 < middle.share < 1
    assert last.share == pytest.approx(1.0)


def test_how_far_an_unknown_stage_is_cannot_be_told() -> None:
    assert place(Progress("Thinking", 0.5)) == TrainingProgress("Thinking", None)


def test_a_verdict_leaves_in_plain_words_and_figures() -> None:
    reason = gate.Reason(gate.Objection.FORGETS_A_DIGIT, 0.99, 0.86, 0.01, digit=7)
    row = gate.Row(gate.Measure.CORRECTIONS_READ, math.nan, 0.5)

    found = translate(gate.Verdict(False, (reason,), (row,), 5, 3))  # noqa: FBT003

    assert not found.is_promoted
    assert found.objections == (Objection("FORGETS_A_DIGIT", 0.99, 0.86, 7),)
    assert found.figures == (Figure("CORRECTIONS_READ", None, 0.5),)


def test_where_nobody_said_anything_the_champion_meets_itself() -> None:
    heard: list[TrainingProgress] = []
    champion = dump_artifact(read_artifact())

    trained = teach(TrainingOrder(NOTHING_SAID, champion), heard.append)

    challenger, shipped = parse_artifact(trained.artifact), read_artifact()
    np.testing.assert_array_equal(
        challenger.classifier.coefficients, shipped.classifier.coefficients
    )
    assert trained.verdict.is_promoted
    assert {figure.measure for figure in trained.verdict.figures} == set(gate.Measure.__members__)
    assert all(figure.before == figure.after for figure in trained.verdict.figures)
    assert challenger.metadata["training_count"] == shipped.metadata["training_count"]
    shares = [progress.share for progress in heard]
    assert None not in shares
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert replace(heard[-1], share=None) == TrainingProgress("Evaluating", None)
