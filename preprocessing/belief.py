"""How far what was found can be believed, alone and beside what else was found in the picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preprocessing.finding import Finding


@dataclass(frozen=True, slots=True)
class BeliefParameters:
    """When a finding is believed.

    Attributes
    ----------
    convincing : float
        Mean log-probability above which a finding leaves no doubt,
    explained : float
        where its digits are also at least this share of the ink in the picture.
    plain, widest_span : float
        Roughness of the paper, and share of the picture's width or height that each piece of ink
        takes, below which nothing but writing can be on it.
    least_opinion : float
        To be more than chance, the mean log-probability of what is rather a digit than not,
    least_share : float
        its share of the area of all pieces that could be digits,
    most_clutter : float
        and how calm the paper around it must be: who looks long enough finds a digit in any cat;
    clutter_a_digit : float
        more of it is borne for each further digit.
    striking, striking_clutter : float
        Mean log-probability and clutter with which a finding is believed although it is the only
        one of its kind.
    least_recurrence : float
        Share of a finding that must be found under another assumption too, if it is not striking.
    least_support : float
        A piece counts against a finding where it recurs in a smaller share of the credible ones
        than this part of what the piece that recurs most does.
    inverted_share : float
        What a finding in inverted ink counts, where one in other ink counts as one.
    cost : float
        Of a piece that is no digit, where a digit beyond doubt counts as one.
    """

    convincing: float = math.log(0.9)
    explained: float = 0.9
    plain: float = 0.11
    widest_span: float = 0.8
    least_opinion: float = math.log(0.9)
    least_share: float = 0.8
    most_clutter: float = 0.11
    clutter_a_digit: float = 0.02
    striking: float = math.log(0.99)
    striking_clutter: float = 0.07
    least_recurrence: float = 0.5
    least_support: float = 0.45
    inverted_share: float = 0.5
    cost: float = 0.5


def leaves_no_doubt(finding: Finding, parameters: BeliefParameters) -> bool:
    """Tell whether all that was found is digits beyond doubt, and all the ink there is."""
    return (
        finding.conviction > parameters.convincing
        and (len(finding.segments) == 1 or finding.is_telling)
        and finding.surroundings.explained > parameters.explained
        and finding.surroundings.clutter < parameters.most_clutter
    )


def is_plain(finding: Finding, parameters: BeliefParameters) -> bool:
    """Tell whether all ink stands clear on calm paper, so that no other assumption can be better.

    Whether it is digits or something else.
    """
    height, width = finding.ink.strength.shape
    around = finding.measure_surroundings(np.ones(len(finding.segments), np.bool_))
    spans = max(
        max(one.piece.box.width / width, one.piece.box.height / height) for one in finding.segments
    )
    return (
        spans < parameters.widest_span
        and around.explained > parameters.explained
        and around.roughness < parameters.plain
    )


def is_credible(finding: Finding, parameters: BeliefParameters) -> bool:
    """Tell whether what was found may be more than chance."""
    plausible = finding.opinions[finding.is_plausible]
    borne = parameters.most_clutter + parameters.clutter_a_digit * (plausible.size - 1)
    return (
        plausible.size > 0
        and float(plausible.mean()) > parameters.least_opinion
        and finding.plausible_share > parameters.least_share
        and finding.surroundings.clutter < borne
    )


def is_settled(findings: Sequence[Finding], parameters: BeliefParameters) -> bool:
    """Tell whether two or more findings leave no doubt, and all that are credible agree."""
    credible = [finding for finding in findings if is_credible(finding, parameters)]
    sure = [finding for finding in credible if leaves_no_doubt(finding, parameters)]
    return len(sure) > 1 and all(_agree(credible[0], other) for other in credible[1:])


def _agree(one: Finding, other: Finding) -> bool:
    return len(one.segments) == len(other.segments) and bool(one.recur_in(other).all())


def choose_best(
    findings: Sequence[Finding], usual: Finding | None, parameters: BeliefParameters
) -> Finding | None:
    """Choose the finding that is most and has most in common with the others.

    What is there shows under several assumptions, as a region that is stable over many thresholds
    is an object [1]_; what is not shows under one.

    Parameters
    ----------
    findings : Sequence[Finding]
        What was found in one picture.
    usual : Finding, optional
        The one among them that needs no other beside it.
    parameters : BeliefParameters
        When a finding is believed.

    Returns
    -------
    Finding, optional
        None where nothing is credible.

    References
    ----------
    .. [1] J. Matas et al., "Robust wide-baseline stereo from maximally stable extremal regions",
       2004.
    """
    credible = [finding for finding in findings if is_credible(finding, parameters)]
    best, most = None, 0.0
    for finding in credible:
        if finding is usual or is_corroborated(finding, findings, parameters):
            weight = _weigh(finding, credible, parameters)
            if weight > most:
                best, most = finding, weight
    return best


def is_corroborated(
    finding: Finding, findings: Sequence[Finding], parameters: BeliefParameters
) -> bool:
    """Tell whether most of it is found under another assumption too, or could hardly be chance."""
    is_calm = finding.surroundings.clutter < parameters.striking_clutter
    if is_calm and finding.is_telling and finding.conviction > parameters.striking:
        return True
    others = [finding.recur_in(other) for other in findings if other is not finding]
    recurs = np.any(others, axis=0) if others else np.zeros(len(finding.segments), np.bool_)
    share = finding.weights[recurs].sum() / finding.weights.sum()
    return bool(share > parameters.least_recurrence) and (finding.is_telling or is_calm)


def _weigh(finding: Finding, credible: Sequence[Finding], parameters: BeliefParameters) -> float:
    """Count digits, each for how far it convinces and recurs, less what else was found."""
    support = _measure_support(finding, credible)
    worth = (1 + finding.opinions) * (support - parameters.least_support * support.max())
    worth = np.where(finding.is_plausible, worth, -parameters.cost)
    share = parameters.inverted_share if finding.ink.is_inverted else 1.0
    return share * float((finding.weights * worth).sum())


def _measure_support(finding: Finding, credible: Sequence[Finding]) -> NDArray[np.float64]:
    """Measure in which share of the credible findings in the same ink each recurs, shape (n,)."""
    kin = [other for other in credible if other.ink.is_inverted == finding.ink.is_inverted]
    return np.asarray(np.mean([finding.recur_in(other) for other in kin], axis=0))
