"""Which columns of a wide table people read first: the rest are on a sheet of their own, or folded away."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_SHEETS = ("issued", "returned", "valid", "waiting")
_BY_SHEET = ("index", "low_sheets", "high_sheets", "mean")
_BY_ANSWER = ("index", "low", "high", "mean")
_QUESTION = ("question", "question_name", "answers", "mean", "median", "top_box", "nps", "least", "most", "note")

SHORT: Mapping[str, tuple[str, ...]] = {
    "units": (
        *("unit_name", "channel", "period", "issued", "returned", "valid", *_BY_SHEET, "flags"),
        *("rank_from", "rank_to", "expected_said", "change", "change_said", "note"),
    ),
    "channels": ("channel_name", "period", "units", *_SHEETS, *_BY_SHEET, "flags", "change", "change_said"),
    "channel_differences": (
        *("channel_name", "beside_name", "period", "unit_name", "units_compared", "criteria_compared", "index"),
        *("index_beside", "difference", "difference_low", "difference_high", "difference_said"),
    ),
    "channel_quality": (
        *(
            "channel_name",
            "period",
            "unit_name",
            "valid",
            "index",
            "flags_seen",
            "flags_bounds",
            "units_flagged",
            "all_best_share",
        ),
        *("straight_share", "untouched_share", "seconds_median", "speeders_share", "burst_most", "identical", "note"),
    ),
    "areas": (
        *("area_name", "area_kind", "channel", "period", "units", *_SHEETS, *_BY_SHEET),
        *("change", "change_said", "note"),
    ),
    "units_on": ("unit_name", "channel", "period", "made_of", *_SHEETS, *_BY_SHEET, "note"),
    "factors": ("unit_name", "channel", "period", "factor_name", "answers", *_BY_SHEET, "note"),
    "criteria": (
        *("unit_name", "channel", "period", "question", "question_name", "answers", *_BY_ANSWER),
        *("lowest", "note"),
    ),
    "channel_criteria": (
        *("channel_name", "period", "question", "question_name", "factor", "answers", *_BY_SHEET),
        *("change", "change_said"),
    ),
    "questions": ("unit_name", "channel", "period", "section_name", *_QUESTION),
    "channel_questions": ("channel_name", "period", "section_name", *_QUESTION),
    "channel_distribution": (
        *("channel_name", "period", "section_name", "question", "question_name", "choice", "choice_name"),
        *("score", "is_satisfied", "count", "share", "low", "high"),
    ),
    "drivers": (
        *("channel_name", "period", "question_name", "factor_name", "index"),
        *("importance", "importance_low", "importance_high", "is_driver", "r_squared", "sheets_used", "note"),
    ),
    "measures": (
        *("unit_name", "channel", "period", "limitation", "index"),
        *("cause", "measure", "owner", "due", "result", "number"),
    ),
    "register": (
        *("number", "status", "unit_name", "channel_name", "title", "period", "index"),
        *("cause", "measure", "owner", "due", "done_on", "result", "verdict", "asked"),
    ),
    "comments": (
        *("sheet", "unit_name", "channel", "period", "state", "text", "themes", "needs_answer"),
        *("scan", "page", "letter"),
    ),
}
"""By table, what is read first of it; a survey's id is part of it where there are several surveys, and so is a unit's
where two units have one name."""

# What few ask for in any other table.
_FOLDED = frozenset(("satisfied", "answers", "survey", "layout", "sha256", "low_sheets", "high_sheets"))

WITH_DETAILS = frozenset(("units", "channels", "areas", "units_on"))
"""Tables of which all columns are on a sheet of their own; of the others in ``SHORT``, the rest is folded away."""

DETAILS = "_details"
"""Ends the id of a sheet with all columns of a table, whose own sheet is a short one."""


def short_of(name: str, frame: pd.DataFrame) -> list[str]:
    """Return the columns of a table that people read first; columns that people added to a plan are among them."""
    columns = list(map(str, frame.columns))
    several = "survey" in frame and frame["survey"].nunique() > 1
    if name not in SHORT:
        return [one for one in columns if one not in _FOLDED or (one == "survey" and several)]
    first = ["survey"] * several + ["unit"] * _names_are_shared(frame)
    return [one for one in (*first, *SHORT[name]) if one in frame] + _added(name, columns)


def has_details(name: str, frame: pd.DataFrame) -> bool:
    """Tell whether a table gets a sheet with all of its columns beside its short one, in which rows have a name."""
    short = short_of(name, frame)
    return name in WITH_DETAILS and any(one.endswith("_name") for one in short) and len(short) < len(frame.columns)


def _names_are_shared(frame: pd.DataFrame) -> bool:
    if "unit" not in frame or "unit_name" not in frame:
        return False
    return bool(frame[["unit", "unit_name"]].drop_duplicates().groupby("unit_name")["unit"].nunique().gt(1).any())


def _added(name: str, columns: list[str]) -> list[str]:
    ours = {*SHORT["measures"], "unit", "unit_kind", "question", "survey", "status", "done_on"}
    return [one for one in columns if one not in ours] if name == "measures" else []
