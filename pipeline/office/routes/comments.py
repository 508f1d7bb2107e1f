"""Comments: those that must be answered, their answers, and what comments are about, confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import AlreadyStoredError, RemedyError, UnknownNameError
from pipeline.office.comment_answers import FIELDS, Sent, as_stored, brought_up_to_date, listed, sent_of
from pipeline.office.comment_cards import Cards, Narrowed, item_of, row_text
from pipeline.office.comment_counts import counts_of
from pipeline.office.measures.history import history_of
from pipeline.office.parts import Office, TheOffice
from pipeline.office.unit_search import answer_to_search, is_searched
from pipeline.records.comments import Comment
from pipeline.records.likely_names import covered
from pipeline.records.remedies import Shortcoming, StepKind, Subject
from pipeline.remedies.answers import TO_ANSWER, answered, due_of, is_overdue, steps_of, title_of, to_be_answered
from pipeline.remedies.heard import Heard, confirm, heard, heard_of
from pipeline.remedies.known_names import known_names
from pipeline.remedies.levels import may, sees
from pipeline.review.parts import Person
from pipeline.review.queue_items import Choice, Verb
from pipeline.review.row_view import parts_of_text
from pipeline.review.site import Number, PostedForm, Site, TheSite, needs
from pipeline.web.roles import Right
from pipeline.web.visits import Form

HERE = "/measures/comments"
TABS = ("answer", "answered", "themes", "counts")
WAIT = 10.0  # seconds for the very first figures; until then there is nothing to list
MOST_SKIPPED = 100_000

MOST_UNITS = 100
"""Units whose comments are counted on one page, those with the most first."""

router = APIRouter(dependencies=[Depends(needs(Right.REMEDIES))])


@router.get(HERE)
def show_comments(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show one of the lists."""
    tab = request.query_params.get("tab", TABS[0])
    if tab not in TABS:
        raise HTTPException(404)
    person = site.parts.who(request)
    if answer := answer_to_search(request, site, [one for one in site.parts.units() if person.may_see(one[0])]):
        return answer
    show = {"answer": _to_answer, "answered": _answered, "themes": _themes, "counts": _counts}[tab]
    names = dict(site.parts.themes(site.words(request).language))
    values = {"tab": tab, "tabs": TABS, "theme_names": names, **show(request, site, office, person)}
    return site.page(request, "comments", values)


# ------------------------------------------------------------------------------------------------------ to be answered


def _register(office: Office, person: Person) -> list[Shortcoming]:
    """Return what the person may see of the register."""
    return [one for one in office.workspace.store.remedies.all() if sees(person.units, one)]


def _to_answer(request: Request, site: Site, office: Office, person: Person) -> Mapping[str, Any]:
    register = _register(office, person)
    known = {one.about.source for one in register if one.about.subject is Subject.COMMENT}
    table = _comments(request, site, office)
    return {
        "listed": listed(office.workspace, to_be_answered(register), date.today()),
        "unlisted": [one for one in _asking(office, table, person) if one.source not in known],
    }


def _answered(_request: Request, _site: Site, office: Office, person: Person) -> Mapping[str, Any]:
    newest = sorted(answered(_register(office, person)), key=lambda one: one.last_step, reverse=True)[:200]
    order = {one.number: place for place, one in enumerate(newest)}
    found = listed(office.workspace, newest, date.today())
    return {"listed": sorted(found, key=lambda each: order[each.one.number])}


def _comments(request: Request, site: Site, office: Office) -> pd.DataFrame | None:
    """Return the comments as of the last count; ``None`` while there was none."""
    figures = office.figures.latest(site.words(request).language, WAIT)
    return None if figures is None else figures.done.comments


def _asking(office: Office, table: pd.DataFrame | None, person: Person) -> list[Heard]:
    """Return the comments of which somebody said that they must be answered, as they stand now."""
    if table is None:
        return []
    asking = table[table["needs_answer"] == "yes"]
    pairs = zip(asking["letter"], asking["sheet"], asking["question"], strict=True)
    sources = [letter or f"{sheet}:{question}" for letter, sheet, question in pairs]
    found = heard(office.workspace, sources).values() if sources else ()
    return [one for one in found if one.said.needs_answer and person.may_see(one.unit)]


@router.post(f"{HERE}/begin")
def begin_answering(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Put a comment into the register of what must be answered."""
    person, source = site.parts.who(request), form.get("source", "")
    one = heard(office.workspace, [source]).get(source)
    if one is None or not person.may_see(one.unit):
        raise HTTPException(404)
    return RedirectResponse(f"{HERE}/{_begun(site, request, office, one)}", 303)


def _begun(site: Site, request: Request, office: Office, one: Heard) -> int:
    """Return the number of the shortcoming that says that a comment must be answered; it begins if there is none."""
    remedies, language = office.workspace.store.remedies, office.workspace.settings.language
    with office.workspace.store.transaction():
        there = [each for each in remedies.all() if each.about.subject is Subject.COMMENT]
        number = next((each.number for each in there if each.about.source == one.source), None)
        if number is None:
            by, title = site.parts.who(request).name, title_of(one.source, language)
            number = remedies.begin(one.about, {"title": title}, by).number
    return number


# -------------------------------------------------------------------------------------------------------------- themes


def _themes(request: Request, site: Site, office: Office, person: Person) -> Mapping[str, Any]:
    asked, table = request.query_params, _comments(request, site, office)
    narrow, skipped = Narrowed.of(asked), _skipped(asked.get("skip", ""))
    if table is None:
        return {"narrow_to": narrow, "cards": [], "total": 0, "counting": True}
    made = Cards(office.workspace, site, table, person.units)
    cards, total = made.of(narrow, skipped)
    return {
        "narrow_to": narrow,
        "choices": (choices := made.choices),
        "unit_is_searched": is_searched(choices["unit"]),
        "untyped": made.untyped,
        "cards": [(card, site.parts.suggested(card.said.text)) for card in cards],
        "total": total,
        "skipped": skipped,
        "counting": False,
    }


def _skipped(text: str) -> int:
    return min(int(text), MOST_SKIPPED) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


@router.post(f"{HERE}/themes")
def confirm_themes(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Put in force what a person says of the themes of a comment, and of whether it must be answered."""
    themes = [name for name, _ in site.parts.themes("vi")]
    chosen = tuple(name for name in themes if name in form.getlist("theme"))
    if form.get("say") == "suggested":
        chosen = tuple(name for name in themes if name in {*chosen, *form.getlist("suggested")})
    if themes and not chosen:
        return _back(form, "said-comments-no-theme")
    try:
        _confirm(request, site, office, form, chosen)
    except (AlreadyStoredError, UnknownNameError):
        return _back(form, "said-taken")
    return _back(form, "said-saved")


def _confirm(request: Request, site: Site, office: Office, form: Form, chosen: tuple[str, ...]) -> None:
    person, source, needs_answer = site.parts.who(request), form.get("source", ""), form.get("needs_answer") == "yes"
    if form.get("seen", "0") == "0":  # a row at which nobody has looked; the queue checks whose it is
        site.item(request, item_of(source))
        text = row_text(site, source) or ""
        said = Comment(covered(text) if form.get("cover") == "yes" else text, chosen, needs_answer)
        site.parts.queue.settle(person.name, item_of(source), Choice(Verb.WRITE, said.packed()))
    else:
        one = heard(office.workspace, [source]).get(source)
        if one is None or not person.may_see(one.unit):
            raise HTTPException(404)
        if one.number != _seen(form):
            raise AlreadyStoredError(source)
        confirm(office.workspace, one, chosen, needs_answer=needs_answer, by=person.name)
    one = heard(office.workspace, [source]).get(source)
    if needs_answer and one is not None:
        _begun(site, request, office, one)


def _back(form: Form, said: str) -> Response:
    narrow = Narrowed.of({**form, "theme": form.get("of_theme", "")})  # ``theme`` is what was chosen
    more = {"skip": form.get("skip", "")} if _skipped(form.get("skip", "")) else {}
    return RedirectResponse(f"{HERE}?{narrow.query(**more)}&{urlencode({'said': said})}", 303)


# -------------------------------------------------------------------------------------------------------------- counts


def _counts(request: Request, site: Site, office: Office, person: Person) -> Mapping[str, Any]:
    figures = office.figures.latest(site.words(request).language, WAIT)
    if figures is None:
        return {"counts": None, "counting": True}
    unit, period = (request.query_params.get(name, "")[:64] for name in ("unit", "period"))
    counts = counts_of([figures.done.tables["themes"]], person.units, unit, period)
    named = [(one.unit, one.name) for one in counts.units] if counts else []
    searched = {"unit_names": named, "unit_is_searched": is_searched(named), "most_units": MOST_UNITS}
    return {"counts": counts, "unit": unit, "counting": False, **searched}


# --------------------------------------------------------------------------------------------------------- one of them


def _one(office: Office, person: Person, number: int) -> Shortcoming:
    """Return a comment that must be answered.

    Raises:
        HTTPException: 404, there is none that the person may see.
    """
    try:
        one = office.workspace.store.remedies.numbered(number)
    except UnknownNameError:
        raise HTTPException(404) from None
    if one.about.subject is not Subject.COMMENT or not sees(person.units, one):
        raise HTTPException(404)
    return one


@router.get(f"{HERE}/{{number}}")
def show_comment(request: Request, site: TheSite, office: TheOffice, number: Number) -> Response:
    """Show a comment that must be answered, with the form of its answer."""
    one = _one(office, site.parts.who(request), number)
    return _page_of(request, site, office, one, as_stored(one))


@router.post(f"{HERE}/{{number}}")
def answer_comment(request: Request, site: TheSite, office: TheOffice, number: Number, form: PostedForm) -> Response:
    """Store who answers a comment, the answer, or the reply that is published; or close it."""
    person = site.parts.who(request)
    one = _one(office, person, number)
    if form.get("say") == "close":
        return _closed(request, site, office, one, form)
    said = heard_of(office.workspace, [one]).get(number)
    users = [user.name for user in office.users.everyone()]
    names = known_names(office.workspace, users, office.workspace.store.remedies.all())
    sent = sent_of(form, names, said.said.text if said else "", date.today())
    if sent.is_refused:
        return _page_of(request, site, office, one, sent)
    steps = steps_of(one, sent.values, _plan(office, person, one, said))
    if steps and not may(person.units, one, steps[0].kind):
        raise HTTPException(403)
    try:
        with office.workspace.store.transaction():
            for place, step in enumerate(steps):
                seen = _seen(form) if place == 0 else None
                office.workspace.store.remedies.step(number, step.kind, person.name, step.fields, seen=seen)
    except RemedyError as error:
        now, words = _one(office, person, number), site.words(request)
        problem = words("measures-changed") if now != one or now.last_step != _seen(form) else words.told(error.message)
        again = brought_up_to_date(sent, now, _seen(form))
        return _page_of(request, site, office, now, again, problem, _seen(form))
    return RedirectResponse(f"{HERE}/{number}?said=said-comments-{'saved' if steps else 'same'}", 303)


def _plan(office: Office, person: Person, one: Shortcoming, said: Heard | None) -> dict[str, str]:
    """Return what is decided where somebody answers a comment about which nobody has decided."""
    settings = office.workspace.settings
    due = due_of(one, settings.comments, said.arrived if said else None)
    measure = TO_ANSWER.said(settings.language)
    return {"measure": measure, "owner": person.name, "due": max(due, date.today()).isoformat()}


def _closed(request: Request, site: Site, office: Office, one: Shortcoming, form: Form) -> Response:
    person = site.parts.who(request)
    if not may(person.units, one, StepKind.CHECKED):
        raise HTTPException(403)
    try:
        office.workspace.store.remedies.step(one.number, StepKind.CHECKED, person.name, seen=_seen(form))
    except RemedyError as error:
        return _page_of(request, site, office, one, as_stored(one), site.words(request).told(error.message))
    return RedirectResponse(f"{HERE}/{one.number}?said=said-comments-closed", 303)


def _seen(form: Form) -> int:
    seen = form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0


def _page_of(
    request: Request,
    site: Site,
    office: Office,
    one: Shortcoming,
    sent: Sent,
    problem: str = "",
    seen: int = 0,
) -> Response:
    """Show a comment; where somebody was faster than whoever saw step ``seen``, with what they changed."""
    workspace, person = office.workspace, site.parts.who(request)
    said = heard_of(workspace, [one]).get(one.number)
    arrived = said.arrived if said else None
    response = site.page(
        request,
        "comment",
        {
            "one": one,
            "said_there": said,
            "parts": parts_of_text(said.said.text) if said else [],
            "due": due_of(one, workspace.settings.comments, arrived),
            "late": is_overdue(one, date.today(), workspace.settings.comments, arrived),
            "arrived": arrived,
            "sent": sent,
            "fields": FIELDS,
            "fewest": workspace.settings.validity.fewest_in_cell,
            "may_close": may(person.units, one, StepKind.CHECKED),
            "may_edit": one.is_open and may(person.units, one, StepKind.EDITED),
            "theme_names": dict(site.parts.themes(site.words(request).language)),
            "problem": problem,
            "changed": [step for step in history_of(one.steps) if seen and step.id > seen],
            "day_said": lambda text: site.words(request).day(date.fromisoformat(text)),
        },
    )
    response.status_code = 409 if problem else 422 if request.method == "POST" else 200
    return response
