"""The page's own styles, scripts and pictures, served from memory, so that no request's path is used as a file path."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
# Ten minutes: long enough to save requests, short enough for an update of phieu to be seen soon.
_CACHED = {"Cache-Control": "private, max-age=600"}


class StaticFolder(NamedTuple):
    """The styles, scripts and pictures of an app.

    Attributes:
        folder: that contains them.
        style: the name of the style sheet, which the log-in page uses, too.
    """

    folder: Path
    style: str


def packaged_router(folder: Path) -> APIRouter:
    """Return the route ``/static/NAME`` for the files now in ``folder``; links and subfolders are ignored."""
    files = {
        file.name: (file.read_bytes(), _TYPES[file.suffix])
        for file in (folder.iterdir() if folder.is_dir() else ())
        if file.suffix in _TYPES and file.is_file() and not file.is_symlink()
    }
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def packaged(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        content, media_type = files[name]
        return Response(content, media_type=media_type, headers=_CACHED)

    return router
