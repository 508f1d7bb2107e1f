"""The office as an app: the queue's pages, and those of every other room."""

from __future__ import annotations

from fastapi import FastAPI

from pipeline.office.parts import Office
from pipeline.office.routes import camera, figures, home, people, printing, record, scans, settings
from pipeline.office.texts import TEXTS
from pipeline.review.app import create_app
from pipeline.review.parts import Parts


def create_office(parts: Parts, office: Office, first: str = "/home") -> FastAPI:
    """Return all pages of the office as an app; before it is served, the guard must be added.

    Args:
        parts: what the queue's pages are made of; its ``who`` identifies people on all pages.
        office: what the other pages have at hand.
        first: the path to which ``/`` leads; empty for the queue itself.
    """
    app = create_app(parts, ["pipeline.office"], TEXTS, first)
    app.state.office = office
    for room in (camera, figures, home, people, printing, record, scans, settings):
        app.include_router(room.router)
    return app
