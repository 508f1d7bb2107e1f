"""The plan to put right what was found: limitations as the figures show them, the rest for people to fill in."""

from __future__ import annotations

import pandas as pd

from pipeline.figures.figures import Row
from pipeline.figures.tables import GROUP, framed

MEASURE_COLUMNS = (*GROUP, "limitation", "index", "cause", "measure", "owner", "due", "result", "survey", "question")


def measures_table(lowest: pd.DataFrame, target: float) -> pd.DataFrame:
    """Return a row for each of the lowest criteria of each unit and channel that misses the target, newest period only.

    Args:
        lowest: the table of the lowest criteria.
        target: the index that a criterion should have, in per cent.
    """
    rows: list[Row] = []
    for _, here in lowest.groupby("survey", sort=False):
        newest = here[(here["period"] == here["period"].iloc[-1]) & (here["index"] < target)]
        rows += [dict(row) | {"limitation": row["question_name"]} for row in newest.to_dict("records")]
    return framed(rows, MEASURE_COLUMNS)
