"""What is due: as a list that can be printed, and as a calendar file."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pipeline.office.parts import Office, TheOffice
from pipeline.records.periods import VIETNAM
from pipeline.remedies.calendar_file import MEDIA_TYPE, calendar_of
from pipeline.remedies.due import DueList, due_list, owner_key
from pipeline.remedies.levels import sees
from pipeline.remedies.reminding import addresses_of, place_of
from pipeline.remedies.sent_mails import SentMails, Trouble
from pipeline.review.parts import Person
from pipeline.review.site import TheSite, needs
from pipeline.web.roles import Right

router = APIRouter(dependencies=[Depends(needs(Right.REMEDIES))])


@router.get("/measures/due")
def show_due(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show what each owner has to do, overdue things first."""
    person, mine = site.parts.who(request), request.query_params.get("owner", "")
    due = due_of(office, person)
    each = [one for one in due.by_owner() if not mine or one.owner == mine]
    values = {
        "due": due,
        "each": each,
        "owner": mine if each else "",
        "troubles": troubles_of(office, person),
        "unreached": _unreached(office, person, due),
    }
    return site.page(request, "due", values)


@router.get("/measures/due.ics")
def take_calendar(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Return what has a date as a calendar file."""
    person, settings = site.parts.who(request), office.workspace.settings
    register = [one for one in office.workspace.store.remedies.all() if sees(person.units, one)]
    language, day = site.words(request).language, datetime.now(VIETNAM).date()
    content = calendar_of(register, language, place_of(office.workspace), day, settings.mail.link)
    headers = {"Content-Disposition": 'attachment; filename="phieu.ics"'}
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def due_of(office: Office, person: Person) -> DueList:
    """Return what is due today of what a person sees.

    Raises:
        StoreError: the register can't be read.
    """
    register = office.workspace.store.remedies.all()
    return due_list(register, datetime.now(VIETNAM).date(), person.units)


def _unreached(office: Office, person: Person, due: DueList) -> set[str]:
    """Return the owners who get no mail, for those of the whole office, where mails are sent."""
    settings = office.workspace.settings
    if person.units or not settings.mail.is_set:
        return set()
    known = addresses_of(settings.notify)
    return {one.owner for one in due.by_owner() if one.owner and owner_key(one.owner) not in known}


def troubles_of(office: Office, person: Person) -> list[Trouble]:
    """Return why mails could not be sent, for those of the whole office who can do something about it."""
    allowed = {Right.REMEDIES, Right.SETTINGS} & set(person.rights)
    if person.units or not allowed or not office.workspace.settings.mail.is_set:
        return []
    return list({one.message: one for one in SentMails.of(office.workspace.root).troubles.values()}.values())
