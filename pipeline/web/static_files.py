"""The page's own styles, scripts and pictures, served from memory: no path of a request ever becomes one of a file."""

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
# Long enough for a morning of sheets, short enough for a version that is new today.
_CACHED = {"Cache-Control": "private, max-age=600"}


class StaticFolder(NamedTuple):
    """The styles, scripts and pictures of an app.

    Attributes:
        folder: where they lie.
        style: the name of the style sheet, which the log-in page takes as well.
    """

    folder: Path
    style: str


def packaged_router(folder: Path) -> APIRouter:
    """Return the route ``/static/NAME`` to the files that lie in ``folder`` now; links and folders are left out."""
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
