"""The phone over a sheet: its page, the token in its address, the check of each picture."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms.qr import dark_runs, symbol
from forms.serial import format_serial
from pipeline.errors import UnknownNameError
from pipeline.office.camera_address import base_for_phones
from pipeline.office.camera_album import Album, Photo
from pipeline.office.camera_check import Again
from pipeline.office.camera_parts import Camera
from pipeline.office.camera_phones import Phone
from pipeline.office.camera_upload import suffix_of, take
from pipeline.office.parts import Office, TheOffice
from pipeline.records.runs import Ledger
from pipeline.review.site import Number, TheSite, needs, wants_json
from pipeline.web.roles import Right
from pipeline.web.security import checked_csrf, current_user

DESK = "/scans/phone"
COOKIE = "phieu-phone"
"""Holds the token for the page that shows the code, so that the server need not: it stores only the hash."""
MOST_SHOWN = 24  # small pictures on the phone, the newest first
_CACHED = {"Cache-Control": "private, max-age=600"}
_NEVER_KEPT = (Again.NOT_A_PICTURE, Again.TOO_LARGE)

router = APIRouter()
_brings = [Depends(needs(Right.BRING))]


# ------------------------------------------------------------------------------------------------------- at the desk


@dataclass(frozen=True, slots=True)
class _Shown:
    """A phone on the desk's page: its code, where this browser let it in, and what it has photographed."""

    phone: Phone
    minutes: int
    photos: list[Photo] = field(default_factory=list)
    address: str = ""
    modules: int = 0
    path: str = ""


@router.get(DESK, dependencies=_brings)
def show_desk(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the phones that are let in, with the code that the newest opens the camera's page with."""
    person, phones = site.parts.who(request), office.camera.phones
    everybody = person.manages and not person.units
    found = phones.of("" if everybody else person.name)
    token = request.cookies.get(COOKIE, "")
    mine = phones.find(token) if token else None  # perhaps of who used this browser before
    codes = [token if one is mine and one.by == person.name else "" for one in found]
    shown = [_shown(one, office, request, code) for one, code in zip(reversed(found), reversed(codes), strict=True)]
    shown.sort(key=lambda one: not one.address)  # the one with a code comes first
    values = {"phones": shown, "local": office.listening.local, "serial": format_serial}
    return site.page(request, "camera", values)


@router.post(DESK, dependencies=[*_brings, Depends(checked_csrf)])
def let_in(request: Request, office: TheOffice) -> Response:
    """Let a phone in."""
    try:
        token, _ = office.camera.let_in(current_user(request))
    except UnknownNameError:
        return RedirectResponse(f"{DESK}?said=said-camera-crowded", 303)
    answer = RedirectResponse(DESK, 303)
    secure = office.listening.https or request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, path=DESK, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post(DESK + "/{phone_id}/{what}", dependencies=[*_brings, Depends(checked_csrf)])
def change(request: Request, site: TheSite, office: TheOffice, phone_id: str, what: str) -> Response:
    """Let a phone in for longer, or end it; whoever decides for the whole office may end everybody's."""
    person, phones = site.parts.who(request), office.camera.phones
    everybody = person.manages and not person.units
    if not any(one.id == phone_id for one in phones.of("" if everybody else person.name)):
        return RedirectResponse(f"{DESK}?said=said-camera-over", 303)
    if what == "extend":
        with suppress(UnknownNameError):
            phones.extend(phone_id)
        return RedirectResponse(f"{DESK}?said=said-camera-extended", 303)
    if what != "end":
        raise HTTPException(404)
    phones.end(phone_id)
    return RedirectResponse(f"{DESK}?said=said-camera-ended", 303)


def _shown(phone: Phone, office: Office, request: Request, token: str) -> _Shown:
    left = round(office.camera.phones.left_seconds(phone) / 60)
    photos = list(reversed(phone.album.photos()))
    https = request.url.scheme == "https"
    base = base_for_phones(office.listening, request.headers.get("host", ""), https=https) if token else ""
    if not base:
        return _Shown(phone, left, photos)
    address = f"{base}/phone/{token}"
    dark = symbol(address)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in dark_runs(dark))
    return _Shown(phone, left, photos, address, len(dark), path)


# ------------------------------------------------------------------------------------------------------ on the phone


@router.get("/phone/{token}")
def show_phone(
    request: Request, site: TheSite, office: TheOffice, token: str, photo: int = 0, why: str = "", done: int = 0
) -> Response:
    """Show the camera's page, with what was said of the last picture."""
    phone = _phone(office.camera, token)
    photos = phone.album.photos()
    last = next((one for one in photos if one.number == photo), None)
    unkept = Again(why) if last is None and why in _NEVER_KEPT else None
    values = _values(token, photos, last) | {"why": unkept, "done": done, "full": phone.album.is_full}
    return site.page(request, "phone", values | {"other_unit": _other_unit(office, last)})


@router.post("/phone/{token}/photos")
async def receive(request: Request, office: TheOffice, token: str, instead: int = 0) -> Response:
    """Receive a photograph: it is stored first, and then looked at."""
    phone = _phone(office.camera, token)
    album = phone.album
    if album.is_full:
        return _go(request, token)
    draft = await run_in_threadpool(album.draft)
    try:
        await take(request, draft)
        found = await run_in_threadpool(_looked_at, office.camera, phone, album, draft, instead)
    except UnknownNameError:  # the batch was finished meanwhile: the script sends it again, into the next one
        raise HTTPException(503) from None
    except ClientDisconnect:  # the network was lost, and nobody hears the answer
        raise HTTPException(400) from None
    finally:
        draft.unlink(missing_ok=True)
    return _go(request, token, **{"photo": found.number} if isinstance(found, Photo) else {"why": found.value})


@router.get("/phone/{token}/photos/{number}")
def show_photo(office: TheOffice, token: str, number: Number) -> Response:
    """Return a small picture of a photograph."""
    with suppress(UnknownNameError):
        photo = _phone(office.camera, token).album.photo(number)
        return Response(photo.check.thumbnail, media_type="image/jpeg", headers=_CACHED)
    raise HTTPException(404)


@router.post("/phone/{token}/photos/{number}/{what}")
def decide(request: Request, office: TheOffice, token: str, number: Number, what: str) -> Response:
    """Keep a photograph as it is, keep it in place of an earlier one, or drop it."""
    album = _phone(office.camera, token).album
    done = {"keep": album.keep, "replace": album.keep_instead, "drop": album.drop}.get(what)
    if done is None:
        raise HTTPException(404)
    with suppress(UnknownNameError):  # it is gone, as the page shows
        done(number)
    return _go(request, token, **{} if what == "drop" else {"photo": number})


@router.post("/phone/{token}/finish")
def finish(request: Request, office: TheOffice, token: str) -> Response:
    """Put what was photographed into the inbox as a batch."""
    count = office.camera.finish(_phone(office.camera, token))
    return _go(request, token, done=count)


def _phone(camera: Camera, token: str) -> Phone:
    phone = camera.phones.find(token)
    if phone is None:  # it has ended since the guard let it pass
        raise HTTPException(404)
    return phone


def _looked_at(camera: Camera, phone: Phone, album: Album, draft: Path, instead: int) -> Photo | Again:
    """Return a photograph that was kept, or why it was not."""
    suffix = suffix_of(draft)
    if not suffix:
        return Again.NOT_A_PICTURE
    known = album.known(draft)
    if known is not None:
        return known
    seen = camera.check(draft, phone)
    return seen.again if seen.again in _NEVER_KEPT else album.add(draft, suffix, seen, instead)


def _values(token: str, photos: list[Photo], last: Photo | None) -> dict[str, Any]:
    waiting = last is not None and not last.kept
    return {
        "bare": True,
        "token": token,
        "last": last,
        "waiting": waiting,
        "photos": list(reversed(photos)),
        "kept": sum(one.kept for one in photos),
        "shown": list(reversed(photos))[:MOST_SHOWN],
        "instead": f"?instead={last.number}" if last is not None and waiting else "",
        "sheet": format_serial(last.check.serial) if last is not None and last.check.serial is not None else "",
    }


def _other_unit(office: Office, last: Photo | None) -> str:
    """Return the name of the unit whose sheet a person photographed who is not of that unit."""
    if last is None or last.check.again is not Again.OTHER_UNIT or last.check.serial is None:
        return ""
    run = Ledger(office.workspace.store.runs.all()).run_of(last.check.serial)
    return run.unit_name if run else ""


def _go(request: Request, token: str, **where: object) -> Response:
    """Lead to the camera's page: a browser by itself, the script by what it is told."""
    query = "&".join(f"{name}={value}" for name, value in where.items())
    path = f"/phone/{token}{f'?{query}' if query else ''}"
    return JSONResponse({"show": path}) if wants_json(request) else RedirectResponse(path, 303)
