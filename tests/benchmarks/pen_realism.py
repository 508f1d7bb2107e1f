"""How near the simulated pen comes to real ones: the same statistics of both, side by side.

    python tests/benchmarks/pen_realism.py STROKES.json.gz

The file holds pen paths of real people, a list of ``{"type", "writer", "strokes": [[[x, y, t_ms], …], …]}``. It is only
measured. Paths of both are brought to the precision of the file (a grid of a tenth of the larger side) and smoothed
alike before anything is measured. Speeds are the device's; only their ratios compare.
"""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from forms.layout import Rect
from samples.hand import MarkStyle, draw_hand
from samples.movement import follow
from samples.pen import plans_of

Floats = NDArray[np.float64]
Path3 = list[Floats]  # strokes, each n×3: x, y, seconds

GRID = 0.1
HANDS = 400
BOX = Rect(0.0, 0.0, 4.4, 4.4)
PAIRS = {
    "tick": MarkStyle.TICK,
    "vee": MarkStyle.TICK,
    "cross": MarkStyle.CROSS,
    "circle": MarkStyle.CIRCLE,
    "star": MarkStyle.STAR,
}


def real_paths(source: Path) -> dict[str, list[Path3]]:
    """Read the real paths, by type."""
    found: dict[str, list[Path3]] = defaultdict(list)
    for item in orjson.loads(gzip.decompress(source.read_bytes())):
        strokes = [np.asarray(stroke, np.float64) * (1, 1, 1e-3) for stroke in item["strokes"] if len(stroke) > 4]
        if strokes:
            found[item["type"]].append(strokes)
    return found


def own_paths(style: MarkStyle) -> list[Path3]:
    """Draw one mark of a style by each of many hands."""
    return [own_path(style, seed) for seed in range(HANDS)]


def own_path(style: MarkStyle, seed: int) -> Path3:
    """Draw one mark; the strokes follow each other in time, a lift of 0.15 s apart."""
    rng = np.random.default_rng(seed)
    hand = draw_hand(rng)
    strokes, clock = [], 0.0
    for plan in plans_of(style, BOX, hand, rng):
        trace = follow(plan, rng, hand.tremor_mm)
        times = trace.times - trace.times[0] + clock
        clock = float(times[-1]) + 0.15
        strokes.append(np.column_stack([trace.points, times]))
    return strokes


def levelled(path: Path3) -> Path3:
    """Bring a path to the unit square, the file's grid and even times, smoothed over a tenth of each stroke."""
    points = np.vstack(path)[:, :2]
    low, side = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-9)
    return [_smoothed(np.column_stack([np.round((s[:, :2] - low) / side / GRID) * GRID, s[:, 2]])) for s in path]


def _smoothed(stroke: Floats, count: int = 48, reach: int = 5) -> Floats:
    times = np.linspace(stroke[0, 2], stroke[-1, 2], count)
    kernel = np.hanning(2 * reach + 3)[1:-1]
    kernel /= kernel.sum()
    columns = []
    for k in range(2):
        even = np.interp(times, stroke[:, 2], stroke[:, k])
        mirrored = np.concatenate([2 * even[0] - even[reach:0:-1], even, 2 * even[-1] - even[-2 : -reach - 2 : -1]])
        columns.append(np.convolve(mirrored, kernel, "valid"))
    return np.column_stack([*columns, times])


def measures(path: Path3, kind: str) -> Iterator[tuple[str, float]]:
    """Yield the statistics that mean something for a kind of mark."""
    points = np.vstack(path)[:, :2]
    extent = np.ptp(points, axis=0)
    yield "width / height", extent[0] / max(extent[1], 1e-6)
    yield "ink length / size", sum(_length(s) for s in path) / max(extent)
    yield "turning per length", sum(_turning(s) for s in path) / sum(_length(s) for s in path)
    yield "mean / peak speed", float(np.mean([_speeds(s).mean() / _speeds(s).max() for s in path]))
    yield "speed peaks", float(np.mean([_peaks(_speeds(s)) for s in path]))
    yield "reversals across", float(sum(_reversals(s[:, 0]) for s in path))
    yield "reversals down", float(sum(_reversals(s[:, 1]) for s in path))
    yield "duration, s", path[-1][-1, 2] - path[0][0, 2]
    if kind in OWN_MEASURES:
        yield from OWN_MEASURES[kind](path)


def _tick(path: Path3) -> Iterator[tuple[str, float]]:
    stroke = path[0]
    knee = int(stroke[:, 1].argmax())
    if not 2 < knee < len(stroke) - 3:
        return
    short, long = stroke[knee, :2] - stroke[0, :2], stroke[-1, :2] - stroke[knee, :2]
    yield "first arm / second arm", float(np.hypot(*short) / np.hypot(*long))
    yield "corner, degrees", 180 - _angle(short, long)
    yield "rise of second arm, degrees", float(np.degrees(np.arctan2(-long[1], long[0])))
    yield "bow of second arm", _bow(stroke[knee:])
    speeds = _speeds(stroke)
    near = slice(max(knee - 4, 0), knee + 4)
    yield "speed at corner / peak", float(speeds[near].min() / speeds.max())


def _cross(path: Path3) -> Iterator[tuple[str, float]]:
    if len(path) != 2:
        return
    one, two = (s[-1, :2] - s[0, :2] for s in path)
    yield "angle between strokes, degrees", _angle(one, two) if _angle(one, two) < 90 else 180 - _angle(one, two)
    yield "shorter / longer stroke", min(np.hypot(*one), np.hypot(*two)) / max(np.hypot(*one), np.hypot(*two))
    middles = [(s[-1, :2] + s[0, :2]) / 2 for s in path]
    yield "distance of middles / size", float(np.hypot(*(middles[0] - middles[1])))
    yield "bow of strokes", float(np.mean([_bow(s) for s in path]))


def _circle(path: Path3) -> Iterator[tuple[str, float]]:
    stroke = path[0]
    middle = (stroke[:, :2].max(axis=0) + stroke[:, :2].min(axis=0)) / 2
    spokes = stroke[:, :2] - middle
    radii = np.hypot(spokes[:, 0], spokes[:, 1])
    swept = np.unwrap(np.arctan2(spokes[:, 1], spokes[:, 0]))
    yield "turns", abs(float(swept[-1] - swept[0])) / (2 * np.pi)
    yield "gap / size", float(np.hypot(*(stroke[-1, :2] - stroke[0, :2])))
    yield "spread of radius", float(radii.std() / radii.mean())


OWN_MEASURES: dict[str, Callable[[Path3], Iterator[tuple[str, float]]]] = {
    "tick": _tick,
    "vee": _tick,
    "cross": _cross,
    "circle": _circle,
}


def _length(stroke: Floats) -> float:
    return float(np.hypot(*np.diff(stroke[:, :2], axis=0).T).sum())


def _turning(stroke: Floats) -> float:
    steps = np.diff(stroke[:, :2], axis=0)
    steps = steps[np.hypot(steps[:, 0], steps[:, 1]) > 0.2 * _length(stroke) / len(stroke)]
    headings = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    return float(np.abs(np.diff(headings)).sum())


def _speeds(stroke: Floats) -> Floats:
    return np.asarray(np.hypot(*np.diff(stroke[:, :2], axis=0).T) / np.diff(stroke[:, 2]))


def _peaks(speeds: Floats) -> int:
    """Count peaks that stand out by a quarter of the highest."""
    count, rising, low, high = 0, True, 0.0, 0.0
    for v in speeds / speeds.max():
        if rising:
            high = max(high, v)
            if v < high - 0.25:
                count, rising, low = count + 1, False, v
        else:
            low = min(low, v)
            if v > low + 0.25:
                rising, high = True, v
    return count + int(rising and high - low > 0.25)


def _reversals(values: Floats, slack: float = 0.08) -> int:
    """Count changes of direction of more than ``slack`` of the mark's size."""
    count, way, extreme = 0, 0, values[0]
    for v in values:
        if way >= 0 and v < extreme - slack:
            count, way, extreme = count + (way > 0), -1, v
        elif way <= 0 and v > extreme + slack:
            count, way, extreme = count + (way < 0), 1, v
        elif (way >= 0 and v > extreme) or (way < 0 and v < extreme):
            extreme = v
    return count


def _angle(one: Floats, two: Floats) -> float:
    cosine = float(np.dot(one, two) / max(np.hypot(*one) * np.hypot(*two), 1e-9))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _bow(stroke: Floats) -> float:
    """Return the largest distance from the chord, as a share of it."""
    chord = stroke[-1, :2] - stroke[0, :2]
    across = np.array([-chord[1], chord[0]]) / max(float(np.hypot(*chord)), 1e-9)
    return float(np.abs((stroke[:, :2] - stroke[0, :2]) @ across).max() / max(float(np.hypot(*chord)), 1e-9))


def gathered(paths: list[Path3], kind: str) -> dict[str, Floats]:
    """Return the values of every statistic."""
    values: dict[str, list[float]] = defaultdict(list)
    for path in paths:
        for name, value in measures(levelled(path), kind):
            values[name].append(value)
    return {name: np.asarray(v) for name, v in values.items()}


def inside(real: Floats, own: Floats) -> float:
    """Return the share of real values within the middle 98 % of ours: what the pen can do at all."""
    low, high = np.percentile(own, (1, 99))
    return float(((real >= low - 1e-9) & (real <= high + 1e-9)).mean())


def compare(source: Path) -> Table:
    """Return the table: medians with the middle 80 %, and how many of the real values lie within our range."""
    table = Table(title="real pens and ours: median (10 % … 90 %)")
    for heading in ("mark", "statistic", "real", "ours", "real within ours"):
        table.add_column(heading, justify="left" if heading in ("mark", "statistic") else "right")
    paths = real_paths(source)
    for kind, style in PAIRS.items():
        real, own = gathered(paths[kind], kind), gathered(own_paths(style), kind)
        for name in real:
            cells = [
                "{1:.2f} ({0:.2f} … {2:.2f})".format(*np.percentile(v, (10, 50, 90))) for v in (real[name], own[name])
            ]
            table.add_row(kind, name, *cells, f"{100 * inside(real[name], own[name]):.0f} %")
        table.add_section()
    return table


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Console(width=130).print(compare(Path(sys.argv[1])))
