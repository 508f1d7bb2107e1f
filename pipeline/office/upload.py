"""A file that somebody brings by a plain form: taken only from who is logged in, and whole in memory."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.office.survey_drafts import MOST_BYTES
from pipeline.records.remedies import MOST_ATTACHED_BYTES
from pipeline.web.form_files import FormError, FormParts, Head, boundary_of
from pipeline.web.guard import CSRF_FIELD
from pipeline.web.passages import Passage, Stopped
from pipeline.web.visits import SCOPE_KEY, Visit, Visits

_PATHS = re.compile(r"/survey/check/(?:survey|units|desks|transactions|scheme)", re.ASCII)
_FORM_BYTES = 8192  # what a form adds to its file
_FED_BYTES = 64 * 1024  # at a time, of which what is left is copied for each part


class Brought(NamedTuple):
    """A file that was brought, as it is called there, and what else the form said."""

    name: str
    content: bytes
    fields: Mapping[str, str] = {}


def _admitted(request: Request, visits: Visits) -> Visit | Stopped:
    """Say who brings a file, before any of it is taken; that the form is one of ours is seen once it is read."""
    if request.method not in ("POST", "GET", "HEAD"):
        return Stopped(400, "bad_request")
    visit = visits.of(request)
    return visit if visit.user is not None else Stopped(401, "log_in")


UPLOADS = Passage(_PATHS, MOST_BYTES + _FORM_BYTES, _admitted)
"""The way past the guard for files of surveys, registers and desks, which are larger than forms."""

_ATTACHED = re.compile(r"/measures/(?:\d{1,9}/files|import)", re.ASCII)
ATTACHMENTS = Passage(_ATTACHED, 2 * MOST_ATTACHED_BYTES + _FORM_BYTES, _admitted)
"""The way past the guard for what is attached to a shortcoming, and for lists of them; what is a bit too large gets in,
so that the page can say so."""


async def brought(request: Request) -> Brought:
    """Return the file of a form, if the form has the session's token.

    Raises:
        HTTPException: it has not, or there is no file.
    """
    visit: Visit = request.scope[SCOPE_KEY]
    fields = await run_in_threadpool(_fields, request.headers.get("content-type", ""), await request.body())
    token = fields.get(CSRF_FIELD, Brought("", b"")).content
    if not visit.csrf or not secrets.compare_digest(token, visit.csrf.encode()):
        raise HTTPException(403)
    request.scope[SCOPE_KEY] = replace(visit, checked=True)
    file = fields.pop("file", Brought("", b""))
    texts = {name: one.content.decode("utf-8", "replace") for name, one in fields.items() if not one.name}
    return file._replace(fields=texts)


def _fields(kind: str, body: bytes) -> dict[str, Brought]:
    """Return the fields of a form with files by their names; none if it is no such form, or breaks off."""
    boundary, found = boundary_of(kind), dict[str, Brought]()
    head, content = Head("", None), bytearray()

    def begin(said: Head) -> None:
        nonlocal head
        head = said
        content.clear()

    def end() -> None:
        found.setdefault(head.name, Brought(head.file_name or "", bytes(content)))

    parts = FormParts(boundary, begin, content.extend, end)
    try:
        for at in range(0, len(body) if boundary else 0, _FED_BYTES):
            parts.feed(body[at : at + _FED_BYTES])
    except FormError:
        return {}
    return found if parts.ended else {}


BroughtFile = Annotated[Brought, Depends(brought)]
