"""Find letters that are printed in the boxes of a form: ink that is the same in several boxes, line for line.

Two boxes hold the same letter if nothing is left when either is subtracted from the other. Marks of one hand are seldom
so much alike, except broad fillings, which are not letters. The more boxes are empty, the less likely are letters, and
the more boxes must be alike. Small ticks over letters may be alike, too: ink that contains letters and is larger than
any of them is a mark over them, and so is ink that is alike over different letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.soft_ink import FAINT
from omr.registration.sampling import INSET, SAMPLES, SIDE, Patches

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

BEYOND = 2  # samples outside the nominal outline that belong to the examined area
START, STOP = round(INSET) - BEYOND, round(INSET + SIDE) + BEYOND
# Least correlation of two boxes with the same letter. Printed letters have at least 0.965 with the third most similar
# one (boxes of 18 to 54 pixels), 75 crosses, ticks or hatchings of one hand at most 0.937.
SAME = 0.95
ALIKE = 0.010  # share of that area in which they may differ: half of the least mark (1 mm of pencil)
EMPTY = 0.010  # share of that area that may hold ink in a practically empty box
PALER_SHARE = 0.6  # share of a box's samples, the palest, that are taken to hold only grain
GRAIN = 0.8  # standard deviation in samples of the blur that suppresses grain
HAZE = 1.5  # the same for the blur before a box is tested for being empty
SPREAD = 1.2  # factor by which print may be darker in one box than in another
# Samples: no letter contains a square of this side that is at least half as dark as the letter's darkest sample (none
# of 99 letters, thin to bold, in boxes of 18 to 54 pixels); a sixth of the area of a filling or hatching is as broad.
BROAD = 9
BROAD_SHARE, BROAD_DARKNESS = 0.5, 0.12
FULL, FULL_DARKNESS = 0.55, 0.25  # no letter covers this share of the area with ink darker than this
FEWEST, FEWEST_SHARE = 3, 0.03  # least number of boxes with the same letter, and least share of all boxes
EMPTY_COST = 0.1  # by how much each empty box raises that number
MOST_LETTERS = 60
MORE = 0.25  # share of a letter's ink: what contains it and more than this beside it may be a mark over it (E over F)
SOME = 0.1  # share of boxes with like ink: fewer may lack a letter because of their grain alone
RARE = 0.75  # share of the usual number of boxes per letter: a letter's boxes are divided into marked and unmarked ones
MEMBERS = 90.0  # percentile, over the boxes with the same letter, that is taken as its darkness
GRAIN_PERCENTILE = 99.5  # of the samples of the emptier half of the practically empty boxes
MOST_GRAIN = 0.10  # darkness; a faint pencil has 0.2
HARDLY = 0.002  # share of the area: a box with more ink than this may hold a letter that is printed very pale
LACK = 0.03  # share of the area: a letter of which more than this is missing is not in the box
TIE = 0.1  # weight of the mean difference, which decides where print is so pale that any letter explains any other
TELLING_INK = 0.02  # share of the area: boxes with less thin ink than this are not in question


class _Alike(NamedTuple):
    """Ink that several boxes have in common: its darkness, and the indices of those boxes."""

    dark: Floats
    boxes: NDArray[np.intp]


class Letters(NamedTuple):
    """The letters printed inside n boxes.

    Attributes:
        dark: n×SAMPLES×SAMPLES, the darkness of the letters, 0 where there is none.
        unknown: n flags: the box holds ink that may be print or a mark; which of them can't be decided.
    """

    dark: Patches
    unknown: NDArray[np.bool_]


def find_letters(ink: Patches) -> Letters:
    """Find the letters that are printed in boxes.

    Args:
        ink: n×SAMPLES×SAMPLES, darkness without the outline.
    """
    inner = _smooth(ink, GRAIN)[:, START:STOP, START:STOP]
    narrow = ~_is_broad(inner)
    empty = narrow & _is_empty(inner)
    nothing = np.zeros((STOP - START, STOP - START), np.float32)
    found = _alphabet(inner, narrow & (_share(inner) > HARDLY), int(np.count_nonzero(empty)))
    marks = _are_marks(inner, found)
    letters = [nothing, *(one.dark for one, mark in zip(found, marks, strict=True) if not mark)]
    perhaps = np.array([False, *(mark is None for mark in marks if not mark)])
    costs = np.stack([_cost(inner, letter) for letter in letters])
    best = costs.argmin(axis=0)
    dark = np.zeros_like(ink)
    dark[:, START:STOP, START:STOP] = np.stack(letters)[best]
    unknown = narrow & (best == 0) & (costs[0] > TELLING_INK) & (np.count_nonzero(empty) < FEWEST)
    return Letters(dark, unknown | perhaps[best])


def grain_in(ink: Patches) -> float:
    """Return the darkness of the picture's grain: a level that practically empty boxes hardly ever exceed.

    Args:
        ink: n×SAMPLES×SAMPLES, darkness without any print that is known.
    """
    inner = _smooth(ink, GRAIN)[:, START:STOP, START:STOP]
    empty = inner[~_is_broad(inner) & _is_empty(inner)]
    if len(empty) < FEWEST:
        return 0.0
    amount = empty.mean(axis=(1, 2))
    return min(float(np.percentile(empty[amount <= np.median(amount)], GRAIN_PERCENTILE)), MOST_GRAIN)


def inner_area() -> Mask:
    """Return the area in which letters are searched for, as SAMPLES×SAMPLES flags."""
    area = np.zeros((SAMPLES, SAMPLES), dtype=bool)
    area[START:STOP, START:STOP] = True
    return area


def spread_letters(letters: Patches) -> Patches:
    """Return the most darkness that print may have, n×h×w, if a box is displaced by one sample."""
    tall = [np.asarray(cv2.dilate(letter, np.ones((3, 3), np.uint8)), dtype=np.float32) for letter in letters]
    return np.stack(tall) * np.float32(SPREAD) if tall else letters


def _smooth(ink: Patches, sigma: float) -> Patches:
    """Blur each patch (Gaussian, ``sigma`` in samples), so that boxes do not differ by their grain."""
    return np.stack([np.asarray(cv2.GaussianBlur(patch, (0, 0), sigma), dtype=np.float32) for patch in ink])


def _is_empty(inner: Patches) -> Mask:
    """Tell which boxes are practically empty."""
    return np.asarray(_share(_smooth(inner, HAZE)) < EMPTY, dtype=bool)


def _alphabet(inner: Patches, lettered: Mask, empty: int) -> list[_Alike]:
    """Return the ink that enough of the ``lettered`` boxes have in common; ``empty`` boxes raise the number needed."""
    enough = max(FEWEST, FEWEST_SHARE * len(inner) + EMPTY_COST * empty)
    left = np.flatnonzero(lettered)
    left = left[np.argsort(_share(inner[left]), kind="stable")]
    letters: list[_Alike] = []
    grainy = empty < FEWEST
    for _ in range(MOST_LETTERS):
        if len(left) < enough:
            break
        same = _alike(inner[left], inner[left[0]], grainy)
        if np.count_nonzero(same) >= enough:
            usual = np.asarray(np.median(inner[left[same]], axis=0), dtype=np.float32)
            same |= _alike(inner[left], usual, grainy)
            dark = np.percentile(inner[left[same]], MEMBERS, axis=0).astype(np.float32)
            letters.append(_Alike(dark, left[same]))
        same[0] = True
        left = left[~same]
    return letters


def _are_marks(inner: Patches, found: Sequence[_Alike]) -> list[bool | None]:
    """Tell which common inks are marks over letters; ``None`` for those that can't be decided."""
    if not found:
        return []
    darks = np.stack([one.dark for one in found])
    held = [_held(darks, one.dark) for one in found]
    place = _place_of([one.dark for one, others in zip(found, held, strict=True) if not others.any()])
    usual = float(np.median([len(one.boxes) for one in found]))
    marks: list[bool | None] = []
    for one, others in zip(found, held, strict=True):
        if any(_sometimes_there(inner[one.boxes], letter) for letter in darks[others]):
            marks.append(True)  # the boxes have different letters beneath it
        elif others.any() and _share(np.where(place, np.float32(0), one.dark)[None])[0] > ALIKE:
            marks.append(True if np.count_nonzero(others) > 1 else None)  # larger than letters are
        else:
            marks.append(None if others.any() and len(one.boxes) < RARE * usual else False)
    return marks


def _sometimes_there(inner: Patches, letter: Floats) -> bool:
    """Tell whether some of the boxes contain all ink of a letter and others do not."""
    there = _share(letter[None] - spread_letters(inner)) < ALIKE
    return bool(SOME < there.mean() < 1 - SOME)


def _place_of(letters: Sequence[Floats]) -> Mask | bool:
    """Return the bounding box of all letters' ink, one sample larger on each side; ``True`` if there are none."""
    if not letters:
        return True
    inked = np.max(letters, axis=0) > FAINT[1]
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    place = np.zeros_like(inked)
    if rows.size:
        place[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2] = True
    return np.asarray(place, dtype=bool)


def _held(letters: Patches, one: Floats) -> Mask:
    """Tell which of n letters are wholly contained in ``one``, which has much more ink than that letter."""
    lack, more = _share(letters - spread_letters(one[None])), _share(one[None] - spread_letters(letters))
    return np.asarray((lack < ALIKE) & (more > np.maximum(MORE * _share(letters), ALIKE)), dtype=bool)


def _alike(inner: Patches, letter: Floats, grainy: bool) -> Mask:
    """Tell which boxes hold the same ink as ``letter``; if ``grainy``, less correlation is required of grainy boxes."""
    over, lack = _share(inner - spread_letters(letter[None])), _share(letter[None] - spread_letters(inner))
    flat = inner.reshape(len(inner), -1)
    centred, other = flat - flat.mean(axis=1, keepdims=True), (letter - letter.mean()).ravel()
    variance = np.maximum(flat.var(axis=1), 1e-9)
    correlation = centred @ other / other.size / np.sqrt(variance * max(float(letter.var()), 1e-9))
    paler = np.partition(flat, int(PALER_SHARE * flat.shape[1]), axis=1)[:, : int(PALER_SHARE * flat.shape[1])]
    grain = np.minimum(paler.var(axis=1) / variance, 1) * grainy
    return np.asarray((over < ALIKE) & (lack < ALIKE) & (correlation > SAME * (1 - grain)), dtype=bool)


def _cost(inner: Patches, letter: Floats) -> NDArray[np.float32]:
    """Return how badly a letter explains each box: ink beyond it, plus ink missing of it, plus 1 if much is missing."""
    over, lack = _share(inner - spread_letters(letter[None])), _share(letter[None] - spread_letters(inner))
    apart = TIE * np.abs(inner - letter).mean(axis=(1, 2))
    return np.asarray(over + lack + apart + np.where(lack > LACK, 1.0, 0.0), dtype=np.float32)


def _share(ink: Patches) -> NDArray[np.float32]:
    """Return the share of the area that holds any ink."""
    soft = np.clip((ink - FAINT[0]) * (1 / (FAINT[1] - FAINT[0])), 0, 1)
    return np.asarray(soft.mean(axis=(1, 2)), dtype=np.float32)


def _is_broad(inner: Patches) -> Mask:
    """Tell which boxes hold ink broader than letters are."""
    deep = np.array([cv2.erode(patch, np.ones((BROAD, BROAD), np.uint8), borderValue=0).max() for patch in inner])
    darkest = inner.max(axis=(1, 2), initial=0)
    broad = deep > np.maximum(BROAD_SHARE * darkest, BROAD_DARKNESS)
    return np.asarray(broad | ((inner > FULL_DARKNESS).mean(axis=(1, 2)) > FULL), dtype=bool)
