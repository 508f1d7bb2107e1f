"""Audits: make the list, draw, see how often counting was wrong; what the paper says is entered in the queue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from forms.bilingual import Words, decimal_mark
from forms.errors import PhieuError
from forms.serial import format_serial
from pipeline.audit.audit import (
    PAPER_STATES,
    AuditReport,
    audit_report,
    audits,
    draw_audit,
    find_audit,
    frame_file,
    is_fit_seed,
    publish_frame,
    sheets_to_enter,
)
from pipeline.audit.bounds import RISK, sample_size, up
from pipeline.errors import UnknownNameError
from pipeline.office.parts import TheOffice
from pipeline.review.page_words import PageWords
from pipeline.review.site import Number, PostedForm, Site, TheSite, for_whole_office, needs
from pipeline.review.survey_book import SpokenQuestion
from pipeline.store.audits import Audit
from pipeline.web.roles import Right

RATE = Fraction(1, 100)
"""The share of misread sheets that a draw must not miss, unless somebody says how many to draw."""
MOST_LISTED = 200  # as many misread answers as somebody looks through

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_LIST = Words("không có danh sách này", "there is no such list")
_MAKE_IT = Words("Lập lại danh sách.", "Make it anew.")

router = APIRouter(dependencies=[Depends(needs(Right.DECIDE)), Depends(for_whole_office)])


class Misread(NamedTuple):
    """A misread answer as it is listed."""

    sheet: str
    question: str
    paper: str
    counted: str


@router.get("/audit")
def show_audits(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show what was drawn, and the forms to make the list and to draw."""
    return _page(request, site, office)


@router.post("/audit/list")
def make_list(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Write the list of what can be drawn now, and show its digest."""
    try:
        _, frame, count = publish_frame(office.workspace)
    except UnknownNameError as error:
        return _page(request, site, office, problem=_said(site, request, error))
    return _page(request, site, office, listed=(frame, count))


@router.get("/audit/list/{frame}")
def take_list(office: TheOffice, frame: str) -> Response:
    """Send the list with this SHA-256."""
    path = frame_file(office.workspace, frame) if _DIGEST.fullmatch(frame) else None
    if path is None or not path.is_file():
        raise UnknownNameError(_NO_LIST.told(), _MAKE_IT.told())
    return FileResponse(path, filename=path.name, media_type="text/plain")


@router.post("/audit/draw")
def draw_sheets(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Draw, and go on to what was drawn."""
    words = site.words(request)
    seed, count = form.get("seed", "").strip(), form.get("count", "").strip()
    if not is_fit_seed(seed):
        return _page(request, site, office, problem=words("audits-bad-seed"), typed=form)
    if count and not (count.isascii() and count.isdigit() and int(count[:9]) > 0):
        return _page(request, site, office, problem=words("audits-bad-count"), typed=form)
    size = int(count[:9]) if count else lambda population: sample_size(RATE, RISK, population)
    published, by = form.get("published", "").strip().lower(), site.parts.who(request).name
    try:
        audit = draw_audit(office.workspace, seed, size, published, by)
    except UnknownNameError as error:
        return _page(request, site, office, problem=_said(site, request, error), typed=form)
    site.parts.queue.refresh()  # whoever drew looks for the sheets now
    return RedirectResponse(f"/audit/{audit.id}?said=said-audits-drawn", 303)


@router.get("/audit/{number}")
def show_audit(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Show what an audit found."""
    report = audit_report(office.workspace, find_audit(office.workspace, number))
    language = site.words(request).language
    shares = Fraction(report.total.sheets_most, report.audit.population), report.total.answers_most
    values = {
        "report": report,
        "at": _moment(report.audit),
        "most": [decimal_mark(f"{up(share):.2f}", language) for share in shares],
        "misread": list(_misread(site, report, site.words(request))),
        "may_see": Right.FIGURES in site.parts.who(request).rights,
    }
    return site.page(request, "audit", values)


def _page(request: Request, site: Site, office: TheOffice, **more: Any) -> Response:
    workspace = office.workspace
    drawn = [(one, _moment(one), len(sheets_to_enter(workspace, one))) for one in reversed(audits(workspace))]
    values = {"drawn": drawn, "listed": None, **more}
    page = site.page(request, "audits", values)
    page.status_code = 422 if more.get("problem") else 200
    return page


def _moment(audit: Audit) -> datetime:
    return datetime.fromisoformat(audit.drawn_at).astimezone()


def _said(site: Site, request: Request, error: PhieuError) -> str:
    words = site.words(request)
    return f"{words.told(error.message)} {words.told(error.advice)}".strip()


def _misread(site: Site, report: AuditReport, words: PageWords) -> Iterator[Misread]:
    for one in report.misread_answers[:MOST_LISTED]:
        asked = site.parts.book.spoken(one.question, words.language)
        yield Misread(
            format_serial(one.serial),
            asked.label if asked else one.question,
            _in_words(words, asked, one.paper.answer, PAPER_STATES[one.paper.state]),
            _in_words(words, asked, one.counted, one.state.value),
        )


def _in_words(words: PageWords, asked: SpokenQuestion | None, answer: str, state: str) -> str:
    if state in ("blank", "void"):
        return words("audits-nothing" if state == "blank" else "audits-void")
    if not answer:
        return words("audits-written")
    return asked.named(answer) if asked else answer
