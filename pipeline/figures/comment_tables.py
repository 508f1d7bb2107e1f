"""What comments are about: how many of each unit touch on each theme."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.tables import GROUP

THEME_COLUMNS = (*GROUP, "theme", "theme_name", "comments", "needs_answer", "survey")


def themes_table(comments: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each unit × channel × period and theme; a comment with two themes counts in both.

    Args:
        comments: the table of comments, all of it text; only typed ones have themes.
        names: of the themes, by id, in their order.
    """
    typed = comments[comments["state"] == TYPED]
    each = typed.assign(theme=typed["themes"].str.split("|")).explode("theme")
    each["needs"] = (each["needs_answer"] == "yes").astype(int)
    keys = [*GROUP, "survey", "theme"]
    groups = each.groupby(keys, sort=False)
    counted = groups.agg(comments=("needs", "size"), needs_answer=("needs", "sum")).reset_index()
    order = {theme: position for position, theme in enumerate(names)}
    counted["theme_name"] = [names.get(theme, theme) for theme in counted["theme"]]
    counted["order"] = [order.get(theme, len(order)) for theme in counted["theme"]]
    counted = counted.sort_values(["survey", "period", "unit", "channel", "order", "theme"], kind="stable")
    return counted[list(THEME_COLUMNS)].reset_index(drop=True)
