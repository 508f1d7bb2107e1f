"""Simulate a scanner, which turns a sheet of paper into a picture.

In this order: the page is rotated, shifted, stretched, slanted or fed unevenly (geometry); lens and sensor blur it (a
Gaussian whose modulation transfer falls as exp(-2 π² σ² f²)); light falls off over the page; the sensor adds noise;
dust lies on the glass; the tone curve adds contrast; the picture may be reduced to two levels, and is compressed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from samples.curl import Curl
from samples.defects import Defect, Dust, afflict
from samples.ink import Homography, Page
from samples.lamp import BlackBorder, ColourCast, DimLamp
from samples.sensor import lit, noisy

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner and its settings. Spreads are standard deviations from page to page.

    Attributes:
        name: for tables of errors.
        dpi: pixels per inch of the picture.
        skew_deg: spread of the rotation.
        skew_most_deg: if given, the rotation is uniform between minus and plus this.
        shift_mm: spread of the displacement in each direction.
        stretch: spread of the scale in each direction.
        shrink: scale on top of that: 0.97 for a page printed or copied to fit.
        uneven_scale: share by which pages are too long or too short in one direction: 0.02 for a worn roller.
        perspective: spread of each corner's displacement as a share of the page's width.
        wobble_mm: amplitude of the uneven feed, lengthwise.
        blur_mm: σ of lens and sensor.
        paper: gray level of paper, 0 to 255, and its spread.
        black: gray level of full black.
        lid: gray level around the paper.
        margin_mm: width of the lid that the picture shows on each side of the paper's nominal place.
        light: fall-off of the light over the page, peak to peak, as a share.
        noise: σ of the sensor's noise in gray levels.
        grain: σ of the paper's in gray levels, in spots of 0.3 mm.
        dust: specks on a page, mean.
        gamma: of the tone curve; more than 1 darkens middle tones.
        contrast: slope of the tone curve about middle gray; copiers have more than 1 to remove the paper's tone.
        threshold: gray level below which a two-level picture is black; ``None`` for a gray picture.
        jpeg: quality of JPEG compression; ``None`` for none.
        toner: of the printer, 1 full; less prints the form pale and patchy (used before filling: ``worn_print``).
        colour: whether ``fill_each`` fills in colour pictures for it; ``scan`` keeps the page's own channels.
        copied: settings of the copier that the sheet went through before; ``None`` for none.
        defects: that all its pictures have.
    """

    name: str
    dpi: int = 200
    skew_deg: float = 0.4
    skew_most_deg: float | None = None
    shift_mm: float = 0.8
    stretch: float = 0.0015
    shrink: float = 1.0
    uneven_scale: float = 0.0
    perspective: float = 0.0
    wobble_mm: float = 0.0
    blur_mm: float = 0.045
    paper: tuple[float, float] = (246.0, 3.0)
    black: float = 22.0
    lid: int = 250
    margin_mm: float = 0.0
    light: float = 0.02
    noise: float = 2.0
    grain: float = 0.8
    dust: float = 2.0
    gamma: float = 1.0
    contrast: float = 1.0
    threshold: int | None = None
    jpeg: int | None = 80
    toner: float = 1.0
    colour: bool = False
    copied: Scanner | None = None
    defects: tuple[Defect, ...] = ()


# The “text” mode of office scanners: dark enough to remove the paper's tone, light enough to keep a pencil. At 150 a
# pale ballpoint leaves 10 % of its line, at 178 80 %.
THRESHOLD = 178

CLEAN_200 = Scanner("clean-200")
CLEAN_300 = Scanner("clean-300", dpi=300, blur_mm=0.035)
COLOUR_300 = Scanner("colour-300", dpi=300, blur_mm=0.035, paper=(240.0, 5.0), noise=3.0, jpeg=85, colour=True)
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
# An ordinary office scanner: pages slightly skewed, some dust on the glass, default settings.
OFFICE_200 = Scanner("office-200", skew_most_deg=2.0, stretch=0.003, light=0.06, noise=3.0, dust=8.0, jpeg=70)
OFFICE_300 = replace(OFFICE_200, name="office-300", dpi=300, blur_mm=0.035)
GRAY_600 = Scanner("gray-600", dpi=600, blur_mm=0.03)
SKEW_5 = Scanner("skew-5", skew_most_deg=5.0)
# The corners of a page turned by 10° lie up to 25 mm outside of A4, so the picture must show more than A4.
SKEW_10 = Scanner("skew-10", skew_most_deg=10.0, margin_mm=26.0)
SKEW_10_CROPPED = Scanner("skew-10-cropped", skew_most_deg=10.0)
STRETCH_2 = Scanner("stretch-2", uneven_scale=0.02)
BLURRED = Scanner("blurred", blur_mm=0.13)
DIM_LAMP = Scanner("dim-lamp", noise=3.0, defects=(DimLamp(),))
BLACK_BORDER = Scanner("black-border", skew_deg=0.8, lid=18, defects=(BlackBorder(),))
# A copier prints almost only black or nothing: faint marks vanish, and dark ones become thicker.
COPIER = Scanner(
    "copier",
    dpi=300,
    skew_deg=0.5,
    stretch=0.004,
    blur_mm=0.05,
    paper=(254.0, 1.0),
    black=12.0,
    lid=255,
    noise=5.0,
    grain=6.0,
    dust=25.0,
    gamma=1.3,
    contrast=1.6,
    jpeg=None,
)
SECOND_COPY = replace(PHOTOCOPY, name="second-copy", copied=COPIER)
PHONE_CURL = replace(PHONE, name="phone-curl", colour=True, defects=(Curl(), ColourCast()))

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
        OFFICE_200,
        OFFICE_300,
        GRAY_600,
        SKEW_5,
        SKEW_10,
        SKEW_10_CROPPED,
        STRETCH_2,
        BLURRED,
        DIM_LAMP,
        BLACK_BORDER,
        SECOND_COPY,
        PHONE_CURL,
    )
}
"""All named scanners."""

IN_SPEC = tuple(scanner.name for scanner in (CLEAN_200, CLEAN_300, COLOUR_300, OFFICE_200, OFFICE_300))
"""Scanners in good order: 200 to 300 dpi, gray or colour, with at most 2° of rotation except for one page in a million.
Uneven feed, scaled prints and two-level pictures are left out, since an attentive user notices and corrects them."""

HARD = tuple(
    scanner.name
    for scanner in (
        GRAY_150,
        BILEVEL_200,
        BILEVEL_300,
        PHOTOCOPY,
        SECOND_COPY,
        PHONE,
        PHONE_CURL,
        LOW_TONER,
        FAX,
        UNEVEN_FEED,
        FIT_TO_PAGE,
        POOR_100,
        GRAY_600,
        SKEW_5,
        SKEW_10,
        STRETCH_2,
        BLURRED,
        DIM_LAMP,
        BLACK_BORDER,
    )
)
"""Scanners that reading must cope with. The one that cuts off skewed pages is left out: nobody can read what is not in
the picture."""


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
        scanner: its settings.
        rng: for the random variation of this pass.
        dpi: of ``page``; the scanner's if ``None``.
        defects: of the paper and the glass.

    Returns:
        the picture, gray or colour as ``page`` is (gray where it has two levels), of the paper's size and the scanner's
        margin around it, at the scanner's resolution.
    """
    source, defects = dpi or scanner.dpi, (*scanner.defects, *defects)
    picture = afflict(page, defects, "paper", source, rng)
    if scanner.copied is not None:
        picture, source = scan(picture, scanner.copied, rng, dpi=source), scanner.copied.dpi
    picture = _seen(picture, scanner, placement(picture.shape, scanner, rng, dpi=source), source, rng)
    sigma = scanner.blur_mm * scanner.dpi / MM_PER_INCH
    if sigma > 0.15:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), dtype=np.uint8)
    picture = lit(_toned(picture, scanner, rng), scanner.light, rng)
    picture = noisy(picture, scanner.noise, scanner.grain, rng)
    picture = Dust(scanner.dust).apply(picture, scanner.dpi, rng)
    picture = afflict(picture, defects, "glass", scanner.dpi, rng)
    if scanner.threshold is not None:
        return two_level(picture, scanner.threshold)
    return picture if scanner.jpeg is None else _through_jpeg(picture, scanner.jpeg)


def placement(shape: tuple[int, ...], scanner: Scanner, rng: np.random.Generator, *, dpi: float) -> Homography:
    """Return the 3×3 homography from pixels of the page to pixels of the scan.

    Scale, stretch and rotation are about the page's middle; then comes the shift; then each corner is moved by itself,
    which gives the perspective (four points define it: R. Hartley and A. Zisserman, Multiple View Geometry, 2004,
    section 4.1).
    """
    height, width = shape[:2]
    k = scanner.dpi / dpi
    angle = np.deg2rad(_skew(scanner, rng))
    scale = scanner.shrink * (1 + rng.normal(0, scanner.stretch, 2))
    if scanner.uneven_scale:
        scale[rng.integers(2)] *= 1 + rng.choice((-1, 1)) * scanner.uneven_scale
    shift = (rng.normal(0, scanner.shift_mm, 2) + scanner.margin_mm) * scanner.dpi / MM_PER_INCH
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    cos, sin = np.cos(angle), np.sin(angle)
    middle = np.array([width, height]) / 2
    moved = ((corners - middle) * scale) @ np.array([[cos, sin], [-sin, cos]]) * k + middle * k + shift
    moved += rng.normal(0, scanner.perspective * width * k, (4, 2))
    half = 0.5  # corners lie at the edges of pixels, whose centres are whole numbers
    matrix = cv2.getPerspectiveTransform((corners - half).astype(np.float32), (moved - half).astype(np.float32))
    return np.asarray(matrix, dtype=np.float64)


def _skew(scanner: Scanner, rng: np.random.Generator) -> float:
    """Return a random rotation of the page, in degrees, clockwise."""
    if scanner.skew_most_deg is None:
        return float(rng.normal(0, scanner.skew_deg))
    return float(rng.uniform(-scanner.skew_most_deg, scanner.skew_most_deg))


def two_level(picture: Page, threshold: int) -> NDArray[np.uint8]:
    """Return black (0) below the threshold and white (255) elsewhere; colour is converted to gray first."""
    gray = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.threshold(gray, threshold - 1, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def worn_print(blank: Page, toner: float, rng: np.random.Generator) -> Page:
    """Return a blank printed page as a printer short of toner prints it: paler, in bands and patches.

    Args:
        blank: the page as printed with full toner.
        toner: 1 full … 0 nothing printed.
        rng: for the places where it fades.
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
    """Resample the page as it lies on the scanner, with the lid around it."""
    margin = round(2 * scanner.margin_mm * scanner.dpi / MM_PER_INCH)
    size = round(page.shape[1] * scanner.dpi / dpi) + margin, round(page.shape[0] * scanner.dpi / dpi) + margin
    lid = (scanner.lid,) * (1 if page.ndim == 2 else 3)
    if scanner.dpi < 0.75 * dpi:  # too fine for bilinear resampling: average first
        sigma = 0.4 * dpi / scanner.dpi
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), dtype=np.uint8)
    if scanner.wobble_mm == 0:
        seen = cv2.warpPerspective(page, homography, size, flags=cv2.INTER_LINEAR, borderValue=lid)
        return np.asarray(seen, dtype=np.uint8)
    map_x, map_y = _fed(size, np.asarray(np.linalg.inv(homography), dtype=np.float64), scanner, rng)
    return np.asarray(cv2.remap(page, map_x, map_y, cv2.INTER_LINEAR, borderValue=lid), dtype=np.uint8)


def _fed(
    size: tuple[int, int], back: Homography, scanner: Scanner, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the maps for ``cv2.remap`` of an unevenly fed page, whose lines are displaced by a few slow waves."""
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


def _toned(picture: Page, scanner: Scanner, rng: np.random.Generator) -> Page:
    """Apply the tone curve, from the scanner's black to its level of this paper."""
    paper = float(np.clip(rng.normal(*scanner.paper), 60, 255))
    tones = np.clip((np.linspace(0, 1, 256) - 0.5) * scanner.contrast + 0.5, 0, 1) ** scanner.gamma
    curve = np.clip(scanner.black + (paper - scanner.black) * tones + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, curve), dtype=np.uint8)


def _through_jpeg(picture: Page, quality: int) -> Page:
    if picture.ndim == 2:
        data = simplejpeg.encode_jpeg(picture[:, :, None], quality, colorspace="GRAY")
        return np.asarray(simplejpeg.decode_jpeg(data, colorspace="GRAY")[:, :, 0], dtype=np.uint8)
    data = simplejpeg.encode_jpeg(picture, quality, colorspace="BGR", colorsubsampling="420")
    return np.asarray(simplejpeg.decode_jpeg(data, colorspace="BGR"), dtype=np.uint8)
