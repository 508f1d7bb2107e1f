"""The office as an app: the queue's pages, and those of every other room."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from pipeline.office.parts import Office
from pipeline.office.routes import (
    account,
    audits,
    camera,
    comments,
    due,
    figures,
    home,
    measure_lists,
    measures,
    people,
    printing,
    record,
    scans,
    settings,
    survey,
)
from pipeline.office.texts import TEXTS
from pipeline.review.app import create_app
from pipeline.review.parts import Parts

_ROOMS = (
    *(audits, camera, comments, due, figures, home, measure_lists, measures),
    *(people, printing, record, scans, settings, survey),
)


def create_office(parts: Parts, office: Office, first: str = "/home") -> FastAPI:
    """Return all pages of the office as an app; before it is served, the guard must be added.

    Args:
        parts: what the queue's pages are made of; its ``who`` identifies people on all pages.
        office: what the other pages have at hand.
        first: the path to which ``/`` leads; empty for the queue itself.
    """
    app = create_app(parts, ["pipeline.office"], TEXTS, _entrance(office, first) if first else None)
    app.state.office = office
    for room in _ROOMS:
        app.include_router(room.router)
    return app


def _entrance(office: Office, first: str) -> Callable[[Request], Response]:
    """Return what answers ``/``: it leads to the first page, or in a brand-new workspace to the first account."""

    def enter(request: Request) -> Response:
        return account.entered(first, request, office)

    return enter
