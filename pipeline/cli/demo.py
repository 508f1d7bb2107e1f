"""The demonstration: print, fill in and scan (simulated), read, tabulate, and compare with the intended answers."""

from __future__ import annotations

import csv
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forms.bilingual import both
from forms.layout import Layout
from forms.serial import format_serial
from pipeline.durable import FOLDER_OWNER_ONLY, OWNER_ONLY, written_whole
from pipeline.errors import DemoError
from pipeline.intake.ingest import Listener, check_defects, ingest
from pipeline.printing.printing import PrintedFile, print_runs, units_to_print
from pipeline.records.periods import parse_period
from pipeline.report.reporting import report as write_report
from pipeline.results.tabulate import Tabulation
from pipeline.web.passwords import made_password
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users
from pipeline.work.workers import Alive, Ending, Workers, core_count
from pipeline.workspace import Workspace
from samples.scan_file import Codec, rasterise_pages, write_scan_pdf
from samples.scanner import CLEAN_200, Scanner
from samples.simulation import REAL, BlankSheet, fill_and_scan
from samples.truth import Score, Truth, compare, write_truth

MARKER = "demo.txt"
TRUTH = "truth.csv"
PERIOD = "2019-Q1"
CHANNELS = {"counter": 1.0, "box": 0.2}
"""Channels, with the number of sheets that each gets relative to the counter, where most people answer."""
BOX_GLOOM = 0.35
"""By how many levels answers in the suggestion box are less satisfied than those at the counter."""
LEANINGS = (3.3, 4.6)
"""The range of mean satisfaction of units, as a level."""
JPEG_QUALITY = 75
PEOPLE = (
    ("Hạnh", (Role.MANAGER, Role.ADMINISTRATOR), ()),
    ("Lan", (Role.CLERK,), ()),
    ("Minh", (Role.STAFF,), ("ub06808",)),
)
"""Who may enter the office of the demonstration: names, roles, units."""
SECONDS_A_SHEET = 30.0

OnStep = Callable[[str, str], Callable[[int, int], None]]
"""Is called with the name of a step that begins and the unit that is counted; returns a callback for its progress."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The result of a demonstration.

    Attributes:
        workspace: that contains everything, for inspection.
        sheets: number of sheets that were printed, filled and scanned.
        pages: number of pages that were read.
        reading_seconds: time that reading took.
        score: comparison of the answers with what the respondents meant.
        tabulation: the counts.
        people: names of those who may enter the office, each with a role and a password that was made for them.
    """

    workspace: Workspace
    sheets: int
    pages: int
    reading_seconds: float
    score: Score
    tabulation: Tabulation
    people: tuple[tuple[str, Role, str], ...]


@dataclass(frozen=True, slots=True)
class FillJob:
    """Simulates filling in the sheets of one PDF and scanning them as one stack."""

    printed: Path
    target: Path
    layout: Layout
    serials: tuple[int, ...]
    leaning: float
    seed: int
    scanner: Scanner = CLEAN_200

    @property
    def seconds(self) -> float:
        """Seconds that the job may take."""
        return SECONDS_A_SHEET * len(self.serials)

    def run(self, _: Alive) -> tuple[Truth, ...]:
        """Write the scan and return the intended answers."""
        stack = fill_and_scan(
            self.layout, self._blanks(), self.scanner, self.seed, handling=REAL, scan_name=self.target.name
        )
        write_scan_pdf(stack.images, self.target, self.scanner.dpi, Codec.JPEG_GRAY, JPEG_QUALITY)
        return stack.truth

    def _blanks(self) -> Iterator[BlankSheet]:
        pages = len(self.layout.pages)
        stride = pages + pages % 2 if pages > 1 else 1  # sheets begin on the front of a paper
        for position, serial in enumerate(self.serials):
            numbers = range(position * stride + 1, position * stride + pages + 1)
            pictures = rasterise_pages(self.printed, list(numbers), self.scanner.dpi)
            yield BlankSheet(format_serial(serial), tuple(pictures), self.scanner.dpi, self.leaning)

    def parts(self) -> list[FillJob]:
        """Return the smallest jobs into which this one can be split."""
        return [self]

    def given_up(self, _: Ending) -> tuple[Truth, ...]:
        """Return the result if the simulation fails: nothing was scanned."""
        return ()


def demonstrate(folder: Path, sheets: int, seed: int, on_step: OnStep) -> Demonstration:
    """Run the whole demonstration with every desk of Uông Bí in the first quarter of 2019.

    Args:
        folder: becomes a workspace; an older demonstration in it is replaced.
        sheets: number for each unit at the counter; the box gets a fifth of that.
        seed: of units, hands and scans: the same seed gives the same scans except for the key, which is always new.
        on_step: is called at the beginning of each step.

    Raises:
        DemoError: the folder contains something else; it is left as it is.

    """
    workspace = _cleared(folder)
    printed = _print_all(workspace, sheets, on_step("Printing", "stacks"))
    jobs = _fill_jobs(workspace, printed, seed)
    truth: list[Truth] = []
    report = on_step("Filling and scanning", "stacks")
    with Workers(workspace.settings.workers or core_count()) as crew:
        for number, (_, rows) in enumerate(crew.in_order(jobs), 1):
            truth += rows
            report(number, len(jobs))
    write_truth(workspace.root / TRUTH, truth)
    (workspace.root / TRUTH).chmod(OWNER_ONLY)  # as all that is kept
    start = time.perf_counter()
    reports = ingest(workspace, listener=Listener(on_progress=on_step("Reading", "pages")))
    check_defects(reports)
    seconds = time.perf_counter() - start
    made = write_report(workspace, on_progress=on_step("Tabulating", "sheets"))
    score = compare(truth, _answers(made.tabulation))
    count = sum(len(job.serials) for job in jobs)
    pages, people = sum(r.pages for r in reports), _let_in(workspace)
    return Demonstration(workspace, count, pages, seconds, score, made.tabulation, people)


def _let_in(workspace: Workspace) -> tuple[tuple[str, Role, str], ...]:
    """Make an account for each role that an office has, of which the staff's is bound to one ward."""
    log = workspace.store.log
    users = Users(workspace.root / USERS).noting(
        lambda before, after, what: log.note_people(before, after, what, workspace.who)
    )
    made = []
    for name, roles, units in PEOPLE:
        password = made_password()
        users.add(name, roles, password, units)
        made.append((name, roles[0], password))
    return tuple(made)


def _cleared(folder: Path) -> Workspace:
    """Make the folder a new workspace, marked as a demonstration before anything else is in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / MARKER).is_file():
            raise DemoError(
                both(
                    "{folder} chứa thứ không phải là bản trình diễn",
                    "{folder} holds something that is no demonstration",
                    folder=folder,
                ),
                both("Hãy nêu thư mục khác.", "Name another folder."),
            )
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # the archive's files are read-only
        shutil.rmtree(folder)
    folder.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    with written_whole(folder / MARKER) as file:
        file.write(b"Made by `phieu demo`, which replaces all that lies here when it runs again.\n")
    return Workspace.create(folder)


def _print_all(workspace: Workspace, sheets: int, report: Callable[[int, int], None]) -> list[PrintedFile]:
    period = parse_period(PERIOD)
    units = units_to_print(workspace.register(), None, period)
    printed: list[PrintedFile] = []
    for channel, share in CHANNELS.items():
        printed += print_runs(workspace, units, channel, period, max(1, round(share * sheets)))
        report(len(printed), len(CHANNELS) * len(units))
    return printed


def _fill_jobs(workspace: Workspace, printed: Sequence[PrintedFile], seed: int) -> list[FillJob]:
    layouts = {name: kept.layout for name, kept in workspace.store.layouts.by_id().items()}
    units = list(dict.fromkeys(file.runs[0].unit for file in printed))
    contentment = dict(zip(units, np.random.default_rng(seed).uniform(*LEANINGS, len(units)).tolist(), strict=True))
    jobs = []
    for file in printed:
        run = file.runs[0]
        gloom = BOX_GLOOM if run.channel == "box" else 0.0
        serials = tuple(range(run.first_serial, run.first_serial + run.count))
        target = workspace.inbox / f"{run.unit}-{run.channel}.pdf"
        jobs.append(FillJob(file.path, target, layouts[run.layout], serials, contentment[run.unit] - gloom, seed))
    return jobs


def _answers(tabulation: Tabulation) -> Iterator[dict[str, str]]:
    snapshot = tabulation.snapshot
    with (snapshot.workspace.results / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter=snapshot.csv_locale.separator)
