"""The reports that go with a digest: counted and written in memory, so that nothing in ``results/`` changes.

No comment is quoted in them, since a mail is read and passed on where nobody sees it. Whoever is bound to units gets
those of these units; whoever is not gets the one on all, and those of single units as far as the mail has room.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.figures.choice import choose
from pipeline.kept_heads import REPORT, keep_head
from pipeline.office.figures.downloads import file_name as in_letters
from pipeline.office.figures.live_count import LiveCount
from pipeline.office.figures.live_tables import tabulation_of
from pipeline.report.blocks import Report
from pipeline.report.one_unit import file_name
from pipeline.report.pdf.document import write_report_pdf
from pipeline.report.reporting import told_periods
from pipeline.report.reports import Reports
from pipeline.results.tabulate import Tabulation
from pipeline.workspace import Workspace

MOST_BYTES = 7_000_000
"""Of all PDFs of a mail: as Base64 they take a third more, and many servers take no mail of more than 10 MB."""
MOST_REPORTS = 30
"""In a mail: each takes a second to make."""


@dataclass(frozen=True, slots=True)
class Attached:
    """Reports for one mail.

    Attributes:
        files: PDFs by their names.
        left_out: the names of units for whose reports there is no room.
    """

    files: dict[str, bytes]
    left_out: tuple[str, ...]


class DigestReports:
    """The reports on the newest complete period; each is made once, whoever gets it.

    Args:
        workspace: whose sheets are counted.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[str, bytes] = {}

    def of(self, units: tuple[str, ...]) -> Attached:
        """Return the reports for somebody who is bound to units (empty: to none).

        Raises:
            UnknownNameError: nothing was printed yet.
            PhieuError: the database or a file of the workspace can't be used.
        """
        files, left_out, room = dict[str, bytes](), list[str](), MOST_BYTES
        known = self._made.units
        if not units and (content := self._content("", room)):
            files["report.pdf"] = content
            room -= len(content)
        for unit in [one for one in known if not units or one in units]:
            content = self._content(unit, room) if len(files) < MOST_REPORTS else None
            if content is None:
                left_out.append(known[unit])
                continue
            name = file_name(in_letters(known[unit]))
            files[file_name(unit) if name in files else name] = content
            room -= len(content)
        self._note_reported()
        return Attached(files, tuple(left_out))

    @cached_property
    def _done(self) -> Tabulation:
        count = LiveCount(self._workspace).catch_up()
        if count is None:  # the first time it counts everything
            raise RuntimeError
        return tabulation_of(count.found, count.comments)

    @cached_property
    def _made(self) -> Reports:
        choice = choose(self._done.state.deliveries, None, None)
        return Reports(self._done, choice, quoted=False, handwriting=False)

    def _content(self, unit: str, room: int) -> bytes | None:
        """Return a report as PDF (empty: on all units); ``None`` where there is no room for it."""
        if room <= 0:
            return None
        if unit not in self._kept:
            report = self._made.of_unit(unit) if unit else self._made.of_all()
            self._kept[unit] = _pdf(report)
        content = self._kept[unit]
        return content if len(content) <= room else None

    def _note_reported(self) -> None:
        """Note down, as for every report, of what was told: it can be withdrawn no more."""
        periods = told_periods(self._done, self._made.choice.of.period)
        self._workspace.store.batches.note_reported(periods, self._workspace.who)
        keep_head(self._workspace, self._done.state.head, REPORT)


def _pdf(report: Report) -> bytes:
    with tempfile.TemporaryDirectory(prefix="phieu-digest-") as folder:
        path = Path(folder) / "report.pdf"
        write_report_pdf(report, path)
        return path.read_bytes()
