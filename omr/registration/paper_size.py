"""Judge whether the size at which a page seems to be printed can be true: whether its picture is as large as paper.

A file that states 96 or 300 pixels per inch whatever the picture makes a sheet look 31 or 400 % of its size. Nobody
printed it so, and advice about printing would only mislead.
"""

from __future__ import annotations

from dataclasses import replace

from omr.reading import Registration

MM_PER_INCH = 25.4

# Sheets printed with “fit to page” or on Letter paper have 94 to 100 %; scanners crop them in many ways.
USUAL_SCALE = (0.9, 1.1)
# From A4 to A5, and from A4 to A3, with as much to spare as feeders stretch.
MOST_UNUSUAL_SCALE = (0.68, 1.45)
# Short and long side in millimetres: A5, B5 (JIS), A4, Letter, folio, Legal, B4 (JIS), A3, Tabloid.
PAPER_MM = (
    (148.0, 210.0),
    (182.0, 257.0),
    (210.0, 297.0),
    (215.9, 279.4),
    (210.0, 330.0),
    (215.9, 355.6),
    (257.0, 364.0),
    (297.0, 420.0),
    (279.4, 431.8),
)
# A scanner's glass and its cropping differ by a few millimetres from the paper. A 200 dpi scan that states 150 or 300
# dpi is 6 % off the nearest paper.
PAPER_SLACK = 0.04


def with_credible_scale(fit: Registration, shape: tuple[int, ...], dpi: tuple[float, float] | None) -> Registration:
    """Return the registration, without its scale if the picture can't be paper of that size.

    Args:
        fit: with its scale, or with none.
        shape: rows and columns of the picture.
        dpi: the resolution that the file states, across and down.
    """
    if fit.scale is None or dpi is None or _all_within(fit.scale, USUAL_SCALE):
        return fit
    if _all_within(fit.scale, MOST_UNUSUAL_SCALE) and _is_paper(shape, dpi):
        return fit
    return replace(fit, scale=None)


def _all_within(scale: tuple[float, float], bounds: tuple[float, float]) -> bool:
    return all(bounds[0] <= value <= bounds[1] for value in scale)


def _is_paper(shape: tuple[int, ...], dpi: tuple[float, float]) -> bool:
    """Tell whether a picture is as large as some paper, upright or lying."""
    short, long = sorted((shape[1] / dpi[0] * MM_PER_INCH, shape[0] / dpi[1] * MM_PER_INCH))
    return any(
        abs(short / paper_short - 1) <= PAPER_SLACK and abs(long / paper_long - 1) <= PAPER_SLACK
        for paper_short, paper_long in PAPER_MM
    )
