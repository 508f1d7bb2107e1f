"""A scanner: how a sheet of paper becomes a picture.

The page lies a little askew, shifted, stretched, seen from a slant or fed unevenly (geometry); lens and sensor blur
it (a Gaussian whose modulation transfer falls as exp(-2 π² σ² f²)); light falls off over the page; the
sensor adds noise; dust lies on the glass; the picture is given contrast, is perhaps reduced to two levels, and is
compressed. In that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from samples.defects import Defect, Dust, afflict
from samples.ink import Homography, Page

MM_PER_INCH = 25.4
_TILE = 1024  # px, side of the tile of noise; pages take it from random places
_TILE_SIGMA = 24.0  # of the tile as stored
_LIGHT_KNOTS = 5  # the light's fall-off is given on so many places across and down


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner and its settings. Spreads are standard deviations from page to page.

    Attributes:
        name: for tables of errors.
        dpi: pixels per inch of the picture.
        skew_deg: spread of the rotation.
        shift_mm: spread of the displacement in each direction.
        stretch: spread of the scale in each direction.
        shrink: scale on top of that: 0.97 for a page printed or copied to fit.
        perspective: spread of each corner's displacement as a share of the page's width.
        wobble_mm: amplitude of the uneven feed, lengthwise.
        blur_mm: σ of lens and sensor.
        paper: gray that paper gets, 0 to 255, with its spread.
        black: gray that full black gets.
        lid: gray around the paper.
        light: fall-off of the light over the page, peak to peak, as a share.
        noise: σ of the sensor's noise in gray levels.
        grain: σ of the paper's in gray levels, in spots of 0.3 mm.
        dust: specks on a page, mean.
        gamma: of the tone curve; over 1 darkens middle tones.
        threshold: gray below which a two-level picture is black; ``None`` for gray.
        jpeg: quality that the picture went through; ``None`` for none.
        toner: of the printer, 1 full; less prints the form pale and patchy (used before filling: ``worn_print``).
    """

    name: str
    dpi: int = 200
    skew_deg: float = 0.4
    shift_mm: float = 0.8
    stretch: float = 0.0015
    shrink: float = 1.0
    perspective: float = 0.0
    wobble_mm: float = 0.0
    blur_mm: float = 0.045
    paper: tuple[float, float] = (246.0, 3.0)
    black: float = 22.0
    lid: int = 250
    light: float = 0.02
    noise: float = 2.0
    grain: float = 0.8
    dust: float = 2.0
    gamma: float = 1.0
    threshold: int | None = None
    jpeg: int | None = 80
    toner: float = 1.0


# What office scanners call “text”: dark enough to lose the paper's tone, light enough to keep a pencil. At 150 a pale
# ballpoint leaves 10 % of its line, at 178 80 %.
THRESHOLD = 178

CLEAN_200 = Scanner("clean-200")
CLEAN_300 = Scanner("clean-300", dpi=300, blur_mm=0.035)
COLOUR_300 = Scanner("colour-300", dpi=300, blur_mm=0.035, paper=(240.0, 5.0), noise=3.0, jpeg=85)
GRAY_150 = Scanner("gray-150", dpi=150, blur_mm=0.06, jpeg=60)
BILEVEL_300 = Scanner("bilevel-300", dpi=300, blur_mm=0.035, threshold=THRESHOLD, jpeg=None)
BILEVEL_200 = Scanner("bilevel-200", threshold=THRESHOLD, jpeg=None)
PHOTOCOPY = Scanner(
    "photocopy",
    skew_deg=0.8,
    stretch=0.006,
    shrink=0.985,
    blur_mm=0.07,
    black=8.0,
    gamma=1.5,
    noise=4.0,
    grain=4.0,
    dust=40.0,
    light=0.06,
)
PHONE = Scanner(
    "phone",
    skew_deg=1.2,
    shift_mm=1.5,
    shrink=0.955,
    perspective=0.008,
    blur_mm=0.09,
    paper=(205.0, 12.0),
    black=45.0,
    lid=96,
    light=0.35,
    noise=5.0,
    grain=1.5,
    jpeg=70,
)
LOW_TONER = Scanner("low-toner", toner=0.45, noise=2.5)
FAX = Scanner("fax", blur_mm=0.08, noise=10.0, grain=5.0, dust=25.0, threshold=THRESHOLD + 8, jpeg=None, stretch=0.01)
UNEVEN_FEED = Scanner("uneven-feed", skew_deg=0.9, stretch=0.006, wobble_mm=0.35)
FIT_TO_PAGE = Scanner("fit-to-page", shrink=0.96)
POOR_100 = Scanner("poor-100", dpi=100, blur_mm=0.10, noise=4.0, jpeg=45)

SCANNERS = {
    scanner.name: scanner
    for scanner in (
        CLEAN_200,
        CLEAN_300,
        COLOUR_300,
        GRAY_150,
        BILEVEL_200,
        BILEVEL_300,
        PHOTOCOPY,
        PHONE,
        LOW_TONER,
        FAX,
        UNEVEN_FEED,
        FIT_TO_PAGE,
        POOR_100,
    )
}
"""All named scanners."""


def scan(
    page: Page,
    scanner: Scanner,
    rng: np.random.Generator,
    *,
    dpi: float | None = None,
    defects: tuple[Defect, ...] = (),
) -> Page:
    """Scan a page.

    Args:
        page: the whole sheet of paper as a picture, gray or colour, 255 is white.
        scanner: with which settings.
        rng: this pass's accidents.
        dpi: of ``page``; the scanner's where it is not given.
        defects: what befell the paper or the glass.

    Returns:
        the picture, gray or colour as ``page`` is (gray where it has two levels), of the paper's size at the scanner's
        resolution.
    """
    source = dpi or scanner.dpi
    picture = afflict(page, defects, "paper", source, rng)
    picture = _seen(picture, scanner, placement(picture.shape, scanner, rng, dpi=source), source, rng)
    sigma = scanner.blur_mm * scanner.dpi / MM_PER_INCH
    if sigma > 0.15:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.uint8)
    picture = _lit(picture, scanner, rng)
    picture = _noisy(picture, scanner, rng)
    picture = Dust(scanner.dust).apply(picture, scanner.dpi, rng)
    picture = afflict(picture, defects, "glass", scanner.dpi, rng)
    if scanner.threshold is not None:
        return two_level(picture, scanner.threshold)
    return picture if scanner.jpeg is None else _through_jpeg(picture, scanner.jpeg)


def placement(shape: tuple[int, ...], scanner: Scanner, rng: np.random.Generator, *, dpi: float) -> Homography:
    """Return the 3×3 homography from pixels of the page to pixels of the scan.

    About the page's middle: scale, stretch and rotation; then the shift; then each corner moved by itself, which makes
    the perspective (four points define it: R. Hartley and A. Zisserman, Multiple View Geometry, 2004, section 4.1).
    """
    height, width = shape[:2]
    k = scanner.dpi / dpi
    angle = np.deg2rad(rng.normal(0, scanner.skew_deg))
    scale = scanner.shrink * (1 + rng.normal(0, scanner.stretch, 2))
    shift = rng.normal(0, scanner.shift_mm, 2) * scanner.dpi / MM_PER_INCH
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    cos, sin = np.cos(angle), np.sin(angle)
    middle = np.array([width, height]) / 2
    moved = ((corners - middle) * scale) @ np.array([[cos, sin], [-sin, cos]]) * k + middle * k + shift
    moved += rng.normal(0, scanner.perspective * width * k, (4, 2))
    half = 0.5  # corners lie at the edges of pixels, whose centres are whole numbers
    matrix = cv2.getPerspectiveTransform((corners - half).astype(np.float32), (moved - half).astype(np.float32))
    return np.asarray(matrix, dtype=np.float64)


def two_level(picture: Page, threshold: int) -> NDArray[np.uint8]:
    """Return black (0) below the threshold and white (255) elsewhere; colour is turned gray first."""
    gray = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.threshold(gray, threshold - 1, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def worn_print(blank: Page, toner: float, rng: np.random.Generator) -> Page:
    """Return a printed page as a printer short of toner makes it: paler, in bands and patches; before it is filled.

    Args:
        blank: the page as printed with full toner.
        toner: 1 full … 0 nothing printed.
        rng: where it fades.
    """
    if toner >= 1:
        return blank
    height, width = blank.shape[:2]
    bands = np.repeat(rng.uniform(-1, 1, (1, 24)), 8, axis=0) + 0.6 * rng.uniform(-1, 1, (8, 24))
    left = np.clip(toner * (1 + 0.35 * bands), 0, 1).astype(np.float32)
    share = cv2.resize(left, (width, height), interpolation=cv2.INTER_LINEAR)
    share = share if blank.ndim == 2 else share[:, :, None]
    return np.asarray(255 - (255 - blank.astype(np.float32)) * share + 0.5, dtype=np.uint8)


def _seen(page: Page, scanner: Scanner, homography: Homography, dpi: float, rng: np.random.Generator) -> Page:
    """Resample the page as it lies; the lid shows around it."""
    size = round(page.shape[1] * scanner.dpi / dpi), round(page.shape[0] * scanner.dpi / dpi)
    lid = (scanner.lid,) * (1 if page.ndim == 2 else 3)
    if scanner.dpi < 0.75 * dpi:  # too fine for bilinear resampling: average first
        sigma = 0.4 * dpi / scanner.dpi
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), dtype=np.uint8)
    if scanner.wobble_mm == 0:
        seen = cv2.warpPerspective(page, homography, size, flags=cv2.INTER_LINEAR, borderValue=lid)
        return np.asarray(seen, dtype=np.uint8)
    across, down = _fed(size, np.asarray(np.linalg.inv(homography), dtype=np.float64), scanner, rng)
    return np.asarray(cv2.remap(page, across, down, cv2.INTER_LINEAR, borderValue=lid), dtype=np.uint8)


def _fed(
    size: tuple[int, int], back: Homography, scanner: Scanner, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the maps of a page whose feed ran unevenly: lines come early or late by a few slow waves."""
    width, height = size
    y = np.arange(height, dtype=np.float64)
    length = height * rng.uniform(0.3, 0.9, 3)
    waves = np.sin(2 * np.pi * y[:, None] / length + rng.uniform(0, 2 * np.pi, 3)).sum(axis=1)
    y = y + waves * scanner.wobble_mm / np.sqrt(3) * scanner.dpi / MM_PER_INCH
    x = np.arange(width, dtype=np.float64)
    w = back[2, 0] * x[None] + (back[2, 1] * y + back[2, 2])[:, None]
    across = (back[0, 0] * x[None] + (back[0, 1] * y + back[0, 2])[:, None]) / w
    down = (back[1, 0] * x[None] + (back[1, 1] * y + back[1, 2])[:, None]) / w
    return across.astype(np.float32), down.astype(np.float32)


def _lit(picture: Page, scanner: Scanner, rng: np.random.Generator) -> Page:
    """Apply the tone curve, then the light, which falls off slowly over the page."""
    paper = float(np.clip(rng.normal(*scanner.paper), 60, 255))
    tones = np.linspace(0, 1, 256) ** scanner.gamma
    curve = np.clip(scanner.black + (paper - scanner.black) * tones + 0.5, 0, 255).astype(np.uint8)
    toned = cv2.LUT(picture, curve)
    if scanner.light <= 0:
        return np.asarray(toned, dtype=np.uint8)
    axis = np.linspace(-0.5, 0.5, _LIGHT_KNOTS)
    slope = rng.normal(0, 1, 2)
    plane = (slope[0] * axis[None, :] + slope[1] * axis[:, None]) / max(float(np.abs(slope).sum()), 1e-6)
    falls = scanner.light * (0.5 - plane) * rng.uniform(0.5, 1.0)
    gain = np.rint(255 * (1 - falls)).astype(np.uint8)
    field = cv2.resize(gain, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if picture.ndim == 3:
        field = cv2.merge([field] * 3)
    return np.asarray(cv2.multiply(toned, field, scale=1 / 255), dtype=np.uint8)


def _noisy(picture: Page, scanner: Scanner, rng: np.random.Generator) -> Page:
    """Add the sensor's noise, pixel by pixel, and the paper's grain, in spots."""
    for sigma, grain in ((scanner.noise, False), (scanner.grain, True)):
        if sigma > 0:
            layer = _anywhere(grain, picture.shape[:2], rng)
            layer = layer if picture.ndim == 2 else np.asarray(cv2.merge([layer] * 3), dtype=np.uint8)
            level = sigma / _TILE_SIGMA
            # The tile lies around 128, so that eight bits hold it; what 128 adds is taken off again.
            picture = np.asarray(cv2.addWeighted(picture, 1.0, layer, level, -128 * level), dtype=np.uint8)
    return picture


def _anywhere(grain: bool, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a page of noise, from a random place of the repeated tile."""
    top, left = rng.integers(0, _TILE, 2)
    sheet = _repeated(grain, shape[0], shape[1])
    return sheet[top : top + shape[0], left : left + shape[1]]


@lru_cache(maxsize=4)
def _repeated(grain: bool, height: int, width: int) -> NDArray[np.uint8]:
    """Return the tile repeated, a tile larger than the page in both directions; kept, for stacks are of one size."""
    tile = _grain_tile() if grain else _noise_tile()
    return np.tile(tile, (-(-height // _TILE) + 1, -(-width // _TILE) + 1))


@cache
def _noise_tile() -> NDArray[np.uint8]:
    return _quantised(np.random.default_rng(2).normal(size=(_TILE, _TILE)))


@cache
def _grain_tile() -> NDArray[np.uint8]:
    rough = np.random.default_rng(3).normal(size=(_TILE, _TILE)).astype(np.float32)
    return _quantised(np.asarray(cv2.GaussianBlur(rough, (0, 0), 1.2), dtype=np.float64))


def _quantised(noise: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(noise / noise.std() * _TILE_SIGMA + 128), 0, 255), dtype=np.uint8)


def _through_jpeg(picture: Page, quality: int) -> Page:
    if picture.ndim == 2:
        data = simplejpeg.encode_jpeg(picture[:, :, None], quality, colorspace="GRAY")
        return np.asarray(simplejpeg.decode_jpeg(data, colorspace="GRAY")[:, :, 0], dtype=np.uint8)
    data = simplejpeg.encode_jpeg(picture, quality, colorspace="BGR", colorsubsampling="420")
    return np.asarray(simplejpeg.decode_jpeg(data, colorspace="BGR"), dtype=np.uint8)
