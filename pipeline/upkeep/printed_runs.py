"""Which runs stand in the PDFs in ``print/`` and not in the database, or there as not printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from pipeline.records.runs import IssuedRun, Origin, pdf_name
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """A run as its PDF tells it.

    Attributes:
        file: the name of the PDF in ``print/``.
        layout: the id of the layout.
        unit: the id of the unit.
        unit_name: its name, as printed.
        run: the number of the run among those of its unit.
        channel: the id of the channel, or its label where the settings know none with that.
        period: as printed.
        first_serial: of its first sheet.
        count: how many sheets it has.
        origin: whether these are sheets or slips.
        desk: the desk or official that it is for; empty for none.
    """

    file: str
    layout: str
    unit: str
    unit_name: str
    run: int
    channel: str
    period: str
    first_serial: int
    count: int
    origin: Origin = Origin.PRINT
    desk: str = ""

    @property
    def last_serial(self) -> int:
        """The serial of its last sheet."""
        return self.first_serial + self.count - 1


@dataclass(frozen=True, slots=True)
class CutOffRun:
    """A run that is stored as not printed, though its sheets are on paper, or may be.

    Attributes:
        run: the run.
        file: the name of its PDF in ``print/``; empty where only its scanned sheets tell.
    """

    run: IssuedRun
    file: str


def cut_off_runs(workspace: Workspace) -> list[CutOffRun]:
    """Return the runs whose PDF came to be, and whose printing was cut off before that was stored.

    A run of one sheet of which scans alone tell is none: a sheet without a serial gets such a run, never printed.

    Raises:
        StoreError: the database can't be read.
    """
    found = []
    for run in workspace.store.runs.all():
        if run.printed or run.origin is Origin.ROWS:
            continue
        path = workspace.prints / pdf_name(run)
        if path.is_file() and (run.first_serial, run.first_serial + run.count - 1) in _spans_in(path):
            found.append(CutOffRun(run, path.name))
        elif run.count > 1 and workspace.store.pages.any_of(range(run.first_serial, run.first_serial + run.count)):
            found.append(CutOffRun(run, ""))
    return found


def unknown_runs(workspace: Workspace) -> list[PrintedRun]:
    """Return the runs in the PDFs in ``print/`` that the database does not know, in the order of their serials.

    A file that the database knows by its name is not opened. One that is no PDF of ours, or whose codes
    none of our keys has signed, holds no runs.

    Raises:
        StoreError: the database can't be read.
        KeyFileError: the key is missing or damaged.
    """
    # What lies there is looked at first: a run that is being printed now has its row before its PDF.
    paths = sorted(workspace.prints.glob("[!.]*.pdf"))
    runs = workspace.store.runs.all()
    names = workspace.store.runs.files() | {pdf_name(run) for run in runs}
    serials = {(run.unit, run.run, run.first_serial) for run in runs}
    found = [run for path in paths if path.name not in names for run in _runs_in(workspace, path)]
    unknown: dict[tuple[int, str, int, int], PrintedRun] = {}
    for run in found:
        which = (run.first_serial, run.unit, run.run, run.count)
        is_named_after = run.file.startswith(f"{run.period}-{run.unit}-")  # of copies, what tells its channel
        if (run.unit, run.run, run.first_serial) not in serials and (is_named_after or which not in unknown):
            unknown[which] = run
    return [unknown[which] for which in sorted(unknown)]


def _runs_in(workspace: Workspace, path: Path) -> list[PrintedRun]:
    # As good as never needed, and it takes the reader of page codes, which would make each command start later.
    runs_in: Callable[[Path, tuple[bytes, ...]], list[PrintedRun]] = import_module("pipeline.upkeep.run_pdf").runs_in
    found = runs_in(path, workspace.keys)
    return [replace(run, channel=_channel(workspace, run)) for run in found]


def _spans_in(path: Path) -> list[tuple[int, int]]:
    spans_in: Callable[[Path], list[tuple[int, int]]] = import_module("pipeline.upkeep.run_pdf").spans_in
    return spans_in(path)


def _channel(workspace: Workspace, run: PrintedRun) -> str:
    """Return the channel of a run that knows its label: as the file is named, else the one that is called so."""
    channels = workspace.settings.channels
    named = run.file.removeprefix(f"{run.period}-{run.unit}-").removesuffix(f"-r{run.run}.pdf")
    called = [name for name, words in channels.items() if run.channel in {name, *words.model_dump().values()}]
    return named if named in channels else called[0] if len(called) == 1 else run.channel
