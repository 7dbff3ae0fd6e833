"""What admins read about training runs and model versions, as pure functions of the figures."""

import html
import re
from types import MappingProxyType

from bot.chat import texts
from bot.i18n.translator import Html, Translator
from bot.services.registry import Entry, Listing
from bot.services.retraining import Ending, News, Outcome
from bot.storage.corrections import Said
from bot.training.messages import Objection, Trained, TrainingProgress, Verdict

_BAR_CELLS = 12
_ARROW = re.compile(r" ([→←]) ")
_ARROW_BETWEEN = "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}"
"""What was before and what came after stay on one line."""
_FULL, _EMPTY = "▓", "░"
_BELIEVABLE_AFTER_S = 3.0
"""Earlier, how long it still takes cannot be told."""

MOST_VERSIONS_LISTED = 15
"""More of them would not fit into a message."""

_ENDINGS = {
    Ending.CANCELLED: texts.RUN_CANCELLED,
    Ending.STOPPED: texts.RUN_STOPPED,
    Ending.FORGOTTEN: texts.RUN_FORGOTTEN,
    Ending.KILLED: texts.RUN_KILLED,
    Ending.TOO_LONG: texts.RUN_TOO_LONG,
    Ending.LEASE_LOST: texts.RUN_LEASE_LOST,
    Ending.FAILED: texts.RUN_FAILED,
}
_OUTCOMES = {
    Ending.PROMOTED: texts.PROMOTED,
    Ending.NOT_PROMOTED: texts.NOT_PROMOTED,
    Ending.OVERTAKEN: texts.OVERTAKEN,
}


MEASURES = MappingProxyType(
    {
        "DIGITS_READ": texts.DIGITS_READ,
        "ECE": texts.CALIBRATION_ERROR,
        "LOG_LOSS": texts.LOG_LOSS,
        "LEAST_RECALL": texts.LEAST_RECALL,
        "NONDIGITS_ACCEPTED": texts.NONDIGITS_ACCEPTED,
        "CORRECTIONS_READ": texts.CORRECTIONS_READ,
    }
)
OBJECTIONS = MappingProxyType(
    {
        "READS_FEWER_DIGITS": texts.READS_FEWER_DIGITS,
        "WORSE_CALIBRATED": texts.WORSE_CALIBRATED,
        "LESS_PLAUSIBLE": texts.LESS_PLAUSIBLE,
        "FORGETS_A_DIGIT": texts.FORGETS_A_DIGIT,
        "ACCEPTS_NONDIGITS": texts.ACCEPTS_NONDIGITS,
        "READS_FEWER_CORRECTIONS": texts.READS_FEWER_CORRECTIONS,
        "LEARNS_NO_CORRECTIONS": texts.LEARNS_NO_CORRECTIONS,
    }
)
_NO_SHARES = frozenset({"LOG_LOSS", "LESS_PLAUSIBLE"})
_UNKNOWN = "–"


def say_news(t: Translator, news: News) -> Html:
    """Say what there is to learn, and ask whether to."""
    if not news.all.corrections:
        return t.text(texts.NEWS_NOTHING)
    return Html(f"{_say_new(t, news)}\n\n{t.text(texts.SHALL_I_LEARN)}")


def say_progress(t: Translator, progress: TrainingProgress, elapsed_s: float) -> Html:
    """Say which stage a run is in, how far it is, and how long it still takes."""
    lines = [t.text(texts.LEARNING), t.text(progress.stage)]
    if progress.share is not None:
        share = min(max(progress.share, 0.0), 1.0)
        full = round(share * _BAR_CELLS)
        bar = f"{_FULL * full}{_EMPTY * (_BAR_CELLS - full)} {t.percent(share)}"
        lines.append(Html(html.escape(bar, quote=False)))  # "< 1 %" is no tag
        if elapsed_s > _BELIEVABLE_AFTER_S and share > 0:
            left = t.duration(elapsed_s * (1 - share) / share)
            lines.append(t.text(texts.TIME_LEFT, duration=left))
    return Html("\n".join(lines))


def say_ending(t: Translator, outcome: Outcome, took_s: float) -> Html:
    """Say how a run ended."""
    if outcome.ending in _ENDINGS:
        return t.text(_ENDINGS[outcome.ending], version=outcome.champion)
    return t.text(texts.RUN_FINISHED, duration=t.duration(took_s))


def say_outcome(t: Translator, outcome: Outcome) -> Html:
    """Say what came of a run: who serves, the figures before and after, and why not."""
    serves = t.text(_OUTCOMES[outcome.ending], version=outcome.version, before=outcome.champion)
    if outcome.trained is None:
        return serves
    verdict = outcome.trained.verdict
    parts = [serves, _say_learned(t, outcome.trained), _say_table(t, verdict)]
    if verdict.objections:
        objections = "\n".join(f"• {_say_objection(t, each)}" for each in verdict.objections)
        parts.append(Html(f"{t.text(texts.WHY_NOT)}\n{objections}"))
    return Html("\n\n".join(parts))


def say_versions(t: Translator, listing: Listing) -> Html:
    """List the model versions, the newest first."""
    shown = listing.entries[:MOST_VERSIONS_LISTED]
    parts = [t.text(texts.VERSIONS_TITLE)]
    if listing.serving != listing.champion:
        unusable = {"version": listing.champion, "serving": listing.serving}
        parts.append(t.text(texts.CHAMPION_UNUSABLE, **unusable))
    parts += [_say_version(t, entry, listing) for entry in shown]
    if len(listing.entries) > len(shown):
        parts.append(t.plural(texts.OLDER_VERSIONS, len(listing.entries) - len(shown)))
    return Html("\n\n".join(parts))


def _say_learned(t: Translator, trained: Trained) -> Html:
    learned = Said(trained.learned_count, trained.learned_people)
    return t.text(texts.LEARNED_FROM, said=_say_said(t, learned))


def _say_table(t: Translator, verdict: Verdict) -> Html:
    lines = [t.text(texts.TABLE_HEAD)]
    for figure in verdict.figures:
        before = _say_figure(t, figure.measure, figure.before)
        after = _say_figure(t, figure.measure, figure.after)
        said = t.text(MEASURES[figure.measure], before=before, after=after)
        lines.append(Html(f"• {_ARROW.sub(_ARROW_BETWEEN, said)}"))
    return Html("\n".join(lines))


def _say_objection(t: Translator, objection: Objection) -> Html:
    return t.text(
        OBJECTIONS[objection.kind],
        before=_say_figure(t, objection.kind, objection.before),
        after=_say_figure(t, objection.kind, objection.after),
        digit=objection.digit,
    )


def _say_figure(t: Translator, kind: str, value: float | None) -> str:
    if value is None:
        return _UNKNOWN
    return t.number(value) if kind in _NO_SHARES else t.figure(value)


def _say_new(t: Translator, news: News) -> Html:
    everything = _say_said(t, news.all)
    if news.learned_at is None:
        return t.text(texts.NEWS_FIRST, said=everything)
    date = t.date(news.learned_at.date())
    if not news.new.corrections:
        return t.text(texts.NEWS_NONE, date=date, all=everything)
    return t.text(texts.NEWS_SINCE, date=date, said=_say_said(t, news.new), all=everything)


def _say_said(t: Translator, said: Said) -> Html:
    answers = t.plural(texts.ANSWERS, said.corrections)
    return t.text(texts.SAID, answers=answers, people=t.plural(texts.PEOPLE, said.people))


def _say_version(t: Translator, entry: Entry, listing: Listing) -> Html:
    date = t.date(entry.created_at.date())
    size = t.number(round(entry.size_bytes / 1000))
    measured = {"accuracy": t.figure(entry.accuracy), "error": t.figure(entry.ece)}
    lines = [
        t.text(texts.VERSION_LINE, version=entry.number, date=date, size=size),
        t.text(texts.VERSION_MEASURED, **measured),
        " · ".join([_say_origin(t, entry), *_say_role(t, entry.number, listing)]),
    ]
    return Html("\n".join(lines))


def _say_origin(t: Translator, entry: Entry) -> Html:
    if entry.is_shipped:
        return t.text(texts.VERSION_SHIPPED)
    if entry.promoted_by is None:
        return t.text(texts.VERSION_NEVER_PROMOTED)
    return t.text(texts.VERSION_PROMOTED, admin=entry.promoted_by)


def _say_role(t: Translator, number: int, listing: Listing) -> list[Html]:
    if number == listing.champion:
        return [t.text(texts.VERSION_SERVES)]
    return [t.text(texts.VERSION_BEFORE)] if number == listing.previous else []
