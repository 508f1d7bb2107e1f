"""How a page is made of the parts: its words, its templates, and what is answered to a form."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Path
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from forms.bilingual import Words, both
from pipeline.errors import UnknownNameError
from pipeline.review.item_pictures import ItemPictures
from pipeline.review.page_words import PageWords
from pipeline.review.parts import Parts
from pipeline.review.queue_items import EVERYTHING, Item, Narrowing
from pipeline.review.texts import LANGUAGES, TEXTS
from pipeline.web.guard import FORM
from pipeline.web.roles import Right
from pipeline.web.rooms import rooms_for
from pipeline.web.visits import Form

LANGUAGE_COOKIE = "phieu-language"
A_YEAR = 365 * 24 * 3600  # seconds
_NOT_KEPT = ("lang", "said")
"""What an address says that is no longer so once another language was chosen."""


class Site:
    """The pages of one server.

    Args:
        parts: what they are made of.
        packages: that have templates beside those of ``pipeline.review``, the first that has one of a name being taken.
        texts: of their pages, by name, beside those of ``pipeline.review``.

    Attributes:
        parts: what they are made of.
        item_pictures: the pictures of the items of the queue.
    """

    def __init__(self, parts: Parts, packages: Sequence[str] = (), texts: Mapping[str, Words] | None = None) -> None:
        self.parts = parts
        self.item_pictures = ItemPictures(parts.pictures)
        self._texts = ChainMap(TEXTS, dict(texts or {}))
        self._templates = Environment(
            loader=ChoiceLoader([PackageLoader(package) for package in (*packages, "pipeline.review")]),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def item(self, request: Request, item_id: str) -> Item:
        """Return an item that waits and that is this person's to see.

        Raises:
            UnknownNameError: there is none with this id.
        """
        item = self.parts.queue.item(item_id)
        if not self.parts.who(request).may_see(item.unit):
            raise UnknownNameError(
                both("mục này thuộc đơn vị khác", "this is another unit's"),
                both("Chuyển sang mục tiếp theo.", "Go on with the next one."),
            )
        return item

    def words(self, request: Request) -> PageWords:
        """Return the words in the language that the browser asks for, or has chosen before, else the site's own."""
        for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
            if chosen in LANGUAGES:
                return PageWords(chosen, self._texts)
        return PageWords(self.parts.language or self.parts.own_language(), self._texts)

    def page(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """Return a page, or only the part that the script requested."""
        name = f"_{template}" if "x-part" in request.headers else template
        response = HTMLResponse(self.render(request, name, values))
        if request.query_params.get("lang") in LANGUAGES:
            language = self.words(request).language
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, httponly=True, samesite="strict")
        return response

    def render(self, request: Request, template: str, values: Mapping[str, Any]) -> str:
        """Return a template filled in: with what all templates use, and with these values."""
        said, person = request.query_params.get("said", ""), self.parts.who(request)
        common = {
            "w": self.words(request),
            "languages": LANGUAGES,
            "person": person,
            "path": request.url.path,
            "address_query": urlencode(
                [pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_KEPT]
            ),
            "said": said if said.startswith("said-") and said in self._texts else "",
            "rooms": rooms_for(person.rights, bound=bool(person.units), sees_desks=person.sees_desks),
            "problem": "",
            "typed": Form(),
            "narrow": EVERYTHING,
            "bare": False,
        }
        if not values.get("bare"):  # a page that tells of trouble must not run into it again
            common["progress"] = self.parts.queue.progress(person.units, values.get("narrow", EVERYTHING))
            common["unit_ids"] = {name: unit for name, unit in self.parts.surveyed().items() if person.may_see(unit)}
        return self._templates.get_template(f"{template}.html").render(common | dict(values))

    def answered(
        self, request: Request, form: Form, said: str, status: int = 200, item: Item | None = None
    ) -> Response:
        """Answer a form: to the script with what changes beside the item, to a browser with the next page.

        Args:
            request: that brought the form.
            form: what was sent.
            said: the name of the text that says what was done.
            status: of HTTP, for the script.
            item: what is to be shown next; ``None`` for what comes next in the queue.
        """
        narrow = narrowing_of(form)
        if not wants_json(request):
            return RedirectResponse(narrow.path(f"/item/{item.id}" if item else "/settle", said=said), 303)
        words = self.words(request)
        progress = self.render(request, "_progress", {"narrow": narrow})
        content = {"said": words(said), "item": item.id if item else None, "progress": progress}
        return JSONResponse(content | {"taken": said == "said-taken"}, status)


def narrowing_of(given: Mapping[str, str]) -> Narrowing:
    """Return what of the queue an address or a form asks for."""
    return Narrowing.of(given.get("unit", ""), given.get("kind", ""))


def site_of(request: Request) -> Site:
    """Return the site that a request came to."""
    site: Site = request.app.state.site
    return site


def wants_json(request: Request) -> bool:
    """Return whether the script asks, which takes JSON, and no page."""
    return request.headers.get("accept", "").startswith("application/json")


def needs(right: Right) -> Callable[[Request], None]:
    """Return a dependency of routes that answers 403 to whoever lacks a right."""

    def with_right(request: Request) -> None:
        if right not in site_of(request).parts.who(request).rights:
            raise HTTPException(403)

    return with_right


def for_whole_office(request: Request) -> None:
    """Answer 403 to whoever is bound to some units: a dependency of routes about what is of all of them."""
    if site_of(request).parts.who(request).units:
        raise HTTPException(403)


async def _site(request: Request) -> Site:  # async, so that it needs no thread
    site = site_of(request)
    site.parts.refresh()
    return site


async def _narrowing(request: Request) -> Narrowing:
    return narrowing_of(request.query_params)


async def _form(request: Request) -> Form:
    """Return the fields of a form; anything else has none, since the guard has not looked at what it holds."""
    if not request.headers.get("content-type", "").casefold().startswith(FORM):
        return Form()
    return ImmutableMultiDict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


TheSite = Annotated[Site, Depends(_site)]
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
"""A number in the path of an address: none that is beyond what the database can look for."""
AskedNarrowing = Annotated[Narrowing, Depends(_narrowing)]
PostedForm = Annotated[Form, Depends(_form)]
