"""The review page: it shows one item at a time, which is answered with a key, a finger, or a form without scripts.

All pages are whole pages, and every answer is a form that is posted; ``review.js`` only makes it quicker, by asking for
the part of the page that changes. What an address answers stands in ``routes``. The office's other pages
(``pipeline.office``) are added to this app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forms.bilingual import Words
from forms.errors import PhieuError
from pipeline.review.parts import Parts
from pipeline.review.routes import decisions, desks, help_page, items, maps, overview, pictures, queue, themes
from pipeline.review.site import Site, needs
from pipeline.review.trouble import in_trouble, misspelled, refused
from pipeline.web.roles import Right


def create_app(
    parts: Parts,
    packages: Sequence[str] = (),
    texts: Mapping[str, Words] | None = None,
    first: Callable[[Request], Response] | None = None,
) -> FastAPI:
    """Return the pages as an app; before it is served, the guard must be added (``pipeline.web.security``).

    Args:
        parts: what they are made of.
        packages: with templates of other pages.
        texts: of other pages.
        first: answers ``/``; ``None`` for the queue itself.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = Site(parts, packages, texts)
    app.add_api_route("/", first or queue.show_first, methods=["GET"], response_model=None)
    settles = [Depends(needs(Right.SETTLE))]
    for resource in (queue, items, pictures, decisions, themes):
        app.include_router(resource.router, dependencies=settles)
    for resource in (overview, desks, maps, help_page):
        app.include_router(resource.router)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misspelled)
    app.add_exception_handler(PhieuError, in_trouble)
    return app
