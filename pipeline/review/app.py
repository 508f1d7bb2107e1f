"""The review page: one thing at a time, answered by a key, a finger, or a form that needs no script.

All pages are whole pages, and every answer is a form that is posted; ``static/review.js`` only makes it quicker, by
asking for the part of the page that changes. Ids are looked up in the queue: nothing of a URL ever names a file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Protocol
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import Depends, FastAPI, Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from forms.errors import PhieuError, SerialError, UnknownUnitError
from forms.layout import Kind
from forms.serial import format_serial
from omr.faults import Fault
from omr.reading import Doubt, State
from pipeline.errors import AlreadyStoredError, UnfitSerialError, UnknownNameError
from pipeline.inspection.status import TODO, Standing
from pipeline.records.comments import BlackedOut, Comment
from pipeline.records.rulings import Matter, Place
from pipeline.records.store_rows import KeptRuling
from pipeline.records.streak_runs import StreakRun
from pipeline.review.queue_items import Choice, Item, ItemKind, Progress, Verb
from pipeline.review.words import LANGUAGES, TASKS_TODO, TEXTS, PageWords, SpokenQuestion

Form = ImmutableMultiDict[str, str]

LANGUAGE_COOKIE = "phieu-language"
PAGE_WIDTHS = (1200, 2400)
"""The whole page in pixels: to be seen at once, and to be looked at closely."""
BY_HAND = (ItemKind.PAGE, ItemKind.AUDIT)
"""What is answered for a whole page at once."""
PERHAPS_OURS = frozenset(Fault) - {Fault.PAGE_FOREIGN, Fault.CODE_FORGED, Fault.LAYOUT_UNKNOWN}
"""Of a stray page with one of these faults somebody may be able to tell whose sheet it is."""
MOST_DECISIONS = 200  # as many as somebody looks through
KEPT_PICTURES = 48  # of about 100 kB: a few items for each of a few clerks
A_YEAR = 365 * 24 * 3600
PICTURES_ARE_KEPT = {"Cache-Control": "private, max-age=600"}  # seconds; an item is seldom on the screen longer


class BoxLike(Protocol):
    """A box in a picture, in its pixels."""

    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def choice(self) -> str: ...  # noqa: D102
    @property
    def x(self) -> float: ...  # noqa: D102
    @property
    def y(self) -> float: ...  # noqa: D102
    @property
    def w(self) -> float: ...  # noqa: D102
    @property
    def h(self) -> float: ...  # noqa: D102


class CropLike(Protocol):
    """A picture cut from a scan; questions that are ``lit`` differ between scans, or are in doubt."""

    @property
    def data(self) -> bytes: ...  # noqa: D102
    @property
    def media_type(self) -> str: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def boxes(self) -> Sequence[BoxLike]: ...  # noqa: D102
    @property
    def lit(self) -> Collection[str]: ...  # noqa: D102
    @property
    def corner_mm(self) -> tuple[float, float]: ...  # noqa: D102
    @property
    def per_mm(self) -> float: ...  # noqa: D102


class QueueLike(Protocol):
    """What is asked of ``pipeline.review.queue.Queue``."""

    def next(self, clerk: str, unit: str = "", skip: Collection[str] = ()) -> Item | None: ...  # noqa: D102
    def item(self, item_id: str) -> Item: ...  # noqa: D102
    def settle(self, clerk: str, item_id: str, choice: Choice) -> Item: ...  # noqa: D102
    def undo(self, clerk: str) -> Item | None: ...  # noqa: D102
    def later(self, clerk: str, item_id: str) -> None: ...  # noqa: D102
    def progress(self) -> Progress: ...  # noqa: D102
    def decisions(self, count: int) -> list[KeptRuling]: ...  # noqa: D102
    def reopen(self, clerk: str, number: int) -> None: ...  # noqa: D102


class BookLike(Protocol):
    """What is asked of ``pipeline.review.words.SurveyBook``."""

    def asked(self, item: Item, language: str) -> SpokenQuestion | None: ...  # noqa: D102
    def page(self, item: Item, language: str) -> list[SpokenQuestion]: ...  # noqa: D102
    def label(self, question: str, language: str) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where pictures come from.

    Attributes:
        row: the row of a doubt's question.
        page: a whole page, so many pixels wide, with what the machine doubts lit up.
        plain: the same as it is, for whom the machine's opinion would sway.
        conflict: the pages of a conflict, in the order of the item's places.
        evidence: a page that could not be read.
        serial: where the code of a page should be, and the serial beside it.
    """

    row: Callable[[Item], CropLike]
    page: Callable[[Place, int], CropLike]
    plain: Callable[[Place, int], CropLike]
    conflict: Callable[[Item], Sequence[CropLike]]
    evidence: Callable[[Place], CropLike]
    serial: Callable[[Place], CropLike]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    Attributes:
        name: stands beside what they decide.
        csrf: what their forms bring back.
        may_log_out: whether they logged in.
        manages: whether they may take back what others decided.
    """

    name: str
    csrf: str = ""
    may_log_out: bool = False
    manages: bool = True


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand, and what is wrong with what arrived today, by scanner.

    Attributes:
        standing: how things stand.
        faults: how many pages have which.
        streaks: with the names of the scans that have them.
    """

    standing: Standing
    faults: Mapping[str, Mapping[Fault, int]] = field(default_factory=dict)
    streaks: Mapping[str, Sequence[tuple[str, StreakRun]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the page is made of.

    Attributes:
        queue: what waits.
        pictures: of it.
        book: what the survey says.
        units: id and name of whom a letter may be sent to.
        surveyed: ids of the units that sheets were printed for, by name; those whose name is shared are left out.
        themes: id and name, in a language, of what comments may be about.
        overview: how things stand.
        who: tells who asks.
        language: of who has not chosen one.
    """

    queue: QueueLike
    pictures: Pictures
    book: BookLike
    units: Callable[[], Sequence[tuple[str, str]]]
    surveyed: Callable[[], Mapping[str, str]]
    themes: Callable[[str], Sequence[tuple[str, str]]]
    overview: Callable[[], Overview]
    who: Callable[[Request], Person]
    language: str = "vi"


def create_app(parts: Parts) -> FastAPI:
    """Return the page; whoever serves it puts the guard before it (``pipeline.web.security``)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages = _Pages(parts)
    shown: dict[str, Callable[..., Response]] = {
        "/": pages.first,
        "/next": pages.following,
        "/overview": pages.overview,
        "/help": pages.help,
        "/decisions": pages.decisions,
        "/item/{item_id}": pages.item,
        "/item/{item_id}/row.jpg": pages.picture,
        "/item/{item_id}/page": pages.whole_page,
        "/item/{item_id}/page.jpg": pages.page_picture,
    }
    done: dict[str, Callable[..., Response]] = {
        "/item/{item_id}": pages.settle,
        "/undo": pages.undo,
        "/later": pages.later,
        "/reopen": pages.reopen,
    }
    for path, show in shown.items():
        app.add_api_route(path, show, methods=["GET"], response_model=None)
    for path, do in done.items():
        app.add_api_route(path, do, methods=["POST"], response_model=None)
    app.add_exception_handler(HTTPException, pages.refused)
    app.add_exception_handler(PhieuError, pages.in_trouble)
    return app


async def _form(request: Request) -> Form:
    return ImmutableMultiDict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


PostedForm = Annotated[Form, Depends(_form)]


class _Pages:
    """What each address shows and does."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._crops = _Crops(parts.pictures)
        loader = PackageLoader("pipeline.review")
        self._templates = Environment(
            loader=loader,
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    # -------------------------------------------------------------------------------------------------- showing

    def first(self, request: Request, unit: str = "") -> Response:
        """Show the next item, or that there is none."""
        item = self._parts.queue.next(self._parts.who(request).name, unit)
        return self._show(request, item, unit)

    def following(self, request: Request, unit: str = "") -> Response:
        """Show the item after those named ``skip``, as a part of a page that is not on the screen yet."""
        skip = request.query_params.getlist("skip")
        item = self._parts.queue.next(self._parts.who(request).name, unit, skip)
        return self._show(request, item, unit) if item else Response(status_code=204)

    def item(self, request: Request, item_id: str, unit: str = "") -> Response:
        """Show one item."""
        return self._show(request, self._parts.queue.item(item_id), unit)

    def overview(self, request: Request) -> Response:
        """Show how things stand to the people in the room."""
        words = self._words(request)
        shown = {"overview": self._parts.overview(), "todo": partial(_todo, words)}
        return self._page(request, "overview", shown)

    def help(self, request: Request) -> Response:
        """Show the keys, and how to decide."""
        return self._page(request, "help", {})

    def decisions(self, request: Request) -> Response:
        """Show what was decided last; whoever decided it, and a manager, may take it back."""
        person, language = self._parts.who(request), self._words(request).language
        kept = self._parts.queue.decisions(MOST_DECISIONS)
        told = [_decision(one, self._parts.book, language, person) for one in kept]
        return self._page(request, "decisions", {"decisions": told})

    def whole_page(self, request: Request, item_id: str, n: int = 0) -> Response:
        """Show the whole page that an item is about."""
        item = self._parts.queue.item(item_id)
        crop = self._crops.page(item, _position(item, n), PAGE_WIDTHS[0])
        return self._page(request, "page", {"item": item, "n": n, "crop": crop, "wide": PAGE_WIDTHS[1]})

    def _show(self, request: Request, item: Item | None, unit: str, **more: Any) -> Response:
        if item is None:
            return self._page(request, "done", {"unit": unit} | more)
        words = self._words(request)
        asked = self._parts.book.asked(item, words.language)
        by_hand = item.kind in BY_HAND and bool(item.places)
        crops = self._crops.of(item)
        shown = {
            "item": item,
            "unit": unit,
            "asked": asked,
            "serial": format_serial(item.serial) if item.serial else "",
            "suggestion": _suggestion(item, asked),
            "crops": crops,
            "differing": self._differing(item, crops, words.language),
            "questions": self._parts.book.page(item, words.language) if by_hand else [],
            "ours": item.kind is ItemKind.STRAY and item.fault in PERHAPS_OURS,
            "units": self._parts.units() if item.kind is ItemKind.STRAY else (),
            "themes": self._parts.themes(words.language) if item.kind is ItemKind.COMMENT else (),
        }
        return self._page(request, "item", shown | more)

    def _differing(self, item: Item, crops: Sequence[CropLike | None], language: str) -> list[str]:
        """Return the questions in which the scans of a conflict differ."""
        if item.kind is not ItemKind.CONFLICT:
            return []
        lit = {question for crop in crops if crop for question in crop.lit}
        return [one.label for one in self._parts.book.page(item, language) if one.question in lit]

    # ------------------------------------------------------------------------------------------------- pictures

    def picture(self, item_id: str, n: int = 0) -> Response:
        """Return what an item shows, the n-th picture of it."""
        item = self._parts.queue.item(item_id)
        crops = self._crops.of(item)
        if not 0 <= n < len(crops) or crops[n] is None:
            raise HTTPException(404)
        return _picture(crops[n])

    def page_picture(self, item_id: str, n: int = 0, width: int = PAGE_WIDTHS[0]) -> Response:
        """Return the whole page of an item, the n-th of it."""
        item = self._parts.queue.item(item_id)
        wide = max(PAGE_WIDTHS) if width > PAGE_WIDTHS[0] else PAGE_WIDTHS[0]
        return _picture(self._crops.page(item, _position(item, n), wide))

    # ------------------------------------------------------------------------------------------------- settling

    def settle(self, request: Request, item_id: str, form: PostedForm) -> Response:
        """Put in force what was said to an item, and go on."""
        clerk = self._parts.who(request).name
        try:
            item = self._parts.queue.item(item_id)
        except UnknownNameError:
            return self._answered(request, form, "said-taken", 409)
        try:
            self._parts.queue.settle(clerk, item_id, choice_of(item, form, self._parts.book))
        except AlreadyStoredError:
            return self._answered(request, form, "said-taken", 409)
        except (SerialError, UnfitSerialError, UnknownUnitError, UnknownNameError, ValueError) as error:
            return self._slip(request, item, form, error)
        if item.kind is ItemKind.COMMENT:
            self._crops.clear()  # parts of it may be blacked out now
        return self._answered(request, form, "said-saved")

    def undo(self, request: Request, form: PostedForm) -> Response:
        """Take back what this clerk settled last, and show it again."""
        item = self._parts.queue.undo(self._parts.who(request).name)
        if item is None:
            return self._answered(request, form, "said-nothing", 409)
        return self._answered(request, form, "said-undone", item=item)

    def later(self, request: Request, form: PostedForm) -> Response:
        """Put an item off, and go on."""
        self._parts.queue.later(self._parts.who(request).name, form.get("item", ""))
        return self._answered(request, form, "said-later")

    def _answered(
        self, request: Request, form: Form, said: str, status: int = 200, item: Item | None = None
    ) -> Response:
        """Say that it is done: to the script with what changes beside the item, to a browser with the next page."""
        unit = form.get("unit", "")
        if not _wants_json(request):
            where = {"said": said} | ({"unit": unit} if unit else {})
            return RedirectResponse(f"/{f'item/{item.id}' if item else ''}?{urlencode(where)}", 303)
        words = self._words(request)
        progress = self._render(request, "_progress", {"unit": unit})
        said_to_script = {"said": words(said), "item": item.id if item else None, "progress": progress}
        return JSONResponse(said_to_script | {"taken": said == "said-taken"}, status)

    def _slip(self, request: Request, item: Item, form: Form, error: Exception) -> Response:
        """Say what was wrong with an answer, and keep what was typed."""
        problem = self._words(request)(_slip_name(form, error))
        if _wants_json(request):
            return JSONResponse({"problem": problem}, 422)
        page = self._show(request, item, form.get("unit", ""), problem=problem, typed=form)
        page.status_code = 422
        return page

    def reopen(self, request: Request, form: PostedForm) -> Response:
        """Take back a decision, so that it waits again."""
        person, number = self._parts.who(request), form.get("number", "")
        kept = {str(one.number): one for one in self._parts.queue.decisions(MOST_DECISIONS)}
        if number not in kept:
            return self._answered(request, form, "said-taken", 409)
        if not _may_reopen(kept[number], person):
            raise HTTPException(403)
        try:
            self._parts.queue.reopen(person.name, int(number))
        except AlreadyStoredError:
            return self._answered(request, form, "said-taken", 409)
        self._crops.clear()  # what was blacked out is to be seen again
        return RedirectResponse("/decisions?said=said-reopened", 303)

    # ------------------------------------------------------------------------------------------------- trouble

    def refused(self, request: Request, error: Exception) -> Response:
        """Answer what is not there, or not allowed."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._trouble(request, "not-found" if status == 404 else "trouble", status)

    def in_trouble(self, request: Request, error: Exception) -> Response:
        """Answer what the store, the disk or a name is to blame for."""
        if isinstance(error, UnknownNameError):
            return self._trouble(request, "not-found", 404)
        detail = f"{error.message} {error.advice}".strip() if isinstance(error, PhieuError) else ""
        return self._trouble(request, "trouble", 503, detail)

    def _trouble(self, request: Request, name: str, status: int, detail: str = "") -> Response:
        words = self._words(request)
        if _wants_json(request):
            return JSONResponse({"problem": words(name), "detail": detail}, status)
        shown = {"heading": words(f"{name}-title"), "text": words(name), "detail": detail}
        return HTMLResponse(self._render(request, "trouble", shown | {"bare": True}), status)

    # ------------------------------------------------------------------------------------------------ rendering

    def _words(self, request: Request) -> PageWords:
        for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
            if chosen in LANGUAGES:
                return PageWords(chosen)
        return PageWords(self._parts.language)

    def _page(self, request: Request, template: str, shown: Mapping[str, Any]) -> Response:
        """Return a page, or the part of it that the script asked for."""
        name = f"_{template}" if "x-part" in request.headers else template
        response = HTMLResponse(self._render(request, name, shown))
        if request.query_params.get("lang") in LANGUAGES:
            language = self._words(request).language
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, httponly=True, samesite="strict")
        return response

    def _render(self, request: Request, name: str, shown: Mapping[str, Any]) -> str:
        said = request.query_params.get("said", "")
        common = {
            "w": self._words(request),
            "languages": LANGUAGES,
            "person": self._parts.who(request),
            "path": request.url.path,
            "said": said if said.startswith("said-") and said in TEXTS else "",
            "problem": "",
            "typed": Form(),
            "unit": "",
            "bare": False,
        }
        if not shown.get("bare"):  # a page that tells of trouble must not run into it again
            common["progress"] = self._parts.queue.progress()
            common["unit_ids"] = self._parts.surveyed()
        return self._templates.get_template(f"{name}.html").render(common | dict(shown))


class _Crops:
    """Pictures, of which the last ones are kept: a page names their size before the browser asks for them."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._kept: OrderedDict[tuple[Any, ...], Sequence[CropLike | None]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, item: Item) -> Sequence[CropLike | None]:
        """Return what an item shows; ``None`` stands for a picture that can't be opened."""
        if not item.places:
            return ()
        return self._get((item.id, item.places), partial(self._cut, item))

    def clear(self) -> None:
        """Forget what was kept."""
        with self._lock:
            self._kept.clear()

    def page(self, item: Item, n: int, width: int) -> CropLike:
        """Return a whole page; it is of the item, so that its boxes can be shown."""
        show = self._pictures.plain if item.kind is ItemKind.AUDIT else self._pictures.page
        (crop,) = self._get((item.kind, item.places[n], width), lambda: [show(item.places[n], width)])
        if crop is None:
            raise HTTPException(404)
        return crop

    def _cut(self, item: Item) -> Sequence[CropLike]:
        if item.kind in (ItemKind.DOUBT, ItemKind.COMMENT):
            return [self._pictures.row(item)]
        if item.kind is ItemKind.CONFLICT:
            return self._pictures.conflict(item)
        if item.kind is ItemKind.AUDIT:
            return [self._pictures.plain(item.places[0], PAGE_WIDTHS[0])]
        show = self._pictures.serial if item.kind is ItemKind.SERIAL else self._pictures.evidence
        return [show(item.places[0])]

    def _get(self, key: tuple[Any, ...], cut: Callable[[], Sequence[CropLike]]) -> Sequence[CropLike | None]:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            found: Sequence[CropLike | None] = list(cut())
        except PhieuError:  # the archive is away, or the scan was deleted: the item must be shown all the same
            return [None]
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return found


def choice_of(item: Item, form: Form, book: BookLike) -> Choice:
    """Return what a form says to an item.

    Raises:
        ValueError: nothing that can be said to anything, or the half of it.
    """
    name, _, value = form.get("say", "").partition(":")
    verb, why = Verb(name), form.get("why", "").strip()
    if verb is Verb.TYPE:
        page = f" {form.get('sheet_page', '').strip()}" if item.kind is ItemKind.STRAY else ""
        value = form.get("serial", "").strip() + page
    elif verb is Verb.SEND:
        value = form.get("to", "")
        if not value:
            raise ValueError("no unit is named")
    elif verb is Verb.WRITE:
        value = _written(form)
    elif verb is Verb.CHOOSE and item.kind in BY_HAND:
        value = _by_hand(form, book.page(item, "vi"))
    elif verb is Verb.CHOOSE and not value:  # several choices, or a number
        value = "|".join(one.strip() for one in form.getlist("answer") if one.strip())
        verb = verb if value else Verb.BLANK
    return Choice(verb, value, why)


def _by_hand(form: Form, questions: Sequence[SpokenQuestion]) -> str:
    """Return the answers of a whole page as JSON; a question that was left alone is blank."""
    said = {one.question: "|".join(filter(None, form.getlist(f"answer:{one.question}"))) for one in questions}
    return orjson.dumps({question: answer for question, answer in said.items() if answer}).decode()


def _written(form: Form) -> str:
    """Return what somebody typed of a comment.

    Raises:
        ValueError: nothing was typed, or a part that is blacked out is none.
    """
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("nothing is typed")
    black = tuple(BlackedOut(*map(float, part.split())) for part in form.getlist("black"))
    return Comment(text, tuple(form.getlist("theme")), form.get("needs_answer") == "yes", black).packed()


@dataclass(frozen=True, slots=True)
class _Decision:
    """A decision as it is listed."""

    number: int
    at: datetime
    by: str
    matter: Matter
    sheet: str
    page: int | None
    label: str
    answer: str
    state: State
    why: str
    may_reopen: bool


def _may_reopen(kept: KeptRuling, person: Person) -> bool:
    return person.manages or kept.by == person.name


def _decision(kept: KeptRuling, book: BookLike, language: str, person: Person) -> _Decision:
    ruling, answer = kept.ruling, kept.ruling.answer
    if ruling.matter is Matter.COMMENT:
        answer = Comment.unpacked(answer).text
    return _Decision(
        number=kept.number,
        at=datetime.fromisoformat(kept.at).astimezone(),
        by=kept.by,
        matter=ruling.matter,
        sheet=format_serial(ruling.serial) if ruling.serial else "",
        page=ruling.sheet_page,
        label=book.label(ruling.question.partition("#")[0], language),
        answer=answer,
        state=ruling.state,
        why=ruling.why,
        may_reopen=_may_reopen(kept, person),
    )


def _suggestion(item: Item, asked: SpokenQuestion | None) -> str:
    """Return what accepting says, as a form says it; empty where the machine has nothing to suggest."""
    if item.kind is not ItemKind.DOUBT or asked is None:
        return ""
    if item.doubt is Doubt.OVERVOTE or (asked.most == 1 and "|" in item.answer):
        return "void"
    if not item.answer:
        return "blank"
    return f"choose:{item.answer}" if asked.kind in (Kind.RATING, Kind.CHOICE) else "choose"


def _slip_name(form: Form, error: Exception) -> str:
    if form.get("say", "") == Verb.TYPE:
        names: dict[type[Exception], str] = {
            SerialError: "bad-serial",
            UnknownNameError: "unknown-serial",
            UnfitSerialError: "unfit-serial",
        }
        return names.get(type(error), "bad-choice")
    return {"send": "no-unit", "write": "no-text"}.get(form.get("say", ""), "bad-choice")


def _todo(words: PageWords, task: Any) -> tuple[str, str]:
    """Return who does something, and what it is."""
    todo = TODO[task]
    who, do = (todo.who_vi, todo.do_vi) if words.language == "vi" else (todo.who_en, todo.do_en)
    return who, words.of(TASKS_TODO[task]) if task in TASKS_TODO else do


def _position(item: Item, n: int) -> int:
    if not 0 <= n < len(item.places):
        raise HTTPException(404)
    return n


def _picture(crop: CropLike | None) -> Response:
    if crop is None:
        raise HTTPException(404)
    return Response(crop.data, media_type=crop.media_type, headers=PICTURES_ARE_KEPT)


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
