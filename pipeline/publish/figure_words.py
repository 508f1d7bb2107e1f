"""How the public page writes figures: with one decimal, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from forms.bilingual import Words, grouped
from pipeline.figures.channel_flags import Flag
from pipeline.publish import texts
from pipeline.publish.published_figures import DECIMALS, Change, Figure
from pipeline.records.period_words import period_said
from pipeline.report.charts.words import decimal

NOTHING = "–"
HARD_SPACE = "\u00a0"


def index_said(figure: Figure, language: str, *, per_cent: bool = False) -> str:
    """Write an index."""
    if figure.index is None:
        return texts.NO_INDEX.said(language) if per_cent else NOTHING
    return _said(figure.index, language) + (f"{HARD_SPACE}%" if per_cent else "")


def interval_said(figure: Figure, language: str) -> str:
    """Write the ends of its interval; a dash for none."""
    if figure.low is None or figure.high is None:
        return NOTHING
    return f"{_said(figure.low, language)}–{_said(figure.high, language)}"


def pending_said(figure: Figure, language: str) -> str:
    """Say how far open doubts may still move it; nothing where there are none."""
    if figure.low_pending is None or figure.high_pending is None:
        return ""
    low, high = _said(figure.low_pending, language), _said(figure.high_pending, language)
    if low == high:
        return texts.PENDING_UNMOVED.said(language, count=grouped(figure.pending, language), index=low)
    return texts.PENDING.said(language, count=grouped(figure.pending, language), low=low, high=high)


def change_said(change: Change | None, language: str) -> str:
    """Say in a sentence what became of it since the period before; nothing where that can't be said."""
    words: Words | None = texts.CHANGES.get(change.said) if change else None
    if change is None or words is None:
        return ""
    return words.said(language).format(before=period_said(change.before, language))


def flags_said(flags: Sequence[Flag], language: str) -> str:
    """Say what makes the figures of a channel doubtful; nothing where nothing does."""
    if not flags:
        return ""
    return texts.READ_DOUBTFULLY.said(language, flags="; ".join(texts.FLAGS[flag].said(language) for flag in flags))


def bar(figure: Figure) -> Markup:
    """Draw an index and its interval on a line from 0 to 100 %; what it shows stands beside it in digits."""
    if figure.index is None or figure.low is None or figure.high is None:
        return Markup("")
    return Markup(
        '<svg class="i" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="t" d="M0 4h100"/><path class="b" d="M{} 4H{}"/><path class="d" d="M{} 4h1"/></svg>'
    ).format(figure.low, figure.high, round(figure.index - 0.5, 1))


def _said(value: float, language: str) -> str:
    return decimal(value, DECIMALS, language)
