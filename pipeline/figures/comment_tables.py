"""What comments are about: how many of each unit touch on each theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.tables import GROUP

THEME_COLUMNS = (*GROUP, "theme", "theme_name", "comments", "typed", "written", "needs_answer", "survey")

LETTERS = "letters"
"""The name of the table of letters, which there is where there are any."""
LETTER_COLUMNS = (*GROUP, "letters", "pages", "typed", "needs_answer", "survey")


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """How many comments on the sheets of a unit, in one channel and period, touch on a theme.

    Attributes:
        channel: id.
        period: by its name.
        theme: id; empty for comments without a theme.
        theme_name: as the settings have it; empty for comments without a theme.
        comments: that touch on it.
    """

    channel: str
    period: str
    theme: str
    theme_name: str
    comments: int


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A frame that somebody wrote in, or a loose letter.

    Attributes:
        sheet: serial; empty for a letter.
        unit: id.
        unit_name: as it was when the sheet was printed, or when the letter was sent to it.
        channel: id.
        period: by its name.
        question: id; empty for a letter.
        state: ``typed`` or ``waiting``.
        text: as typed, made harmless for spreadsheets; empty while it waits.
        themes: their ids, joined by ``|``.
        needs_answer: ``yes`` or ``no``; empty while it waits.
        letter: what the letter is called; empty for a frame.
        letter_pages: how many pages the letter has; empty for a frame.
    """

    sheet: str
    unit: str
    unit_name: str
    channel: str
    period: str
    question: str
    state: str
    text: str
    themes: str
    needs_answer: str
    letter: str = ""
    letter_pages: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others: sheet and question, or what the letter is called."""
        return (self.letter, "") if self.letter else (self.sheet, self.question)


def letters_table(comments: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each unit × channel × period with letters: how many letters there are, and pages of them.

    Letters are no sheets: they are neither issued nor returned, and in no index.

    Args:
        comments: the table of comments, all of it text.
    """
    found = comments[comments["letter"] != ""]
    each = found.assign(
        pages=found["letter_pages"].astype(int),
        typed=(found["text"] != "").astype(int),
        needs_answer=(found["needs_answer"] == "yes").astype(int),
    )
    groups = each.groupby([*GROUP, "survey"], sort=False)
    counted = groups.agg(
        letters=("letter", "size"), pages=("pages", "sum"), typed=("typed", "sum"), needs_answer=("needs_answer", "sum")
    ).reset_index()
    counted = counted.sort_values(["survey", "period", "unit", "channel"], kind="stable")
    return counted[list(LETTER_COLUMNS)].reset_index(drop=True)


def themes_table(comments: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each unit × channel × period and theme; a comment with two themes counts in both.

    Beside them stands how many comments there were typed, and how many frames somebody wrote in.

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
    where = [*GROUP, "survey"]
    for name, frames in (("typed", typed), ("written", comments)):
        counted = counted.merge(frames.groupby(where, sort=False).size().rename(name).reset_index(), "left", where)
    order = {theme: position for position, theme in enumerate(names)}
    counted["theme_name"] = [names.get(theme, theme) for theme in counted["theme"]]
    counted["order"] = [order.get(theme, len(order)) for theme in counted["theme"]]
    counted = counted.sort_values(["survey", "period", "unit", "channel", "order", "theme"], kind="stable")
    return counted[list(THEME_COLUMNS)].reset_index(drop=True)
