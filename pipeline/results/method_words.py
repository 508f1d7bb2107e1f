"""How figures are made, as every report and workbook says it, with the limits that the settings set."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.figures.criteria import SatisfiedLevels
from pipeline.figures.formulas import ONE_DECIMAL_BELOW
from pipeline.figures.funnel_limits import FEWEST_UNITS
from pipeline.results import texts
from pipeline.results.texts import METHOD, OVERVOTE
from pipeline.settings import Validity


def method(validity: Validity, satisfied: Sequence[SatisfiedLevels], language: str) -> tuple[str, ...]:
    """Return the method, a paragraph each, in Vietnamese (``vi``) or English.

    Args:
        validity: when a sheet counts and a figure is shown.
        satisfied: which levels of each scale count as satisfied.
        language: ``vi`` or ``en``.
    """
    values = {
        "overvote": OVERVOTE[validity.overvote].said(language),
        "invalid_share": str(validity.invalid_share),
        "fewest_for_rank": validity.fewest_for_rank,
        "fewest_units": FEWEST_UNITS,
        "fewest_in_cell": validity.fewest_in_cell,
        "one_decimal": ONE_DECIMAL_BELOW,
        "satisfied": _satisfied(satisfied, language),
    }
    return tuple(paragraph.said(language).format(**values) for paragraph in METHOD)


def _satisfied(scales: Sequence[SatisfiedLevels], language: str) -> str:
    """Say in brackets which levels count as satisfied, of each scale by its name where there are several."""
    said = {scale.scale: _levels(scale, language) for scale in scales}
    if len(said) > 1:
        return "".join(texts.SATISFIED_OF.said(language).format(scale=name, levels=one) for name, one in said.items())
    return "".join(texts.SATISFIED_ONE.said(language).format(levels=one) for one in said.values())


def _levels(scale: SatisfiedLevels, language: str) -> str:
    named = ", ".join(level if name == level else f"{level} {name}" for level, name in scale.levels)
    if not named:
        return texts.NONE_SATISFIED.said(language)
    return named if scale.is_stated else f"{named}; {texts.NOT_STATED.said(language)}"
