"""A workspace in which everything has happened that leaves rows, to be copied."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import Workspace
from pipeline.audit.audit import draw_audit
from pipeline.intake import reading_job
from pipeline.intake.ingest import ingest
from pipeline.intake.rereading import Choice, reread
from pipeline.printing.cancelling import cancel_run
from pipeline.records.remedies import About, StepKind, Subject
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.report.reporting import report
from pipeline.store.audits import PaperAnswer
from tests.pipeline.made_rows import row, write_rows

Office = Any  # of conftest.py, which can't be imported
BLANK = {"outcome": "blank", "fault": "page-blank"}


def read_again(office: Office, after: dict[str, Any]) -> None:
    """Have a newer reader see a page of a sheet where the older one saw a blank page."""
    old = reading_job.read_page

    def read(image: Any, *rest: Any, **more: Any) -> Any:
        said = json.loads(image.tobytes())
        said = after if said == BLANK else said
        return old(np.frombuffer(json.dumps(said).encode(), np.uint8), *rest, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading_job, "read_page", read)
        for module in ("pipeline.records.page_record", "pipeline.intake.rereading"):
            patched.setattr(f"{module}.current_reader", lambda: "newer")
        reread(office.workspace, Choice(("d.tif",)), "Lan")


def drop_rows(workspace: Workspace) -> None:
    """Have answers come as a file of rows: two good ones, one of which comes once more, and a bad one."""
    survey = workspace.survey()
    rows = [row(1, survey), row(2, survey, desk="q1", code="c" * 32), row(3, survey, "nowhere"), row(1, survey)]
    write_rows(workspace.inbox / "online" / "rows.jsonl", workspace.survey_text(), rows)
    ingest(workspace)


def work_on_register(workspace: Workspace) -> None:
    """Have a shortcoming proposed, decided and given back with a question, two files attached, one of them erased."""
    register = workspace.store.remedies
    wait = About(Subject.CRITERION, "sipas", "ub06808", "Phường Quang Trung", "counter", "q05")
    register.begin(wait, {"title": "Chờ lâu"}, "phieu", StepKind.PROPOSED)
    register.step(1, StepKind.DECIDED, "Lan", {"measure": "Thêm quầy", "owner": "An", "due": "2026-12-31"})
    register.step(1, StepKind.RETURNED, "Minh", why="Vì sao?")
    register.attach(1, "kế hoạch.txt", b"plan", "Lan")
    register.begin(wait, {"title": "Chờ lâu"}, "Lan")
    register.erase([register.attach(2, "ảnh.txt", b"picture", "Lan").last_step], "Lan")


@pytest.fixture(scope="session")
def eventful(printed_workspace: Path, office_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everything has happened that leaves rows: made once, to be copied."""
    root = tmp_path_factory.mktemp("eventful") / "w"
    shutil.copytree(printed_workspace, root)
    settings = root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('heads = ""', 'heads = "heads.txt"'), "utf-8")
    with office_in(root) as office:
        store = office.workspace.store
        streaked = office.page(4, 1, q01="!4") | {"streaks": [[50.0, True]]}
        office.drop("a.tif", *office.sheet(1, q01="5"), *office.sheet(2, q01="?4"), *office.sheet(3))
        ingest(office.workspace)
        office.drop("b.tif", *office.sheet(1, q01="1"), streaked, office.page(4, 2))
        ingest(office.workspace)
        office.drop("c.tif", *office.sheet(6), BLANK)
        ingest(office.workspace)
        office.drop("d.tif", *office.sheet(7), BLANK)
        ingest(office.workspace)
        read_again(office, office.page(8, 1))
        doubt = Ruling(Matter.ANSWER, 2, 1, "q01", Place(1, 3), "4", why="seen on paper")
        first = store.rulings.put_in_force(doubt, "Lan", None)
        store.rulings.put_in_force(Ruling(Matter.ANSWER, 2, 1, "q01", Place(1, 3), "5"), "Lan", first)
        audit = draw_audit(office.workspace, "3-14-15", 2)
        store.audits.enter(audit, store.audits.sheets(audit)[0].serial, "q01", PaperAnswer("v", "4", "Lan"))
        (deleted,) = store.scans.called("d.tif")
        store.scans.delete(deleted, "its time was over")
        (root / "archive" / deleted.file).unlink()
        drop_rows(office.workspace)
        (box,) = (run for run in store.runs.all() if run.channel == "box")
        cancel_run(office.workspace, box, "wrong channel", "Lan")
        work_on_register(office.workspace)
        report(office.workspace, comments=False)
    return root


@pytest.fixture
def copied(eventful: Path, tmp_path: Path) -> Path:
    root = tmp_path / "w"
    shutil.copytree(eventful, root, ignore=shutil.ignore_patterns("results", "print"))
    (root / "print").mkdir()
    (root / "results").mkdir()
    return root
