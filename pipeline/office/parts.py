"""What the routes of the office have at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from pipeline.office.camera_parts import Camera
from pipeline.office.jobs import Jobs
from pipeline.web.listening import Listening
from pipeline.web.users import Users
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Office:
    """The office of a workspace.

    Attributes:
        workspace: whose office it is.
        users: who may enter.
        listening: where it is served.
        jobs: work that goes on beside the pages.
        camera: the phones that photograph sheets.
    """

    workspace: Workspace
    users: Users
    listening: Listening
    camera: Camera
    jobs: Jobs = field(default_factory=Jobs)


async def _office(request: Request) -> Office:  # async, so that it needs no thread
    office: Office = request.app.state.office
    return office


TheOffice = Annotated[Office, Depends(_office)]
