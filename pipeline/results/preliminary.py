"""What is said of figures that answers which wait for a person may still move."""

from __future__ import annotations

from collections.abc import Sequence

from forms.bilingual import decimal_mark, grouped
from pipeline.figures.figure_rows import ChannelRow
from pipeline.results import texts


def preliminary(count: int, rows: Sequence[ChannelRow], language: str) -> str:
    """Say how many answers wait, and between which bounds each channel's index will lie; empty where none wait.

    Args:
        count: answers that wait, also those to questions that make no index.
        rows: of the channels of one period.
        language: ``vi`` or ``en``.
    """
    if not count:
        return ""
    bounds = [_bounds(row, language) for row in rows if row.pending and row.low_pending is not None]
    return " ".join([texts.ANSWERS_WAIT.said(language).format(count=grouped(count, language)), *bounds])


def _bounds(row: ChannelRow, language: str) -> str:
    low, high = (decimal_mark(f"{end:.2f}", language) for end in (row.low_pending or 0.0, row.high_pending or 0.0))
    return texts.INDEX_BETWEEN.said(language).format(channel=row.channel_name, low=low, high=high)
