"""What was printed: jobs that are under way, earlier runs, their PDFs, and runs that are cancelled or restored."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from forms.bilingual import in_language
from forms.errors import PhieuError
from forms.serial import format_serial
from pipeline.errors import CameBackError
from pipeline.office.parts import Office, TheOffice
from pipeline.office.print_jobs import PrintJob, Report
from pipeline.office.print_orders import said_of
from pipeline.office.unit_search import answer_to_search, is_searched
from pipeline.printing.cancelling import came_back, cancel_run, restore_run
from pipeline.printing.reprinting import KeptPdf, kept_pdf, make_anew, refuse_unprintable
from pipeline.records.period_words import period_head
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Origin
from pipeline.review.site import Number, PostedForm, Site, TheSite
from pipeline.store.run_list import ListedRun, RunFilter, RunState
from pipeline.typed_text import typed_line
from pipeline.web.visits import Form

RUNS_A_PAGE = 50

router = APIRouter()


@router.get("/print/jobs/{job_id}")
def show_job(request: Request, site: TheSite, office: TheOffice, job_id: str) -> Response:
    """Show how far an order has come, and once it is done, its files."""
    job, person = office.print_jobs.find(job_id), site.parts.who(request)
    if job is None or not all(map(person.may_see, job.units)):
        return RedirectResponse("/print/runs?said=said-no-job", 303)
    language = site.words(request).language
    listed = [one for number in job.runs if (one := office.workspace.store.run_list.one(number)) is not None]
    error = in_language(said_of(job.error), language) if job.error else ""
    values = {"job": job, "what": job.what[language], "printed": listed, "error": error}
    return site.page(request, "print_job", values)


@router.get("/print/runs")
def show_runs(request: Request, site: TheSite, office: TheOffice) -> Response:
    """List what was printed, the newest first, a page at a time."""
    person = site.parts.who(request)
    listing, query = office.workspace.store.run_list, request.query_params
    wanted = _filter(query.get("period", ""), query.get("unit", ""), query.get("state", ""), person.units)
    count = listing.count(wanted)
    pages = max(1, -(-count // RUNS_A_PAGE))
    page = min(max(1, _number(query.get("page", ""))), pages)
    units = {unit: name for unit, name in listing.units().items() if person.may_see(unit)}
    periods = sorted(listing.periods(), key=lambda name: parse_period(name).sort_key, reverse=True)
    named = sorted(units.items(), key=lambda one: one[1])
    if answer := answer_to_search(request, site, named):
        return answer
    values: dict[str, Any] = {
        "unit_is_searched": is_searched(named),
        "listed": listing.some(wanted, (page - 1) * RUNS_A_PAGE, RUNS_A_PAGE),
        "wanted": wanted,
        "count": count,
        "page": page,
        "pages": pages,
        "units": named,
        "periods": periods,
        "states": list(RunState),
        "jobs": office.print_jobs.of(person.units),
        "at_page": lambda number: _address(wanted, number),
    }
    return site.page(request, "print_runs", values | _said(site, request, office))


@router.get("/print/runs/{number}")
def show_run(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Show a run: what became of it, its PDF, and what can be done about it."""
    return _run_page(site, request, office, _found(site, request, office, number))


@router.get("/print/runs/{number}/pdf")
def take_pdf(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Return the PDF of a run as it was printed; where it is lost or changed, the run's page says so."""
    listed = _found(site, request, office, number)
    try:
        refuse_unprintable(listed.run)
        kept, path = kept_pdf(office.workspace, listed.run)
    except PhieuError as error:
        return _run_page(site, request, office, listed, error)
    if kept is not KeptPdf.WHOLE:
        return RedirectResponse(f"/print/runs/{number}?said=said-no-pdf", 303)
    return FileResponse(path, media_type="application/pdf", filename=path.name)


@router.post("/print/runs/{number}/anew")
def make_pdf_anew(request: Request, site: TheSite, office: TheOffice, number: Number, form: PostedForm) -> Response:
    """Make the PDF of a run anew where it was lost, with the same serials, in the background."""
    listed, by = _found(site, request, office, number), site.parts.who(request).name
    run = listed.run

    def work(job: PrintJob, report: Report) -> None:
        if kept_pdf(office.workspace, run)[0] is not KeptPdf.WHOLE:  # nobody had it made meanwhile
            job.same = make_anew(office.workspace, run, by, report).same
        job.runs = (run.id,)

    what = {language: f"{run.unit_name} · {period_head(run.period, language)}" for language in ("vi", "en")}
    try:
        refuse_unprintable(run)
        job = office.print_jobs.begin(PrintJob(by, (run.unit,), what, run.count), work, f"anew {form.get('form', '')}")
    except PhieuError as error:
        return _run_page(site, request, office, listed, error)
    return RedirectResponse(f"/print/jobs/{job.id}", 303)


@router.post("/print/runs/{number}/cancel")
def cancel(request: Request, site: TheSite, office: TheOffice, number: Number, form: PostedForm) -> Response:
    """Cancel a run that was never handed out; the person is asked once more, with how many came back."""

    def change(run: IssuedRun, why: str, known: int, by: str) -> None:
        cancel_run(office.workspace, run, why, by, known)

    return _changed(site, request, office, number, form, "cancel", change)


@router.post("/print/runs/{number}/restore")
def restore(request: Request, site: TheSite, office: TheOffice, number: Number, form: PostedForm) -> Response:
    """Take back that a run was cancelled; the person is asked once more, with how many came back."""

    def change(run: IssuedRun, why: str, known: int, by: str) -> None:
        restore_run(office.workspace, run, by, why, known)

    return _changed(site, request, office, number, form, "restore", change)


def _changed(
    site: Site,
    request: Request,
    office: Office,
    number: int,
    form: Form,
    doing: str,
    change: Callable[[IssuedRun, str, int, str], None],
) -> Response:
    """Ask once more; what was confirmed is done if nothing came back since."""
    listed, why = _found(site, request, office, number), typed_line(form.get("why", ""))
    confirmed = form.get("confirmed", "")
    try:
        if doing == "cancel" and not why:
            return _run_page(site, request, office, listed, problem="print-no-reason")
        if not (confirmed.isdecimal() and len(confirmed) < 10):
            back = came_back(office.workspace, listed.run)
            return _run_page(site, request, office, listed, asked=doing, why=why, known=back)
        change(listed.run, why, int(confirmed), site.parts.who(request).name)
    except CameBackError as error:
        return _run_page(site, request, office, listed, error, asked=doing, why=why, known=error.count)
    except PhieuError as error:
        return _run_page(site, request, office, listed, error, why=why)
    return RedirectResponse(f"/print/runs/{number}?said=said-run-{doing}", 303)


def _found(site: Site, request: Request, office: Office, number: int) -> ListedRun:
    """Return a run that the person may see.

    Raises:
        HTTPException: 404, there is none.
    """
    listed = office.workspace.store.run_list.one(number)
    if listed is None or not site.parts.who(request).may_see(listed.run.unit):
        raise HTTPException(404)
    return listed


def _run_page(
    site: Site,
    request: Request,
    office: Office,
    listed: ListedRun,
    error: PhieuError | None = None,
    *,
    problem: str = "",
    **more: Any,
) -> Response:
    words, run = site.words(request), listed.run
    said = in_language(said_of(error), words.language) if error else words(problem) if problem else ""
    kept, path = (KeptPdf.LOST, None)
    if listed.state is RunState.PRINTED:
        try:
            kept, path = kept_pdf(office.workspace, run)
        except PhieuError as unread:
            said = said or in_language(said_of(unread), words.language)
    values: dict[str, Any] = {
        "one": listed,
        "kept": kept,
        "cancelled": office.workspace.store.run_list.cancelled_by(run),
        "file": path.name if path else "",
        "first": format_serial(run.first_serial),
        "last": format_serial(run.last_serial),
        "problem": said,
        "asked": "",
        "why": "",
        "known": 0,
        "form": secrets.token_urlsafe(12),
    }
    page = site.page(request, "print_run", values | _said(site, request, office) | more)
    page.status_code = 422 if said else 200
    return page


def _said(site: Site, request: Request, office: Office) -> dict[str, Any]:
    """Return how runs are put into words."""
    words = site.words(request)
    language = words.language
    channels = office.workspace.settings.channels

    def channel_said(name: str) -> str:
        return channels[name].said(language) if name in channels else name

    return {
        "period_said": lambda name: period_head(name, language),
        "channel_said": channel_said,
        "time_said": lambda at: words.time(datetime.fromisoformat(at).astimezone()),
        "is_slips": lambda run: run.origin is Origin.SLIPS,
    }


def _filter(period: str, unit: str, state: str, units: tuple[str, ...]) -> RunFilter:
    known = state if state in {one.value for one in RunState} else ""
    return RunFilter(period, unit, RunState(known) if known else None, units)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def _address(wanted: RunFilter, page: int) -> str:
    named = {"period": wanted.period, "unit": wanted.unit, "state": wanted.state or "", "page": str(page)}
    return f"/print/runs?{urlencode({name: value for name, value in named.items() if value})}"
