"""How often reading is wrong, and how often it asks: ``make accuracy`` or ``python -m tests.benchmarks.accuracy``.

Simulated people fill sheets in, simulated scanners scan them, and every answer read is held against what was meant:
in-spec scans of clear marks, questionnaires of many shapes, hard scans, ambiguous marks, second thoughts, and paper
that is scanned twice; ``accuracy_plan`` says what each row is. Prints tables by scanner, by mark, by questionnaire and
by kind of second thoughts, and what was aimed at; writes them with the ten worst crops as one picture. Asserts
nothing. A run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import orjson
from numpy.typing import NDArray
from rich.console import Console

from omr.reading import PageReading
from pipeline.cli.console import steps
from pipeline.work.workers import Workers
from samples.ink import Page
from tests.benchmarks.accuracy_crops import Case, contact_sheet, crop, worst
from tests.benchmarks.accuracy_job import AccuracyJob, Result, held_out_writers, read_pass
from tests.benchmarks.accuracy_journal import ROOT, Journal, fingerprint
from tests.benchmarks.accuracy_plan import SURVEYS, Cell, portions
from tests.benchmarks.accuracy_report import Findings, as_json, found, markdown, show
from tests.benchmarks.accuracy_shapes import SHAPES
from tests.benchmarks.accuracy_sheets import layout_of, make_sheet

POSITIONS = 1_000_000
PLAIN_COLUMNS = 190  # of the tables where there is no terminal that says how wide it is


def measure(positions: int, seed: int, workers: int, folder: Path, strokes: Path | None, only: str = "") -> Findings:
    """Do what is not done yet, and sum up.

    Args:
        positions: boxes to read.
        seed: of all sheets.
        workers: processes; 0 for none but this one.
        folder: keeps the journal and gets the tables and the picture.
        strokes: a file of real pen strokes.
        only: leave out every cell whose name does not contain this; the others get as many positions as they would.
    """
    begun, revision = time.perf_counter(), commit()
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder / "jobs.jsonl", fingerprint(seed, strokes))
    boxes = {survey: sum(len(p.boxes) for p in layout_of(survey).pages) for survey in (*SURVEYS, *SHAPES)}
    everything = portions(positions, boxes, strokes is not None)
    planned = {portion.name: portion for portion in everything if only in portion.cell.name}
    results = {name: result for name, result in journal.results().items() if name in planned}
    jobs = [AccuracyJob(portion, seed, strokes) for name, portion in planned.items() if name not in results]
    with Workers(workers) as crew, steps() as begin:
        report = begin(f"Measuring, {len(results)} of {len(planned)} jobs done before", "jobs")
        for job, result in crew.in_order(jobs):
            journal.add(result)
            results[job.portion.name] = result
            report(len(results), len(planned))
    about = _about(positions, seed, strokes, results, time.perf_counter() - begun) | {"commit": revision}
    measured = [(planned[name].cell, results[name]) for name in planned]
    findings = found(about, measured)
    write(findings, worst_picture(measured, seed, strokes), folder)
    return findings


def write(findings: Findings, picture: NDArray[np.uint8], folder: Path) -> None:
    """Write ``accuracy.md``, ``accuracy.json`` and ``worst.png``."""
    (folder / "accuracy.md").write_text(markdown(findings), "utf-8")
    (folder / "accuracy.json").write_bytes(orjson.dumps(as_json(findings), option=orjson.OPT_INDENT_2))
    cv2.imwrite(str(folder / "worst.png"), picture)


def worst_picture(measured: Sequence[tuple[Cell, Result]], seed: int, strokes: Path | None) -> NDArray[np.uint8]:
    """Make the sheets of the ten worst cases once more, and cut out what to look at."""
    cells = {cell.name: cell for cell, _ in measured}
    cases = worst(case for _, result in measured for case in result.worst)
    read: dict[tuple[str, int, int], list[tuple[Page, PageReading]]] = {}
    for place in {(case.cell, case.sheet, case.scanned) for case in cases}:
        read[place] = _read_again(cells[place[0]], *place[1:], seed, strokes)
    return contact_sheet([(case, _cropped(case, read[case.cell, case.sheet, case.scanned])) for case in cases])


def _read_again(
    cell: Cell, index: int, scanned: int, seed: int, strokes: Path | None
) -> list[tuple[Page, PageReading]]:
    sheet = make_sheet(cell, index, seed, held_out_writers(strokes) if cell.real and strokes else ())
    return list(zip(sheet.passes[scanned], read_pass(sheet, scanned), strict=True))


def _cropped(case: Case, pages: Sequence[tuple[Page, PageReading]]) -> Page:
    for picture, reading in pages:
        boxes = [box for box in reading.boxes if box.question == case.question]
        if boxes:
            return crop(picture, boxes)
    raise LookupError(f"{case.cell}: {case.question} was read, and now it is not")


def _about(
    positions: int, seed: int, strokes: Path | None, results: dict[str, Result], seconds: float
) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "N": positions,
        "seed": seed,
        "strokes": "simulated and real" if strokes else "simulated",
        "seconds": round(seconds),
        "CPU seconds": round(sum(result.seconds for result in results.values())),
    }


def commit() -> str:
    """Return the commit that was measured, with ``-dirty`` where files differ from it."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*"]
    told = subprocess.run(git, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=POSITIONS, metavar="N", help="boxes to read, marked or not")
    parser.add_argument("--strokes", type=Path, metavar="FILE", help="file of real pen strokes, plain or gzipped JSON")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="processes; 0 does everything in this one")
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has this in its name, “bilevel” for one")
    parser.add_argument("--out", type=Path, default=Path("build/accuracy"), metavar="DIR")
    chosen = parser.parse_args(arguments)
    try:
        findings = measure(chosen.positions, chosen.seed, chosen.jobs, chosen.out, chosen.strokes, chosen.only)
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from here.")
    console = Console() if sys.stdout.isatty() else Console(width=PLAIN_COLUMNS)
    show(findings, console)
    console.print(f"Written to {chosen.out}{os.sep}: accuracy.md, accuracy.json, worst.png")


if __name__ == "__main__":
    main()
