"""The paper: its size, its margins, and the places of the fiducials and the page code on it."""

from __future__ import annotations

from dataclasses import dataclass

from forms.layout import CORNERS_PER_PAGE, Fiducial, Rect, fiducial_id

# ISO 216 and ANSI/ASME Y14.1, upright, in millimetres.
SIZES: dict[str, tuple[float, float]] = {"A4": (210.0, 297.0), "A5": (148.0, 210.0), "Letter": (215.9, 279.4)}

# Office printers leave up to 5 mm unprinted and feeders shift paper by 1 or 2 mm.
MARGIN = 8.0
FIDUCIAL = 9.0  # six modules of 1.5 mm
# ArUco needs one module (1.5 mm) of white around a marker; two millimetres leave some when a stroke comes near.
FIDUCIAL_QUIET = 2.0

CODE = 15.0  # 25 modules of 0.6 mm
MODULES = 25
CODE_QUIET = 4 * CODE / MODULES  # ISO/IEC 18004, 9.1: four modules

NARROW = 140.0  # mm; on a narrower body things are set one below the other instead of side by side

# The rule under the header is 0.4 mm thick and lies below the code's quiet zone.
HEADER_BOTTOM = MARGIN + CODE + CODE_QUIET + 0.4


@dataclass(frozen=True, slots=True)
class Paper:
    """The geometry of a page, in millimetres; the body lies between the markers' quiet zones, below the header."""

    width: float
    height: float

    @property
    def left(self) -> float:
        """Left edge of the body."""
        return MARGIN + FIDUCIAL + FIDUCIAL_QUIET

    @property
    def right(self) -> float:
        """Right edge of the body."""
        return self.width - self.left

    @property
    def body_width(self) -> float:
        """Width of the body."""
        return self.right - self.left

    @property
    def bottom(self) -> float:
        """Lower edge of the body, above the markers' quiet zones."""
        return self.height - MARGIN - FIDUCIAL - FIDUCIAL_QUIET - 0.4

    @property
    def footer(self) -> float:
        """Baseline of the footer: the lower edge of the markers."""
        return self.height - MARGIN

    @property
    def code(self) -> Rect:
        """The area of the page code's modules, beside the upper right marker."""
        return Rect(round(self.right - CODE_QUIET - CODE, 2), MARGIN, CODE, CODE)

    @property
    def header_right(self) -> float:
        """Right edge of anything that is printed to the left of the page code."""
        return self.code.x - CODE_QUIET - 0.6

    def fiducials(self, page: int) -> tuple[Fiducial, ...]:
        """Return the four markers of a page, clockwise from the top left."""
        low, right = self.height - MARGIN - FIDUCIAL, self.width - MARGIN - FIDUCIAL
        corners = ((MARGIN, MARGIN), (right, MARGIN), (right, low), (MARGIN, low))
        return tuple(
            Fiducial(fiducial_id(page, corner), Rect(round(x, 2), round(y, 2), FIDUCIAL, FIDUCIAL))
            for corner, (x, y) in zip(range(CORNERS_PER_PAGE), corners, strict=True)
        )
