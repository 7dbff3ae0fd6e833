import json
import math

import pytest

from bot.training.verdicts import dump_verdict, load_verdict
from model.gate import Measure, Objection
from tests.bot.training.orders import verdict


@pytest.mark.parametrize("objections", [(), tuple(Objection)])
def test_a_verdict_survives_json(objections: tuple[Objection, ...]) -> None:
    given = verdict(*objections)

    # PostgreSQL takes no NaN for JSON.
    arrived = load_verdict(json.loads(json.dumps(dump_verdict(given), allow_nan=False)))

    assert arrived.promoted == given.promoted
    assert arrived.reasons == given.reasons
    assert arrived.table[:-1] == given.table[:-1]
    assert (arrived.held_out_count, arrived.held_out_people) == (5, 3)


def test_what_could_not_be_measured_is_nan_again() -> None:
    (*_, row) = load_verdict(dump_verdict(verdict())).table

    assert row.measure == Measure.CORRECTIONS_READ
    assert math.isnan(row.before)
    assert math.isnan(row.after)
