"""How many photographs a phone is told right of: good ones accepted and read as they were marked, bad ones asked again.

    python -m tests.benchmarks.phone_camera --photos 60

Sheets of the sample survey are printed, filled by the simulated pen, and photographed as ``photographs`` simulates it:
in perspective, turned, on a table, in uneven light with a shadow. Prints a table; asserts nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from omr.page import read_page
from omr.reading import AnswerReading, State
from pipeline import Workspace
from pipeline.intake.ingest import reader_of
from pipeline.office.camera_check import checked
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from samples import rasterise_pages
from samples.filling import fill_page
from samples.hand import draw_hand
from samples.ink import Page, onto
from samples.respondent import Answers, choose_answers
from samples.truth import TrueState
from tests.pipeline.office.photographs import Shot, photographed

DPI = 300
WAYS: Mapping[str, Callable[[np.random.Generator], Shot]] = {
    "good": lambda rng: Shot(
        fill=rng.uniform(0.65, 0.95), tilt=rng.uniform(0, 0.06), turn_deg=8, shadow=rng.uniform(0, 0.5)
    ),
    "blurred": lambda rng: Shot(blur_mm=rng.uniform(0.4, 0.9)),
    "shaken": lambda rng: Shot(shake_mm=rng.uniform(2.0, 4.0)),
    "cropped": lambda rng: Shot(cut=rng.uniform(0.06, 0.3)),
    "dark": lambda rng: Shot(light=rng.uniform(0.15, 0.3), shadow=0.5, noise=7),
}


def measure(
    photos: Annotated[int, typer.Option(help="Photographs of each way of taking them.")] = 60,
    seed: Annotated[int, typer.Option(help="Of all that is random.")] = 1,
) -> None:
    """Print for each way how many were accepted, why the others were not, and how the accepted ones were read."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        period = parse_period("2019-Q1")
        units = units_to_print(workspace.register(), "ub06808", period)
        (printed,) = print_runs(workspace, units, "counter", period, 4)
        blanks = list(rasterise_pages(printed.path, list(range(1, 9)), DPI))
        for number, (way, shot) in enumerate(WAYS.items()):
            print(_measured(workspace, blanks, way, shot, photos, np.random.default_rng([seed, number])))
        workspace.close()


def _measured(
    workspace: Workspace,
    blanks: list[Page],
    way: str,
    shot: Callable[[np.random.Generator], Shot],
    photos: int,
    rng: np.random.Generator,
) -> str:
    (layout,) = (kept.layout for kept in workspace.store.layouts.by_id().values())
    reader, told, answers = reader_of(workspace), Counter[str](), Counter[str]()
    seconds = 0.0
    for number in range(photos):
        page = layout.pages[number % len(layout.pages)]
        hand = draw_hand(rng)
        meant = choose_answers(layout, rng, 4.0, hand)
        blank = blanks[number % len(blanks)]
        picture = photographed(
            fill_page(blank, page, meant, hand, rng, onto(blank, layout.page_size_mm)), shot(rng), rng
        )
        begun = time.process_time()
        seen = checked(picture, reader, Fraction(1, 3))
        seconds += time.process_time() - begun
        right = (seen.serial, seen.page) == (number % len(blanks) // len(layout.pages) + 1, page.page)
        told[seen.again or ("accepted" if right else "taken for another sheet")] += 1
        if seen.again is None:
            answers += _compared(read_page(picture, {layout.id: layout}, workspace.keys).answers, meant)
    return f"{way}: {dict(told)}; answers of those accepted: {dict(answers)}; {seconds / photos:.2f} s of CPU each"


def _compared(read: Sequence[AnswerReading], meant: Answers) -> Counter[str]:
    truth = {one.question: one for one in meant.responses}
    found = Counter[str]()
    for one in read:
        true = truth.get(one.question)
        if true is None or true.state is TrueState.DOUBT:
            continue
        right = one.answer == true.answer
        found["doubted" if one.state is State.DOUBT else "right" if right else "silently wrong"] += 1
    return found


if __name__ == "__main__":
    typer.run(measure)
