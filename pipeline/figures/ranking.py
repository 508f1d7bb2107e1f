"""Units beside each other: their rank, the ranks that their sheets leave open, and which of them stand out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.figures.figures import Row, figure_of
from pipeline.figures.formulas import intervals, ranks
from pipeline.figures.significance import compare_units, rank_ranges


def with_ranks(rows: Sequence[Row], fewest: int) -> None:
    """Add ``rank``, ``rank_from``, ``rank_to`` and ``compared`` to the rows of units.

    Units are compared within their survey, channel and period. A unit with a note has no rank, and takes none from
    another.

    Args:
        rows: of units.
        fewest: sheets without which a unit is not compared.
    """
    rivals: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        rivals.setdefault((row["survey"], row["channel"], row["period"]), []).append(row)
    for group in rivals.values():
        _rank(group, fewest)


def _rank(rows: Sequence[Row], fewest: int) -> None:
    estimates = [figure_of(row).estimate for row in rows]
    ranked = [not row["note"] and estimate.answers > 0 for row, estimate in zip(rows, estimates, strict=True)]
    shares = [one.share if is_ranked else None for one, is_ranked in zip(estimates, ranked, strict=True)]
    open_to = [one if is_ranked else None for one, is_ranked in zip(intervals(estimates), ranked, strict=True)]
    found = zip(rows, ranks(shares), rank_ranges(open_to), compare_units(estimates, fewest), strict=True)
    for row, rank, places, comparison in found:
        first, last = places or (None, None)
        verdict = comparison.verdict.value if comparison.verdict else ""
        row |= {"rank": rank, "rank_from": first, "rank_to": last, "compared": verdict}
