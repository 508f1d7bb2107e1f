"""What the cover of the workbook says: the state of the data, and the method."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline.figures.delivery import named
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.records.assembly import Status
from pipeline.records.log_heads import head_for_code, head_in_words
from pipeline.results import texts
from pipeline.results.method_words import method
from pipeline.results.preliminary import preliminary
from pipeline.results.workbook_cover import Cover, CoverLine
from pipeline.settings import Validity


def workbook_cover(
    state: StateOfData, validity: Validity, language: str, channels: Sequence[ChannelRow] = (), open_answers: int = 0
) -> Cover:
    """Return the cover.

    Args:
        state: of the data.
        validity: when a sheet counts and a figure is shown.
        language: ``vi`` or ``en``.
        channels: the rows of all channels and periods.
        open_answers: that wait for a person, of all periods.
    """
    said = {name: label.said(language) for name, label in texts.LABELS.items()}
    values: dict[str, str | int] = {
        "state": "",
        "survey": state.title,
        "periods": ", ".join(state.periods),
        "units": state.units,
        "issued": state.issued,
        "returned": state.returned,
        "valid": state.statuses[Status.VALID],
        "invalid": state.statuses[Status.INVALID],
        "waiting": state.statuses[Status.WAITING],
        **_missing(state, language),
        "reviewed": state.reviewed,
        "changed": state.changed,
        "pages": state.pages[0],
        "accounted": state.pages[1],
        "logged": moment(state.logged_at, language),
        "head": head_in_words(state.head.number, state.head.hash) if state.head else "–",
    }
    newest = [row for row in channels if row.period == state.periods[-1]] if state.periods else []
    values["preliminary"] = preliminary(open_answers, newest, language)
    code = head_for_code(state.head.number, state.head.hash) if state.head else ""
    lines = tuple(CoverLine(said[name], value) for name, value in values.items() if value != "" or name == "state")
    return Cover(
        said["title"], state.authority, lines, (*method(validity, state.satisfied, language), said["made_anew"]), code
    )


def _missing(state: StateOfData, language: str) -> dict[str, str]:
    """Return who has not delivered for the newest period of which anything came back, if anybody has not."""
    begun = [one for one in state.deliveries if one.returned]
    if not begun or not begun[-1].missing:
        return {}
    last = begun[-1]
    return {"missing": f"{last.period} ({last.delivered}/{last.units}): {named(last.missing, language)}"}


def moment(at: datetime | None, language: str) -> str:
    """Return a moment as people write it; a dash for none."""
    if at is None:
        return "–"
    return texts.MOMENT.said(language).format(at=at)
