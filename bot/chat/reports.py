"""What /stats says, as pure functions of the figures."""

import numpy as np

from bot.chat import texts
from bot.i18n.translator import Html, Translator
from bot.services.statistics import Report
from bot.storage.corrections import Judgement

LEAST_JUDGED = 100
"""A share of fewer digits would be chance: of 100 it is known to about six per cent."""


def say_report(t: Translator, report: Report) -> Html:
    """Say how well the champion reads: measured, per digit, and as people judged."""
    # The table, a block of its own, brings the distance to what follows.
    tables = f"{_say_digits(t, report)}\n{_say_people(t, report)}"
    return Html(f"{_say_model(t, report)}\n\n{tables}")


def _say_model(t: Translator, report: Report) -> str:
    lines = (
        t.text(texts.STATS_TITLE),
        t.text(texts.STATS_MODEL, version=report.version, date=t.date(report.created)),
        t.text(texts.STATS_TRAINING, images=t.number(report.training_count)),
        "",
        t.text(texts.STATS_MEASURED, n=t.number(report.n)),
        f"• {t.text(texts.STATS_ACCURACY, accuracy=t.figure(report.accuracy))}",
        f"• {t.text(texts.STATS_F1, f1=t.figure(report.macro_f1))}",
        f"• {t.text(texts.STATS_CALIBRATION, error=t.figure(report.ece))}",
    )
    return "\n".join(lines)


def _say_digits(t: Translator, report: Report) -> str:
    confusion = np.array(report.confusion)
    there, called = confusion.sum(axis=1), confusion.sum(axis=0)
    hits = np.diag(confusion)
    rows = (
        f"{digit}  {t.number(int(there[digit])):>6}"
        f"  {_say_share(t, hits[digit], there[digit])}  {_say_share(t, hits[digit], called[digit])}"
        for digit in range(len(hits))
    )
    table = "\n".join(rows)
    return f"{t.text(texts.STATS_TABLE_HEAD)}\n<pre>{table}</pre>"


def _say_share(t: Translator, hits: int, count: int) -> str:
    return f"{t.figure(hits / count, digits=1) if count else '–':>7}"


def _say_people(t: Translator, report: Report) -> str:
    totals = report.totals
    if totals is None:
        return t.text(texts.STATS_NOT_AVAILABLE)
    pictures = t.text(texts.STATS_PICTURES, n=t.number(totals.pictures))
    return f"{pictures}\n{_say_judgement(t, totals.judgement)}"


def _say_judgement(t: Translator, judgement: Judgement) -> str:
    judged, accuracy = judgement.confirmed + judgement.corrected, judgement.accuracy
    if accuracy is None or judged < LEAST_JUDGED:
        return t.text(texts.STATS_FEW_CORRECTIONS, n=t.number(judged), least=t.number(LEAST_JUDGED))
    count = t.text(texts.STATS_CORRECTIONS, n=t.number(judged))
    share = t.text(texts.STATS_PEOPLE_ACCURACY, accuracy=t.figure(accuracy, digits=1))
    return f"{count}\n{share}"
