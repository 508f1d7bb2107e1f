"""A file that somebody brings by a plain form: taken only from who is logged in, and whole in memory."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from email.parser import BytesParser
from email.policy import compat32
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.office.survey_drafts import MOST_BYTES
from pipeline.web.guard import CSRF_FIELD
from pipeline.web.passages import Passage, Stopped
from pipeline.web.visits import SCOPE_KEY, Visit, Visits

_PATHS = re.compile(r"/survey/check/(?:survey|units|desks|transactions|scheme)", re.ASCII)
_FORM_BYTES = 8192  # what a form adds to its file


class Brought(NamedTuple):
    """A file that was brought, as it is called there, and what else the form said."""

    name: str
    content: bytes


def _admitted(request: Request, visits: Visits) -> Visit | Stopped:
    """Say who brings a file, before any of it is taken; that the form is one of ours is seen once it is read."""
    if request.method not in ("POST", "GET", "HEAD"):
        return Stopped(400, "bad_request")
    visit = visits.of(request)
    return visit if visit.user is not None else Stopped(401, "log_in")


UPLOADS = Passage(_PATHS, MOST_BYTES + _FORM_BYTES, _admitted)
"""The way past the guard for files of surveys, registers and desks, which are larger than forms."""


async def brought(request: Request) -> Brought:
    """Return the file of a form, if the form has the session's token.

    Raises:
        HTTPException: it has not, or there is no file.
    """
    visit: Visit = request.scope[SCOPE_KEY]
    fields = _fields(request.headers.get("content-type", ""), await request.body())
    token = fields.get(CSRF_FIELD, Brought("", b"")).content
    if not visit.csrf or not secrets.compare_digest(token, visit.csrf.encode()):
        raise HTTPException(403)
    request.scope[SCOPE_KEY] = replace(visit, checked=True)
    return fields.get("file", Brought("", b""))


def _fields(kind: str, body: bytes) -> dict[str, Brought]:
    """Return the fields of a form with files (RFC 7578) by their names."""
    if not kind.casefold().startswith("multipart/form-data") or not kind.isascii() or "\n" in kind:
        return {}
    message = BytesParser(policy=compat32).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    found: dict[str, Brought] = {}
    for part in message.get_payload() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        if isinstance(name, str) and isinstance(content, bytes):
            found.setdefault(name, Brought(part.get_filename() or "", content))  # type: ignore[union-attr]
    return found


BroughtFile = Annotated[Brought, Depends(brought)]
