"""``phieu identify``: a page whose code is torn off counts once somebody has typed its serial."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forms.serial import format_serial
from pipeline.cli import main
from pipeline.intake.ingest import ingest
from pipeline.records.log_chain import Entry, EntryKind
from pipeline.upkeep.log_check import verify
from pipeline.workspace import Workspace
from samples import PLAIN, SCANNERS, at_dpi, choose_answers, draw_hand, fill_page, scan, write_scan_pdf
from tests.pipeline.long_tables import write_long_tables
from tests.pipeline.result_tables import read_table

Desk = Any  # of conftest.py, which can't be imported
DPI = 200


def torn(page: np.ndarray) -> np.ndarray:
    """A page with its code torn off."""
    left = page.copy()
    left[: round(25 * DPI / 25.4), round(170 * DPI / 25.4) : round(191 * DPI / 25.4)] = 255
    return left


@pytest.fixture(scope="module")
def read_once(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two sheets were filled in and scanned; of the first the code of page 2 is torn off. To be copied."""
    desk = desk_at(tmp_path_factory.mktemp("identify") / "w", 2)
    layout = next(iter(desk.workspace.store.layouts.by_id().values())).layout
    pages = []
    for sheet in (0, 1):
        rng = np.random.default_rng(sheet)
        hand = draw_hand(np.random.default_rng(4))
        answers = choose_answers(layout, rng, 4.0, hand, PLAIN)
        for number, geometry in enumerate(layout.pages):
            page = fill_page(desk.blanks[2 * sheet + number], geometry, answers, hand, rng, at_dpi(DPI))
            pages.append(scan(page, SCANNERS["clean-200"], rng, dpi=DPI))
    write_scan_pdf([pages[0], torn(pages[1]), *pages[2:]], desk.workspace.inbox / "stack.pdf", DPI, "flate")
    ingest(desk.workspace, workers=0)
    desk.workspace.close()
    return desk


@pytest.fixture
def desk(read_once: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A copy of those sheets, as they were read."""
    workspace = Workspace.open(shutil.copytree(read_once.workspace.root, tmp_path / "w"))
    yield replace(read_once, workspace=workspace)
    workspace.close()


@pytest.fixture
def identify(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["identify", "-w", str(desk.workspace.root), *arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def table(desk: Desk, name: str) -> list[dict[str, str]]:
    write_long_tables(desk.workspace)
    return read_table(desk.workspace.results / name)


def statuses(desk: Desk) -> list[tuple[str, str]]:
    return [(row["status"], row["reason"]) for row in table(desk, "sheets.csv")]


def decisions(desk: Desk) -> list[Entry]:
    return [logged.entry for logged in desk.workspace.store.log.entries() if logged.entry.kind is EntryKind.SERIAL]


def test_the_typed_serial_completes_the_sheet(desk: Desk, identify: Any) -> None:
    assert statuses(desk)[0] == ("waiting", "page-missing")
    code, out, _ = identify("stack.pdf", "2", format_serial(1), "--by", "Lan", "--why", "corner torn off")
    assert (code, out.splitlines()[0]) == (0, "page 2 of 0000001-R: read")
    assert statuses(desk)[0] == ("valid", "")
    page = table(desk, "pages.csv")[1]
    assert (page["outcome"], page["fault"], page["sheet"], page["sheet_page"]) == ("read", "", "0000001-R", "2")
    answers = [row for row in table(desk, "answers.csv") if row["sheet"] == "0000001-R"]
    assert {row["page"] for row in answers} == {"1", "2"}
    assert all(row["state"] in ("read", "blank") for row in answers)


def test_who_said_so_is_kept_in_a_chain(desk: Desk, identify: Any) -> None:
    identify("stack.pdf", "2", "1r", "--by", "Lan", "--why", "corner torn off")
    (decision,) = decisions(desk)
    said = (decision.by, decision.page, decision.kind, decision.before, decision.after)
    assert said == ("Lan", 2, "serial", "", "0000001-R")
    assert list(desk.workspace.store.log.remarks().values()) == ["corner torn off"]
    assert not verify(desk.workspace.store).faults


def test_a_serial_that_was_scanned_already_is_a_conflict_and_can_be_mended(desk: Desk, identify: Any) -> None:
    code, out, _ = identify("stack.pdf", "2", format_serial(2))
    assert (code, out.splitlines()[0]) == (0, "page 2 of 0000002-W: conflict")
    assert statuses(desk)[1] == ("waiting", "conflict")
    code, out, _ = identify("stack.pdf", "2", format_serial(1))
    assert (code, out.splitlines()[0]) == (0, "page 2 of 0000001-R: read")
    assert statuses(desk) == [("valid", ""), ("valid", "")]
    assert [decision.before for decision in decisions(desk)] == ["", "0000002-W"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("stack.pdf", "2", "0000001-A"), 7, "the check letter of “0000001-A” does not fit"),
        (("stack.pdf", "2", "rubbish"), 7, "“rubbish” is not a serial"),
        (("stack.pdf", "2", format_serial(77)), 7, f"the serial {format_serial(77)} was never printed here"),
        (("stack.pdf", "9", format_serial(1)), 7, "stack.pdf has no page 9"),
        (("other.pdf", "2", format_serial(1)), 7, "there is no scan other.pdf"),
        (("stack.pdf", "1", format_serial(1)), 7, "stack.pdf, page 1 waits for no serial"),
    ],
)
def test_slips_are_told_and_change_nothing(
    desk: Desk, identify: Any, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = table(desk, "pages.csv")
    ended, out, err = identify(*arguments)
    assert (ended, out) == (code, "")
    assert said in err
    assert table(desk, "pages.csv") == before
    assert decisions(desk) == []
