"""An item: shown by its id, and settled by a form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forms.errors import SerialError, UnknownUnitError
from forms.typed_dates import TypedDateError
from pipeline.errors import AlreadyStoredError, UnfitSerialError, UnknownNameError
from pipeline.records.comments import MOST_LETTERS, BlackedOut, Comment
from pipeline.records.likely_names import covered
from pipeline.review.choices import WHOSE, UnitNotThenError
from pipeline.review.item_page import BLANK_ENTRY, BY_HAND, item_page
from pipeline.review.letter_fields import CONTINUES, Known, letter_typed, units_like
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.review.site import AskedNarrowing, PostedForm, Site, TheSite, narrowing_of, wants_json
from pipeline.review.survey_book import SpokenQuestion, SurveyBook
from pipeline.typed_text import typed
from pipeline.web.visits import Form

MOST_REMARK = 500  # characters: a few sentences
MOST_TEXT = 20_000  # characters: what fits on two pages in small writing
MOST_BLACKED_OUT = 100
MOST_MM = 2000.0
MOST_LIKE = 5  # units that are named where a part of their name was typed

COVERED = "covered"
"""The value of the button that covers what may tell who wrote a comment."""
SUGGEST = "suggest"
"""The value of the button that asks which themes what was typed may have."""
_NOTHING = Known()
_FIELDS: dict[type[Exception], str] = {UnknownUnitError: "to", UnitNotThenError: "to", TypedDateError: "day"}
"""The field that is wrong, where that is known."""


class _EntryError(ValueError):
    """What was entered by hand can't be saved as it is.

    Attributes:
        questions: those that it is about.
    """

    def __init__(self, questions: Sequence[SpokenQuestion]) -> None:
        super().__init__(", ".join(one.question for one in questions))
        self.questions = questions


class EntryMissingError(_EntryError):
    """Of some questions nobody said anything, not even that they are blank."""


class EntryContradictsError(_EntryError):
    """Some questions are said to be blank, and have an answer."""


router = APIRouter()


@router.get("/item/{item_id}")
def show_item(request: Request, site: TheSite, item_id: str, narrow: AskedNarrowing) -> Response:
    """Show one item."""
    return item_page(site, request, site.item(request, item_id), narrow)


@router.post("/item/{item_id}")
def settle_item(request: Request, site: TheSite, item_id: str, form: PostedForm) -> Response:
    """Record the answer to an item, and go on to the next."""
    clerk = site.parts.who(request).name
    try:
        item = site.item(request, item_id)
    except UnknownNameError:
        return site.answered(request, form, "said-taken", 409)
    if form.get("say") == SUGGEST:  # without a script; nothing is settled by it
        return item_page(site, request, item, narrowing_of(form), typed=form)
    try:
        site.parts.queue.settle(clerk, item_id, choice_of(item, form, site.parts.book, _known(site)))
    except AlreadyStoredError:
        return site.answered(request, form, "said-taken", 409)
    except (SerialError, UnfitSerialError, UnknownUnitError, UnknownNameError, ValueError) as error:
        return _slip(site, request, item, form, error)
    if item.kind in (ItemKind.COMMENT, ItemKind.STRAY):
        site.item_pictures.clear()  # parts of it may be blacked out now
    return site.answered(request, form, "said-saved")


def _known(site: Site) -> Known:
    themes = [name for name, _ in site.parts.themes("vi")]
    return Known(themes, site.parts.channels(), site.parts.units())


def choice_of(item: Item, form: Form, book: SurveyBook, known: Known = _NOTHING) -> Choice:
    """Return the choice that a form contains.

    Args:
        item: that it is about.
        form: its field ``say`` is a verb, with its value after a colon where a button holds one; what was typed
            stands in other fields.
        book: knows the questions of the item's page.
        known: what may be named of themes, channels and units.

    Raises:
        ValueError: the form is incomplete or invalid.
    """
    name, _, value = form.get("say", "").partition(":")
    verb, why = Verb(name), typed(form.get("why", ""))
    if len(why) > MOST_REMARK:
        raise ValueError("the remark is too long")
    if verb is Verb.TYPE:
        page = f" {form.get('sheet_page', '').strip()}" if item.kind is ItemKind.STRAY else ""
        value = form.get("serial", "").strip() + page
    elif verb is Verb.ENTER:
        value = orjson.dumps({name: form.get(f"of_{name}", "").strip() for name in WHOSE}).decode()
    elif verb is Verb.READ:
        pairs = zip(form.getlist("corner_x"), form.getlist("corner_y"), strict=False)
        value = orjson.dumps([(float(x) / 100, float(y) / 100) for x, y in pairs]).decode()
    elif verb is Verb.SEND:
        said = _comment_of(form, known.themes)
        value = letter_typed(form, said, known, date.today(), continues=value == CONTINUES).packed()
    elif verb is Verb.WRITE:
        value = _typed_comment(form, known.themes, cover=value == COVERED)
    elif verb is Verb.CHOOSE and item.kind in BY_HAND:
        value = _typed_answers(form, book.questions(item, "vi"))
    elif verb is Verb.CHOOSE and not value:  # a question with several choices, or a number
        value = "|".join(one.strip() for one in form.getlist("answer") if one.strip())
        verb = verb if value else Verb.BLANK
    return Choice(verb, value, why)


def _typed_answers(form: Form, questions: Sequence[SpokenQuestion]) -> str:
    """Return the answers of a whole page as JSON, empty for blank ones: those of which somebody said that they are.

    Raises:
        EntryMissingError: nothing is said of a question, and not that all others are blank.
        EntryContradictsError: a question is said to be blank, and has an answer.
    """
    said = {one: [entry for entry in form.getlist(f"answer:{one.question}") if entry] for one in questions}
    missing = [one for one, entries in said.items() if not entries]
    if missing and form.get("rest") != "blank":
        raise EntryMissingError(missing)
    wrong = [one for one, entries in said.items() if BLANK_ENTRY in entries and len(entries) > 1]
    if wrong:
        raise EntryContradictsError(wrong)
    answers = {
        one.question: "|".join(entry for entry in entries if entry != BLANK_ENTRY) for one, entries in said.items()
    }
    return orjson.dumps(answers).decode()


def _typed_comment(form: Form, themes: Collection[str], *, cover: bool) -> str:
    """Return the packed text of a comment that a person typed.

    Raises:
        ValueError: nothing was typed, or too much, a theme is unknown, or a blacked-out part is no rectangle.
    """
    said = _comment_of(form, themes)
    if not said.text:
        raise ValueError("nothing is typed")
    return replace(said, text=covered(said.text) if cover else said.text).packed()


def _comment_of(form: Form, themes: Collection[str]) -> Comment:
    text, chosen = typed(form.get("text", "")), tuple(form.getlist("theme"))
    if len(text) > MOST_TEXT:
        raise ValueError("too much is typed")
    if not set(chosen) <= set(themes):
        raise ValueError("there is no such theme")
    black = tuple(_blacked_out(part) for part in form.getlist("black")[:MOST_BLACKED_OUT])
    return Comment(text, chosen, form.get("needs_answer") == "yes", black)


def _blacked_out(part: str) -> BlackedOut:
    """Return a part of a page, given as x, y, width and height in millimetres.

    Raises:
        ValueError: it is none.
    """
    numbers = [float(number) for number in part.split()]
    if len(numbers) != 4 or not all(-MOST_MM <= number <= MOST_MM for number in numbers):  # NaN is neither
        raise ValueError(f"“{part}” is no part of a page")
    return BlackedOut(*numbers)


def _slip(site: Site, request: Request, item: Item, form: Form, error: Exception) -> Response:
    """Show what was wrong with an answer, with the form as it was filled in."""
    problem = _problem(site, request, form, error)
    if wants_json(request):
        return JSONResponse({"problem": problem, "field": _field_of(error)}, 422)
    page = item_page(site, request, item, narrowing_of(form), problem=problem, typed=form)
    page.status_code = 422
    return page


def _field_of(error: Exception) -> str:
    """Return the name of the field that is wrong; empty where that is not known."""
    if isinstance(error, _EntryError):
        return f"answer:{error.questions[0].question}"
    return _FIELDS.get(type(error), "")


def _problem(site: Site, request: Request, form: Form, error: Exception) -> str:
    """Say what was wrong; of a unit of whose name a part was typed, which ones it may be."""
    words, name = site.words(request), _slip_name(form, error)
    if isinstance(error, _EntryError):
        labels = "; ".join(one.label for one in error.questions[:MOST_LIKE])
        text = "entries-missing" if isinstance(error, EntryMissingError) else "entries-contradict"
        return words(
            text, count=len(error.questions), labels=labels + ("; …" if len(error.questions) > MOST_LIKE else "")
        )
    like = units_like(form.get("to", ""), site.parts.units()) if name == "no-unit" else []
    if not like:
        return words(name)
    more = words("and-more", count=len(like) - MOST_LIKE) if len(like) > MOST_LIKE else ""
    return words("which-unit", names="; ".join(like[:MOST_LIKE]) + more)


def _slip_name(form: Form, error: Exception) -> str:
    """Return the name of the text that says what was wrong."""
    if form.get("say", "") == Verb.TYPE:
        names: dict[type[Exception], str] = {
            SerialError: "bad-serial",
            UnknownNameError: "unknown-serial",
            UnfitSerialError: "unfit-serial",
        }
        return names.get(type(error), "bad-choice")
    if form.get("say", "") == Verb.ENTER:
        entered: dict[type[Exception], str] = {UnknownNameError: "unknown-printing", UnfitSerialError: "unfit-serial"}
        return entered.get(type(error), "whose-missing")
    if form.get("say", "").startswith(Verb.SEND):
        sent: dict[type[Exception], str] = {
            UnknownUnitError: "no-unit",
            TypedDateError: "bad-day",
            UnitNotThenError: "unit-not-then",
        }
        return sent.get(type(error), "bad-choice")
    if form.get("say", "").startswith(Verb.WRITE):
        return "too-long" if len(form.get("text", "").strip()) > MOST_LETTERS else "no-text"
    return {"read": "unfit-corners"}.get(form.get("say", ""), "bad-choice")
