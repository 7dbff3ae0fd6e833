"""How a confidence is rounded; apart from the translator, which takes time to import."""

_MOST_PERCENT = 99


def round_down(confidence: float) -> int:
    """Express a confidence in whole per cent, rounded down and never 100."""
    return min(_MOST_PERCENT, int(confidence * 100 + 1e-9))
