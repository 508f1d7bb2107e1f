"""Grade printer and scanner: compare the measures of a blank sheet with what reading requires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from omr.quality import Quality
from omr.registration.homography import MM_PER_INCH, RegistrationOptions
from omr.registration.tones import LEAST_CONTRAST
from pipeline.inspection.measures import Grade, Measure
from pipeline.intake.print_scale import SCALE_SLACK


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one measure of one page.

    Attributes:
        measure: that was graded.
        value: the figure that was graded; ``None`` if it is not known.
        shown: the figures for display, without words, so that they need no translation.
        grade: of the measure.
    """

    measure: Measure
    value: float | None
    shown: str
    grade: Grade


# Bounds of a good and of a usable grade, as for all measures. 200 dpi, reduced for a sheet printed at 95 %; the page
# code's modules (0.6 mm) and a thin pen (0.3 mm) are still read at 100 dpi, without any margin.
RESOLUTION_DPI = (190.0, 95.0)
# Print contrast signal: grade B of ISO/IEC 15415 for symbol contrast; below LEAST_CONTRAST noise would pass for ink.
CONTRAST = (0.55, LEAST_CONTRAST)
# Width from 10 to 90 %. A Gaussian blur that makes an edge 0.40 mm wide leaves the thinnest pen stroke (0.3 mm) two
# thirds of its darkness, one that makes it 0.90 mm wide a third: erf(0.3 / (2√2 σ)), with an edge width of 2.56 σ.
EDGE_MM = (0.40, 0.90)
# Share of the way from paper to print. Ink counts from 0.08 on (omr.marks.ink_features.FAINT), which is twice the noise
# for a good grade, and the noise itself for a usable one.
NOISE = (0.04, 0.08)
# The palest print that still reads has 0.25, on low toner at 100 dpi.
OUTLINE = (0.40, 0.25)
# Share of the boxes that are not clean: none on a good page; up to 3 in 100 on a usable one.
SPOILT_BOXES = 0.03
FIDUCIALS = (4, 3)
# The first is less than the width of a box's outline (0.25 mm); above the second a fit is rejected.
RESIDUAL_MM = (0.20, RegistrationOptions().most_residual_mm)
# Scans should be straight to within 2°; up to 10° is read.
SKEW_DEG = (2.0, 10.0)


def grade_page(quality: Quality) -> tuple[Graded, ...]:
    """Grade every measure of a page."""
    return tuple(look(quality) for look in _LOOKS)


def worst(grades: Sequence[Grade]) -> Grade:
    """Return the worst of some grades, or ``good`` if there are none."""
    return max(grades, key=list(Grade).index, default=Grade.GOOD)


def _at_least(value: float, bounds: tuple[float, float]) -> Grade:
    return Grade.GOOD if value >= bounds[0] else Grade.USABLE if value >= bounds[1] else Grade.POOR


def _at_most(value: float, bounds: tuple[float, float]) -> Grade:
    return _at_least(-value, (-bounds[0], -bounds[1]))


def _resolution(quality: Quality) -> Graded:
    dpi = quality.pixels_per_mm * MM_PER_INCH
    shown = f"{dpi:.0f} dpi, {quality.pixels_per_mm:.1f} px/mm"
    return Graded(Measure.RESOLUTION, dpi, shown, _at_least(dpi, RESOLUTION_DPI))


def _contrast(quality: Quality) -> Graded:
    shown = f"{100 * quality.contrast:.0f} % ({quality.paper:.0f} / {quality.black:.0f})"
    return Graded(Measure.CONTRAST, quality.contrast, shown, _at_least(quality.contrast, CONTRAST))


def _sharpness(quality: Quality) -> Graded:
    return Graded(Measure.SHARPNESS, quality.edge_mm, f"{quality.edge_mm:.2f} mm", _at_most(quality.edge_mm, EDGE_MM))


def _noise(quality: Quality) -> Graded:
    share = quality.noise / max(quality.paper - quality.black, 1.0)
    return Graded(Measure.NOISE, share, f"{100 * share:.1f} %", _at_most(share, NOISE))


def _outlines(quality: Quality) -> Graded:
    spoilt = _at_most(quality.disturbed / quality.boxes, (0.0, SPOILT_BOXES))
    shown = f"{quality.outline:.2f}, {quality.disturbed}/{quality.boxes}"
    return Graded(Measure.OUTLINES, quality.outline, shown, worst([_at_least(quality.outline, OUTLINE), spoilt]))


def _fiducials(quality: Quality) -> Graded:
    return Graded(
        Measure.FIDUCIALS, quality.fiducials, f"{quality.fiducials}/4", _at_least(quality.fiducials, FIDUCIALS)
    )


def _registration(quality: Quality) -> Graded:
    shown = f"{quality.residual_mm:.2f} mm"
    return Graded(Measure.REGISTRATION, quality.residual_mm, shown, _at_most(quality.residual_mm, RESIDUAL_MM))


def _code(quality: Quality) -> Graded:
    steps = quality.code_read + quality.code_at_half
    return Graded(Measure.CODE, steps, ("✗", "✓", "✓✓")[steps], _at_least(steps, (2, 1)))


def _scale(quality: Quality) -> Graded:
    if quality.scale is None:
        return Graded(Measure.SCALE, None, "?", Grade.USABLE)
    off = max((value - 1 for value in quality.scale), key=abs)
    shown = " × ".join(f"{100 * value:.1f} %" for value in quality.scale)
    return Graded(Measure.SCALE, 1 + off, shown, _at_most(abs(off), SCALE_SLACK))


def _skew(quality: Quality) -> Graded:
    return Graded(
        Measure.SKEW, quality.skew_deg, f"{quality.skew_deg:+.1f}°", _at_most(abs(quality.skew_deg), SKEW_DEG)
    )


def _streaks(quality: Quality) -> Graded:
    places = ", ".join(f"{streak.at / quality.pixels_per_mm:.0f} mm" for streak in quality.streaks)
    shown = f"{len(quality.streaks)} ({places})" if places else "0"
    return Graded(Measure.STREAKS, len(quality.streaks), shown, Grade.POOR if places else Grade.GOOD)


def _blankness(quality: Quality) -> Graded:
    inked = _at_most(quality.inked / quality.boxes, (0.0, SPOILT_BOXES))
    shown = f"{quality.inked}/{quality.boxes}, {100 * quality.ink:.1f} %"
    return Graded(Measure.BLANKNESS, quality.inked, shown, Grade.POOR if quality.marked else inked)


_LOOKS: tuple[Callable[[Quality], Graded], ...] = (
    _resolution,
    _contrast,
    _sharpness,
    _noise,
    _outlines,
    _fiducials,
    _registration,
    _code,
    _scale,
    _skew,
    _streaks,
    _blankness,
)
