"""The routes of the survey online: where a form begins, how it goes on, and where it ends."""

from __future__ import annotations

from asyncio import Lock, sleep, to_thread
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from forms.receipt import receipt_of
from pipeline.errors import DiskError, StoreError
from pipeline.public.book import CHECK, START
from pipeline.public.entrances import Codes, UnknownCodeError, WrongCodeError
from pipeline.public.filled import Filled, Place, SealError
from pipeline.public.gate import FIELDS, Gate
from pipeline.public.reception import Reception, Verdict
from pipeline.public.rendering import Rendering
from pipeline.public.steps import said_of, shows_answers, step_on

# An empty page of a form is shown from the memory of the browser when somebody goes back, which does not ask whether it
# is to be sent again. What shows answers is in no such memory: the next one who holds a shared phone may go back.
_KEPT_BY_BROWSER = {"Cache-Control": "private, no-cache"}
_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_LEAST_TO_COMPRESS = 600  # bytes: what fits into one packet is no faster when it is smaller
GUESS_SECONDS = 0.5
"""For which a code waits that was never printed: of 100,000 codes one is met in a month of guessing without a pause."""
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class PublicForm:
    """Answers the requests of people who fill a survey in.

    Attributes:
        pages: makes the pages.
        reception: takes finished forms.
        codes: knows one-time codes.
        kiosks: the units and desks with a tablet.
        files: the packaged files, by name.
        guessing: held by who has sent a code that was never printed: all of them wait in one line.
    """

    pages: Rendering
    reception: Reception
    codes: Codes
    kiosks: Collection[tuple[str, str]]
    files: Mapping[str, bytes]
    guessing: Lock = field(default_factory=Lock)

    def app(self) -> ASGIApp:
        """Return the app, behind its gate."""
        routes = [
            Route("/static/{name}", self._static),
            Route("/", self._home, methods=["GET"]),
            Route("/", self._entered, methods=["POST"]),
            Route("/c/{code}", self._with_code, methods=["GET"]),
            Route("/kiosk/{unit}", self._kiosk, methods=["GET"]),
            Route("/kiosk/{unit}/{desk}", self._kiosk, methods=["GET"]),
            Route("/{unit}", self._open, methods=["GET"]),
            Route("/{unit}/{desk}", self._open, methods=["GET"]),
            Route("/{path:path}", self._sent, methods=["POST"]),
            Route("/{path:path}", self._nowhere, methods=["GET"]),
        ]
        return Gate(GZipMiddleware(Starlette(routes=routes), _LEAST_TO_COMPRESS), self._refusal)

    async def _home(self, request: Request) -> Response:
        typed = request.query_params.get("q", "")[:60]
        return _page(self.pages.home(self._language(request), typed))

    async def _entered(self, request: Request) -> Response:
        """Take the code that was typed on the first page."""
        fields = request.scope[FIELDS]
        if "state" in fields:
            return await self._sent(request)
        typed = fields.get("code", [""])[0][:60]
        spoken = self._known(fields.get("lang", [""])[0]) or self._language(request)
        return await self._begun_with(typed, spoken)

    async def _with_code(self, request: Request) -> Response:
        return await self._begun_with(request.path_params["code"][:60], self._language(request))

    async def _begun_with(self, typed: str, language: str) -> Response:
        try:
            holder = await to_thread(self.codes, typed)
            used = await self.reception.code_is_used(holder.tag)
        except WrongCodeError as error:
            if isinstance(error, UnknownCodeError):
                async with self.guessing:
                    await sleep(GUESS_SECONDS)
            return _page(self.pages.home(language, code=typed, problem=error.words.said(language, **error.values)), 422)
        except StoreError:
            return self._message(language, "trouble", 503)
        if used:
            return self._message(language, "used", 409)
        place = Place(holder.unit, holder.desk, holder.tag, holder.period)
        if self.pages.entrances.named(place.unit, place.desk) is None:
            place = replace(place, desk="")
        return self._begun(place, language)

    async def _open(self, request: Request) -> Response:
        unit, desk = request.path_params["unit"], request.path_params.get("desk", "")
        language, entrances = self._language(request), self.pages.entrances
        named = entrances.named(unit, desk)
        if named is None:
            return self._meant(request) or self._not_open(unit, language)
        desks = entrances.desks(unit, entrances.today()) if "choose" in request.query_params else []
        if desks:
            return _page(self.pages.desks(language, named, desks))
        if self.reception.is_full(unit, desk):
            return self._message(language, "full", 429)
        return self._begun(Place(unit, desk), language)

    async def _kiosk(self, request: Request) -> Response:
        unit, desk = request.path_params["unit"], request.path_params.get("desk", "")
        if (unit, desk) not in self.kiosks or self.pages.entrances.named(unit, desk) is None:
            return self._message(self._language(request), "no_place", 404)
        language = self._known(request.query_params.get("lang", "")) or self.pages.book.survey.languages[0]
        place = Place(unit, desk, kiosk=True)
        if self.reception.is_full(unit, desk):
            return self._message(language, "full", 429, place)
        return self._begun(place, language)

    async def _nowhere(self, request: Request) -> Response:
        return self._meant(request) or self._message(self._language(request), "no_place", 404)

    def _meant(self, request: Request) -> Response | None:
        """Lead from an address that was typed with capitals or a stroke at its end to the one that was meant."""
        typed = request.url.path.removeprefix("/")
        meant = typed.casefold().rstrip("/")
        unit, _, desk = meant.removeprefix("kiosk/").partition("/")
        is_there = meant != typed and self.pages.entrances.named(unit, desk) is not None
        return RedirectResponse(f"/{meant}") if is_there else None

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.files:
            return self._message(self._language(request), "no_place", 404)
        kind = _TYPES[name.rpartition(".")[2]]
        return Response(self.files[name], media_type=kind, headers=_FOR_EVER)

    async def _sent(self, request: Request) -> Response:
        """Take a page of a form that was sent, and show where it goes."""
        fields = request.scope[FIELDS]
        try:
            before = self.pages.seal.opened(fields.get("state", [""])[0])
        except SealError:
            return self._message(self._language(request), "expired", 400)
        step = step_on(self.pages.book, before, fields)
        if step.leaves:
            return await self._left(step.filled)
        if self.reception.has_taken(before.id):  # somebody went back, or sent it twice: perhaps not who filled it in
            return _page(self.pages.thanks(before, receipt_of(before.id)))
        if step.sends:
            return await self._finished(step.filled)
        kept = not (step.filled.place.kiosk or shows_answers(self.pages.book, step.filled))
        return _page(self.pages.form(step.filled, step.problems), 422 if step.problems else 200, is_kept=kept)

    async def _finished(self, filled: Filled) -> Response:
        try:
            verdict = await self.reception.take(filled, said_of(self.pages.book, filled))
        except (DiskError, StoreError):
            return _page(self.pages.form(filled.at(CHECK), notice="not_kept"), 503)
        if verdict is Verdict.TAKEN:
            return _page(self.pages.thanks(filled, receipt_of(filled.id)))
        name, status = ("used", 409) if verdict is Verdict.USED else ("full", 429)
        return self._message(filled.language, name, status, filled.place)

    async def _left(self, filled: Filled) -> Response:
        """Keep what was left unfinished on a tablet, if anything was answered, and go back to the start."""
        said = said_of(self.pages.book, filled)
        if said and filled.place.kiosk:
            try:
                await self.reception.take(filled, said, partial=True)
            except (DiskError, StoreError):  # whoever left it does not wait for it
                return self._message(filled.language, "trouble", 503, filled.place)
        language = self.pages.book.survey.languages[0]
        return self._begun(filled.place, language)

    def _begun(self, place: Place, language: str) -> Response:
        filled = Filled.begin(place, language, self.pages.book.mark, START)
        return _page(self.pages.form(filled))

    def _not_open(self, unit: str, language: str) -> Response:
        there = self.pages.entrances.unit(unit)
        if there is None or self.pages.entrances.named(unit) is not None:
            return self._message(language, "no_place", 404)
        after = self.pages.entrances.successors(there)
        name = "closed_unit" if after else "closed_alone"
        said = self.pages.message(language, name, {"unit": there.name}, after)
        return _page(said, 404)

    def _message(self, language: str, name: str, status: int, place: Place | None = None) -> Response:
        return _page(self.pages.message(language, name, place=place), status)

    def _refusal(self, request: Request, status: int) -> Response:
        return self._message(self._language(request), "trouble" if status >= 500 else "bad", status)

    def _known(self, language: str) -> str:
        return language if language in self.pages.book.survey.languages else ""

    def _language(self, request: Request) -> str:
        """Return the language that was chosen, else the first one of the browser's that the survey has."""
        wanted = request.headers.get("accept-language", "")
        spoken = [one.strip()[:2].casefold() for one in wanted.split(",")]
        chosen = [request.query_params.get("lang", ""), *spoken]
        return next(filter(None, map(self._known, chosen)), self.pages.book.survey.languages[0])


def _page(content: str, status: int = 200, *, is_kept: bool = False) -> Response:
    """Return a page; ``is_kept`` lets the browser keep it for going back."""
    return HTMLResponse(content, status, headers=_KEPT_BY_BROWSER if is_kept else {})
