"""What is kept of how a page lay on its picture: enough to see it with the reader's eyes, packed as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from omr.reading import BoxReading, PageReading, Registration, StreakReading

# A box that is surely empty says nothing that its page's layout doesn't; the others are evidence.
SURELY_EMPTY = 0.999
_BOXES = ',"boxes":'


class KeptStreak(NamedTuple):
    """A streak of one page.

    Attributes:
        vertical: from top to bottom of the picture as stored, or from side to side.
        at_mm: of its middle, from the left or the top edge of the picture.
        dark: or light.
    """

    vertical: bool
    at_mm: float
    dark: bool


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What tables and summaries take from the evidence of a page.

    Attributes:
        scale: printed size over intended size, across and down; ``None`` where it is not known.
        streaks: that lie over it.
        homography: 3×3, row by row, millimetres of the page to pixels of the picture as stored; ``None`` where the page
            was not registered.
    """

    scale: tuple[float, float] | None = None
    streaks: tuple[KeptStreak, ...] = ()
    homography: tuple[float, ...] | None = None

    @classmethod
    def unpacked(cls, text: str) -> PageEvidence:
        """Read it from what ``packed`` returned; of a page that had no evidence there is nothing to tell."""
        if not text:
            return NOTHING_KNOWN
        # The boxes stand last and are most of it; millions of pages are read without them.
        head, boxes, _ = text.partition(_BOXES)
        row = orjson.loads(f"{head}}}" if boxes else text)
        # Pages that were read before streaks were looked for have none.
        streaks = tuple(KeptStreak(*streak) for streak in row.get("streaks", ()))
        return cls(tuple(row["scale"]) if row["scale"] else None, streaks, tuple(row["homography"]))


NOTHING_KNOWN = PageEvidence()


def packed(fit: Registration, reading: PageReading) -> str:
    """Return JSON for the store; numbers rounded to what they are good for."""
    return orjson.dumps(
        {
            "homography": [float(f"{value:.9g}") for value in fit.homography],
            "residual_mm": round(fit.residual_mm, 3),
            "fiducials": fit.fiducials,
            "rotation_deg": round(fit.rotation_deg, 2),
            "scale": [round(value, 4) for value in fit.scale] if fit.scale else None,
            "pixels_per_mm": round(fit.pixels_per_mm, 3),
            "streaks": _streaks(reading.streaks, fit),
            "boxes": [_box(number, box) for number, box in enumerate(reading.boxes) if _is_evidence(box)],
        }
    ).decode()


def _streaks(streaks: Sequence[StreakReading], fit: Registration) -> list[tuple[bool, float, bool]]:
    """Return the parts of each ``KeptStreak``.

    A sheet that was printed small lies on the same glass: millimetres are the scanner's, where it tells them.
    """
    per_mm = fit.pixels_per_mm / (sum(fit.scale) / 2 if fit.scale else 1.0)
    return [(streak.vertical, round(streak.at / per_mm, 2), streak.dark) for streak in streaks]


def _is_evidence(box: BoxReading) -> bool:
    return box.disturbed or box.seen.probabilities[0] < SURELY_EMPTY


def _box(number: int, box: BoxReading) -> list[object]:
    """Position in the page's boxes, class, probabilities of marked and cancelled, ink, whether it was disturbed."""
    _, marked, cancelled = box.seen.probabilities
    return [number, box.seen.mark.value, round(marked, 4), round(cancelled, 4), round(box.seen.ink, 3), box.disturbed]
