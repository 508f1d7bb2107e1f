"""Assemble the office of a workspace, and serve it until Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp

from forms.errors import PhieuError
from pipeline.in_use import note_in_use
from pipeline.intake.uploads import Uploads
from pipeline.office.app import create_office
from pipeline.office.backup_page import Dues
from pipeline.office.camera_parts import Camera
from pipeline.office.daily_proposals import LOOK_SECONDS, DailyProposals
from pipeline.office.figures.live import LiveFigures
from pipeline.office.figures.pages import prepare
from pipeline.office.home_outlooks import Outlooks
from pipeline.office.parts import Office
from pipeline.office.reading import Reading, reading_beside
from pipeline.office.scans_passages import passages_of_scans
from pipeline.office.upload import ATTACHMENTS, UPLOADS
from pipeline.review.parts import Parts, Person
from pipeline.review.server import parts_of
from pipeline.web.security import (
    USERS,
    Listening,
    Users,
    csrf_token,
    current_user,
    listening_allowed,
    may_log_out,
    secure,
)
from pipeline.web.serving import Certificate, run_until_stopped
from pipeline.web.static_files import StaticFolder
from pipeline.web.texts import Language
from pipeline.work.background import in_background
from pipeline.workspace import Workspace

STATIC = StaticFolder(Path(__file__).with_name("static"), "phieu.css")

HOME = "/home"
"""The page that an office sees first."""


def guarded_app(
    workspace: Workspace,
    listening: Listening,
    language: str = "",
    first: str = HOME,
    reading: Reading | None = None,
) -> FastAPI:
    """Return the office of a workspace as an app behind the guard.

    Args:
        workspace: whose office it is.
        listening: where it is served.
        language: default of the pages; empty for the workspace's own.
        first: the path to which ``/`` leads; empty for the queue.
        reading: how the reading of the inbox stands; ``None`` where nothing is read beside the pages.

    Raises:
        UserError: it would be served beyond this machine, and there are no users.
    """
    users = Users(workspace.root / USERS)
    office = Office(
        workspace,
        users,
        listening,
        camera=Camera(workspace),
        outlooks=Outlooks(workspace),
        uploads=Uploads(workspace),
        dues=Dues(workspace),
        figures=LiveFigures(workspace, prepare),
        reading=reading or Reading(),
    )
    app = create_office(parts_of(workspace, _person, language), office, first)
    spoken: Language = "en" if language == "en" else "vi"
    passages = (office.camera.passage(), *passages_of_scans(workspace), UPLOADS, ATTACHMENTS)
    secure(app, users, listening, local_name=workspace.who, language=spoken, static=STATIC, passages=passages)
    return app


def _person(request: Request) -> Person:
    user = current_user(request)
    return Person(
        user.name,
        csrf_token(request),
        may_log_out(request),
        user.rights,
        user.units,
        user.created_at,
        user.may_see_desks,
    )


def serve(
    workspace: Workspace,
    listening: Listening,
    tell: Callable[[str], None],
    language: str = "",
    certificate: Certificate | None = None,
    *,
    first: str = HOME,
    reads: bool = True,
) -> None:
    """Serve the office until Ctrl-C.

    Args:
        workspace: whose office it is.
        listening: the address and port; port 0 means any free port.
        tell: is called with the page's address just before it can be opened.
        language: default of the pages; empty for the workspace's own.
        certificate: for https; ``None`` for http.
        first: the path to which ``/`` leads; empty for the queue.
        reads: whether what arrives in the inbox is read beside the pages.

    Raises:
        UserError: it would be served beyond this machine, and there are no users.
        WorkspaceError: the port is taken, the address is not this machine's, or the certificate can't be used.
        KeyboardInterrupt: Ctrl-C was pressed; the function may also return then.
    """
    listening_allowed(listening, Users(workspace.root / USERS))
    note_in_use(workspace)
    reading, daily = Reading(), DailyProposals(workspace)
    app_at = partial(_app_at, workspace, language, first, reading, daily)
    beside = reading_beside(workspace, reading) if reads else nullcontext()
    with beside, in_background("proposals", daily.step, LOOK_SECONDS):
        run_until_stopped(app_at, listening, tell, "phieu serve", certificate)


def _app_at(
    workspace: Workspace, language: str, first: str, reading: Reading, daily: DailyProposals, there: Listening
) -> ASGIApp:
    app = guarded_app(workspace, there, language, first, reading)
    daily.figures = app.state.office.figures
    threading.Thread(target=look_around, args=(app,), name="first-look", daemon=True).start()
    return app


def look_around(app: FastAPI) -> None:
    """Look once at all that the first page tells, so that nobody waits for the first look at a large store."""
    parts: Parts = app.state.site.parts
    office: Office = app.state.office
    with suppress(PhieuError):  # the pages tell
        parts.queue.progress()
        office.outlooks.of(parts.overview().standing, parts.language or parts.own_language(), ())
