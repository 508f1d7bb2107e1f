"""Print: order sheets, see them first, take the PDF, look at what was printed, cancel what was never handed out."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import Any

from fastapi import APIRouter, Depends
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms.bilingual import in_language
from forms.errors import PhieuError
from forms.register import Unit
from pipeline.office.parts import Office, TheOffice
from pipeline.office.print_jobs import CrowdedError, PrintJob, Report
from pipeline.office.print_orders import ALL, MOST_SHEETS, Choices, PrintOrder, Unfit, choices_of, order_of, said_of
from pipeline.office.routes import print_runs
from pipeline.office.unit_search import MOST_FOUND, SOUGHT, is_searched, units_found
from pipeline.printing.meaning_check import declare_same_meaning, meanings_changed
from pipeline.printing.printing import print_runs as print_sheets
from pipeline.printing.proofs import pictures_of, proof
from pipeline.records.period_words import period_head
from pipeline.review.parts import Person
from pipeline.review.site import PostedForm, Site, TheSite, needs
from pipeline.web.roles import Right
from pipeline.web.visits import Form
from pipeline.workspace import Workspace

MOST_PROOFS = 16
"""Proofs that are kept: somebody looks at one, and its pages are asked for one by one."""

router = APIRouter(dependencies=[Depends(needs(Right.PRINT))])


class _Proofs:
    """The pictures of the proofs that were looked at last; threads may share them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Sequence[bytes]] = OrderedDict()
        self._lock = Lock()

    def of(self, workspace: Workspace, order: PrintOrder) -> Sequence[bytes]:
        """Return a picture of each page of a sheet of an order."""
        unit, survey = order.units[0], workspace.survey_text()
        key = (str(workspace.root), unit.id, unit.name, order.channel, order.period.name, str(order.online), survey)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = pictures_of(_proof_of(workspace, order))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_PROOFS:
                self._kept.popitem(last=False)
        return made


_PROOFS = _Proofs()


def _proof_of(workspace: Workspace, order: PrintOrder) -> bytes:
    return proof(workspace, order.units[0], order.channel, order.period, desk=order.desk, online=order.online)


@router.get("/print")
def show_order(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the form by which sheets are ordered; what was chosen before stands in the address."""
    form = ImmutableMultiDict(request.query_params.multi_items())
    return _order_page(site, request, office, form if form.get("period") else None)


@router.get("/print/proof")
def show_proof(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the sheet before it is ordered; what is missing or wrong is said on the page with the form."""
    form = ImmutableMultiDict(request.query_params.multi_items())
    order = order_of(office.workspace, site.parts.who(request), form)
    if isinstance(order, Unfit):
        return _order_page(site, request, office, form, order)
    return _proof_page(site, request, office, order)


@router.get("/print/proof.png")
def draw_proof(request: Request, site: TheSite, office: TheOffice, page: int = 1) -> Response:
    """Return the picture of a page of the sheet."""
    form = ImmutableMultiDict(request.query_params.multi_items())
    order = order_of(office.workspace, site.parts.who(request), form)
    pictures = () if isinstance(order, Unfit) else _PROOFS.of(office.workspace, order)
    if not 1 <= page <= len(pictures):
        raise HTTPException(404)
    return Response(pictures[page - 1], media_type="image/png", headers={"Cache-Control": "private, max-age=300"})


@router.get("/print/proof.pdf")
def take_proof(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Return the sheet as a PDF, to be printed and tried; what is scanned of it never counts."""
    form = ImmutableMultiDict(request.query_params.multi_items())
    order = order_of(office.workspace, site.parts.who(request), form)
    if isinstance(order, Unfit):
        return _order_page(site, request, office, form, order)
    try:
        content = _proof_of(office.workspace, order)
    except PhieuError as error:
        return _order_page(site, request, office, form, _whole(error))
    name = f"phieu-mau-{order.units[0].id}.pdf"
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/print/orders")
def order_sheets(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Print what was ordered, in the background, and show how far it has come."""
    person = site.parts.who(request)
    order = order_of(office.workspace, person, form)
    if isinstance(order, Unfit):
        return _order_page(site, request, office, form, order)
    same = form.get("same_meaning", "") == "yes" and _may_declare(person)
    try:
        if meanings_changed(office.workspace, online=order.online) and not same:
            return _proof_page(site, request, office, order, "print-say-same")
        job = _begin(office, order, person.name, form.get("form", ""), same=same)
    except CrowdedError as error:
        return _order_page(site, request, office, form, _whole(error))
    except PhieuError as error:
        return _order_page(site, request, office, form, _whole(error))
    return RedirectResponse(f"/print/jobs/{job.id}", 303)


def _begin(office: Office, order: PrintOrder, by: str, form: str, *, same: bool) -> PrintJob:
    names = ", ".join(unit.name for unit in order.units[:3]) + ("…" if len(order.units) > 3 else "")
    what = {language: f"{names} · {period_head(order.period.name, language)}" for language in ("vi", "en")}
    job = PrintJob(by, tuple(unit.id for unit in order.units), what, order.total)

    def work(job: PrintJob, report: Report) -> None:
        workspace = office.workspace
        if same:
            declare_same_meaning(workspace, online=order.online)
        printed = print_sheets(
            workspace,
            order.units,
            order.channel,
            order.period,
            order.count,
            progress=report,
            desk=order.desk,
            online=order.online,
            by=by,
        )
        job.runs = tuple(run.id for file in printed for run in file.runs)

    return office.print_jobs.begin(job, work, form or secrets.token_urlsafe(8))


def _may_declare(person: Person) -> bool:
    """Tell whether somebody may say that changed questions mean the same, which all figures rest on."""
    return not person.rights.isdisjoint({Right.DECIDE, Right.SETTINGS})


def _whole(error: PhieuError) -> Unfit:
    """Return an error that no single field has."""
    unfit = Unfit()
    for one in (error, *error.others[:5]):
        unfit.add(f"order-{len(unfit.problems)}", said_of(one))
    return unfit


def _order_page(
    site: Site, request: Request, office: Office, form: Form | None = None, unfit: Unfit | None = None
) -> Response:
    words, person = site.words(request), site.parts.who(request)
    problems = {name: in_language(said, words.language) for name, said in (unfit or Unfit()).problems.items()}
    try:
        choices = choices_of(office.workspace, person, words.language, date.today())
    except PhieuError as error:  # the register or the desks can't be read: nothing can be chosen
        broken = [in_language(said, words.language) for said in _whole(error).problems.values()]
        return _answer(site, request, "print_broken", {"problems": broken}, 200)
    chosen = ImmutableMultiDict([(name, value) for name, values in choices.usual.items() for value in values])
    chosen = form if form is not None else chosen
    sought = request.query_params.get(SOUGHT, "").strip()[:100]
    values: dict[str, Any] = {
        "choices": choices,
        "unit_is_searched": is_searched([one for units in choices.units.values() for one in units]),
        "shown_units": _shown_units(choices, chosen, sought),
        "sought": sought,
        "chosen": chosen,
        "problems": problems,
        "period_said": lambda name: period_head(name, words.language),
        "most": words.number(MOST_SHEETS),
        "all": ALL,
    }
    return _answer(site, request, "print_order", values, 422 if problems else 200)


def _shown_units(choices: Choices, chosen: Form, sought: str) -> dict[str, Sequence[Unit]]:
    """Return the units that can be chosen, by kind: of very many those that are chosen, and those that were found."""
    units = [one for named in choices.units.values() for one in named]
    if not is_searched(units):
        return dict(choices.units)
    found = units_found(sought, ((one.id, one.name) for one in units))[:MOST_FOUND] if sought else []
    shown = {*chosen.getlist("unit"), *(unit for unit, _ in found)}
    by_kind = {kind: [one for one in named if one.id in shown] for kind, named in choices.units.items()}
    return {kind: named for kind, named in by_kind.items() if named}


def _proof_page(site: Site, request: Request, office: Office, order: PrintOrder, problem: str = "") -> Response:
    words, person = site.words(request), site.parts.who(request)
    try:
        pages = len(_PROOFS.of(office.workspace, order))
        changed = meanings_changed(office.workspace, online=order.online)
    except PhieuError as error:
        return _order_page(site, request, office, ImmutableMultiDict(order.fields()), _whole(error))
    channel = office.workspace.settings.channels[order.channel]
    values: dict[str, Any] = {
        "order": order,
        "pages": pages,
        "paper": -(-pages // 2),
        "changed": changed,
        "may_declare": _may_declare(person),
        "problem": words(problem) if problem else "",
        "channel": channel.said(words.language),
        "period": period_head(order.period.name, words.language),
        "form": secrets.token_urlsafe(12),
    }
    return _answer(site, request, "print_proof", values, 422 if problem else 200)


def _answer(site: Site, request: Request, template: str, values: dict[str, Any], status: int) -> Response:
    page = site.page(request, template, values)
    page.status_code = status
    return page


router.include_router(print_runs.router)
