"""Put right: the register of shortcomings, each with its evidence, what is done about it, and what that changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import RemedyError, UnknownNameError
from pipeline.office.figures.pages import block_tools
from pipeline.office.measures.adding import added_of, questions_of, there_already
from pipeline.office.measures.charts import drawn
from pipeline.office.measures.closing import Closing, closing
from pipeline.office.measures.comment import picture_of, written_of
from pipeline.office.measures.evidence import behind, small_bar
from pipeline.office.measures.files import ENDINGS, given, named
from pipeline.office.measures.history import history_of
from pipeline.office.measures.listing import FIELDS, OPEN, listing
from pipeline.office.measures.steps import Sent, brought_up_to_date, forms_of, seen_in, sent_of, texts_of
from pipeline.office.parts import Office, TheOffice
from pipeline.office.unit_search import answer_to_search, is_searched
from pipeline.office.upload import Brought, BroughtFile
from pipeline.records.remedies import (
    MOST_ATTACHED,
    MOST_ATTACHED_BYTES,
    Shortcoming,
    Status,
    StepKind,
    Subject,
)
from pipeline.remedies.evidence_words import evidence_in_words, figure_in_words
from pipeline.remedies.levels import may, may_add, sees, waits_for
from pipeline.remedies.proposing import propose
from pipeline.report.charts.words import decimal
from pipeline.review.page_words import PageWords
from pipeline.review.site import Number, PostedForm, Site, TheSite, needs
from pipeline.web.roles import Right

PROPOSALS_WAIT = 120.0
"""Seconds to wait for figures of this very moment."""

router = APIRouter(dependencies=[Depends(needs(Right.REMEDIES))])


# ------------------------------------------------------------------------------------------------------ the register


@router.get("/measures")
def show_register(request: Request, site: TheSite, office: TheOffice, page: int = 1) -> Response:
    """Show the shortcomings that the person sees, those first that wait."""
    units, day = site.parts.who(request).units, date.today()
    asked = {name: request.query_params.get(name, "") for name in FIELDS}
    found = listing(office.workspace.store.remedies.all(), units, asked, page, day)
    if answer := answer_to_search(request, site, found.units):
        return answer
    values = {
        "found": found,
        "unit_is_searched": is_searched(found.units),
        "may_propose": True,
        "day": day,
        "is_open": OPEN,
        "channels": _channels(site, request, office),
        "waits": lambda one: waits_for(units, one, day),
        "statuses": tuple(Status),
        "subjects": tuple(Subject),
        **_drawing(site.words(request).language),
    }
    return site.page(request, "measures", values)


def _channels(site: Site, request: Request, office: Office) -> dict[str, str]:
    language = site.words(request).language
    return {name: one.said(language) for name, one in office.workspace.settings.channels.items()}


def _drawing(language: str) -> Mapping[str, Any]:
    return {
        "bar_of": lambda found: small_bar(found, language),
        "figure_of": lambda found: figure_in_words(found, language),
        **block_tools(),
    }


@router.post("/measures/propose")
def look_for_proposals(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Put what the figures propose into the register, each cause once."""
    figures = office.figures.current(site.words(request).language, PROPOSALS_WAIT)
    if figures is None:
        return _to_register("said-measures-busy")
    found = propose(office.workspace, figures.done)
    units = site.parts.who(request).units
    new = [number for number in found.new if sees(units, office.workspace.store.remedies.numbered(number))]
    return _to_register("said-measures-proposed" if new else "said-measures-nothing-new")


def _to_register(said: str) -> Response:
    return RedirectResponse(f"/measures?{urlencode({'said': said})}", 303)


# ------------------------------------------------------------------------------------------------------- by hand


@router.get("/measures/add")
def show_adding(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the form of a shortcoming that a person adds."""
    return _adding(request, site, office, {})


@router.post("/measures/add")
def add(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Add a shortcoming."""
    person, words = site.parts.who(request), site.words(request)
    channels, figures = _channels(site, request, office), office.figures.latest(words.language)
    added = added_of(form, person.units, dict(site.parts.units()), channels, figures)
    if added.lacking:
        return _adding(request, site, office, form, words(added.lacking))
    try:
        with office.workspace.store.remedies.undisturbed() as register:  # whoever presses twice adds it once
            there = there_already(added, register)
            one = there or office.workspace.store.remedies.begin(added.about, added.fields, person.name)
    except RemedyError as error:
        return _adding(request, site, office, form, _told(site, request, error))
    if there:
        return _adding(request, site, office, form, words("measures-add-there", number=there.number))
    return _on(one.number, "said-measures-added")


def _adding(request: Request, site: Site, office: Office, sent: Mapping[str, str], problem: str = "") -> Response:
    person = site.parts.who(request)
    values = {
        "units": [(unit, name) for unit, name in site.parts.units() if may_add(person.units, unit)],
        "may_add_whole": may_add(person.units, ""),
        "channels": _channels(site, request, office),
        "questions": questions_of(office.figures.latest(site.words(request).language)),
        "sent": sent,
        "measures_problem": problem,
    }
    response = site.page(request, "measures_add", values)
    response.status_code = 422 if problem else 200
    return response


# ------------------------------------------------------------------------------------------------------ a shortcoming


@router.get("/measures/{number:int}")
def show_shortcoming(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Show a shortcoming: its evidence, what is done about it, what can be done next, and all that was done."""
    return _one(request, site, office, _seen(request, site, office, number))


def _seen(request: Request, site: Site, office: Office, number: int) -> Shortcoming:
    """Return a shortcoming that the person sees.

    Raises:
        HTTPException: 404, there is none, or it is of another unit.
    """
    try:
        one = office.workspace.store.remedies.numbered(number)
    except UnknownNameError:
        raise HTTPException(404) from None
    if not sees(site.parts.who(request).units, one):
        raise HTTPException(404)
    return one


def _one(
    request: Request,
    site: Site,
    office: Office,
    one: Shortcoming,
    problem: str = "",
    sent: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Show a shortcoming, and what was sent with a step that could not be taken, as it was typed."""
    person, words = site.parts.who(request), site.words(request)
    language = words.language
    figures, workspace = office.figures.latest(language), office.workspace
    fewest = workspace.settings.validity.fewest_for_rank
    verdict, told = _closing(site, request, office, one), history_of(one.steps)
    forms = forms_of(person.units, one, sent)
    seen = seen_in(sent) if sent else one.last_step
    values = {
        "one": one,
        "day": date.today(),
        "channels": _channels(site, request, office),
        "expected": decimal(one.latest.expected, 2, language) if one.latest.expected is not None else "",
        "evidence": evidence_in_words(one.latest, one.about.subject, language),
        "behind": behind(one, figures, person, language),
        "chart_of_periods": drawn(one, figures.done.tables, fewest, language) if figures else None,
        "verdict": verdict,
        "is_counting": figures is None,
        "forms": [form for form in forms if form.kind is not StepKind.CHECKED or verdict.may_close],
        "lost": texts_of(sent) if sent and sent.get("kind") not in {form.kind for form in forms} else {},
        "changed": [step for step in told if step.id > seen],
        "day_said": lambda text: words.day(date.fromisoformat(text)),
        "sent_kind": sent.get("kind", "") if sent else "",
        "written": written_of(workspace, one),
        "has_picture": picture_of(workspace, one) is not None,
        "themes": dict(site.parts.themes(language)),
        "history": told,
        "may_attach": may(person.units, one, StepKind.ATTACHED) and len(one.attached) < MOST_ATTACHED,
        "may_detach": may(person.units, one, StepKind.DETACHED),
        "endings": ",".join(ENDINGS),
        "most_mb": MOST_ATTACHED_BYTES // 1_000_000,
        "most_files": MOST_ATTACHED,
        "measures_problem": problem,
        **_drawing(language),
    }
    response = site.page(request, "measures_one", values)
    response.status_code = status
    return response


@router.post("/measures/{number:int}/step")
def take_step(request: Request, site: TheSite, office: TheOffice, form: PostedForm, number: Number) -> Response:
    """Take a step, unless somebody else was faster: then what was typed stays, beside what was changed."""
    one, person, words = _seen(request, site, office, number), site.parts.who(request), site.words(request)
    sent = sent_of(one, form)
    if sent is None:
        raise HTTPException(400)
    if sent.seen == one.last_step and not may(person.units, one, sent.kind):
        raise HTTPException(403)
    if sent.seen != one.last_step:
        return _one(request, site, office, one, words("measures-changed"), brought_up_to_date(form, one), 409)
    if problem := _lacking(words, sent) or _unfit(request, site, office, one, sent):
        return _one(request, site, office, one, problem, form, 422)
    if sent.kind is StepKind.EDITED and not sent.fields:
        return _on(number, "said-measures-same")
    fields = dict(sent.fields) | _verdict_to_keep(site, request, office, one, sent)
    try:
        office.workspace.store.remedies.step(number, sent.kind, person.name, fields, sent.why, sent.seen)
    except RemedyError as error:
        now = _seen(request, site, office, number)
        again = brought_up_to_date(form, now)
        return _one(request, site, office, now, _told(site, request, error), again, 409 if now != one else 422)
    return _on(number, f"said-measures-{sent.kind}")


def _lacking(words: PageWords, sent: Sent) -> str:
    """Return what must be filled in, in words; empty where nothing is missing."""
    return (
        words("measures-lacking", names=", ".join(words(f"measures-{one}") for one in sent.lacking))
        if sent.lacking
        else ""
    )


def _unfit(request: Request, site: Site, office: Office, one: Shortcoming, sent: Sent) -> str:
    """Return why a step can't be taken that lacks nothing: nothing is closed that the figures don't bear out."""
    if sent.kind is not StepKind.CHECKED:
        return ""
    words, found = site.words(request), _closing(site, request, office, one)
    if found.may_close:
        return words("measures-alone") if found.alone and not sent.why else ""
    return words("measures-not-closed" if office.figures.latest(words.language) else "measures-counting")


def _closing(site: Site, request: Request, office: Office, one: Shortcoming, language: str = "") -> Closing:
    if one.status not in (Status.DONE, Status.CHECKED):
        return Closing()
    shown = site.words(request).language
    return closing(one, office.workspace.store.remedies.all(), office.figures.latest(shown), language or shown)


def _verdict_to_keep(site: Site, request: Request, office: Office, one: Shortcoming, sent: Sent) -> dict[str, str]:
    """Return what the figures say of a measure that is closed, in the language of the office."""
    if sent.kind is not StepKind.CHECKED:
        return {}
    words = _closing(site, request, office, one, office.workspace.settings.language).words
    return {"verdict": words} if words else {}


@router.get("/measures/{number:int}/comment.png")
def send_comment(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Send how the comment is written that a shortcoming is about."""
    found = picture_of(office.workspace, _seen(request, site, office, number))
    if found is None:
        raise HTTPException(404)
    return Response(found.png, media_type="image/png")


# ------------------------------------------------------------------------------------------------------------ files


@router.post("/measures/{number:int}/files")
async def attach(request: Request, site: TheSite, office: TheOffice, number: Number, file: BroughtFile) -> Response:
    """Attach a file."""
    return await run_in_threadpool(_attach, request, site, office, number, file)


def _attach(request: Request, site: Site, office: Office, number: int, file: Brought) -> Response:
    one, person = _seen(request, site, office, number), site.parts.who(request)
    if not may(person.units, one, StepKind.ATTACHED):
        raise HTTPException(403)
    try:
        office.workspace.store.remedies.attach(number, named(file), file.content, person.name)
    except RemedyError as error:
        return _one(request, site, office, one, _told(site, request, error), status=422)
    return _on(number, "said-measures-attached", "files")


@router.get("/measures/{number:int}/files/{sha256}")
def send_file(request: Request, site: TheSite, office: TheOffice, number: Number, sha256: str) -> Response:
    """Send an attached file, to be saved."""
    one = _seen(request, site, office, number)
    file = next((file for file in one.attached if file.sha256 == sha256), None)
    if file is None:  # also of what another shortcoming has
        raise HTTPException(404)
    return given(file.name, office.workspace.store.remedies.content(sha256))


@router.post("/measures/{number:int}/files/{sha256}/remove")
def detach(request: Request, site: TheSite, office: TheOffice, number: Number, sha256: str) -> Response:
    """Take an attached file away; it stays in the history."""
    one, person = _seen(request, site, office, number), site.parts.who(request)
    if all(file.sha256 != sha256 for file in one.attached):
        raise HTTPException(404)
    if not may(person.units, one, StepKind.DETACHED):
        raise HTTPException(403)
    office.workspace.store.remedies.step(number, StepKind.DETACHED, person.name, {"sha256": sha256})
    return _on(number, "said-measures-detached", "files")


def _on(number: int, said: str, place: str = "") -> Response:
    """Lead back to a shortcoming, and say what was done."""
    return RedirectResponse(f"/measures/{number}?{urlencode({'said': said})}{f'#{place}' if place else ''}", 303)


def _told(site: Site, request: Request, error: RemedyError) -> str:
    words = site.words(request)
    message = words.told(error.message)
    return f"{message[:1].upper()}{message[1:]}. {words.told(error.advice)}"
