"""The figures of every group by itself, a column for each: what ``figures`` says of one, of all groups at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

import numpy as np

from pipeline.counting.levels import Levels
from pipeline.counting.tally import Group
from pipeline.figures.arrays import (
    Numbers,
    Whole,
    half_away_each,
    half_up_each,
    in_per_cent_each,
    share_in_per_cent_each,
    wilson_95_columns,
    wilson_limits_each,
)
from pipeline.figures.columns_together import Columns
from pipeline.figures.figures import Counts, level_columns, share_columns
from pipeline.figures.formulas import Estimate

_EXACT = 2.0**53
"""Whole numbers below it are exact as doubles, and so their quotient is rounded once."""


def figure_columns(counts: Counts, groups: Sequence[Group]) -> Columns:
    """Return the columns of the figures of every group, as ``figures.with_figure_columns`` makes them of rows.

    Those of figures before they are rounded are left out.

    Args:
        counts: of the answers to some ratings.
        groups: all of them.
    """
    found, satisfied, answers = counts.answers, counts.satisfied, counts.valid
    by_level = [
        (levels, [times.get(one, np.zeros(len(groups), np.int64)) for one in levels.ids])
        for levels, times in found.by_level.items()
    ]
    valid = np.sum([np.sum(times, axis=0) for _, times in by_level], axis=0) if by_level else np.zeros_like(answers)
    has_index = any(levels.satisfied for levels, _ in by_level)
    low, high = wilson_95_columns(satisfied, answers)
    effects = _design_effects(counts)
    low_sheets, high_sheets = _by_sheet(counts, groups, effects)
    columns: Columns = {"index": half_up_each(100 * satisfied, answers), "low": low, "high": high}
    columns |= {"low_sheets": low_sheets, "high_sheets": high_sheets}
    columns["design_effect"] = np.where(answers > 0, [round(one, 2) for one in effects.tolist()], np.nan)
    if found.levels:
        columns |= _of_levels(found.levels, by_level[0][1], valid)
    columns |= _pending(satisfied, answers, found.pending, has_index=has_index)
    columns |= {"unanswered": found.unanswered, "not_applicable": found.not_applicable}
    return columns | {"satisfied": satisfied, "answers": answers if has_index else valid}


def _of_levels(levels: Levels, times: Sequence[Whole], valid: Whole) -> Columns:
    """Return the mean, and how many answers each level of the scale has, and which share."""
    parts = lcm(*(score.denominator for score in levels.scores))
    total = np.sum([int(score * parts) * one for score, one in zip(levels.scores, times, strict=True)], axis=0)
    columns: Columns = {"mean": half_away_each(total, valid * parts)}
    columns |= dict(zip(level_columns(levels.ids), times, strict=True))
    shares = (share_in_per_cent_each(one, valid) for one in times)
    return columns | dict(zip(share_columns(levels.ids), shares, strict=True))


def _pending(satisfied: Whole, answers: Whole, pending: Whole, *, has_index: bool) -> Columns:
    whole = answers + pending if has_index else np.zeros_like(answers)
    low, high = (half_up_each(100 * part, whole) for part in (satisfied, satisfied + pending))
    return {"pending": pending, "low_pending": low, "high_pending": high}


def _design_effects(counts: Counts) -> Numbers:
    """Return ``Estimate.design_effect`` of each group, which is asked where doubles would be rounded twice."""
    satisfied, answers = counts.satisfied.astype(np.float64), counts.valid.astype(np.float64)
    sheets, squares, products, valid_squares = counts.squares.T.astype(np.float64)
    parts = (squares * answers**2, 2 * satisfied * answers * products, satisfied**2 * valid_squares)
    below = (sheets - 1) * answers * satisfied * (answers - satisfied)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.maximum(1.0, sheets * (parts[0] - parts[1] + parts[2]) / below)
        alone = np.where(sheets > 0, np.maximum(1.0, answers / sheets), 1.0)
    found = np.where((sheets < 2) | (satisfied == 0) | (satisfied == answers), alone, found)
    large = np.maximum(sheets * np.max(np.abs(parts), axis=0), np.abs(below)) >= _EXACT
    for at in np.flatnonzero(large).tolist():
        found[at] = _estimate(counts, at).design_effect
    return found


def _estimate(counts: Counts, at: int) -> Estimate:
    return Estimate(int(counts.satisfied[at]), int(counts.valid[at]), *counts.squares[at].tolist())


def _by_sheet(counts: Counts, groups: Sequence[Group], effects: Numbers) -> tuple[Numbers, Numbers]:
    """Return the ends of ``Estimate.interval`` of each group."""
    satisfied, answers, sheets = counts.satisfied, counts.valid, counts.squares[:, 0]
    served = (counts.transactions.get((group.unit, group.period)) for group in groups)
    population = np.array([-1 if one is None else one for one in served], np.int64)
    alone = answers / effects
    corrected = (population >= 0) & (sheets > 0) & (sheets <= population)
    all_drawn = corrected & (sheets == population)
    left = np.where(corrected & ~all_drawn, population - sheets, 1)
    effective = np.where(corrected & ~all_drawn, alone * (population - 1) / left, alone)
    drawn = (effective > 0) & ~all_drawn
    shares = satisfied / np.where(answers > 0, answers, 1)
    low, high = wilson_limits_each(shares * effective, np.where(drawn, effective, 0.0))
    point = half_up_each(100 * satisfied, answers)
    return np.where(drawn, in_per_cent_each(low), point), np.where(drawn, in_per_cent_each(high), point)
