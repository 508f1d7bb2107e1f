"""Whether a shortcoming can be closed: by what the figures say since its measure was carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.office.figures.live import Figures
from pipeline.records.remedies import Shortcoming, Status
from pipeline.remedies.verdict_words import verdict_in_words
from pipeline.remedies.verdicts import Verdict, may_be_closed, stands_alone, verdicts


@dataclass(frozen=True, slots=True)
class Closing:
    """What the figures say of a measure.

    Attributes:
        words: the verdict in words; empty where there is none.
        may_close: whether the shortcoming can be closed by it.
        alone: whether that asks for a reason, since too few other units tell what would have come anyhow.
    """

    words: str = ""
    may_close: bool = True
    alone: bool = False


def closing(one: Shortcoming, register: Sequence[Shortcoming], figures: Figures | None, language: str) -> Closing:
    """Return what the figures say of a measure that was carried out, and whether that is enough to close it.

    Args:
        one: the shortcoming.
        register: all of them, since several verdicts at a time ask for more of each.
        figures: as they stand; ``None`` while they are counted for the first time.
        language: ``vi`` or ``en``.
    """
    if one.status not in (Status.DONE, Status.CHECKED):
        return Closing()
    verdict = _verdicts(register, figures).get(one.number)
    words = verdict_in_words(verdict, language) if verdict else ""
    return Closing(words, may_be_closed(one, verdict), stands_alone(verdict))


def verdict_words(register: Sequence[Shortcoming], figures: Figures | None, language: str) -> dict[int, str]:
    """Return the verdict on each measure that was carried out, in words, by the number of its shortcoming."""
    return {number: verdict_in_words(one, language) for number, one in _verdicts(register, figures).items()}


def _verdicts(register: Sequence[Shortcoming], figures: Figures | None) -> dict[int, Verdict]:
    """Return the verdicts; the same register and figures are judged once."""
    if figures is None:
        return {}
    newest, day = max((one.last_step for one in register), default=0), date.today()
    fewest = figures.done.snapshot.workspace.settings.validity.fewest_for_rank
    return figures.kept(("verdicts", newest, day), lambda: verdicts(register, figures.done.tables, fewest, day))
