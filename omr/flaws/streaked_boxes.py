"""Read boxes that streaks cross: find the streaks, sample the repaired picture, and flag boxes that are at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from omr.flaws.disturbance import DisturbanceOptions, streaked
from omr.flaws.light_streaks import find_gaps
from omr.flaws.streak_repair import Band, covered, emptied, fill_hidden, hidden_mm
from omr.flaws.streak_risk import endangered, least_mark_mm
from omr.flaws.streaks import find_streaks
from omr.marks.outline_print import printed_outline
from omr.registration.outlines import outline_presence
from omr.registration.sampling import MARGIN, sample_boxes
from omr.registration.tones import as_paper, darkness

if TYPE_CHECKING:
    from forms.layout import Layout
    from omr.flaws.streaks import StreakOptions
    from omr.marks.ink_features import Evidence
    from omr.reading import BoxReading, MarkReading, StreakReading
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Patches
    from omr.registration.sheet import Window

# A streak through the ring around a box does not change its mark, but makes it look unlike the respondent's others.
WHOLE_PATCH = DisturbanceOptions(dark_reach=MARGIN, light_reach=MARGIN)


def streaks_of_page(
    image: Gray, located: Located, pixels_per_mm: float, options: StreakOptions, window: Window
) -> tuple[StreakReading, ...]:
    """Find streaks by themselves where the sheet lies (``window``), and light ones by what they wipe out."""
    seen = [_moved(streak, image, window) for streak in find_streaks(window.of(image), pixels_per_mm, options)]
    gaps = find_gaps(located.dark, located.quads, (image.shape[1], image.shape[0]))
    widest = options.widest_mm * pixels_per_mm
    fresh = (gap for gap in gaps if not any(_is_same(gap, streak, widest) for streak in seen))
    return (*seen, *fresh)


def _moved(streak: StreakReading, image: Gray, window: Window) -> StreakReading:
    """Return a streak of a part of the picture as one of the whole."""
    at = streak.at + window.offset(vertical=streak.vertical)
    return replace(streak, at=at, share=(at + 0.5) / image.shape[1 if streak.vertical else 0])


def _is_same(one: StreakReading, other: StreakReading, widest: float) -> bool:
    return one.vertical == other.vertical and one.dark == other.dark and abs(one.at - other.at) < widest


def seen_without(
    cleaned: Gray, located: Located, streaks: tuple[StreakReading, ...], bands: tuple[Band, ...]
) -> tuple[Located, Patches]:
    """Sample the boxes near streaks again, from the repaired picture.

    Returns the boxes with hidden samples interpolated, and their darkness as if there was no ink beneath the streaks.
    """
    again = np.flatnonzero(streaked(located.quads, streaks, WHOLE_PATCH))
    if not again.size:
        return located, located.dark
    quads = located.quads[again]
    dark = located.dark.copy()
    dark[again] = darkness(sample_boxes(cleaned, quads), located.paper[again], located.black)
    empty = dark.copy()
    printed = printed_outline(as_paper(dark))
    upright = bool(np.median(np.abs(quads[:, 1] - quads[:, 0]), axis=0).argmax() == 0)
    for vertical in {band.vertical for band in bands}:
        hidden = covered(quads, bands, vertical)
        dark[again] = fill_hidden(dark[again], hidden, printed, vertical == upright)
        empty[again] = emptied(empty[again], hidden, printed)
    return replace(located, dark=dark, presence=outline_presence(dark)), empty


def with_risks(
    layout: Layout,
    located: Located,
    boxes: tuple[BoxReading, ...],
    evidence: Evidence,
    otherwise: Sequence[MarkReading],
    bands: tuple[Band, ...],
    pixels_per_mm: float,
) -> tuple[BoxReading, ...]:
    """Flag boxes as disturbed where streaks may change the answer; ``otherwise`` are readings without ink beneath."""
    hidden = hidden_mm(located.quads, bands, pixels_per_mm)
    differs = np.array([box.seen.mark is not other.mark for box, other in zip(boxes, otherwise, strict=True)])
    touched = covered(located.quads, bands, True) | covered(located.quads, bands, False)
    unspoilt = np.asarray(~touched.any(axis=(1, 2)), dtype=bool)
    side_mm = float(np.median(np.hypot(*(located.quads[:, 1] - located.quads[:, 0]).T))) / pixels_per_mm
    least_mark = least_mark_mm(evidence, boxes, unspoilt, side_mm)
    return endangered(layout, boxes, hidden, differs, least_mark)
