"""What was decided: listed, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms.serial import format_serial
from pipeline.errors import AlreadyStoredError
from pipeline.records.rulings import Matter
from pipeline.records.store_rows import KeptRuling
from pipeline.review.decision_words import decided_in_words
from pipeline.review.page_words import PageWords
from pipeline.review.parts import Person
from pipeline.review.site import PostedForm, Site, TheSite
from pipeline.review.survey_book import SpokenQuestion

MOST_DECISIONS = 200  # as many as somebody looks through

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListedDecision:
    """A decision as it is listed.

    Attributes:
        number: of the ruling.
        at: when it was made, in the time of this place.
        by: who made it.
        matter: what it is about.
        sheet: the serial as printed; empty where it is about no sheet.
        page: of the sheet, from 1; ``None`` where it is about no single page.
        label: the question, in the survey's words; empty where it is about none.
        decided: what was decided, in words; empty where the matter says it all.
        why: the remark.
        may_reopen: whether whoever looks at it may take it back.
    """

    number: int
    at: datetime
    by: str
    matter: Matter
    sheet: str
    page: int | None
    label: str
    decided: str
    why: str
    may_reopen: bool


@router.get("/decisions")
def show_decisions(request: Request, site: TheSite) -> Response:
    """Show the latest decisions; the person who made one, and a manager, may revoke it."""
    person, words, shown = site.parts.who(request), site.words(request), []
    kept = _shown(site, person)
    layouts = site.parts.queue.layouts_of({one.ruling.serial for one in kept if one.ruling.serial is not None})
    for one in kept:
        question, layout = one.ruling.question.partition("#")[0], layouts.get(one.ruling.serial or 0, "")
        asked = site.parts.book.spoken(question, words.language, layout)
        shown.append(_listed(one, asked, words, person))
    return site.page(request, "decisions", {"decisions": shown})


@router.post("/reopen")
def reopen_decision(request: Request, site: TheSite, form: PostedForm) -> Response:
    """Revoke a decision, so that its item waits again."""
    person, number = site.parts.who(request), form.get("number", "")
    kept = {str(one.number): one for one in _shown(site, person)}
    if number not in kept:
        return site.answered(request, form, "said-taken", 409)
    if not _may_reopen(kept[number], person):
        raise HTTPException(403)
    try:
        site.parts.queue.reopen(person.name, int(number))
    except AlreadyStoredError:
        return site.answered(request, form, "said-taken", 409)
    site.item_pictures.clear()  # what was blacked out is to be seen again
    return RedirectResponse("/decisions?said=said-reopened", 303)


def _shown(site: Site, person: Person) -> list[KeptRuling]:
    """Return the decisions that a person may see; what another said to a doubt that is asked twice sways nobody."""
    kept = site.parts.queue.decisions(MOST_DECISIONS, person.units)
    return [one for one in kept if person.manages or one.by == person.name or one.ruling.matter is not Matter.OPINION]


def _may_reopen(kept: KeptRuling, person: Person) -> bool:
    theirs = kept.by == person.name and datetime.fromisoformat(kept.at) >= person.since
    return person.manages or theirs


def _listed(kept: KeptRuling, asked: SpokenQuestion | None, words: PageWords, person: Person) -> ListedDecision:
    ruling = kept.ruling
    return ListedDecision(
        number=kept.number,
        at=datetime.fromisoformat(kept.at).astimezone(),
        by=kept.by,
        matter=ruling.matter,
        sheet=format_serial(ruling.serial) if ruling.serial else "",
        page=ruling.sheet_page,
        label=asked.label if asked else ruling.question.partition("#")[0],
        decided=decided_in_words(ruling, asked, words),
        why=ruling.why,
        may_reopen=_may_reopen(kept, person),
    )
