"""How far what was found can be believed, alone and beside what else was found in the picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from preprocessing.finding import Finding
from preprocessing.signs import Signs, count_at_border, measure_signs

WEIGHTS = Signs(
    agreement=3.49,
    mean_log_odds=0.16,
    least_log_odds=0.08,
    is_mere_strokes=-1.35,
    telling=0.42,
    left_over=-0.53,
    plausible_share=3.40,
    explained=0.94,
    ink_nearby=-2.45,
    mean_marks=-0.43,
    strong_marks=-0.84,
    sharpness=0.84,
    at_border=-3.13,
    height_spread=-2.56,
)
"""What each sign adds to the log-odds, per unit of the sign.

A logistic regression on generated scenes: photographs of digits from MNIST's training images, of
empty sheets, and of letters and doodles; `benchmarks.believing` makes the scenes, measures the
signs and prints these numbers.
"""


@dataclass(frozen=True, slots=True)
class BeliefParameters:
    """When a finding is believed.

    Attributes
    ----------
    convincing : float
        Mean log-probability above which a finding leaves no doubt,
    explained : float
        where its digits are also at least this share of the ink in the picture,
    most_clutter : float
        and the paper around it is as calm as this.
    plain, widest_span, thickest : float
        Roughness of the paper, share of the picture's width or height that each piece of ink takes,
        and width of its strokes as a share of its longer side, below which it can only be writing.
    weights, intercept : Signs, float
        What makes the log-odds that a finding is what somebody wrote.
    least_log_odds : float
        Below, the best finding is chance: who looks long enough finds a digit in any cat. A
        guess that is as likely wrong as right is worth more to a person than none, hence below 0.
    """

    convincing: float = math.log(0.9)
    explained: float = 0.9
    most_clutter: float = 0.11
    plain: float = 0.11
    widest_span: float = 0.8
    thickest: float = 0.4
    weights: Signs = WEIGHTS
    intercept: float = -9.90
    least_log_odds: float = math.log(0.4 / 0.6)


def leaves_no_doubt(finding: Finding, parameters: BeliefParameters) -> bool:
    """Tell whether all that was found is digits beyond doubt, and all the ink there is.

    What touches the picture's border could also be the edge of a sheet.
    """
    return (
        finding.conviction > parameters.convincing
        and (len(finding.segments) == 1 or finding.is_telling)
        and finding.surroundings.explained > parameters.explained
        and finding.surroundings.clutter < parameters.most_clutter
        and count_at_border(finding, finding.is_plausible) == 0
    )


def is_plain_refusal(finding: Finding, parameters: BeliefParameters) -> bool:
    """Tell whether all ink is plainly written and none of it a digit.

    Then no other assumption can be better: it would only take a letter for what it is not.
    """
    return (
        not finding.is_plausible.any()
        and count_at_border(finding, np.ones(len(finding.segments), np.bool_)) == 0
        and _measure_span(finding) < parameters.widest_span
        and _is_alone_on_calm_paper(finding, parameters)
        and _measure_thickness(finding) < parameters.thickest
    )


def _is_alone_on_calm_paper(finding: Finding, parameters: BeliefParameters) -> bool:
    around = finding.measure_surroundings(np.ones(len(finding.segments), np.bool_))
    return around.explained > parameters.explained and around.roughness < parameters.plain


def _measure_span(finding: Finding) -> float:
    height, width = finding.ink.strength.shape
    boxes = [one.piece.box for one in finding.segments]
    return float(max(max(box.width / width, box.height / height) for box in boxes))


def _measure_thickness(finding: Finding) -> float:
    """Measure the widest stroke, as a share of the longer side of the largest piece."""
    ink = np.pad(finding.ink.mask, 1).view(np.uint8)
    half_px = float(cv2.distanceTransform(ink, cv2.DIST_L2, 3).max())
    longest_px = max(one.piece.side_px for one in finding.segments)
    return 2 * half_px / longest_px


def believe(
    finding: Finding, findings: Sequence[Finding | None], parameters: BeliefParameters
) -> float:
    """Measure how far a finding can be believed.

    What is there shows under several assumptions, as a region that is stable over many thresholds
    is an object [1]_; what is not shows under one. This and other signs are weighed by a logistic
    regression.

    Parameters
    ----------
    finding : Finding
        Of which at least one piece is rather a digit than not.
    findings : Sequence[Finding | None]
        What was found in the picture under each assumption, this one included; None: nothing.
    parameters : BeliefParameters
        What each sign weighs.

    Returns
    -------
    float
        Log-odds that it is what somebody wrote.

    References
    ----------
    .. [1] J. Matas et al., "Robust wide-baseline stereo from maximally stable extremal regions",
       2004.
    """
    signs = measure_signs(finding, findings)
    return float(np.dot(signs, parameters.weights)) + parameters.intercept


def is_credible(
    finding: Finding, findings: Sequence[Finding | None], parameters: BeliefParameters
) -> bool:
    """Tell whether a finding can be believed."""
    return bool(
        finding.is_plausible.any()
        and believe(finding, findings, parameters) >= parameters.least_log_odds
    )


def choose_best(findings: Sequence[Finding | None], parameters: BeliefParameters) -> Finding | None:
    """Choose the finding that can be believed most; None where none can.

    Parameters
    ----------
    findings : Sequence[Finding | None]
        What was found in one picture under each assumption; None: nothing.
    parameters : BeliefParameters
        When a finding is believed.

    Returns
    -------
    Finding, optional
        One of them.
    """
    credible = [one for one in findings if one is not None and one.is_plausible.any()]
    beliefs = [believe(one, findings, parameters) for one in credible]
    if max(beliefs, default=-math.inf) < parameters.least_log_odds:
        return None
    return credible[int(np.argmax(beliefs))]
