"""A gate's verdict as JSON values, and back."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from model.gate import Measure, Objection, Reason, Row, Verdict


def dump_verdict(verdict: Verdict) -> dict[str, object]:
    """Turn a verdict into JSON values; what cannot be measured is null there."""
    return {
        "promoted": verdict.promoted,
        "reasons": [_dump(reason) for reason in verdict.reasons],
        "table": [_dump(row) for row in verdict.table],
        "held_out_count": verdict.held_out_count,
        "held_out_people": verdict.held_out_people,
    }


def load_verdict(values: Mapping[str, Any]) -> Verdict:
    """Turn JSON values into a verdict; raises KeyError, TypeError, ValueError where they are none.

    What cannot be measured is NaN again.
    """
    reasons = (_load(each) for each in values["reasons"])
    rows = (_load(each) for each in values["table"])
    return Verdict(
        promoted=bool(values["promoted"]),
        reasons=tuple(
            Reason(**{**each, "objection": Objection[each["objection"]]}) for each in reasons
        ),
        table=tuple(Row(**{**each, "measure": Measure[each["measure"]]}) for each in rows),
        held_out_count=int(values["held_out_count"]),
        held_out_people=int(values["held_out_people"]),
    )


def _dump(part: Reason | Row) -> dict[str, object]:
    named = {
        name: value.name if isinstance(value, Measure | Objection) else value
        for name, value in asdict(part).items()
    }
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in named.items()
    }


def _load(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: math.nan if value is None and name in {"before", "after"} else value
        for name, value in values.items()
    }
