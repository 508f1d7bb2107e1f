"""Tables of figures and measures that were carried out, for what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pipeline.records.periods import periods_between
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Status, Subject

QUARTERS = periods_between("2018-Q1", "2020-Q4")
FOUND, DONE_ON = "2019-Q1", date(2019, 8, 15)
"""The fifth quarter, and a day in the seventh: five lie after it."""
UNITS = tuple(f"u{n:02}" for n in range(8))

Share = Callable[[str, int, str], float]
"""Returns the index in per cent of a unit in the period of a number, by a channel."""


def criteria(
    share: Share,
    units: Iterable[str] = UNITS,
    periods: Sequence[str] = QUARTERS,
    channels: Iterable[str] = ("box",),
    sheets: int | Callable[[str, int, str], int] = 200,
    question: str = "q1",
    **cells: Any,
) -> pd.DataFrame:
    """Return the table of a criterion, each of whose figures strays by 1 point from what it would be."""
    random = np.random.default_rng(7)
    rows = []
    for unit in units:
        for channel in channels:
            for n, period in enumerate(periods):
                valid = sheets if isinstance(sheets, int) else sheets(unit, n, channel)
                satisfied = round(valid * (share(unit, n, channel) + random.normal()) / 100)
                row: dict[str, Any] = {"survey": "s", "unit": unit, "channel": channel, "period": period}
                row |= {
                    "question": question,
                    "factor": "f",
                    "satisfied": satisfied,
                    "answers": valid,
                    "valid": valid,
                    "pending": 0,
                }
                rows.append(row | cells)
    return pd.DataFrame(rows)


def measure(
    number: int = 1, subject: Subject = Subject.CRITERION, question: str = "q1", unit: str = "u00", **fields: Any
) -> Shortcoming:
    """Return a measure against what was found in ``FOUND``, carried out on ``DONE_ON``."""
    about = About(subject, "s", unit, channel=fields.pop("channel", "box"), question=question)
    known = {"expected": 80.0, "index": 62.0} | fields.pop("evidence", {})
    evidence = Evidence(fields.pop("found", FOUND), (Reason.BELOW_TARGET,), **known)
    status = fields.pop("status", Status.DONE)
    return Shortcoming(number, about, status, evidence, evidence, **({"done_on": DONE_ON} | fields))


def low_until(raised: float, others: Mapping[int, float] = {}) -> Share:
    """Return shares of 62 % of one unit that is raised in the eighth quarter, and of 88 % of others."""

    def share(unit: str, n: int, _: str) -> float:
        common = next((points for begins, points in sorted(others.items(), reverse=True) if n >= begins), 0.0)
        return (62.0 + (raised if n >= 7 else 0.0) if unit == "u00" else 88.0) + common

    return share
