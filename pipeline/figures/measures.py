"""The plan to put right what was found: limitations as the figures show them, the rest for people to fill in."""

from __future__ import annotations

import pandas as pd

from pipeline.figures.tables import GROUP

TO_FILL = ("cause", "measure", "owner", "due", "result")
"""Columns of the plan for people to write in."""
FROM_REGISTER = ("number", "status", "done_on")
"""Columns of the plan that come from the register of shortcomings; people may write in the last one, too."""
MEASURE_COLUMNS = (*GROUP, "limitation", "index", *TO_FILL, "survey", "question", *FROM_REGISTER)


def measures_table(lowest: pd.DataFrame, target: float) -> pd.DataFrame:
    """Return a row for each of the lowest criteria of each unit and channel that misses the target.

    Of each channel the newest period that it has answers of, as in the matrix.

    Args:
        lowest: the table of the lowest criteria.
        target: the index that a criterion should have, in per cent.
    """
    newest = lowest.groupby(["survey", "channel"], sort=False)["period"].transform("last")
    missed = lowest[(lowest["period"] == newest) & (lowest["index"] < target)]
    columns = missed.assign(limitation=missed["question_name"]).reindex(columns=list(MEASURE_COLUMNS))
    return columns.reset_index(drop=True)
