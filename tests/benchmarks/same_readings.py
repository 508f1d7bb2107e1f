"""Whether two readers tell the same of the same pictures: this one and another source tree, or itself in numpy.

    python -m tests.benchmarks.same_readings --positions 100000 [--beside TREE | --without-kernels] [--jobs 2]

Sheets are those of ``tests.benchmarks.accuracy`` (every scanner, way of marking and questionnaire), so that as many
positions spread over all of them. Both readers run in processes of their own and get the very same pixels. Told is how
many pages they read to the last bit alike, how many alike but for figures after the third digit, how many with a number
of a mark's shape that was rounded the other way, and which ones otherwise.
"""

from __future__ import annotations

import argparse
import math
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from omr.marks.same_paper import Traces
from pipeline.work.workers import Alive, Ending, Workers
from tests.benchmarks.accuracy_plan import SHAPES, SURVEYS, Portion, portions
from tests.benchmarks.accuracy_sheets import KEY, layout_of, make_sheet

# Runs in a process whose current folder is the source tree: reads pictures as they come, answers with plain values.
READER = """
import pickle, sys
import cv2
from forms.layout import Layout
from omr import read_page
cv2.setNumThreads(1)
if {pure}:
    from omr import compiled
    compiled.KERNELS = None
while True:
    layout, key, picture = pickle.load(sys.stdin.buffer)
    layout = Layout.from_dict(layout)
    pickle.dump(read_page(picture, {{layout.id: layout}}, key).to_dict(), sys.stdout.buffer)
    sys.stdout.buffer.flush()
"""
ROOT = Path(__file__).parents[2]
THIRD_DIGIT = 5e-4
# A number of a shape is kept in steps. On two scans of one paper most differ by one: it takes many to change a verdict.
# One counts as worse than any other figure that is let pass.
A_STEP, MOST_OFF = THIRD_DIGIT, 2
KINDS = ("same", "third digit", "a step", "differ")


class Reader:
    """A process that reads pictures by a source tree."""

    def __init__(self, tree: Path, *, pure: bool = False) -> None:
        command = [sys.executable, "-c", READER.format(pure=pure)]
        environment = {"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=tree, env=environment, stdin=pipe, stdout=pipe)

    def ask(self, layout: dict[str, Any], picture: Any) -> None:
        """Hand a picture over."""
        pickle.dump((layout, KEY, picture), self._pipe(self._process.stdin))
        self._pipe(self._process.stdin).flush()

    def told(self) -> dict[str, Any]:
        """Return what was read of it."""
        return dict(pickle.load(self._pipe(self._process.stdout)))

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def differing(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield where two readings differ, and by how much: infinitely where not in a number."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from differing(one[name], other[name], f"{path}.{name}")
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differing(a, b, f"{path}[{number}]")
    elif isinstance(one, float) and isinstance(other, float):
        if one != other and not (math.isnan(one) and math.isnan(other)):
            yield path, abs(one - other) / max(1.0, abs(one))
    elif one != other and path == ".traces" and one and other:
        yield path, A_STEP if _are_a_step_off(Traces.unpacked(one), Traces.unpacked(other)) else math.inf
    elif one != other:
        yield f"{path}: {one!r:.80} beside {other!r:.80}", math.inf


def _are_a_step_off(one: Traces, other: Traces) -> bool:
    """Tell whether two traces are of the same boxes, and differ by one step in next to no number."""
    if one.count != other.count or not np.array_equal(one.boxes, other.boxes):
        return False
    off = np.abs(one.shapes.astype(int) - other.shapes)
    return bool(off.max(initial=0) <= 1 and off.sum() <= MOST_OFF)


def kind_of(worst: float) -> str:
    """Return how two readings differ, whose worst difference is this."""
    return KINDS[(worst > 0) + (worst >= A_STEP) + (worst > A_STEP)]


@dataclass(frozen=True)
class Comparison:
    """A portion of sheets that two readers read; runs in a worker."""

    portion: Portion
    seed: int
    beside: Path
    pure: bool

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return 300.0 * self.portion.count

    def run(self, alive: Alive) -> tuple[Counter[str], list[str]]:
        """Return how many pages were alike in which way, and what differs."""
        readers = [Reader(ROOT), Reader(self.beside, pure=self.pure)]
        found, said = Counter[str](), []
        for index in range(self.portion.first, self.portion.first + self.portion.count):
            sheet = make_sheet(self.portion.cell, index, self.seed)
            for number, picture in enumerate(picture for scanned in sheet.passes for picture in scanned):
                for reader in readers:
                    reader.ask(sheet.layout.to_dict(), picture)
                places = list(differing(*(reader.told() for reader in readers)))
                worst = max((by for _, by in places), default=0.0)
                found[kind_of(worst)] += 1
                if worst > THIRD_DIGIT:
                    where = max(places, key=lambda place: place[1])
                    said.append(f"{self.portion.cell.name} sheet {index} page {number}: {len(places)}, {where}")
            alive()
        for reader in readers:
            reader.end()
        return found, said

    def parts(self) -> list[Comparison]:
        """Return the smallest jobs that this one is made of."""
        return [self]

    def given_up(self, _: Ending) -> tuple[Counter[str], list[str]]:
        """Return that a reader ended."""
        return Counter({"differ": 1}), [f"{self.portion.name}: a reader ended"]


def main() -> None:
    """Compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--beside", type=Path, default=ROOT)
    parser.add_argument("--without-kernels", action="store_true")
    asked = parser.parse_args()
    boxes = {survey: sum(len(p.boxes) for p in layout_of(survey).pages) for survey in (*SURVEYS, *SHAPES)}
    jobs = [
        Comparison(portion, asked.seed, asked.beside.absolute(), asked.without_kernels)
        for portion in portions(asked.positions, boxes, real=False)
    ]
    total, said = Counter[str](), []
    with Workers(asked.jobs) as crew:
        for _, (found, places) in crew.in_order(jobs):
            total, said = total + found, said + places
    alike = "to the last bit alike", "but for figures after the third digit", "but for a step of a shape"
    table = Table("pages", *alike, "otherwise")
    table.add_row(str(total.total()), *(str(total[name]) for name in KINDS))
    Console(width=160).print(table, *said, sep="\n")


if __name__ == "__main__":
    main()
