"""Bring scans: files and folders, how far they are, what became of each file, batches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms.errors import PhieuError
from omr.scan.errors import ScanError
from pipeline.errors import BatchError, UnknownNameError, UploadError
from pipeline.inspection.batch_texts import KINDS
from pipeline.intake.importing import said_of_rows
from pipeline.intake.listing import in_inbox
from pipeline.intake.row_names import NO_ROWS, SaidOfRows
from pipeline.intake.uploads import Begun, Piece, Whole
from pipeline.office.parts import Office, TheOffice
from pipeline.office.scans_files import (
    BATCHES_A_PAGE,
    FILES_A_PAGE,
    batch_for,
    listed,
    may_hold,
    may_see_page,
    may_withdraw,
    progress_of,
    states_of,
    wanted_of,
)
from pipeline.office.texts.scans import CHOOSE, CHOOSE_OWN, NOT_YOUR_UNIT, NOTHING_CHOSEN
from pipeline.records.batches import Batch, BatchState
from pipeline.records.rulings import Place
from pipeline.review.parts import Person
from pipeline.review.site import Number, PostedForm, Site, TheSite, needs
from pipeline.typed_text import typed_line
from pipeline.web.form_files import FormError, FormParts, Head, boundary_of
from pipeline.web.roles import Right

RECENT = 6
"""Batches of which the page tells how far they are."""
MOST_TOLD_FILES = 12
_PICTURES_ARE_KEPT = {"Cache-Control": "private, max-age=600"}

router = APIRouter(dependencies=[Depends(needs(Right.BRING))])


# ------------------------------------------------------------------------------------------------------ bringing


@router.get("/scans")
def show_bringing(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show where files are brought, and how far those are that were."""
    return _bringing(request, site, office)


def _bringing(request: Request, site: Site, office: Office, problem: str = "", status: int = 200) -> Response:
    person, words = site.parts.who(request), site.words(request)
    channels = office.workspace.settings.channels
    spoken = {key: channel.vi if words.language == "vi" else channel.en for key, channel in channels.items()}
    values = _progress(request, site, office) | {"channels": spoken, "scans_problem": problem}
    limits = office.workspace.settings.limits
    own = {unit: name for unit, name in site.parts.units() if person.may_see(unit)}
    values |= {"most_mb": limits.file_bytes // 1_000_000, "unit_names": own}
    values["under_way"] = office.uploads.under_way(person.name)
    response = site.page(request, "scans", values)
    response.status_code = status
    return response


@router.get("/scans/progress")
def show_progress(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show how far the reading is."""
    return site.page(request, "scans_progress", _progress(request, site, office))


def _progress(request: Request, site: Site, office: Office) -> dict[str, Any]:
    person, workspace = site.parts.who(request), office.workspace
    found = workspace.store.batches.some(wanted_of(person, "", "", ""), 0, RECENT)
    recent = []
    for one in listed(workspace, found):
        files = workspace.store.batches.files(one.batch.id, max(0, one.counts.files - MOST_TOLD_FILES), MOST_TOLD_FILES)
        recent.append((one, progress_of(workspace, files)))
    waiting, trouble = 0, office.reading.state.trouble
    try:
        waiting = len(in_inbox(workspace))
    except PhieuError as error:
        trouble = trouble or error
    left = [] if person.units else office.reading.left_alone()[:RECENT]
    return {"reading": office.reading.state, "recent": recent, "waiting": waiting, "trouble": trouble, "left": left}


@router.post("/scans/upload")
def begin_upload(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Begin to take a file in pieces, or go on with one; answer with how much of it is here."""
    person = site.parts.who(request)
    size, batch = form.get("size", ""), form.get("batch", "")
    if not size.isdecimal() or len(size) > 15 or not (not batch or (batch.isdecimal() and len(batch) < 10)):
        raise HTTPException(400)
    number = int(batch) if batch else None
    modified = form.get("modified", "")[:40]
    begun = _told(
        request,
        site,
        lambda: office.uploads.begin(person.name, form.get("name", ""), int(size), modified, number, NO_ROWS),
    )
    if isinstance(begun, Begun) and begun.is_whole:
        office.uploads.finish(begun.note)
    return begun if isinstance(begun, Response) else _as_json(begun)


@router.get("/scans/upload/{made}")
def show_upload(request: Request, site: TheSite, office: TheOffice, made: str) -> Response:
    """Answer with how much of a file is here."""
    known = _told(request, site, lambda: office.uploads.known(made, site.parts.who(request).name))
    return known if isinstance(known, Response) else _as_json(known)


@router.delete("/scans/upload/{made}")
def drop_upload(request: Request, site: TheSite, office: TheOffice, made: str) -> Response:
    """Remove what is here of a file."""
    done = _told(request, site, lambda: office.uploads.forget(made, site.parts.who(request).name))
    return done if isinstance(done, Response) else JSONResponse({})


@router.put("/scans/upload/{made}")
async def take_piece(
    request: Request, site: TheSite, office: TheOffice, made: str, offset: int = 0, crc: int = 0
) -> Response:
    """Take a piece of a file; it is on the disk when this is answered."""
    person = site.parts.who(request)
    opened = await run_in_threadpool(_told, request, site, lambda: office.uploads.open(made, person.name, offset))
    if isinstance(opened, Response):
        return opened
    piece: Piece = opened
    try:
        async for data in request.stream():
            await run_in_threadpool(piece.write, data)
        whole = await run_in_threadpool(piece.keep, crc)
        return JSONResponse({"offset": piece.offset, "received": whole})
    except ClientDisconnect:
        return Response(status_code=400)
    except PhieuError as error:
        return _refused(request, site, error)
    finally:
        await run_in_threadpool(piece.close)


@router.post("/scans/send")
async def take_form(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Take the files of a plain form, which are one batch."""
    person = site.parts.who(request)
    boundary = boundary_of(request.headers.get("content-type", ""))
    if not boundary:
        raise HTTPException(400)
    taking = _Taking(office, person)
    parts = FormParts(boundary, taking.head, taking.data, taking.end)
    try:
        async for data in request.stream():
            await run_in_threadpool(parts.feed, data)
        taking.check(parts)
    except ClientDisconnect:
        return Response(status_code=400)
    except (PhieuError, FormError) as error:
        said = site.words(request).told(error.message) if isinstance(error, PhieuError) else ""
        advice = site.words(request).told(error.advice) if isinstance(error, PhieuError) else ""
        problem = f"{said}. {advice}" if said else site.words(request)("scans-broken-off")
        return await run_in_threadpool(_bringing, request, site, office, problem, 422)
    finally:
        await run_in_threadpool(taking.close)
    return RedirectResponse(f"/scans/batch/{taking.batch}?said=said-scans-received", 303)


class _Taking:
    """Takes the files of a plain form, one after the other."""

    def __init__(self, office: Office, person: Person) -> None:
        self._office = office
        self._person = person
        self._fields: dict[str, str] = {}
        self._field = ""
        self._file: Whole | None = None
        self.batch: int | None = None

    def head(self, head: Head) -> None:
        self._field = head.name
        if head.file_name:
            uploads, by = self._office.uploads, self._person.name
            said = self._said()
            self.batch = uploads.batch_of(by, head.file_name, self.batch)
            self._file = uploads.receive(by, head.file_name, self.batch, said)

    def data(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
        elif len(self._fields.get(self._field, "")) < 200:
            self._fields[self._field] = self._fields.get(self._field, "") + data.decode("utf-8", "replace")

    def end(self) -> None:
        if self._file is not None:
            self._file.keep()
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def check(self, parts: FormParts) -> None:
        if not parts.ended:
            raise FormError("the form breaks off")
        if self.batch is None:
            raise UploadError(NOTHING_CHOSEN.told(), CHOOSE.told())

    def _said(self) -> SaidOfRows:
        if "channel" not in self._fields:
            return NO_ROWS
        told = (self._fields.get(name, "").strip() for name in ("channel", "period", "unit"))
        said = said_of_rows(self._office.workspace, *told)
        if said.unit and not self._person.may_see(said.unit):
            raise UploadError(NOT_YOUR_UNIT.told(), CHOOSE_OWN.told())
        return said


def _told(request: Request, site: Site, do: Callable[[], Any]) -> Any:
    try:
        return do()
    except PhieuError as error:
        return _refused(request, site, error)


def _refused(request: Request, site: Site, error: PhieuError) -> Response:
    """Return why a file can't be taken, in words; the status says whether it may be sent again."""
    words = site.words(request)
    status = 422 if isinstance(error, UploadError | BatchError | UnknownNameError) else 507
    return JSONResponse({"problem": words.told(error.message), "advice": words.told(error.advice)}, status)


def _as_json(begun: Begun) -> Response:
    whole = begun.is_whole
    said = {"id": begun.note.id, "offset": begun.offset, "crc": begun.crc, "batch": begun.note.batch}
    return JSONResponse(said | {"received": whole})


# ------------------------------------------------------------------------------------------------------- batches


@router.get("/scans/files")
def show_files(
    request: Request, site: TheSite, office: TheOffice, day: str = "", by: str = "", state: str = "", page: int = 1
) -> Response:
    """List what was brought, the newest first."""
    person, store = site.parts.who(request), office.workspace.store
    wanted = wanted_of(person, by, state, day)
    total = store.batches.count(wanted)
    last = max(1, -(-total // BATCHES_A_PAGE))
    at = min(max(1, page), last)
    found = store.batches.some(wanted, (at - 1) * BATCHES_A_PAGE, BATCHES_A_PAGE)
    chosen = {"day": day, "by": by, "state": state}
    query = urlencode({name: value for name, value in chosen.items() if value})
    values = {"batches": listed(office.workspace, found), "total": total, "at": at, "last": last, "query": query}
    people = [person.name] if person.units else store.batches.people()
    return site.page(
        request, "scans_files", values | {"chosen": chosen, "people": people, "states": [*BatchState], "kinds": KINDS}
    )


@router.get("/scans/batch/{number}")
def show_batch(request: Request, site: TheSite, office: TheOffice, number: Number, page: int = 1) -> Response:
    """Show what became of a batch."""
    return _batch(request, site, office, number, page)


def _batch(
    request: Request, site: Site, office: Office, number: int, page: int = 1, problem: str = "", status: int = 200
) -> Response:
    person, workspace = site.parts.who(request), office.workspace
    batch = _batch_or_404(office, person, number)
    (one,) = listed(workspace, [batch])
    last = max(1, -(-one.counts.files // FILES_A_PAGE))
    at = min(max(1, page), last)
    scans = workspace.store.batches.files(number, (at - 1) * FILES_A_PAGE, FILES_A_PAGE)
    values = {"one": one, "files": states_of(workspace, scans, person), "at": at, "last": last}
    values |= {"may_hold": may_hold(person, batch), "may_withdraw": may_withdraw(person, batch)}
    response = site.page(
        request, "scans_batch", values | {"scans_problem": problem, "reading": office.reading.state, "kinds": KINDS}
    )
    response.status_code = status
    return response


def _batch_or_404(office: Office, person: Person, number: int) -> Batch:
    try:
        return batch_for(office.workspace, person, number)
    except UnknownNameError:
        raise HTTPException(404) from None


@router.post("/scans/batch/{number}/hold")
def hold(request: Request, site: TheSite, office: TheOffice, form: PostedForm, number: Number) -> Response:
    """Put a batch on hold."""
    return _turned(request, site, office, number, "hold", form.get("why", ""))


@router.post("/scans/batch/{number}/release")
def release(request: Request, site: TheSite, office: TheOffice, form: PostedForm, number: Number) -> Response:
    """Have a batch count that is on hold."""
    return _turned(request, site, office, number, "release", form.get("why", ""))


@router.post("/scans/batch/{number}/withdraw")
def withdraw(request: Request, site: TheSite, office: TheOffice, form: PostedForm, number: Number) -> Response:
    """Have a batch never count."""
    return _turned(request, site, office, number, "withdraw", form.get("why", ""))


def _turned(request: Request, site: Site, office: Office, number: int, step: str, why: str) -> Response:
    person, batches = site.parts.who(request), office.workspace.store.batches
    batch = _batch_or_404(office, person, number)
    if not (may_withdraw if step == "withdraw" else may_hold)(person, batch):
        raise HTTPException(403)
    turn = {"hold": batches.hold, "release": batches.release, "withdraw": batches.withdraw}[step]
    try:
        turn(number, person.name, typed_line(why)[:1000])
    except BatchError as error:
        words = site.words(request)
        problem = f"{words.told(error.message)}. {words.told(error.advice)}"
        return _batch(request, site, office, number, problem=problem, status=409)
    return RedirectResponse(f"/scans/batch/{number}?said=said-scans-{step}", 303)


@router.get("/scans/batch/{number}/{scan}/{page}.jpg")
def picture(request: Request, site: TheSite, office: TheOffice, number: Number, scan: Number, page: Number) -> Response:
    """Return the picture of a page of a batch."""
    person = site.parts.who(request)
    _batch_or_404(office, person, number)
    found = office.workspace.store.scans.numbered([scan])
    stored = office.workspace.store.pages.at(Place(scan, page)) if found and found[0].batch == number else None
    if stored is None or not may_see_page(office.workspace, person, stored[1].serial):
        raise HTTPException(404)
    with suppress(PhieuError, ScanError):
        crop = site.parts.pictures.evidence(Place(scan, page))
        return Response(crop.data, media_type=crop.media_type, headers=_PICTURES_ARE_KEPT)
    raise HTTPException(404)
