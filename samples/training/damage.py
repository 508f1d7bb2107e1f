"""What befalls a practice card besides marks: print beside boxes, the other side showing through, dirt, a scanner."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from samples.defects import Defect, Dust, Fold, Stain, Stamp, Streak, afflict
from samples.hand import Pen
from samples.ink import at_dpi, inked
from samples.pen import Stroke
from samples.training.printed_forms import Form, letter

Picture = NDArray[np.uint8]

LETTERS_NEED_MM = 5.0  # between two boxes, for letters beside one that stay out of the other


def print_boxes(page: Picture, form: Form, places: list[Rect], dpi: int, rng: np.random.Generator) -> Picture:
    """Print the boxes, some with what forms have beside or in them; now and then the print is there twice."""
    toner = Pen("toner", 0, (0.05, 0.05, 0.05), 1.0, float(rng.uniform(0, 0.3)), 0)
    width, density = rng.uniform(0.18, 0.34), rng.uniform(0.4 if form.ours else 0.2, 1.0)
    strokes = [_line(form.outline(p), width, density) for p in places]
    if rng.random() < 0.3:
        strokes += _rules(places, density, rng)
    if rng.random() < 0.06:
        ghost = rng.uniform(0.2, 1.0, 2) * rng.choice((-1, 1), 2)
        strokes += [_line(form.outline(p) + ghost, width, density * rng.uniform(0.2, 1)) for p in places]
    page = inked(page, strokes, toner, at_dpi(dpi))
    if form.letters:
        page = letter(page, form, places, 0.95 * density, dpi)
    roomy = places[1].x - places[0].x - places[0].w > LETTERS_NEED_MM
    return _lettered(page, places, dpi, rng) if roomy and rng.random() < 0.4 else page


def shine_through(page: Picture, dpi: int, rng: np.random.Generator) -> Picture:
    """Let the other side, here this one's mirror image somewhere else, show through the paper."""
    shifts = rng.integers(0, page.shape[0], 2)
    other = np.roll(page[:, ::-1], tuple(shifts), axis=(0, 1))
    soft = cv2.GaussianBlur(other, (0, 0), rng.uniform(0.1, 0.4) * dpi / 25.4).astype(np.float32)
    return np.asarray(page * (1 - rng.uniform(0.04, 0.22) * (1 - soft / 255)) + 0.5, dtype=np.uint8)


def befall(page: Picture, dpi: int, rng: np.random.Generator) -> Picture:
    """Fold, streak, stain or stamp the card; most are spared."""
    chance = rng.random()
    if chance > 0.22:
        return page
    defects: tuple[Defect, ...]
    if chance < 0.08:
        dark = rng.random() < 0.6
        defects = tuple(Streak(dark, rng.uniform(0.1, 0.8), rng.uniform(0.3, 1)) for _ in range(rng.integers(1, 4)))
    elif chance < 0.14:
        defects = tuple(Fold(rng.uniform(0.2, 0.7), rng.uniform(0.1, 0.9), bool(rng.random() < 0.5)) for _ in range(2))
    elif chance < 0.18:
        defects = (Stain(rng.uniform(8, 25), rng.uniform(0.1, 0.35)),)
    else:
        defects = (Stamp(rng.uniform(28, 40), (rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7))),)
    return np.asarray(afflict(afflict(page, defects, "paper", dpi, rng), defects, "glass", dpi, rng), dtype=np.uint8)


def photographed(page: Picture, dpi: int, rng: np.random.Generator) -> Picture:
    """Blur, light, tone, noise, dust; some cards get one bit a pixel, most a JPEG."""
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]] / page.shape[0] - 0.5
    light = rng.uniform(0.55, 1.0) * (1 + rng.uniform(-0.15, 0.15) * x + rng.uniform(-0.15, 0.15) * y)
    black = rng.uniform(0, 60)
    tones = (page / np.float32(255)) ** rng.choice((1.0, 1.0, 1.0, 0.75, 1.5))
    image = (black + (255 - black) * tones) * light
    image = cv2.GaussianBlur(image.astype(np.float32), (0, 0), max(0.3, rng.uniform(0.03, 0.14) * dpi / 25.4))
    noise = rng.standard_normal(image.shape, dtype=np.float32) * np.float32(rng.choice((0, 1, 2, 4, 8)))
    if rng.random() < 0.3:  # in spots, as of coarse paper or a copier's toner
        noise += cv2.GaussianBlur(rng.permutation(noise), (0, 0), rng.uniform(0.7, 1.6)) * rng.uniform(1, 4)
    gray = np.clip(image + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:  # up to 15 specks on an eighth of a page: a glass that nobody has wiped for weeks
        gray = np.asarray(Dust(rng.uniform(0, 15)).apply(gray, dpi, rng), dtype=np.uint8)
    kind = rng.random()
    if kind < 0.2:
        return np.asarray(np.where(gray > rng.uniform(0.45, 0.85) * 255 * light.mean(), 255, 0), dtype=np.uint8)
    if kind < 0.35:
        return np.asarray(gray, dtype=np.uint8)
    quality = int(rng.integers(25, 95))
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", gray, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], 0), np.uint8)


def _line(points: NDArray[np.float64], width: float, density: float) -> Stroke:
    return Stroke(points, np.full(len(points), width), np.full(len(points), density))


def _rules(places: list[Rect], density: float, rng: np.random.Generator) -> list[Stroke]:
    """Rule the rows off, in one place beneath all of them; sometimes only some rows."""
    side, beneath = places[0].h, rng.uniform(1.4, 3.2)
    width, kept = rng.uniform(0.1, 0.4), rng.choice((1.0, 0.5))
    right = max(p.x + p.w for p in places) + 3
    rows = sorted({p.y for p in places})
    lines = [np.array([(2.0, y + side + beneath), (right, y + side + beneath)]) for y in rows if rng.random() < kept]
    return [_line(line, width, density) for line in lines]


def _lettered(page: Picture, places: list[Rect], dpi: int, rng: np.random.Generator) -> Picture:
    """Set some letters to the right of some boxes, 1.5 to 3 mm away."""
    lettered, k = page.copy(), dpi / 25.4
    away = rng.uniform(1.5, 3.0)
    for p in places:
        if rng.random() < 0.5:
            word = "".join(chr(c) for c in rng.integers(97, 123, 2))
            at = round((p.x + p.w + away) * k), round((p.y + p.h / 2 + 1.0) * k)
            cv2.putText(lettered, word, at, cv2.FONT_HERSHEY_SIMPLEX, 0.09 * k, 20, max(1, round(0.2 * k)), cv2.LINE_AA)
    return lettered
