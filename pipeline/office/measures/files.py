"""Files that are attached to a shortcoming: which may be, and how they are given back."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from forms.bilingual import Words
from pipeline.errors import RemedyError
from pipeline.office.upload import Brought
from pipeline.typed_text import typed_line

_PACKED = (b"PK\x03\x04",)
_BEGINS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
    ".docx": _PACKED,
    ".xlsx": _PACKED,
    ".odt": _PACKED,
    ".ods": _PACKED,
}
"""Endings of files that may be attached, and how their content begins."""
_TEXTS = (".txt", ".csv")
MOST_NAME = 120  # letters

ENDINGS = (*_BEGINS, *_TEXTS)
_NO_FILE = Words("chưa chọn tệp nào", "no file was chosen")
_CHOOSE = Words("Chọn một tệp rồi gửi lại.", "Choose a file, and send it again.")
_OTHER_KIND = Words(
    "{name}: không nhận loại tệp này, hoặc nội dung không đúng với đuôi tệp",
    "{name}: files of this kind are not taken, or it holds something else than its name says",
)
_KINDS = Words(
    "Nhận PDF, ảnh, Word, Excel, ODF và văn bản thường.", "PDF, pictures, Word, Excel, ODF and plain text are."
)


def named(file: Brought) -> str:
    """Return the name of a file that may be attached.

    Raises:
        RemedyError: there is none, or it is of another kind than it may be.
    """
    name = typed_line(PurePath(file.name.replace("\\", "/")).name)
    if not name or not file.content:
        raise RemedyError(_NO_FILE.told(), _CHOOSE.told())
    ending = PurePath(name).suffix.casefold()
    short = PurePath(name).stem[: MOST_NAME - len(ending)] + ending
    if not _is_as_named(ending, file.content):
        raise RemedyError(_OTHER_KIND.told(name=short), _KINDS.told())
    return short


def _is_as_named(ending: str, content: bytes) -> bool:
    if ending in _TEXTS:
        return b"\0" not in content
    return content.startswith(_BEGINS.get(ending, ()))


def given(name: str, content: bytes) -> Response:
    """Return a file to be saved: never to be shown, so that nothing in it runs as one of our pages."""
    disposition = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(content, media_type="application/octet-stream", headers=headers)
