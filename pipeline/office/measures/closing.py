"""Whether a shortcoming can be closed: by what the figures say since its measure was carried out."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.office.figures.live import Figures
from pipeline.records.remedies import Shortcoming, Status


@dataclass(frozen=True, slots=True)
class Closing:
    """What the figures say of a measure.

    Attributes:
        said: of the verdict, as it is kept; empty where there is none.
        words: the verdict in words; empty where there is none.
        may_close: whether it can be closed by it.
    """

    said: str = ""
    words: str = ""
    may_close: bool = True


def closing(one: Shortcoming, figures: Figures | None, fewest: int, language: str) -> Closing:
    """Return what the figures say of a measure that was carried out."""
    if one.status not in (Status.DONE, Status.CHECKED):
        return Closing()
    return Closing()
