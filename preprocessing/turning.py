"""The way up that a page is held: on its side or upside down, where its digits say so."""

import math
from dataclasses import dataclass

from preprocessing.arrays import turn
from preprocessing.binarize import Ink
from preprocessing.components import find_components
from preprocessing.errors import NoDigitFoundError, TooManyDigitsError
from preprocessing.finding import Finding, FindParameters, find_digits
from preprocessing.workbench import Judge


@dataclass(frozen=True, slots=True)
class TurnParameters:
    """When a page is held another way up: lying on its side, or upside down.

    Attributes
    ----------
    least_digits, most_digits : int
        A lone digit is never turned: a 6 is as good a 9. More are a texture.
    doubtful : float
        Mean log-probability below which some digits of the picture as it came look odd.
    convincing, least_gain : float
        What a turned one has to reach, and by how much it must be better.
    """

    least_digits: int = 2
    most_digits: int = 40
    doubtful: float = math.log(0.85)
    convincing: float = math.log(0.8)
    least_gain: float = 0.3


def is_oddly_held(finding: Finding, parameters: TurnParameters) -> bool:
    """Tell whether the digits look as if the page were held another way up."""
    count = len(finding.segments)
    return (
        parameters.least_digits <= count <= parameters.most_digits
        and finding.conviction < parameters.doubtful
    )


def turn_to_best(
    upright: Finding,
    judge: Judge,
    find: FindParameters,
    parameters: TurnParameters,
    deadline_s: float,
) -> tuple[Finding, int]:
    """Hold the page every way up, and keep to that where the judge sees digits beyond doubt.

    Parameters
    ----------
    upright : Finding
        What is found in the page as it came.
    judge : Judge
        Has the last word.
    find : FindParameters
        Of the steps from ink to digits.
    parameters : TurnParameters
        When the judge is believed.
    deadline_s : float
        On the monotonic clock.

    Returns
    -------
    finding : Finding
        The one that convinces most.
    quarter_turns : int
        How often the page was turned to the left for it.
    """
    best, best_turns, gain = upright, 0, parameters.least_gain
    for quarter_turns in (1, 2, 3):
        finding = _find_turned(upright.ink, quarter_turns, judge, find, deadline_s)
        if finding is None or len(finding.segments) < parameters.least_digits:
            continue
        is_convincing = finding.conviction > parameters.convincing
        if is_convincing and finding.conviction > best.conviction + gain:
            best, best_turns, gain = finding, quarter_turns, 0.0
    return best, best_turns


def _find_turned(
    ink: Ink, quarter_turns: int, judge: Judge, find: FindParameters, deadline_s: float
) -> Finding | None:
    mask = turn(ink.mask, quarter_turns)
    turned = ink._replace(
        strength=turn(ink.strength, quarter_turns), components=find_components(mask)
    )
    try:
        return find_digits(turned, judge, find, deadline_s)
    except (NoDigitFoundError, TooManyDigitsError):
        return None
