"""Settings, changed with the checks of the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms.errors import PhieuError
from forms.layout import Kind as Asked
from pipeline.errors import MailError, SettingsError
from pipeline.office.parts import Office, TheOffice
from pipeline.office.settings_fields import NAMED, ORDER, SECTIONS, fields_of
from pipeline.office.settings_fields import shown as in_form
from pipeline.office.settings_file import ChangedMeanwhileError, edition_of, save
from pipeline.office.settings_form import NEW, Shown, changed_meanwhile, changes_of, database_in_words, fresh, sent
from pipeline.remedies.reminding import send_trial
from pipeline.review.page_words import PageWords
from pipeline.review.site import PostedForm, Site, TheSite, for_whole_office, needs
from pipeline.settings import Settings
from pipeline.web.roles import Right

_DEFAULTS = {field.name: in_form(Settings(), field) for field in fields_of(Settings())}
"""What each field holds where the file says nothing."""

router = APIRouter(dependencies=[Depends(needs(Right.SETTINGS)), Depends(for_whole_office)])


@router.get("/settings")
def show_settings(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the settings as they stand in the file."""
    try:
        edition = edition_of(office.workspace)
    except SettingsError as error:
        return site.page(request, "settings_broken", {"error": error})
    return _page(request, site, office, fresh(edition))


@router.post("/settings")
def save_settings(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Save what was changed, or show what is wrong with it, or what somebody else changed meanwhile."""
    workspace, said = office.workspace, sent(form)
    edition = edition_of(workspace)
    if edition.digest != said.digest:
        return _page(request, site, office, changed_meanwhile(edition, said), 409)
    changes, problems = changes_of(workspace, edition, said)
    if problems:
        values = {**fresh(edition).values, **said.typed}
        return _page(request, site, office, Shown(edition, values, problems), 422, said.added)
    if not changes:
        return RedirectResponse("/settings?said=said-settings-same", 303)
    try:
        save(workspace, said.digest, changes, site.parts.who(request).name)
    except ChangedMeanwhileError:
        return _page(request, site, office, changed_meanwhile(edition_of(workspace), said), 409)
    return RedirectResponse("/settings?said=said-settings-saved", 303)


@router.post("/settings/mail")
def send_test_mail(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Send a mail to try the mail server that the settings name, or tell why it can't be sent."""
    if not office.workspace.settings.mail.is_set:
        return RedirectResponse("/settings?said=said-mail-not-set#mail-test", 303)
    if not office.mail_trials.may_try():
        return RedirectResponse("/settings?said=said-mail-soon#mail-test", 303)
    try:
        send_trial(office.workspace, datetime.now().astimezone())
    except MailError as error:
        return _page(request, site, office, fresh(edition_of(office.workspace)), 502, mail_trouble=error)
    return RedirectResponse("/settings?said=said-mail-sent#mail-test", 303)


def _page(
    request: Request,
    site: Site,
    office: Office,
    shown: Shown,
    status: int = 200,
    added: Mapping[str, tuple[str, str]] | None = None,
    *,
    mail_trouble: MailError | None = None,
) -> Response:
    settings, words = shown.edition.settings, site.words(request)
    values: dict[str, Any] = {
        "sections": {section.name: section for section in SECTIONS},
        "order": [*ORDER, "fixed"],
        "named": NAMED,
        "shown": shown,
        "settings": settings,
        "defaults": _DEFAULTS,
        "added": added or {},
        "several": _questions(office, words.language, settings),
        "called": lambda name: _called(words, settings, name),
        "in_words": lambda name, value: _in_words(words, name, value),
        "database": database_in_words(office.workspace.settings),
        "mail_trouble": mail_trouble,
    }
    response = site.page(request, "settings", values)
    response.status_code = status
    return response


def _called(words: PageWords, settings: Settings, name: str) -> str:
    """Return what a setting is called; of a channel or theme, its own name."""
    what, _, rest = name.removeprefix(NEW).partition(".")
    if what not in NAMED:
        return words(f"settings-{name}")
    part, named = words(f"settings-section-{what}"), getattr(settings, what).get(rest.partition(".")[0])
    return f"{part}: {named.said(words.language)}" if named is not None else part


def _in_words(words: PageWords, name: str, value: str) -> str:
    """Return what a setting holds, in words where it is one of a few."""
    text = words.texts.get(f"settings-{name}={value}")
    return words.of(text) if text is not None else value or words("settings-empty")


def _questions(office: Office, language: str, settings: Settings) -> list[tuple[str, str]]:
    """Return the ratings of the survey with their texts, and those that the settings name beside them."""
    try:
        survey = office.workspace.survey()
    except PhieuError:  # the page of the survey tells what is wrong with it
        return [(name, name) for name in settings.desks.questions]
    first = language == survey.languages[0]
    asked = [
        (one.id, one.label.main if first else one.label.second or one.label.main)
        for one in survey.questions
        if one.kind is Asked.RATING
    ]
    known = {name for name, _ in asked}
    return [*asked, *((name, name) for name in settings.desks.questions if name not in known)]
