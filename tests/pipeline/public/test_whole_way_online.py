"""From a phone to the tables: what was sent online is counted once, and as it was meant."""

from __future__ import annotations

import re
from collections.abc import Callable

from typer.testing import CliRunner

from forms.one_time_code import code_of, online_key
from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from tests.pipeline.public.conftest import Online
from tests.pipeline.public.respondent import UNIT, Respondent
from tests.pipeline.public.test_form import SMALL
from tests.pipeline.result_tables import read_table

Start = Callable[..., Online]
SAID = [
    {"polite": "3", "quick": "3", "visits": "12"},
    {"polite": "1", "quick": "3", "why": "wait|rude", "words": "Ghế ít quá"},
]


def run(*arguments: str) -> None:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output


def test_what_was_sent_online_is_in_the_tables_once(online: Start, workspace: Workspace) -> None:
    period = parse_period("2026-Q4")
    (workspace.root / "survey.yaml").write_text(SMALL, "utf-8")
    printed = print_runs(workspace, units_to_print(workspace.register(), UNIT, period), "counter", period, 2)
    code = code_of(printed[0].runs[0].first_serial, online_key(workspace.keys[-1]))
    there = online(SMALL, kiosks=[(UNIT, "")])
    last, receipts = [], []
    for said, path in zip(SAID, (f"/{UNIT}", f"/c/{code}"), strict=True):
        visitor = there.visit()
        visitor.fill(said, path)
        last.append(visitor.page.fields | {"go": ["send"]})
        sent = [visitor.post(last[-1]).text for _ in range(2)]
        receipts += [re.findall(r"\b[B-Z]{6}\b", page)[-1] for page in sent]
    assert receipts[::2] == receipts[1::2]
    tablet = there.visit()
    tablet.open(f"/kiosk/{UNIT}")
    tablet.press()
    tablet.press("leave", polite="1")
    there.stop()

    root = str(workspace.root)
    run("ingest", "-w", root)
    run("tabulate", "-w", root)
    sheets = [row for row in read_table(workspace.results / "sheets.csv") if row["channel"] == "online"]
    asked = ("polite", "quick", "why", "visits")
    told = sorted(tuple(row[question] for question in asked) for row in sheets)
    assert told == sorted(tuple(said.get(question, "") for question in asked) for said in SAID)
    assert {row["status"] for row in sheets} == {"valid"}
    pages = read_table(workspace.results / "pages.csv")
    assert sorted(row["fault"] for row in pages) == ["", "", "row-incomplete"]

    (workspace.root / "online/sent.log").unlink()
    later = online()  # the journal has been taken in and the list is gone: the database knows
    assert "Mã này đã được dùng" in later.visit().open(f"/c/{code}").text
    visitor = Respondent(later.base)
    visitor.path = f"/{UNIT}"
    assert receipts[0] in visitor.post(last[0]).text
    assert later.kept() == []
