"""The plan to put right what was found: limitations as the figures show them, the rest for people to fill in."""

from __future__ import annotations

import pandas as pd

from pipeline.figures.figures import Row
from pipeline.figures.tables import GROUP, framed

MEASURE_COLUMNS = (*GROUP, "limitation", "index", "cause", "measure", "owner", "due", "result", "survey", "question")


def measures_table(lowest: pd.DataFrame, target: float) -> pd.DataFrame:
    """Return a row for each of the lowest criteria of each unit and channel that misses the target.

    Of each channel the newest period that it has answers of, as in the matrix.

    Args:
        lowest: the table of the lowest criteria.
        target: the index that a criterion should have, in per cent.
    """
    newest = lowest.groupby(["survey", "channel"], sort=False)["period"].transform("last")
    missed = lowest[(lowest["period"] == newest) & (lowest["index"] < target)]
    found: list[Row] = [{str(name): cell for name, cell in row.items()} for row in missed.to_dict("records")]
    rows = [row | {"limitation": row["question_name"]} for row in found]
    return framed(rows, MEASURE_COLUMNS)
