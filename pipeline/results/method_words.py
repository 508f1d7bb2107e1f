"""How figures are made, as every report and workbook says it, with the limits that the settings set."""

from __future__ import annotations

from pipeline.results.texts import METHOD, OVERVOTE
from pipeline.settings import Validity


def method(validity: Validity, language: str) -> tuple[str, ...]:
    """Return the method, a paragraph each, in Vietnamese (``vi``) or English."""
    values = {
        "overvote": OVERVOTE[validity.overvote].said(language),
        "invalid_share": str(validity.invalid_share),
        "fewest_for_rank": validity.fewest_for_rank,
        "fewest_in_cell": validity.fewest_in_cell,
    }
    return tuple(paragraph.said(language).format(**values) for paragraph in METHOD)
