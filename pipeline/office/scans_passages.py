"""The way in for files: who sends one is known before any of it is read, and it is never held in memory."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from starlette.requests import Request

from pipeline.intake.uploads import MOST_PIECE_BYTES
from pipeline.web.passages import Passage, Stopped
from pipeline.web.roles import Right
from pipeline.web.visits import Visit, Visits
from pipeline.workspace import Workspace

FORM_BYTES = 1_000_000
"""What a form with many files adds to them."""
_PIECES = re.compile(r"/scans/upload/[0-9a-f]{32}", re.ASCII)
_FORM = re.compile(r"/scans/send", re.ASCII)


def passages_of_scans(workspace: Workspace) -> tuple[Passage, ...]:
    """Return the ways in for pieces of files, and for a plain form with files."""
    most = workspace.settings.limits.file_bytes
    return Passage(_PIECES, MOST_PIECE_BYTES, _admitted), Passage(_FORM, most + FORM_BYTES, _admitted)


def _admitted(request: Request, visits: Visits) -> Visit | Stopped:
    """Let in who is logged in, may bring scans, and sends this from a page of ours.

    The token that proves the latter stands in a header, or in the address: a form's field would come with the files.
    """
    visit = visits.of(request)
    if visit.user is None:
        return Stopped(401, "log_in")
    if Right.BRING not in visit.user.rights:
        return Stopped(403, "role")
    brought = request.headers.get("x-csrf") or request.query_params.get("csrf", "")
    if not visit.csrf or not secrets.compare_digest(brought.encode(), visit.csrf.encode()):
        return Stopped(403, "csrf")
    return replace(visit, checked=True)
