"""Measure the quality of the picture of a printed sheet, which decides whether marks on such sheets can be read.

It is meant for unmarked sheets, on which any ink in a box comes from the printer or the scanner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.flaws.negative import inverted
from omr.identity.code_reading import read_code_anywhere
from omr.reading import BoxReading, Flaw, Mark, PageReading, Registration, StreakReading
from omr.registration.fiducials import find_fiducials
from omr.registration.outlines import outline_presence
from omr.registration.sampling import INSET, SIDE, sample_boxes
from omr.registration.tones import black_level, darkness, paper_levels

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# Half the length of a profile across a marker's edge: its black border is 1.5 mm wide, as is the white around it.
EDGE_REACH_MM = 1.2
EDGE_STEPS = 97
EDGE_PLATEAU = 10  # steps at either end from which the levels of black and white are taken
EDGE_PROFILES = 32  # profiles along each side; their mean has a fifth of the noise of one
# The width of an edge is measured from 10 to 90 % of the way from black to white, as in ISO 12233.
EDGE_LOW, EDGE_HIGH = 0.1, 0.9
CLEAN = 0.99  # a box whose probability of being empty is less than this counts as inked
# The middle of a box, where a blank sheet has only paper: the outline, blur included, ends a tenth of a side from it.
INNER = slice(round(INSET + 0.2 * SIDE), round(INSET + 0.8 * SIDE))


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures measured on one page.

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
        skew_deg: rotation of the page relative to the nearest quarter turn, -45 to 45.
        scale: printed size over intended size, across and down; ``None`` if the file does not state its resolution.
        code_read: whether the page code was read.
        code_at_half: whether it was read at half the resolution, too, so that there is a margin.
        boxes: number of boxes on the page.
        inked: number of boxes that are not surely empty (see ``CLEAN``).
        marked: question and choice of the boxes that look marked.
        ink: the largest share of a box's inside that holds ink, 0 to 1.
        streaks: lines drawn by dirt on the glass or by the sensor.
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
        """The print contrast signal: how much darker print is than paper, as a share of the paper's level, 0 to 1."""
        return max(0.0, (self.paper - self.black) / max(self.paper, 1.0))


def measure_quality(image: Gray, reading: PageReading) -> Quality | None:
    """Measure the picture of a sheet.

    Args:
        image: gray picture, h×w, 0 is black.
        reading: what ``read_page`` returned for it.

    Returns:
        the figures; ``None`` if the page was not registered, or has no boxes or no marker to measure.
    """
    if Flaw.NEGATIVE in reading.flaws:
        image = inverted(image)
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
    """Return the median width of the markers' edges in millimetres, from 10 to 90 % of the way from black to white.

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
    """Return the gray level of the paper, its noise, and the outlines' darkness, each the median over the boxes."""
    quads = np.array([box.quad for box in boxes])
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, quads.mean(axis=1))
    noise = np.nanstd(patches[:, INNER, INNER], axis=(1, 2))
    outline = outline_presence(darkness(patches, paper, black))
    return float(np.median(paper)), float(np.nanmedian(noise)), float(np.median(outline))


def _edge_profiles(image: Gray, quad: Points, pixels_per_mm: float) -> NDArray[np.float64]:
    """Return 4×EDGE_STEPS: the mean gray levels across each side of a marker, from inside to outside."""
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
    """Return the number of steps in which a profile rises from 10 to 90 % of the way between its ends."""
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
