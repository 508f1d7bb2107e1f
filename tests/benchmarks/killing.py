"""Ingests that are killed at a random moment, begun anew, and held against an undisturbed one."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr import read_page
from omr.sheets import frames_on, read_sheet
from pipeline import Workspace
from pipeline.durable import written_whole
from pipeline.intake import reading_job
from pipeline.intake.ingest import ingest
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.log_check import verify
from samples import PLAIN, SCANNERS, at_dpi, choose_answers, draw_hand, fill_page, rasterise_pages, scan, write_scan_pdf
from tests.pipeline.made_rows import row, write_rows

DPI = 100  # the least that is read: what is tested is what is kept, so reading had better be quick
SHEETS = 4
PATIENCE = 120.0  # seconds
SECOND_KILL = 0.3  # share of the trials in which the second ingest is killed too


Ingesting = Callable[[Path], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True)
class Left:
    """What an ingest leaves: files by name, as SHA-256; pages in and accounted for; what is wrong with the log."""

    files: dict[str, str]
    pages: tuple[int, int]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One ingest that was killed.

    Attributes:
        moment: after which it was killed, in seconds.
        archived: files that lay in the archive then.
        stored: pages that had their row then.
        differences: between what was left in the end and what an undisturbed ingest leaves.
    """

    moment: float
    archived: int
    stored: int
    differences: tuple[str, ...]


def prepare(root: Path) -> None:
    """Make a workspace whose inbox holds all that may come: a sheet in two files, one picture of two pages, a
    duplicate, a conflict, rubbish; and a file of rows, of which one comes again, one is corrected and one is bad.
    """
    workspace = Workspace.create(root)
    period = parse_period("2019-Q1")
    units = units_to_print(workspace.register(), "ub06808", period)
    (printed,) = print_runs(workspace, units, "counter", period, SHEETS)
    layout = next(iter(workspace.store.layouts.by_id().values())).layout
    numbers = list(range(1, 2 * SHEETS + 1))
    blanks = rasterise_pages(printed.path, numbers, DPI)

    def sheet(number: int, seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        hand = draw_hand(np.random.default_rng(seed))
        answers = choose_answers(layout, rng, 4.0, hand, PLAIN)
        pages = zip(blanks[2 * number : 2 * number + 2], layout.pages, strict=True)
        filled = [fill_page(blank, geometry, answers, hand, rng, at_dpi(DPI)) for blank, geometry in pages]
        return [scan(page, SCANNERS["clean-200"], rng, dpi=DPI) for page in filled]

    sheets = [sheet(number, number) for number in range(SHEETS)]
    inbox = workspace.inbox
    (inbox / "máy 1").mkdir()
    write_scan_pdf([*sheets[0], sheets[1][0]], inbox / "máy 1" / "a.pdf", DPI, "flate")
    write_scan_pdf([sheets[1][1], *sheets[2]], inbox / "b.pdf", DPI, "flate")
    write_scan_pdf([*sheets[2], *sheet(0, 77)], inbox / "c.pdf", DPI, "flate")
    # Both pages of the last sheet in one picture: the second is a page that is known of once the first was read.
    write_scan_pdf([np.hstack(sheets[3]), np.full_like(blanks[0], 255)], inbox / "d.pdf", DPI, "flate")
    (inbox / "rubbish.pdf").write_bytes(b"%PDF-1.7 and no more")
    shutil.copy(inbox / "b.pdf", inbox / "the same again.pdf")
    survey = workspace.survey()
    rows = [row(number, survey) for number in range(40)] + [row(3, survey), row(4, survey, level="1")]
    rows.append(row(50, survey, "nowhere"))
    write_rows(inbox / "online" / "rows.jsonl", workspace.survey_text(), rows)
    workspace.close()


def read_alone(root: str, remembered: str) -> None:
    """Ingest in this very process, by a reader that remembers what it read, beside the workspace."""
    for name, read in (("read_page", read_page), ("frames_on", frames_on), ("read_sheet", read_sheet)):
        setattr(reading_job, name, _Remembering(Path(remembered), name, read))
    ingest(Workspace.open(root), workers=0)


@dataclass(frozen=True)
class _Remembering:
    """A reader that reads a page once, and then knows it by its pixels.

    Nine tenths of an ingest is reading, which keeps nothing, so that a kill there is a kill before the next page is
    stored. With the pages known, most moments fall where files are moved and rows are written.
    """

    folder: Path
    name: str
    read: Callable[..., Any]

    def __call__(self, image: NDArray[np.uint8], *arguments: Any, **options: Any) -> Any:
        """Return what the page says, or where its sheets lie."""
        which = [self.name, *(one for one in arguments if isinstance(one, int | tuple))]
        known = self.folder / hashlib.sha256(repr(which).encode() + image.tobytes()).hexdigest()
        if not known.exists():
            self.folder.mkdir(exist_ok=True)
            with written_whole(known) as file:
                pickle.dump(self.read(image, *arguments, **options), file)
        return pickle.loads(known.read_bytes())


@contextmanager
def as_process(root: Path) -> Iterator[Callable[[], None]]:
    """Ingest in a process forked from one that has imported everything, where each page is read once for all trials.

    Yields what kills it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.benchmarks.killing"])
    process = context.Process(target=read_alone, args=(str(root), str(root.with_name("remembered"))))
    process.start()
    try:
        yield process.kill
    finally:
        process.join(PATIENCE)


@contextmanager
def as_command(root: Path) -> Iterator[Callable[[], None]]:
    """Ingest as people do; yields what kills the command, and it alone: its workers must find out by themselves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "-w", str(root), "ingest"], stdout=subprocess.DEVNULL
    )
    try:
        yield lambda: os.kill(process.pid, signal.SIGKILL)
    finally:
        process.wait(PATIENCE)


def left(root: Path) -> Left:
    """Tabulate, and return what there is."""
    workspace = Workspace.open(root)
    tabulate(workspace)
    # Not the workbook: its cover tells when the log was last written to, which is another moment.
    files = [*workspace.results.rglob("*.csv"), *workspace.archive.iterdir(), *workspace.inbox.rglob("*.*")]
    digests = {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}
    found = Left(digests, workspace.store.pages.account(), verify(workspace.store).faults)
    workspace.close()
    return found


def differences(found: Left, expected: Left) -> tuple[str, ...]:
    """Name what differs."""
    names = found.files.keys() | expected.files.keys()
    wrong = [name for name in sorted(names) if found.files.get(name) != expected.files.get(name)]
    accounts = [] if found.pages == expected.pages else [f"{found.pages} pages, not {expected.pages}"]
    return (*wrong, *accounts, *found.faults)


class Trials:
    """A workspace, what an undisturbed ingest makes of it and how long that takes."""

    def __init__(self, template: Path, ingesting: Ingesting) -> None:
        self._template = template
        self._ingesting = ingesting
        whole = self._copy("undisturbed")
        self._ingest(whole)  # the first one starts the server that the others are forked from, and reads every page
        self.expected = left(whole)
        shutil.rmtree(whole)
        whole = self._copy("undisturbed")
        begun = time.perf_counter()
        self._ingest(whole)
        self.seconds = time.perf_counter() - begun
        shutil.rmtree(whole)

    def run(self, number: int, seed: int) -> Trial:
        """Kill an ingest at a random moment, and finish it."""
        rng = np.random.default_rng((seed, number))
        root = self._copy(f"trial-{number}")
        moment = float(rng.uniform(0, self.seconds))
        self._ingest(root, moment)
        archived, stored = self._progress(root)
        while rng.random() < SECOND_KILL:
            self._ingest(root, float(rng.uniform(0, self.seconds)))
        self._ingest(root)
        trial = Trial(moment, archived, stored, differences(left(root), self.expected))
        if not trial.differences:
            shutil.rmtree(root)
        return trial

    def _copy(self, name: str) -> Path:
        return shutil.copytree(self._template, self._template.with_name(name))

    def _ingest(self, root: Path, moment: float | None = None) -> None:
        with self._ingesting(root) as kill:
            if moment is not None:
                time.sleep(moment)
                kill()

    @staticmethod
    def _progress(root: Path) -> tuple[int, int]:
        workspace = Workspace.open(root)
        stored = workspace.store.pages.account()[1]
        workspace.close()
        return len([path for path in workspace.archive.iterdir() if not path.name.startswith(".")]), stored
