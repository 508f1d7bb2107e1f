"""What is kept of how a page lay on its picture: enough to see it with the reader's eyes, packed as JSON.

A page is a picture of a scan, and nothing is said of that. Where a picture holds several sheets, its page tells the
frames of all of them and is itself the first; the others are pages beyond the last picture, and tell whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from omr.reading import BoxReading, Flaw, Frames, PageReading, Quad, Registration, StreakReading

# A box that is surely empty says nothing that its page's layout doesn't; the others are evidence.
SURELY_EMPTY = 0.999
_BOXES = ',"boxes":'


class KeptStreak(NamedTuple):
    """A streak of one page.

    Attributes:
        vertical: Whether it runs from top to bottom of the picture as stored; otherwise it runs from side to side.
        at_mm: How far its middle lies from the left edge of the picture, or from the top edge, in millimetres.
        dark: Whether it is dark; otherwise it is light.
    """

    vertical: bool
    at_mm: float
    dark: bool


class PagePlace(NamedTuple):
    """Where a page of a scan is to be seen.

    Attributes:
        picture: The picture of the scan, from 1.
        sheet: Which sheet of that picture, from 1.
        frames: The frames of the sheets on the picture; empty where it holds one sheet.
        further: The page that the second sheet of the picture is, the others follow; ``None`` until it is known, and
            for those others.
    """

    picture: int
    sheet: int = 1
    frames: Frames = ()
    further: int | None = None

    def further_pages(self) -> dict[int, PagePlace]:
        """Return where the other sheets of the picture are to be seen, by their pages."""
        if self.further is None:
            return {}
        others = range(2, len(self.frames) + 1)
        return {self.further + sheet - 2: PagePlace(self.picture, sheet, self.frames) for sheet in others}


class RowNote(NamedTuple):
    """What is known of a row of answers beside the answers.

    Attributes:
        key: What names it among the rows of its channel.
        at: When it was sent, as ISO 8601 with its zone; empty where that is unknown.
        seconds: How long it took to answer; ``None`` where that is unknown.
        desk: The desk or official that it is about, as ``desks.csv`` has it; empty for none.
        code: What is kept of the one-time code that it was answered with; empty for none.
        untouched: The questions whose answer stood there before and was left as it was, where the source tells it.
        receipt: What its sender was given to find it by in the published list; empty where nothing was. The key does
            not tell it where a one-time code is the key.
    """

    key: str
    at: str = ""
    seconds: float | None = None
    desk: str = ""
    code: str = ""
    untouched: tuple[str, ...] = ()
    receipt: str = ""

    def packed(self) -> str:
        """Return it as evidence of a page."""
        return orjson.dumps({"row": self._asdict()}).decode()


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What tables and summaries take from the evidence of a page.

    Attributes:
        scale: The printed size over the intended size, across and down; ``None`` where it is not known.
        streaks: The streaks that lie over the page.
        homography: The 3×3 matrix, row by row, that takes millimetres of the page to pixels of the picture as stored;
            ``None`` where the page was not registered. Where the picture holds several sheets, the pixels are those of
            the part that shows this one.
        flaws: What is wrong with the whole picture.
        place: Where the page is to be seen; ``None`` where it is the picture with its number, as nearly always.
        row: What is known of a row of answers; ``None`` for a picture.
    """

    scale: tuple[float, float] | None = None
    streaks: tuple[KeptStreak, ...] = ()
    homography: tuple[float, ...] | None = None
    flaws: tuple[Flaw, ...] = ()
    place: PagePlace | None = None
    row: RowNote | None = None

    @classmethod
    def unpacked(cls, text: str) -> PageEvidence:
        """Return the evidence that ``packed`` made this text of; ``NOTHING_KNOWN`` for the empty text."""
        if not text:
            return NOTHING_KNOWN
        # The boxes stand last and are most of it; millions of pages are read without them.
        head, boxes, _ = text.partition(_BOXES)
        row = orjson.loads(f"{head}}}" if boxes else text)
        # Pages that were read before streaks were looked for have none.
        streaks = tuple(KeptStreak(*streak) for streak in row.get("streaks", ()))
        scale, homography = row.get("scale"), row.get("homography")
        place = _place(row) if "frames" in row else None
        flaws = tuple(map(Flaw, row.get("flaws", ())))
        known = tuple(homography) if homography else None
        note = row.get("row")
        noted = RowNote(**note | {"untouched": tuple(note["untouched"])}) if note else None
        return cls(tuple(scale) if scale else None, streaks, known, flaws, place, noted)


NOTHING_KNOWN = PageEvidence()


def placed(text: str, place: PagePlace) -> str:
    """Return packed evidence that also tells where the page is to be seen."""
    head, boxes, rest = text.partition(_BOXES)
    row = orjson.loads((f"{head}}}" if boxes else head) or "{}")
    whole = orjson.dumps(row | place._asdict()).decode()
    return f"{whole[:-1]}{boxes}{rest}" if boxes else whole


def _place(row: Mapping[str, Any]) -> PagePlace:
    frames = tuple(None if frame is None else _quad(*frame) for frame in row["frames"])
    return PagePlace(row["picture"], row["sheet"], frames, row["further"])


def _quad(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> Quad:
    return ((a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1]))


def packed(fit: Registration, reading: PageReading) -> str:
    """Return the evidence as JSON for the database, with numbers rounded to the digits that mean something."""
    return orjson.dumps(
        {
            "homography": [float(f"{value:.9g}") for value in fit.homography],
            "residual_mm": round(fit.residual_mm, 3),
            "fiducials": fit.fiducials,
            "rotation_deg": round(fit.rotation_deg, 2),
            "scale": [round(value, 4) for value in fit.scale] if fit.scale else None,
            "pixels_per_mm": round(fit.pixels_per_mm, 3),
            "streaks": _streaks(reading.streaks, fit),
            **({"flaws": list(reading.flaws)} if reading.flaws else {}),
            "boxes": _boxes(reading.boxes),
        }
    ).decode()


def _streaks(streaks: Sequence[StreakReading], fit: Registration) -> list[tuple[bool, float, bool]]:
    """Return the parts of each ``KeptStreak``.

    A sheet that was printed small lies on the same glass: millimetres are the scanner's, where it tells them.
    """
    per_mm = fit.pixels_per_mm / (sum(fit.scale) / 2 if fit.scale else 1.0)
    return [(streak.vertical, round(streak.at / per_mm, 2), streak.dark) for streak in streaks]


def _boxes(boxes: Sequence[BoxReading]) -> list[list[object]]:
    """Return position on the page, class, chances of marked and cancelled, ink, and if disturbed, of telling boxes."""
    kept: list[list[object]] = []
    for number, box in enumerate(boxes):
        mark, _, (empty, marked, cancelled), ink, _ = box.seen
        if empty < SURELY_EMPTY or box.disturbed:
            kept.append([number, mark.value, round(marked, 4), round(cancelled, 4), round(ink, 3), box.disturbed])
    return kept
