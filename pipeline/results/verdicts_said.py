"""What the figures say of measures that were carried out, in words, for every output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from pipeline.records.remedies import Shortcoming
from pipeline.remedies.verdict_words import verdict_in_words
from pipeline.remedies.verdicts import verdicts
from pipeline.settings import Settings


def verdicts_in_words(
    shortcomings: Sequence[Shortcoming], tables: Mapping[str, pd.DataFrame], settings: Settings, language: str
) -> dict[int, str]:
    """Return what the figures say of each measure that was carried out, by the shortcoming's number.

    Args:
        shortcomings: the whole register.
        tables: of figures.
        settings: which say how many sheets a figure needs.
        language: ``vi`` or ``en``.
    """
    found = verdicts(shortcomings, tables, settings.validity.fewest_for_rank, date.today())
    return {number: verdict_in_words(one, language) for number, one in found.items()}
