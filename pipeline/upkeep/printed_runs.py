"""Which runs stand in the PDFs in ``print/`` and not in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from pipeline.records.runs import pdf_name
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

    @property
    def last_serial(self) -> int:
        """The serial of its last sheet."""
        return self.first_serial + self.count - 1


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
    unknown = [run for run in found if (run.unit, run.run, run.first_serial) not in serials]
    return sorted(unknown, key=lambda run: run.first_serial)


def _runs_in(workspace: Workspace, path: Path) -> list[PrintedRun]:
    # As good as never needed, and it takes the reader of page codes, which would make each command start later.
    runs_in: Callable[[Path, tuple[bytes, ...]], list[PrintedRun]] = import_module("pipeline.upkeep.run_pdf").runs_in
    found = runs_in(path, workspace.keys)
    return [replace(run, channel=_channel(workspace, run)) for run in found]


def _channel(workspace: Workspace, run: PrintedRun) -> str:
    """Return the channel of a run that knows its label: as the file is named, else the one that is called so."""
    channels = workspace.settings.channels
    named = run.file.removeprefix(f"{run.period}-{run.unit}-").removesuffix(f"-r{run.run}.pdf")
    called = [name for name, words in channels.items() if run.channel in {name, *words.model_dump().values()}]
    return named if named in channels else called[0] if len(called) == 1 else run.channel
