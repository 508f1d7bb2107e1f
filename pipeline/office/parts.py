"""What the routes of the office have at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from pipeline.intake.uploads import Uploads
from pipeline.office.backup_page import Dues
from pipeline.office.camera_parts import Camera
from pipeline.office.figures.downloads import Turns
from pipeline.office.figures.live import LiveFigures
from pipeline.office.home_outlooks import Outlooks
from pipeline.office.jobs import Jobs
from pipeline.office.mail_trials import MailTrials
from pipeline.office.measures.lists import BroughtList
from pipeline.office.print_jobs import PrintJobs
from pipeline.office.reading import Reading
from pipeline.office.survey_drafts import Draft, Drafts
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
        drafts: surveys and registers that somebody brought and nobody has taken into use yet.
        lists: lists of shortcomings that somebody brought and nobody has taken over yet.
        camera: the phones that photograph sheets.
        print_jobs: what is being printed.
        uploads: the files that come in pieces.
        reading: how the reading of the inbox stands.
        outlooks: what is to be expected.
        dues: which scans are kept too long.
        figures: the newest figures of the workspace.
        downloads: lets a few files of figures be made at once.
        mail_trials: lets a mail be sent now and then to try things out.
    """

    workspace: Workspace
    users: Users
    listening: Listening
    camera: Camera
    outlooks: Outlooks
    uploads: Uploads
    dues: Dues
    figures: LiveFigures
    reading: Reading = field(default_factory=Reading)
    jobs: Jobs = field(default_factory=Jobs)
    drafts: Drafts[Draft] = field(default_factory=Drafts)
    lists: Drafts[BroughtList] = field(default_factory=Drafts)
    print_jobs: PrintJobs = field(default_factory=PrintJobs)
    downloads: Turns = field(default_factory=Turns)
    mail_trials: MailTrials = field(default_factory=MailTrials)


async def _office(request: Request) -> Office:  # async, so that it needs no thread
    office: Office = request.app.state.office
    return office


TheOffice = Annotated[Office, Depends(_office)]
