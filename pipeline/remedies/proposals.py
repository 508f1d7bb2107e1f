"""Proposals by themselves: what the figures of a period show to be put right, one for each cause and none of noise.

In: the tables of figures, and for each survey the period that is looked at. Out: proposals, each with the figure behind
it. ``clear`` tells what is clear, ``causes`` what has the same cause, ``theme_growth`` which themes grow. Whether a
proposal is new is said by ``known_proposals``, and ``proposing`` writes it into the register.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, sqrt
from typing import Any

import pandas as pd

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.drivers import DRIVERS
from pipeline.figures.formulas import half_away, half_up, wilson_of_share
from pipeline.figures.typed_rows import rows_of
from pipeline.records.periods import months_after, parse_period
from pipeline.records.remedies import About, Evidence, Reason, Subject
from pipeline.remedies.causes import Cause, causes_in
from pipeline.remedies.clear import Looking
from pipeline.remedies.grid import WHOLE, Grid, Sums, grid_of
from pipeline.remedies.proposal_words import Names, title_of, title_of_comment
from pipeline.remedies.theme_growth import growing_themes

MOST_ALSO = 40
"""So many other figures of a cause are named in its evidence."""
ANSWERED_WITHIN = 12
"""Months before a period; comments of older ones are not proposed to be answered any more."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal.

    Attributes:
        about: what it is about.
        evidence: the figure behind it.
        title: what it is, in words, with no word of a comment.
    """

    about: About
    evidence: Evidence
    title: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of figures.

    Attributes:
        target: of the index, in per cent.
        fewest: sheets without which nothing is judged.
        names: what questions, channels and themes are called, and the language of titles.
    """

    target: float
    fewest: int
    names: Names


def proposals(
    tables: Mapping[str, pd.DataFrame], comments: pd.DataFrame, periods: Mapping[str, str], wanted: Wanted
) -> list[Proposal]:
    """Return what is to be put right: the widest causes first, then growing themes, then comments to be answered.

    Args:
        tables: of figures, by name.
        comments: the table of comments, all of it text.
        periods: of each survey the newest period of which all has come; a survey without one has no figures yet.
        wanted: what is asked of figures.
    """
    found: list[Proposal] = []
    for survey, period in periods.items():
        grid = grid_of(tables, survey, period)
        if grid is not None:
            looking = Looking(grid, wanted.target, wanted.fewest, tables)
            drivers = _drivers(tables, survey, period)
            found += [_proposal(looking, cause, drivers, wanted.names) for cause in causes_in(looking)]
    rows = rows_of(comments.fillna(""), CommentRow)
    surveys = comments["survey"].tolist()
    for survey, period in periods.items():
        here = [row for row, of in zip(rows, surveys, strict=True) if of == survey]
        found += [Proposal(*one, title_of(*one, wanted.names)) for one in growing_themes(here, survey, period)]
    return [*found, *_to_be_answered(rows, surveys, wanted.names)]


def _drivers(tables: Mapping[str, pd.DataFrame], survey: str, period: str) -> frozenset[str]:
    """Return the factors that go with the overall rating in a channel, by more than chance."""
    if DRIVERS not in tables:
        return frozenset()
    table = tables[DRIVERS]
    here = (table["survey"] == survey) & (table["period"] == period) & (table["is_driver"] == "yes")
    return frozenset(table.loc[here, "factor"])


def _proposal(looking: Looking, cause: Cause, drivers: frozenset[str], names: Names) -> Proposal:
    grid, cell = looking.grid, looking.grid.cell(cause.place)
    about = About(
        _subject(grid, cause.place[2]),
        grid.survey,
        cell.unit,
        grid.unit_names.get(cell.unit, ""),
        cell.channel,
        cell.question,
    )
    evidence = _evidence(looking, cause, is_driver=cell.question in drivers)
    return Proposal(about, evidence, title_of(about, evidence, names))


def _subject(grid: Grid, question: int) -> Subject:
    if question == WHOLE:
        return Subject.INDEX
    return Subject.FACTOR if question <= grid.factors else Subject.CRITERION


def _evidence(looking: Looking, cause: Cause, *, is_driver: bool) -> Evidence:
    grid, place, now = looking.grid, cause.place, looking.now
    reasons = dict.fromkeys(test.reason for test in cause.tests)
    if is_driver and Reason.BELOW_TARGET in reasons and place[0] == WHOLE:
        reasons[Reason.DRIVER] = None
    satisfied, answers = round(float(now.satisfied[place])), round(float(now.answers[place]))
    low, high = wilson_of_share(Fraction(satisfied, answers), float(now.effective[place]))
    also = sorted(cause.also, key=lambda one: (float(now.share[one]), one))[:MOST_ALSO]
    return Evidence(
        period=grid.periods[-1],
        reasons=tuple(reasons),
        index=half_up(Fraction(100 * satisfied, answers)),
        low=low,
        high=high,
        expected=_expected(cause),
        satisfied=satisfied,
        answers=answers,
        also=tuple(grid.cell(one) for one in also),
        **_change(looking, cause),
    )


def _expected(cause: Cause) -> float | None:
    """Return from what it is told apart: the target first, else what others or earlier periods lead one to expect."""
    for reason in (Reason.BELOW_TARGET, Reason.BELOW_EXPECTATION, Reason.SIGNAL):
        for test in cause.tests:
            share = float(test.expected[cause.place])
            if test.reason is reason and isfinite(share):
                return half_up(100 * Fraction(share))
    return None


def _change(looking: Looking, cause: Cause) -> dict[str, Any]:
    """Return the change since the period before, or, of a clear fall, since the one that it fell from."""
    falls = [test.before for test in cause.tests if test.reason is Reason.FALL and test.before is not None]
    before = falls[0] if falls else len(looking.grid.periods) - 2
    if before < 0:
        return {}
    now, then = (_side(side, cause.place) for side in looking.grid.compared(-1, before))
    if now is None or then is None:
        return {}
    change = now[0] - then[0]
    down, up = (sqrt((now[a] - now[0]) ** 2 + (then[b] - then[0]) ** 2) for a, b in ((1, 2), (2, 1)))
    return {
        "before": looking.grid.periods[before],
        "change": half_away(Fraction(change)),
        "change_low": half_away(Fraction(max(-100.0, change - down))),
        "change_high": half_away(Fraction(min(100.0, change + up))),
    }


def _side(sums: Sums, place: tuple[int, int, int]) -> tuple[float, float, float] | None:
    """Return the share in per cent and the ends of its interval (Newcombe takes two of them together)."""
    if not sums.effective[place]:
        return None
    share = Fraction(float(sums.share[place]))
    return float(100 * share), *wilson_of_share(share, float(sums.effective[place]))


def _to_be_answered(rows: list[CommentRow], surveys: list[str], names: Names) -> Iterator[Proposal]:
    """Yield the comments and letters that whoever typed them said must be answered, of any period of the last year."""
    asked = [
        (row, of) for row, of in zip(rows, surveys, strict=True) if row.state == TYPED and row.needs_answer == "yes"
    ]
    if not asked:
        return
    newest = max(parse_period(row.period).first for row in rows)
    since = months_after(newest, -ANSWERED_WITHIN)
    for row, survey in asked:
        if parse_period(row.period).last > since:
            source = row.letter or f"{row.sheet}:{row.question}"
            about = About(Subject.COMMENT, survey, row.unit, row.unit_name, row.channel, row.question, source)
            evidence = Evidence(period=row.period, reasons=(Reason.NEEDS_ANSWER,))
            yield Proposal(about, evidence, title_of_comment(row, names.language))
