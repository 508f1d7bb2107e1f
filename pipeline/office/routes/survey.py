"""Survey, register and desks: brought, checked, looked at, taken into use."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from pipeline.errors import UnfinishedError
from pipeline.office.parts import Office, TheOffice
from pipeline.office.survey_drafts import Draft, What, checked, take_into_use
from pipeline.office.upload import BroughtFile
from pipeline.review.site import Number, PostedForm, Site, TheSite, for_whole_office, needs
from pipeline.schemes.scheme_file import SHIPPED, scheme_names
from pipeline.web.roles import Right

router = APIRouter(dependencies=[Depends(needs(Right.SETTINGS)), Depends(for_whole_office)])


@router.get("/survey")
def show_files(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the files in use, to be downloaded, and where others are brought."""
    root = office.workspace.root
    files = [(what, (root / what.file).stat() if what.file and (root / what.file).is_file() else None) for what in What]
    shown = [(what, _when(found.st_mtime) if found else None, found.st_size if found else 0) for what, found in files]
    return site.page(request, "survey", {"files": shown, "schemes": _own_schemes(office)})


@router.get("/survey/file/{what}")
def download(office: TheOffice, what: What) -> Response:
    """Send a file in use."""
    path = office.workspace.root / what.file
    if not what.file or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=what.file)


@router.get("/survey/scheme/{name}")
def download_scheme(office: TheOffice, name: str) -> Response:
    """Send a scheme of the office's own."""
    if name not in _own_schemes(office):
        raise HTTPException(404)
    path = office.workspace.root / f"{name}.yaml"
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


@router.post("/survey/check/{what}")
async def check(request: Request, site: TheSite, office: TheOffice, what: What, file: BroughtFile) -> Response:
    """Check a file that is brought, and show what came of it."""
    if not file.content:
        return RedirectResponse("/survey?said=said-survey-none", 303)
    person = site.parts.who(request).name
    draft = await run_in_threadpool(checked, office.workspace, what, file.content, person)
    office.drafts.keep(draft)
    return RedirectResponse(f"/survey/draft/{draft.id}", 303)


@router.get("/survey/draft/{draft_id}")
def show_draft(request: Request, site: TheSite, office: TheOffice, draft_id: str) -> Response:
    """Show what is wrong with a file that was brought, or what it changes and how the sheet will look."""
    draft = _draft(request, site, office, draft_id)
    response = site.page(request, "survey_draft", {"draft": draft, "problem": ""})
    response.status_code = 422 if draft.errors else 200
    return response


@router.get("/survey/draft/{draft_id}/{page}.png")
def show_picture(request: Request, site: TheSite, office: TheOffice, draft_id: str, page: Number) -> Response:
    """Send the picture of a page of the sheet, marked as a proof."""
    draft = _draft(request, site, office, draft_id)
    if not 1 <= page <= len(draft.pictures):
        raise HTTPException(404)
    return Response(draft.pictures[page - 1], media_type="image/png", headers={"Cache-Control": "private, max-age=600"})


@router.post("/survey/use")
def use(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Take a file into use."""
    draft = _draft(request, site, office, form.get("draft", ""))
    now = datetime.now().astimezone()
    try:
        take_into_use(office.workspace, draft, now, same_meaning=form.get("same") == "1")
    except UnfinishedError as error:
        response = site.page(request, "survey_draft", {"draft": draft, "problem": error})
        response.status_code = 409
        return response
    office.drafts.forget(draft)
    return RedirectResponse("/survey?said=said-survey-used", 303)


def _own_schemes(office: Office) -> list[str]:
    return [name for name in scheme_names(office.workspace.root) if name not in SHIPPED]


def _draft(request: Request, site: Site, office: Office, draft_id: str) -> Draft:
    draft = office.drafts.of(site.parts.who(request).name, draft_id)
    if draft is None:
        raise HTTPException(404)
    return draft


def _when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
