"""What a file may ask of the machine, and where it is unpacked."""

from __future__ import annotations

from dataclasses import dataclass

UNPACKED = "phieu-unpacked-"
"""Prefix of the temporary folders for scans that lie within others; a reader that was killed leaves its own behind."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may ask of the machine; whatever asks for more is refused, not tried.

    Attributes:
        pages: of one file. A day's work of an office scanner is 10,000 sheets.
        pixels: of one page. A3 at 600 dpi has 70 million; a page of 100,000 × 100,000 would take 10 GB.
        file_bytes: of one file: 10,000 pages at 400 kB, which is a gray page at 300 dpi.
        seconds: for rasterising one page, which takes 0.2; a page made to be slow must not hold up the stack.
        memory_bytes: that reading may take beyond what an idle reader holds; kept by worker processes on Linux. A page
            of 80 million pixels in colour takes 0.1 GB (JPEG) to 1.2 GB (JPEG 2000); a PNG that is half-transparent
            takes 2.0 GB, with 16 bits 2.9 GB.
        raster_dpi: the resolution at which a page is rasterised that is not one picture: enough for a pencil line of
            0.2 mm. A page too large for ``pixels`` at this resolution is rasterised at a lower one, down to 72 dpi.
    """

    pages: int = 10_000
    pixels: int = 80_000_000
    file_bytes: int = 4_000_000_000
    seconds: float = 20.0
    raster_dpi: int = 300
    memory_bytes: int = 2_000_000_000
