"""The log: shown page by page in sentences, and verified."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.inspection.log_sentences import KINDS
from pipeline.office.job_page import job_page
from pipeline.office.jobs import Job, Report
from pipeline.office.log_page import asked, code_path, lines_of
from pipeline.office.parts import TheOffice
from pipeline.records.log_heads import head_for_code, head_in_words, parse_head
from pipeline.review.site import PostedForm, TheSite, for_whole_office, needs
from pipeline.upkeep.log_check import LogVerdict
from pipeline.upkeep.workspace_check import check_workspace
from pipeline.web.roles import Right

FIELDS = ("day", "until", "by", "kind", "sheet", "file")
VERIFY = "verify"
MOST = 50  # entries on a page
_DIGITS = 15  # of the number of an entry

router = APIRouter(dependencies=[Depends(needs(Right.LOG)), Depends(for_whole_office)])


@router.get("/log")
def show_log(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show entries, the newest first, and the head of the log."""
    workspace, typed = office.workspace, {name: request.query_params.get(name, "").strip() for name in FIELDS}
    before = request.query_params.get("before", "")
    looked_for = asked(workspace, typed)
    at = int(before) if before.isdecimal() and len(before) < _DIGITS else 0
    page = workspace.store.log.page(looked_for.wanted, at, MOST)
    newest = workspace.store.log.newest()
    said = {name: text for name, text in typed.items() if text}
    values = {
        "asked": looked_for,
        "lines": lines_of(workspace, page, site.parts.units()),
        "page": page,
        "kinds": KINDS,
        "older": f"/log?{urlencode({**said, 'before': page.next})}" if page.next else "",
        "newer": f"/log?{urlencode(said)}" if at else "",
        "head": head_in_words(newest.number, newest.hash) if newest else "",
        "code": code_path(head_for_code(newest.number, newest.hash)) if newest else None,
        "verified": office.jobs.newest(site.parts.who(request).name, VERIFY),
    }
    return site.page(request, "log", values)


@router.post("/log/verify")
def verify(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin to verify the log, and all that is stored against it."""
    head, archive = form.get("head", "").strip(), form.get("archive") == "1"
    try:
        if head:
            parse_head(head)
    except ValueError:
        return RedirectResponse("/log?said=said-record-no-head", 303)

    def work(report: Report) -> tuple[LogVerdict, float]:
        begun = datetime.now(UTC)
        verdict = check_workspace(office.workspace, head, report if archive else None)
        return verdict, (datetime.now(UTC) - begun).total_seconds()

    job = office.jobs.begin(VERIFY, site.parts.who(request).name, work)
    return RedirectResponse(f"/log/verify/{job.id}", 303)


@router.get("/log/verify/{job_id}")
def show_verdict(request: Request, site: TheSite, office: TheOffice, job_id: str) -> Response:
    """Show how far verifying is, or what came of it."""
    job = office.jobs.of(site.parts.who(request).name, job_id)
    if job is None or job.kind != VERIFY:
        raise HTTPException(404)
    return job_page(request, site, job, "verdict", lambda: _of_verdict(job))


def _of_verdict(job: Job) -> dict[str, object]:
    verdict, seconds = cast("tuple[LogVerdict, float]", job.result)
    values: dict[str, object] = {"verdict": verdict, "seconds": seconds}
    if verdict.entries:
        values["head"] = head_in_words(verdict.entries, verdict.head)
        values["code"] = code_path(head_for_code(verdict.entries, verdict.head))
    return values
