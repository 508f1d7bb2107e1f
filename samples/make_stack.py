"""Make the small scanned stack in ``samples/stack``.

    python -m samples.make_stack --seed 20190331

The story: four desks of Uông Bí handed out sheets in the first quarter of 2019, over the counter and beside a
suggestion box; not all came back, people marked them in their own ways, and each desk used its own scanner. The same
seed and the same survey give the same files.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from forms import Layout, Register, Run, lay_out, load_register, load_survey, render
from forms.serial import format_serial
from samples.respondent import Habits
from samples.scan_file import Codec, rasterise_pages, write_scan_pdf
from samples.scanner import BILEVEL_200, GRAY_150, Scanner
from samples.simulation import REAL, BlankSheet, Stack, fill_and_scan
from samples.stack_facts import SampleRun, SampleScan, StackFacts, write_facts
from samples.truth import Truth, write_truth

HERE = Path(__file__).parent
PERIOD = "2019-Q1"
CHANNELS = {"counter": "Tại quầy", "box": "Hòm thư góp ý"}
# How much less satisfied answers in the box are than those at the counter, where respondents are watched.
BOX_LEANING = -0.35
KEY = b"phieu sample key, for all to see"
# More slips than real stacks have, so that forty sheets contain some of every kind for a person to settle.
HABITS = Habits(blank=0.02, corrected=0.02, overvote=0.006, only_cancelled=0.002, comments=0.3)
# The desks' scanners have little noise, which would make the pictures large: the stack must stay under 3 MB.
TWO_LEVEL = replace(BILEVEL_200, noise=0.3, grain=0.0, dust=2.0)
SMALL_GRAY = replace(GRAY_150, blur_mm=0.10, noise=0.5, grain=0.0, dust=1.0, light=0.015, jpeg=None)
JPEG_QUALITY = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit: its id, sheets issued and returned by channel, how satisfied its visitors are, and its scanner."""

    unit: str
    issued: dict[str, int]
    returned: dict[str, int]
    leaning: float
    scanner: Scanner
    codec: Codec


DESKS = (
    Desk("ub06808", {"counter": 9, "box": 6}, {"counter": 8, "box": 4}, 4.15, TWO_LEVEL, Codec.G4),
    Desk("ub06820", {"counter": 9, "box": 7}, {"counter": 8, "box": 5}, 3.60, TWO_LEVEL, Codec.G4),
    Desk("ub06829", {"counter": 9, "box": 6}, {"counter": 7, "box": 5}, 3.90, TWO_LEVEL, Codec.G4),
    Desk("ubhcc", {"counter": 3, "box": 2}, {"counter": 2, "box": 1}, 4.40, SMALL_GRAY, Codec.JPEG_GRAY),
)


def make_stack(target: Path, seed: int) -> StackFacts:
    """Write the PDFs, ``truth.csv`` and ``stack.json`` into a folder, which is created if necessary."""
    target.mkdir(parents=True, exist_ok=True)
    layout = lay_out(load_survey(HERE / "survey.yaml"))
    runs = sample_runs(load_register(HERE / "units.csv"))
    scans: list[SampleScan] = []
    truth: list[Truth] = []
    for desk in DESKS:
        name = f"{PERIOD}-{desk.unit}.pdf"
        stack = _desk_stack(layout, desk, [run for run in runs if run.unit == desk.unit], seed, name)
        write_scan_pdf(stack.images, target / name, desk.scanner.dpi, desk.codec, JPEG_QUALITY)
        scans.append(SampleScan(name, desk.codec.value, desk.scanner.dpi, len(stack.images)))
        truth += stack.truth
    facts = StackFacts(seed, KEY, layout, runs, tuple(scans))
    write_truth(target / "truth.csv", truth)
    write_facts(target / "stack.json", facts)
    return facts


def sample_runs(register: Register) -> tuple[SampleRun, ...]:
    """Return the printing orders, with consecutive serials."""
    runs: list[SampleRun] = []
    serial = 1
    for desk in DESKS:
        unit = register.get(desk.unit)
        for number, (channel, spoken) in enumerate(CHANNELS.items(), 1):
            count = desk.issued[channel]
            runs.append(SampleRun(unit.id, unit.name, unit.kind, number, channel, spoken, PERIOD, serial, count))
            serial += count
    return tuple(runs)


def _desk_stack(layout: Layout, desk: Desk, runs: Iterable[SampleRun], seed: int, name: str) -> Stack:
    """Simulate a desk: print its orders, drop the sheets that are not returned, fill in and scan the others."""
    sheets: list[BlankSheet] = []
    for run in runs:
        leaning = desk.leaning + (BOX_LEANING if run.channel == "box" else 0)
        blanks = _blank_sheets(layout, run, desk.scanner.dpi, leaning)
        rng = np.random.default_rng([seed, run.first_serial, 1])
        came_back = rng.choice(run.count, desk.returned[run.channel], replace=False)
        sheets += [blanks[i] for i in sorted(came_back)]
    return fill_and_scan(layout, sheets, desk.scanner, seed, habits=HABITS, handling=REAL, scan_name=name)


def _blank_sheets(layout: Layout, run: SampleRun, dpi: float, leaning: float) -> list[BlankSheet]:
    printed = io.BytesIO()
    order = Run(run.unit, run.unit_name, run.run, run.channel_name, run.period, run.first_serial, run.count)
    pages_a_sheet = render(layout, [order], KEY, printed) // run.count
    count = len(layout.pages)
    numbers = [sheet * pages_a_sheet + page for sheet in range(run.count) for page in range(1, count + 1)]
    pictures = rasterise_pages(printed.getvalue(), numbers, dpi)
    return [
        BlankSheet(format_serial(run.first_serial + i), tuple(pictures[i * count : (i + 1) * count]), dpi, leaning)
        for i in range(run.count)
    ]


def main(
    seed: Annotated[int, typer.Option(help="Another seed, another stack.")] = 20190331,
    target: Annotated[Path, typer.Option(help="Folder to write to.")] = HERE / "stack",
) -> None:
    """Make the small scanned stack."""
    facts = make_stack(target, seed)
    for scan in facts.scans:
        typer.echo(f"{scan.file}: {scan.pages} pages, {scan.dpi} dpi, {scan.codec}")


if __name__ == "__main__":
    typer.run(main)
