"""Backups, retention and the keys that sheets are signed with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from forms.errors import PhieuError
from pipeline.office.backup_page import Kept, due, folder_of, kept, kept_with, keys_in_words, target_now
from pipeline.office.job_page import job_page
from pipeline.office.jobs import Job, Report
from pipeline.office.log_page import code_path
from pipeline.office.parts import Office, TheOffice
from pipeline.records.log_heads import head_for_code, head_in_words
from pipeline.review.site import PostedForm, Site, TheSite, for_whole_office, needs
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.backup_file import Manifest, verify_backup
from pipeline.upkeep.keys import rotate
from pipeline.upkeep.retention import Retained, retain
from pipeline.web.roles import Right

BACKUP, VERIFY, RETAIN = "backup", "verify-backup", "retain"

router = APIRouter(dependencies=[Depends(needs(Right.SETTINGS)), Depends(for_whole_office)])


@router.get("/backup")
def show_backups(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the backups that are there, what is kept too long, and the keys."""
    workspace, who = office.workspace, site.parts.who(request).name
    try:
        folder, trouble = str(folder_of(workspace)), None
    except PhieuError as error:
        folder, trouble = workspace.settings.backup.folder, error
    try:
        keys, no_keys = list(keys_in_words(workspace)), None
    except PhieuError as error:
        keys, no_keys = [], error
    values = {
        "kept": kept(workspace),
        "folder": folder,
        "trouble": trouble,
        "daily": workspace.settings.backup,
        "due": office.dues.at(_today()),
        "keys": keys,
        "no_keys": no_keys,
        "at_work": [
            job for kind in (BACKUP, VERIFY, RETAIN) if (job := office.jobs.newest(who, kind)) and job.is_at_work
        ],
    }
    return site.page(request, "backup", values)


@router.post("/backup/make")
def make_backup(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin a backup; where the key is to be part of it, two passphrases must be the same."""
    passphrase = form.get("passphrase", "")
    if passphrase != form.get("again", ""):
        return RedirectResponse("/backup?said=said-backup-differ", 303)
    who = site.parts.who(request).name
    choice = BackupChoice(form.get("archive") == "1", form.get("prints") == "1", passphrase, who)
    workspace = office.workspace

    def work(report: Report) -> tuple[Kept | None, Manifest]:
        target = target_now(workspace, datetime.now().astimezone())
        manifest = back_up(workspace, target, choice, report)
        return next((one for one in kept(workspace) if one.path == target), None), manifest

    return _begun(office, site, request, BACKUP, work)


@router.post("/backup/verify")
def verify(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin to read a backup, whether it is whole."""
    one = _known(office, form.get("backup", ""))

    def work(report: Report) -> tuple[Kept | None, Manifest]:
        return one, verify_backup(one.path, report)

    return _begun(office, site, request, VERIFY, work)


@router.get("/backup/file/{backup_id}")
def download(office: TheOffice, backup_id: str) -> Response:
    """Send a backup, to be kept elsewhere."""
    one = _known(office, backup_id)
    return FileResponse(one.path, media_type="application/zip", filename=one.path.name)


@router.get("/backup/retain")
def ask_to_retain(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show what would be deleted, and ask once more."""
    return site.page(request, "retain", {"due": due(office.workspace, _today())})


@router.post("/backup/retain")
def delete_overdue(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin to delete the scans that are kept too long, if they are those that were shown."""
    workspace, who, today = office.workspace, site.parts.who(request).name, _today()
    if form.get("digest") != due(workspace, today).digest or form.get("sure") != "1":
        return RedirectResponse("/backup/retain?said=said-backup-look", 303)

    def work(_: Report) -> Retained:
        return retain(workspace, today, by=who)

    return _begun(office, site, request, RETAIN, work)


@router.get("/backup/key")
def ask_to_rotate(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Say what beginning another key means, and ask once more."""
    return site.page(request, "rotate", {"keys": list(keys_in_words(office.workspace)), "wrong": False})


@router.post("/backup/key")
def begin_key(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin another key, until a day or for ever beside the older one; a page that was sent twice begins one alone."""
    workspace = office.workspace
    keys = list(keys_in_words(workspace))
    try:
        until = date.fromisoformat(text) if (text := form.get("until", "")) else None
    except ValueError:
        until = date.min
    if form.get("sure") != "1" or (until is not None and until < _today()):
        response = site.page(request, "rotate", {"keys": keys, "wrong": True})
        response.status_code = 422
        return response
    if form.get("keys") != str(len(keys)):
        return RedirectResponse("/backup?said=said-backup-key-there", 303)
    rotate(workspace, site.parts.who(request).name, until)
    return RedirectResponse("/backup?said=said-backup-key", 303)


@router.get("/backup/job/{job_id}")
def show_job(request: Request, site: TheSite, office: TheOffice, job_id: str) -> Response:
    """Show how far a backup, its verification or a deletion is, or what came of it."""
    job = office.jobs.of(site.parts.who(request).name, job_id)
    if job is None or job.kind not in (BACKUP, VERIFY, RETAIN):
        raise HTTPException(404)
    if job.kind == RETAIN:
        return job_page(request, site, job, "retained", lambda: {"done": job.result})
    return job_page(request, site, job, "backed_up", lambda: _of_backup(job))


def _of_backup(job: Job) -> dict[str, object]:
    one, manifest = cast("tuple[Kept | None, Manifest]", job.result)
    values: dict[str, object] = {"one": one, "manifest": manifest, "verified": job.kind == VERIFY}
    if manifest.log_entries:
        values["head"] = head_in_words(manifest.log_entries, manifest.log_head)
        values["code"] = code_path(head_for_code(manifest.log_entries, manifest.log_head))
    return values


def _begun(office: Office, site: Site, request: Request, kind: str, work: Callable[[Report], object]) -> Response:
    job = office.jobs.begin(kind, site.parts.who(request).name, work)
    return RedirectResponse(f"/backup/job/{job.id}", 303)


def _known(office: Office, backup_id: str) -> Kept:
    found = kept_with(office.workspace, backup_id)
    if found is None:
        raise HTTPException(404)
    return found


def _today() -> date:
    return datetime.now().astimezone().date()
