"""What the tables say of the expected band: of each unit whether it lies within, of each channel how wide it is."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.figures.figures import Row, figure_of
from pipeline.figures.formulas import Estimate
from pipeline.figures.funnel_limits import expected, funnel_of

BAND = ("expected_low", "expected_high", "expected_low_95", "expected_high_95", "expected_said")
"""Of a unit; the first two are the limits of 99.8 %, which the verdict is by."""
FUNNEL = ("sheet_worth", "dispersion", "between_units", "tau")
"""Of a channel: what the band of its units is made of."""


def with_expected(rows: Sequence[Row], fewest: int) -> None:
    """Add to the rows of units where their index is to be expected, and whether it lies there.

    Units are judged within their survey, channel and period; see ``funnel_limits``. Nothing is said where only one of
    them has answers.

    Args:
        rows: of units, with their figures.
        fewest: sheets without which a unit is not judged.
    """
    rivals: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        row.update(dict.fromkeys(BAND) | {"expected_said": ""})
        rivals.setdefault((row["survey"], row["channel"], row["period"]), []).append(row)
    for group in rivals.values():
        units = [figure_of(row).estimate for row in group]
        funnel = funnel_of(units, fewest)
        for row, found in zip(group, expected(units, funnel, fewest) if funnel else (), strict=False):
            if found:
                row.update(zip(BAND, (*found.alarm, *found.warning, found.verdict.value), strict=True))


def funnel_cells(units: Sequence[Estimate], fewest: int) -> Row:
    """Return the cells of a channel's row that say what the band of its units is made of."""
    funnel = funnel_of(units, fewest)
    if funnel is None:
        return dict.fromkeys(FUNNEL)
    return dict(zip(FUNNEL, (funnel.worth, funnel.dispersion, funnel.between_units, funnel.tau), strict=True))
