"""The review page: it shows one item at a time, which is answered with a key, a finger, or a form without scripts.

All pages are whole pages, and every answer is a form that is posted; ``static/review.js`` only makes it quicker, by
asking for the part of the page that changes. What an address answers stands in ``routes``.
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from forms.errors import PhieuError
from pipeline.review.parts import Parts
from pipeline.review.routes import decisions, desks, help_page, items, maps, overview, pictures, queue
from pipeline.review.site import Site
from pipeline.review.trouble import in_trouble, misspelled, refused


def create_app(parts: Parts) -> FastAPI:
    """Return the page as an app; before it is served, the guard must be added (``pipeline.web.security``)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = Site(parts)
    for resource in (queue, items, pictures, decisions, overview, desks, maps, help_page):
        app.include_router(resource.router)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misspelled)
    app.add_exception_handler(PhieuError, in_trouble)
    return app
