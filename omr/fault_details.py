"""What was measured or read of a fault, by its kind; ``str`` puts it into words, which are shown and kept.

The words stand in ``pages.csv`` and in databases of years ago, so they stay as they are. No code reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_FOREIGN_LETTERS = 80


@dataclass(frozen=True, slots=True)
class PictureSize:
    """Of a picture that is too small: its width and height in pixels."""

    width_px: int
    height_px: int

    def __str__(self) -> str:
        """Return width by height.

        >>> str(PictureSize(300, 400))
        '300×400 px'
        """
        return f"{self.width_px}×{self.height_px} px"


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """What a code says that is no page code."""

    text: str

    def __str__(self) -> str:
        """Return the beginning of it."""
        return self.text[:MOST_FOREIGN_LETTERS]


@dataclass(frozen=True, slots=True)
class ForgedCode:
    """What a page code says that was not signed here."""

    text: str

    def __str__(self) -> str:
        """Return it as it is."""
        return self.text


@dataclass(frozen=True, slots=True)
class UnheldLayout:
    """The layout that a page code names, or a page of it, which this workspace does not hold."""

    layout: str

    def __str__(self) -> str:
        """Return its id."""
        return self.layout


@dataclass(frozen=True, slots=True)
class PagesContradict:
    """Two pages of the sheet, from 1: the one that the code names, and the one that the corner markers name."""

    code: int
    markers: int

    def __str__(self) -> str:
        """Return both.

        >>> str(PagesContradict(1, 2))
        '1 ≠ 2'
        """
        return f"{self.code} ≠ {self.markers}"


@dataclass(frozen=True, slots=True)
class MarkersSeen:
    """How many of the four corner markers are on the picture."""

    count: int

    def __str__(self) -> str:
        """Return it as a share of four."""
        return f"{self.count}/4"


@dataclass(frozen=True, slots=True)
class Residual:
    """How far the corner markers lie from where they were printed, at best: root mean square in millimetres."""

    mm: float

    def __str__(self) -> str:
        """Return it in hundredths of a millimetre."""
        return f"{self.mm:.2f} mm"


@dataclass(frozen=True, slots=True)
class StreakPlace:
    """Where a streak lies: whether from top to bottom, and its middle in pixels from the left (from the top)."""

    vertical: bool
    at_px: float

    def __str__(self) -> str:
        """Return the coordinate of the picture that it keeps.

        >>> str(StreakPlace(True, 812.4))
        'x = 812 px'
        """
        return f"{'x' if self.vertical else 'y'} = {self.at_px:.0f} px"


@dataclass(frozen=True, slots=True)
class StreakPlaces:
    """The streaks that run through boxes."""

    places: tuple[StreakPlace, ...]

    def __str__(self) -> str:
        """Return where each lies."""
        return ", ".join(map(str, self.places))


FaultDetail = (
    PictureSize | ForeignCode | ForgedCode | UnheldLayout | PagesContradict | MarkersSeen | Residual | StreakPlaces
)


def detail_in_words(detail: FaultDetail | None) -> str:
    """Return a detail as it is shown, and kept beside its fault; empty where there is none."""
    return "" if detail is None else str(detail)
