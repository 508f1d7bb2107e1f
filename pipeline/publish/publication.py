"""All that one publication tells, before it is written as pages and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from forms.bilingual import Words
from pipeline.figures.criteria import SatisfiedLevels
from pipeline.publish.published_figures import SeriesFigures
from pipeline.publish.receipts import Receipts
from pipeline.publish.replies import NO_REPLIES, Replies
from pipeline.publish.steps import Limits
from pipeline.settings import Validity


@dataclass(frozen=True)
class Publication:
    """What is published.

    Attributes:
        day: of the publication.
        languages: of the pages; the first one's stand under the plain names.
        authority: whose surveys they are.
        titles: of the surveys, by their ids, in the order in which they stand on the page.
        channels: what each is called, by its id.
        figures: as ``Telling.figures`` returns them.
        receipts: by period.
        head: number and hash of the newest entry of the log; ``None`` where it is empty.
        satisfied: which levels count as satisfied, by language.
        validity: when a sheet counts.
        limits: how much is needed for a figure.
        contact: whom people may ask; empty for nobody.
        replies: to comments, that are published.
        themes: what each theme of comments is called, by its id.
        separator: of the cells of ``index.csv``.
    """

    day: date
    languages: tuple[str, ...]
    authority: Words
    titles: Mapping[str, Words]
    channels: Mapping[str, Words]
    figures: tuple[SeriesFigures, ...]
    receipts: Receipts
    head: tuple[int, str] | None
    satisfied: Mapping[str, tuple[SatisfiedLevels, ...]]
    validity: Validity
    limits: Limits
    contact: Words | None
    separator: str
    replies: Replies = NO_REPLIES
    themes: Mapping[str, Words] = field(default_factory=dict)

    def channel_name(self, channel: str, language: str) -> str:
        """Return what a channel is called; its id where the settings have it no more."""
        return self.channels[channel].said(language) if channel in self.channels else channel

    def by_period(self, survey: str) -> dict[str, list[SeriesFigures]]:
        """Return the series of each period of a survey, the newest period first, channels as the settings have them."""
        order = list(self.channels)
        mine = [one for one in self.figures if one.series.survey == survey]
        return {
            period: sorted(rows, key=lambda one: _place(order, one.series.channel))
            for period, rows in groupby(mine, key=lambda one: one.series.period)
        }

    def page_name(self, stem: str, language: str) -> str:
        """Return the name of a page's file in a language."""
        return f"{stem}.html" if language == self.languages[0] else f"{stem}.{language}.html"


def _place(order: list[str], channel: str) -> tuple[int, str]:
    return (order.index(channel) if channel in order else len(order), channel)


def stem_of(*parts: str) -> str:
    """Return how the name of a file begins that tells of these.

    >>> stem_of("sipas", "2019-Q1")
    'sipas-2019-q1'
    """
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
