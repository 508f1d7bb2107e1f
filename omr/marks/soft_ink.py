"""Tell how surely each sample at a box is inked: by how much it is darker than what is printed there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.outline_print import Mask, Printed
from omr.registration.sampling import SAMPLES, Patches

Boxes = Mask | NDArray[np.intp]
Bounds = tuple[float, float]

# A soft threshold for ink: paper grain and sensor noise stay below the first figure, a pale pencil reaches the second.
FAINT: Bounds = (0.08, 0.22)
BOLD: Bounds = (0.25, 0.70)


class Printing(NamedTuple):
    """The print at boxes, as kernels take it.

    Attributes:
        print: darkness of the print, SAMPLES×SAMPLES, or n×SAMPLES×SAMPLES if boxes differ.
        open: 1 where no print may hide ink, else 0; of the same shape.
        each: 1 if boxes differ, else 0.
    """

    print: Patches
    open: Patches
    each: int

    def pointers(self) -> tuple[Any, Any, int]:
        """Return the same for the call of a kernel."""
        return compiled.pointer(self.print), compiled.pointer(self.open), self.each

    def of(self, boxes: NDArray[np.intp]) -> tuple[Patches, Patches]:
        """Return ``print`` and ``open`` of some of the boxes."""
        return (self.print[boxes], self.open[boxes]) if self.each else (self.print, self.open)


def printing(printed: Printed) -> Printing:
    """Return the print at boxes as kernels take it."""
    print_, open_ = (np.ascontiguousarray(part, np.float32) for part in (printed.template, ~printed.zone))
    if print_.ndim == open_.ndim == 2:
        return Printing(print_, open_, 0)
    print_, open_ = (np.ascontiguousarray(part) for part in np.broadcast_arrays(print_, open_))
    return Printing(print_, open_, 1)


def indices(boxes: Boxes) -> NDArray[np.int64]:
    """Return which boxes are meant, by number, as kernels take them."""
    return np.ascontiguousarray(np.flatnonzero(boxes) if boxes.dtype == bool else boxes, np.int64)


def soft_bounds(bounds: Bounds) -> tuple[np.float32, np.float32]:
    """Return the darkness above which a sample is inked at all, and the factor that makes the excess a share."""
    low, high = bounds
    return np.float32(low), np.float32(1 / (high - low))


def soft_ink(flat: Patches, printed: Printed, boxes: Boxes, bounds: Bounds) -> Patches:
    """Return how surely each sample of some boxes is inked: 0 up to the lower bound of darkness, 1 from the upper on.

    Args:
        flat: n×SAMPLES×SAMPLES darkness without the shading of the paper; no ``nan``, not below 0.
        printed: what is printed at the boxes.
        boxes: n flags, or the numbers of m boxes.
        bounds: darkness beyond the print.

    Returns:
        m×SAMPLES×SAMPLES.
    """
    those, (low, scale) = indices(boxes), soft_bounds(bounds)
    if compiled.KERNELS is None:
        return softened(ink_of(flat, printed, those), bounds)
    soft = np.empty((len(those), SAMPLES, SAMPLES), np.float32)
    compiled.KERNELS.soft_ink(
        *(compiled.pointer(flat), SAMPLES * SAMPLES, compiled.pointer(those), len(those)),
        *(*printing(printed).pointers(), low, scale, compiled.pointer(soft)),
    )
    return soft


def softened(ink: Patches, bounds: Bounds) -> Patches:
    """Return ink of any shape as ``soft_ink`` does, in numpy."""
    low, scale = soft_bounds(bounds)
    soft = ink - low
    soft *= scale
    return np.clip(soft, np.float32(0), np.float32(1), out=soft)


def ink_of(flat: Patches, printed: Printed, boxes: NDArray[np.intp]) -> Patches:
    """Return by how much samples of some boxes are darker than the print there, and 0 where print may hide ink."""
    print_, open_ = printing(printed).of(boxes)
    ink = flat[boxes] - print_
    np.maximum(ink, np.float32(0), out=ink)
    ink *= open_
    return ink
