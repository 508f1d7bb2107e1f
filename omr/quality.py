"""How good a picture of a printed sheet is: what decides whether the marks on a thousand like it can be read.

Meant for sheets that nobody has marked: on them every box that holds ink is the printer's doing or the scanner's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.identity.code_reading import read_code_anywhere
from omr.reading import BoxReading, Mark, PageReading, Registration, StreakReading
from omr.registration.fiducials import find_fiducials
from omr.registration.outlines import outline_presence
from omr.registration.sampling import INSET, SIDE, sample_boxes
from omr.registration.tones import black_level, darkness, paper_levels

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# A profile across the outer edge of a marker: its border is 1.5 mm wide, and as much around it is white.
EDGE_REACH_MM = 1.2
EDGE_STEPS = 97
EDGE_PLATEAU = 10  # steps at either end that tell what black and white are
EDGE_PROFILES = 32  # along each side; their mean has a fifth of the noise of one
# How wide an edge is: from 10 to 90 % of the way, the figure that goes with ISO 12233.
EDGE_LOW, EDGE_HIGH = 0.1, 0.9
# The middle of a box, where a blank sheet has paper alone: its outline ends a tenth of a side from here, blur included.
CLEAN = 0.99  # a box that is empty with less probability than this looks inked
INNER = slice(round(INSET + 0.2 * SIDE), round(INSET + 0.8 * SIDE))


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured on one page.

    Attributes:
        pixels_per_mm: of the printed sheet.
        paper: gray level of the paper, median over the boxes.
        black: gray level of full print, at the markers.
        edge_mm: width of an edge of print, from 10 to 90 % of the way from black to white.
        noise: standard deviation of gray levels of the paper within a box, as the reader samples it; median over the
            boxes, so that marks don't move it. 0 on a two-level picture.
        outline: darkness of the boxes' outlines (the palest side of each, median), 0 paper … 1 full print.
        disturbed: boxes whose outline is torn, covered or bleached.
        fiducials: corner markers found, of four.
        residual_mm: of the registration.
        skew_deg: turn of the page beside the nearest quarter turn, -45 to 45.
        scale: printed size over intended size, across and down; ``None`` where the file does not tell its resolution.
        code_read: the page code was read.
        code_at_half: it was read on a picture of half the resolution too, so there is something to spare.
        boxes: how many the page has.
        inked: how many of them are not surely empty.
        marked: the question and choice of those that look marked.
        ink: the largest share of a box's inside that holds ink, 0 to 1.
        streaks: lines that the glass or the sensor draws.
    """

    pixels_per_mm: float
    paper: float
    black: float
    edge_mm: float
    noise: float
    outline: float
    disturbed: int
    fiducials: int
    residual_mm: float
    skew_deg: float
    scale: tuple[float, float] | None
    code_read: bool
    code_at_half: bool
    boxes: int
    inked: int
    marked: tuple[tuple[str, str], ...]
    ink: float
    streaks: tuple[StreakReading, ...]

    @property
    def contrast(self) -> float:
        """How much darker print is than paper, as a share of the paper's level, 0 to 1 (print contrast signal)."""
        return max(0.0, (self.paper - self.black) / max(self.paper, 1.0))


def measure_quality(image: Gray, reading: PageReading) -> Quality | None:
    """Measure the picture of a sheet.

    Args:
        image: gray picture, h×w, 0 is black.
        reading: what ``read_page`` made of it.

    Returns:
        the figures; ``None`` where the page was not registered, or has no boxes or no marker to measure at.
    """
    found, fit = find_fiducials(image), reading.registration
    if found is None or fit is None or not reading.boxes:
        return None
    black = black_level(image, found.corners)
    paper, noise, outline = _at_boxes(image, reading.boxes, black)
    return Quality(
        pixels_per_mm=fit.pixels_per_mm,
        paper=paper,
        black=black,
        edge_mm=edge_width(image, found.corners, fit.pixels_per_mm),
        noise=noise,
        outline=outline,
        disturbed=sum(box.disturbed for box in reading.boxes),
        fiducials=len(found.corners),
        residual_mm=fit.residual_mm,
        skew_deg=_skew(fit),
        scale=fit.scale,
        code_read=reading.code is not None,
        code_at_half=reading.code is not None and _reads_at_half(image),
        boxes=len(reading.boxes),
        inked=sum(box.seen.probabilities[0] < CLEAN for box in reading.boxes),
        marked=tuple((box.question, box.choice) for box in reading.boxes if box.seen.mark is not Mark.EMPTY),
        ink=max(box.seen.ink for box in reading.boxes),
        streaks=reading.streaks,
    )


def edge_width(image: Gray, corners: Mapping[int, Points], pixels_per_mm: float) -> float:
    """Return how wide the edges of the markers are, in millimetres, from 10 to 90 % of the way; the median of all.

    A Gaussian blur of standard deviation σ makes an edge 2.56 σ wide.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels, clockwise.
        pixels_per_mm: resolution.
    """
    step_mm = 2 * EDGE_REACH_MM / (EDGE_STEPS - 1)
    profiles = [profile for quad in corners.values() for profile in _edge_profiles(image, quad, pixels_per_mm)]
    return float(np.median([_rise(profile) for profile in profiles])) * step_mm


def _at_boxes(image: Gray, boxes: Sequence[BoxReading], black: float) -> tuple[float, float, float]:
    """Return the level of the paper, its noise, and the darkness of the outlines, each the median over the boxes."""
    quads = np.array([box.quad for box in boxes])
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, quads.mean(axis=1))
    noise = np.nanstd(patches[:, INNER, INNER], axis=(1, 2))
    outline = outline_presence(darkness(patches, paper, black))
    return float(np.median(paper)), float(np.nanmedian(noise)), float(np.median(outline))


def _edge_profiles(image: Gray, quad: Points, pixels_per_mm: float) -> NDArray[np.float64]:
    """Return 4×EDGE_STEPS mean gray levels across each side of a marker, from within to without."""
    t = np.linspace(0.2, 0.8, EDGE_PROFILES)[:, None, None]
    reach = np.linspace(-EDGE_REACH_MM, EDGE_REACH_MM, EDGE_STEPS)[None, :, None] * pixels_per_mm
    profiles = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = (end - start) / np.hypot(*(end - start))
        outward = np.array([along[1], -along[0]])  # corners go clockwise on a picture whose y points down
        points = (start + t * (end - start) + reach * outward).astype(np.float32)
        levels = cv2.remap(image, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        profiles.append(levels.mean(axis=0, dtype=np.float64))
    return np.array(profiles)


def _rise(profile: NDArray[np.float64]) -> float:
    """Return how many steps a profile takes from 10 to 90 % of the way between its ends."""
    dark, light = profile[:EDGE_PLATEAU].mean(), profile[-EDGE_PLATEAU:].mean()
    share = np.maximum.accumulate((profile - dark) / max(light - dark, 1.0))
    low, high = np.interp((EDGE_LOW, EDGE_HIGH), share, np.arange(len(share)))
    return float(high - low)


def _skew(fit: Registration) -> float:
    return (fit.rotation_deg + 45) % 90 - 45


def _reads_at_half(image: Gray) -> bool:
    height, width = image.shape[0] // 2, image.shape[1] // 2
    half = cv2.resize(image[: height * 2, : width * 2], (width, height), interpolation=cv2.INTER_AREA)
    return read_code_anywhere(np.asarray(half, dtype=np.uint8)) is not None
