"""Figures: charts, filters, the way from a bar to a sheet, files to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms.errors import PhieuError, SerialError
from forms.serial import format_serial, parse_serial
from pipeline.counting.counting_job import Snapshot
from pipeline.figures.significance import Clarity
from pipeline.office.figures.compared import comparable, compare
from pipeline.office.figures.downloads import FORMS, LEAVE_THE_OFFICE, Busy, made_file, rows_as_csv
from pipeline.office.figures.one_sheet import STATES, ShownSheet, respondent_questions, shown_sheet
from pipeline.office.figures.pages import PARTS, View, block_tools, without_heading
from pipeline.office.figures.scan_pictures import page_of_sheet, row_of_sheet
from pipeline.office.figures.sheet_index import Found
from pipeline.office.figures.subjects import Asked
from pipeline.office.figures.wanted import FIELDS, wanted_of
from pipeline.office.parts import Office, TheOffice
from pipeline.office.unit_search import answer_to_search, is_searched
from pipeline.records.period_words import period_said
from pipeline.records.rulings import Matter
from pipeline.report import texts as report_texts
from pipeline.report.charts.words import decimal, signed
from pipeline.report.reporting import told_periods
from pipeline.review.pictures import Crop
from pipeline.review.site import Number, Site, TheSite, needs
from pipeline.web.roles import Right

SHEETS_A_PAGE = 50
AGAIN_SECONDS = "3"  # until a browser asks again while the first figures are counted
DOWNLOAD_WAIT = 120.0
PICTURES_ARE_KEPT = {"Cache-Control": "private, max-age=600"}

router = APIRouter(dependencies=[Depends(needs(Right.FIGURES))])


# ---------------------------------------------------------------------------------------------------- what all share


def _view(request: Request, site: Site, office: Office, wait: float | None = None) -> View | None:
    """Return what is wanted; ``None`` while figures are counted for the first time.

    Args:
        request: whose address says it.
        site: that it came to.
        office: whose figures they are.
        wait: seconds to wait for figures of this very moment; ``None`` to take the newest that are ready.

    Raises:
        HTTPException: 404, there is nothing for the person to see.
    """
    language = site.words(request).language
    figures = office.figures.latest(language) if wait is None else office.figures.current(language, wait)
    if figures is None:
        return None
    asked = {name: request.query_params.get(name, "") for name in FIELDS}
    wanted = wanted_of(figures, site.parts.who(request), asked, language)
    if wanted is None:
        raise _NothingYet
    page = request.query_params.get("at", "")
    return View(figures, wanted, max(int(page), 1) if page.isdecimal() and len(page) < 8 else 1)


class _NothingYet(Exception):  # noqa: N818 - nothing went wrong
    """There are no sheets whose figures the person may see."""


def _shown(
    request: Request, site: Site, office: Office, template: str, values: Callable[[View], Mapping[str, Any]]
) -> Response:
    """Show a page of figures; or that they are being counted, or that there are none yet."""
    try:
        view = _view(request, site, office)
    except _NothingYet:
        return site.page(request, "figures_none", {})
    if view is None:
        response = site.page(request, "figures_counting", {"progress_of": office.figures.progress})
        response.headers["Refresh"] = AGAIN_SECONDS
        return response
    if answer := answer_to_search(request, site, view.wanted.unit_names):
        return answer
    common = {
        "view": view,
        "unit_is_searched": is_searched(view.wanted.options["unit"]),
        "wanted": view.wanted,
        "matter": view.matter,
        "query": view.wanted.query(),
        "as_of": office.figures.as_of,
        "busy": office.figures.is_busy,
        "part": "",
        **block_tools(),
    }
    return site.page(request, template, common | dict(values(view)))


# ------------------------------------------------------------------------------------------------------- the overview


@router.get("/figures")
def show_overview(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the figures at a glance."""
    return _shown(request, site, office, "figures", _overview)


def _overview(view: View) -> Mapping[str, Any]:
    lead, tiles = view.summary()
    low_criteria, criteria = view.lowest_criteria()
    low_units, units = view.lowest_units()
    charts = [*view.chart("periods"), *(view.chart("channels") if len(view.matter.channels) > 1 else [])]
    return {
        "part": "overview",
        "lead": lead,
        "tiles": tiles,
        "account": view.account(),
        "low_criteria": low_criteria,
        "criteria_count": criteria,
        "low_units": low_units,
        "unit_count": units,
        "charts": charts,
        "place": without_heading(view.blocks("place"))[1] if view.matter.unit else [],
    }


@router.get("/figures/part/{part}")
def show_part(request: Request, site: TheSite, office: TheOffice, part: str) -> Response:
    """Show a part of the report."""
    if part not in PARTS:
        raise HTTPException(404)

    def values(view: View) -> Mapping[str, Any]:
        title, blocks = without_heading(view.blocks(part) if part in view.parts else [])
        lists = {"criteria": view.criteria, "units": view.units}.get(part)
        rows = [(one, lists(one)) for one in view.matter.channels if one.valid] if lists and blocks else []
        pages = max((view.pages_of(one) for one, _ in rows), default=1) if part == "units" else 1
        return {"part": part, "title": title, "blocks": blocks, "lists": rows, "pages": pages}

    return _shown(request, site, office, "figures_part", values)


@router.get("/figures/state")
def tell_state(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Tell the script of which moment the newest figures are."""
    ready = office.figures.latest(site.words(request).language, 0.0)
    return JSONResponse({"number": ready.number if ready else 0, "as_of": office.figures.as_of.isoformat()})


# --------------------------------------------------------------------------------------------------- from bar to sheet


@router.get("/figures/criterion/{question}")
def show_criterion(request: Request, site: TheSite, office: TheOffice, question: str) -> Response:
    """Show how a question was answered: by channel, unit and period."""

    def values(view: View) -> Mapping[str, Any]:
        asked = _asked(view, question)
        rows = {
            row.channel: row
            for row in view.matter.now(view.matter.rows.channel_criteria)
            if row.question == question and row.answers
        }
        shown = [one for one in view.matter.channels if one.valid]
        return {
            "part": "criteria" if asked.in_index else "questions",
            "asked": asked,
            "rows": rows,
            "channels": [(one, view.choices_of(asked, one)) for one in shown],
            "pages": max(map(view.pages_of, shown), default=1),
            "by_unit": [
                (one, found) for one in shown if len(found := view.criterion_by_unit(asked, one)) > 1 or view.page > 1
            ],
            "trend": view.criterion_by_period(asked),
            "doubts": view.wanted.query(question=question, state="d"),
        }

    return _shown(request, site, office, "figures_criterion", values)


def _asked(view: View, question: str) -> Asked:
    if question not in view.asked:
        raise HTTPException(404)
    return view.asked[question]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as it is listed."""

    serial: str
    unit: str
    channel: str
    period: str
    answer: str
    state: str
    by: str


@router.get("/figures/sheets")
def show_sheets(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the sheets that give an answer, page by page."""
    question, answer, state, page = (
        request.query_params.get(name, "") for name in ("question", "answer", "state", "page")
    )
    number = int(page) if page.isdecimal() and len(page) < 8 else 1

    def values(view: View) -> Mapping[str, Any]:
        if question not in view.asked:
            if _is_about_respondent(view, question):
                return {"refused": True, "fewest": _fewest(view)}
            raise HTTPException(404)
        found = _found(view, question, answer, state)
        first = (max(number, 1) - 1) * SHEETS_A_PAGE
        asked = {"question": question, "answer": answer, "state": state}
        return {
            "refused": False,
            "asked": view.asked[question],
            "answer": view.asked[question].choices.get(answer, answer),
            "state": state,
            "count": len(found),
            "sheets": list(_listed(view, question, found[first : first + SHEETS_A_PAGE])),
            "number": max(number, 1),
            "pages": -(-len(found) // SHEETS_A_PAGE) or 1,
            "more": asked,
        }

    return _shown(request, site, office, "figures_sheets", values)


@router.get("/figures/sheets.csv")
def send_sheets(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Send the sheets that give an answer, all of them, as CSV."""
    question, answer, state = (request.query_params.get(name, "") for name in ("question", "answer", "state"))
    view, words = _view_to_send(request, site, office), site.words(request)
    if question not in view.asked:
        raise HTTPException(404)
    names = ("sheet-number", "unit", "channel", "period", "answer", "state", "settled-by")
    heads = tuple(words(f"figures-{name}") for name in names)

    def rows() -> Iterator[tuple[str, ...]]:
        found = iter(_found(view, question, answer, state))
        while some := list(islice(found, SHEETS_A_PAGE * 10)):
            for one in _listed(view, question, some):
                told = words(f"figures-{one.state}")
                yield one.serial, one.unit, one.channel, one.period, one.answer, told, one.by

    return _attached(rows_as_csv(view.figures, heads, rows()), f"{question}.csv", "text/csv")


def _is_about_respondent(view: View, question: str) -> bool:
    versions = view.figures.done.snapshot.versions()[view.wanted.survey]
    return any(question in respondent_questions(version) for version in versions)


def _fewest(view: View) -> int:
    return view.figures.done.snapshot.workspace.settings.validity.fewest_in_cell


def _found(view: View, question: str, answer: str, state: str) -> list[Found]:
    """Return the sheets that give an answer: those that figures count, or those whose answer is in a state."""
    asked, ledger = view.asked[question], view.figures.done.snapshot.ledger
    surveys = {name: kept.layout.survey for name, kept in view.figures.done.snapshot.layouts.items()}
    spans = [
        range(run.first_serial, run.first_serial + run.count)
        for run in ledger.runs
        if surveys.get(run.layout) == view.wanted.survey
        and run.period == view.wanted.period
        and view.wanted.channel in ("", run.channel)
        and (view.wanted.units is None or run.unit in view.wanted.units)
    ]
    states = state if state in STATES else ""
    return list(view.figures.index.find(asked.places, spans, answer=answer or None, counted=not states, states=states))


def _listed(view: View, question: str, found: list[Found]) -> Iterator[_Listed]:
    snapshot, asked = view.figures.done.snapshot, view.asked[question]
    names = {one.value: one.name for one in view.wanted.options["channel"]}
    settled = {
        (kept.ruling.serial, kept.ruling.question): kept.by
        for kept in snapshot.workspace.store.rulings.in_force([one.serial for one in found])
        if kept.ruling.matter is Matter.ANSWER
    }
    for one in found:
        run = snapshot.ledger.run_of(one.serial)
        if run is not None:
            yield _Listed(
                format_serial(one.serial),
                run.unit_name,
                names.get(run.channel, run.channel),
                period_said(run.period, view.matter.language),
                ", ".join(asked.choices.get(choice, choice) for choice in one.answer.split("|")),
                STATES[one.state].value,
                settled.get((one.serial, asked.places.get(run.layout, "")), ""),
            )


# ---------------------------------------------------------------------------------------------------------- one sheet


@router.get("/figures/sheet/{serial}")
def show_sheet(request: Request, site: TheSite, office: TheOffice, serial: str) -> Response:
    """Show all that a sheet says, where it is to be seen, and what became of it."""
    row = request.query_params.get("question", "")

    def values(view: View) -> Mapping[str, Any]:
        shown = _sheet(request, site, view, serial)
        opened = next((one for one in shown.answers if one.question == row and one.on_scan), None)
        back = {name: request.query_params.get(name, "") for name in ("question", "answer", "state")}
        return {
            "sheet": shown,
            "opened": opened,
            "crop": _row_or_none(view, shown.sheet.serial, opened.question) if opened else None,
            "channel": view.wanted.named("channel") if view.wanted.channel else _channel(view, shown),
            "period": period_said(shown.run.period, view.matter.language),
            "back": view.wanted.query(**back) if row in view.asked else "",
        }

    return _shown(request, site, office, "figures_sheet", values)


def _row_or_none(view: View, serial: int, question: str) -> Crop | None:
    """Return the picture of a row; ``None`` where its scan can't be opened."""
    try:
        return row_of_sheet(_snapshot(view), serial, question)
    except PhieuError:
        return None


@router.get("/figures/sheet/{serial}/row/{question}.jpg")
def send_row(request: Request, site: TheSite, office: TheOffice, serial: str, question: str) -> Response:
    """Send the row of a question, cut out of the scan."""
    return _sent(request, site, office, serial, lambda view, number: row_of_sheet(_snapshot(view), number, question))


@router.get("/figures/sheet/{serial}/page/{number}.jpg")
def send_page(request: Request, site: TheSite, office: TheOffice, serial: str, number: Number) -> Response:
    """Send a whole page of a sheet."""
    return _sent(request, site, office, serial, lambda view, sheet: page_of_sheet(_snapshot(view), sheet, number))


def _sent(request: Request, site: Site, office: Office, serial: str, cut: Callable[[View, int], Crop]) -> Response:
    view = _view_to_send(request, site, office)
    crop = cut(view, _serial(request, site, view, serial))
    return Response(crop.data, media_type=crop.media_type, headers=PICTURES_ARE_KEPT)


def _snapshot(view: View) -> Snapshot:
    return view.figures.done.snapshot


def _channel(view: View, shown: ShownSheet) -> str:
    names = view.figures.done.snapshot.workspace.settings.channels
    return names[shown.run.channel].said(view.matter.language) if shown.run.channel in names else shown.run.channel


def _serial(request: Request, site: Site, view: View, typed: str) -> int:
    """Return the number of a sheet that a person may see.

    Raises:
        HTTPException: 404, there is none.
    """
    try:
        serial = parse_serial(typed)
    except SerialError:
        raise HTTPException(404) from None
    run = view.figures.done.snapshot.ledger.run_of(serial)
    if run is None or not site.parts.who(request).may_see(run.unit):
        raise HTTPException(404)
    return serial


def _sheet(request: Request, site: Site, view: View, typed: str) -> ShownSheet:
    serial = _serial(request, site, view, typed)
    shown = shown_sheet(view.figures.done.snapshot, serial, view.matter.language)
    if shown is None:
        raise HTTPException(404)
    return shown


# -------------------------------------------------------------------------------------------------------- two periods


@router.get("/figures/compare")
def show_comparison(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show what changed between two periods."""
    other = request.query_params.get("with", "")

    def values(view: View) -> Mapping[str, Any]:
        periods = comparable(view.wanted)
        if other and other not in periods:
            raise HTTPException(404)
        beside = other or (periods[0] if periods else "")
        language = view.matter.language
        ordered = sorted((view.wanted.period, beside))
        return {
            "part": "compare",
            "others": [(one, period_said(one, language)) for one in periods],
            "beside": beside,
            "found": compare(view.figures, view.wanted, beside) if beside else None,
            "before": period_said(ordered[0], language),
            "now": period_said(ordered[1], language),
            "points": lambda value: "–" if value is None else signed(value, 2, language),
            "number": lambda value: "–" if value is None else decimal(value, 2, language),
            "verdict": lambda one: _verdict(view, one),
        }

    return _shown(request, site, office, "figures_compare", values)


def _verdict(view: View, one: Clarity | None) -> str:
    return view.matter.say(report_texts.VERDICTS_IN_SHORT[one]) if one else "–"


# ------------------------------------------------------------------------------------------------------ files to take


@router.get("/figures/download/{form}")
def send_file(request: Request, site: TheSite, office: TheOffice, form: str) -> Response:
    """Send what is shown as a file."""
    if form not in FORMS:
        raise HTTPException(404)
    view = _view_to_send(request, site, office)
    if form in LEAVE_THE_OFFICE:
        view = _reported(request, site, office, view)
    try:
        with office.downloads.turn():
            made = made_file(view.figures, view.wanted, form, site.words(request)("figures-file"))
    except Busy:
        return RedirectResponse(f"/figures?{urlencode({'said': 'said-figures-busy'})}&{view.wanted.query()}", 303)
    return _attached(made.content, made.name, made.media_type)


def _reported(request: Request, site: Site, office: Office, view: View) -> View:
    """Record that figures leave the office, so that no batch that is counted in them can be withdrawn any more.

    Returns:
        What is wanted, counted after that.
    """
    periods = told_periods(view.figures.done, view.wanted.period)
    office.workspace.store.batches.note_reported(periods, site.parts.who(request).name)
    return _view_to_send(request, site, office)


def _view_to_send(request: Request, site: Site, office: Office) -> View:
    """Return what is wanted, and wait for it: whoever takes a file along expects that it takes a while.

    Raises:
        HTTPException: 404, there is nothing to see; 503, it takes too long.
    """
    try:
        view = _view(request, site, office, DOWNLOAD_WAIT)
    except _NothingYet:
        raise HTTPException(404) from None
    if view is None:
        raise HTTPException(503)
    return view


def _attached(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
