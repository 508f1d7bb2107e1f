"""Opening the template of an office: whatever the file holds, it is taken or refused in a line with advice."""

from __future__ import annotations

import zipfile
import zlib
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from forms.bilingual import alike, both
from forms.system_reasons import reason_of
from pipeline.errors import TemplateError
from pipeline.report.docx.ooxml import TWIPS
from pipeline.report.docx.placeholders import KNOWN, anchor_of, names_in, stories
from pipeline.report.docx.sections import room_of
from pipeline.report.docx.standard_template import standard_template

MOST_BYTES = 32 << 20
"""Of the file; a letterhead with a crest has less than one million."""
MOST_UNPACKED = 64 << 20
"""Bytes of all parts together: what is parsed takes up ten times as much."""
MOST_PARTS = 1000
LEAST_ROOM = 80
"""Millimetres between the margins of a page: a chart needs half of them beside its heading and its words."""

_OLD_WORD = b"\xd0\xcf\x11\xe0"  # begins Word 97 files and those that are locked by a password
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, OpcError, SyntaxError),  # the last is how XML that is none is told
    *(LookupError, ValueError, TypeError, AttributeError, AssertionError, EOFError, RuntimeError),
)
_SAVE_ANEW = both(
    "Mở tệp trong Word và lưu thành tài liệu Word (.docx), hoặc bỏ tệp đi: phieu sẽ dùng mẫu có sẵn.",
    "Open it in Word and save it as a Word document (.docx), or take it away: phieu then uses its own.",
)


def open_template(path: Path | None, language: str) -> WordDocument:
    """Return the template, opened; the one that comes with phieu where an office has none.

    Args:
        path: the office's own; ``None``, or a file that is not there, for none.
        language: of the one that comes with phieu.

    Raises:
        TemplateError: it can't be read, holds macros or is too large, names a placeholder that there is not, has no
            place for the body, or has pages on which nothing finds room.
    """
    if path is None or not (path.exists() or path.is_symlink()):  # a link that leads nowhere is told of
        return Document(BytesIO(standard_template(language)))
    content = _content(path)
    try:
        _check_package(path, content)
        document = Document(BytesIO(content))
        anchor_of(document)
        names = names_in(document)
        _check_pages(document)
    except TemplateError as error:
        raise TemplateError(alike("{path}: {message}", path=path, message=error.message), error.advice) from None
    except _UNREADABLE as error:
        raise TemplateError(
            both(
                "{path}: không phải là tài liệu Word đọc được",
                "{path}: is no Word document that can be read ({error})",
                path=path,
                error=error,
            ),
            _SAVE_ANEW,
        ) from error
    _check_names(path, names)
    return document


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TemplateError(
                both(
                    "{path}: lớn hơn {most} MB",
                    "{path}: is larger than {most} MB",
                    path=path,
                    most=MOST_BYTES >> 20,
                ),
                both("Giảm kích thước các ảnh trong tài liệu.", "Make the pictures in it smaller."),
            )
        return path.read_bytes()
    except OSError as error:
        advice = both(
            "Đóng tệp ở nơi đang mở, hoặc cấp quyền đọc tệp.",
            "Close it where it is open, or give yourself the right to read it.",
        )
        raise TemplateError(
            both("{path}: không đọc được ({why})", "{path}: can't be read ({why})", path=path, why=reason_of(error)),
            advice,
        ) from error


def _check_package(path: Path, content: bytes) -> None:
    """Refuse what is no package of Word, and what would unpack to more than a letterhead needs."""
    if content.startswith(_OLD_WORD):
        raise TemplateError(
            both("là tài liệu Word kiểu cũ, hoặc bị khóa bằng mật khẩu", "is of an old Word, or locked by a password"),
            _SAVE_ANEW,
        )
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
        types = package.read("[Content_Types].xml") if len(parts) <= MOST_PARTS else b""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TemplateError(
            both("chứa nhiều hơn hẳn một mẫu công văn cần có", "holds far more than a letterhead needs"),
            both("Lập lại mẫu: phieu report --write-template.", "Make it anew: phieu report --write-template."),
        )
    if b"macroEnabled" in types or any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise TemplateError(both("có macro", "holds macros"), _SAVE_ANEW)
    if CONTENT_TYPE.WML_DOCUMENT_MAIN.encode() not in types:
        raise TemplateError(
            both(
                "không phải là tài liệu Word, dù tên “{name}” ghi gì",
                "is no Word document, whatever “{name}” says",
                name=path.name,
            ),
            _SAVE_ANEW,
        )


def _check_pages(document: WordDocument) -> None:
    """Refuse what no program for letters writes: entities within its text, and pages without room for a picture."""
    if any(part.element.getroottree().docinfo.doctype for part in stories(document)):
        raise TemplateError(
            both(
                "có khai báo kiểu tài liệu, điều mà Word không bao giờ ghi",
                "holds a document type, which Word never writes",
            ),
            _SAVE_ANEW,
        )
    for section in document.element.body.iter(qn("w:sectPr")):
        room = room_of(section)
        if min(room) < LEAST_ROOM * TWIPS:
            across, down = (round(side / TWIPS) for side in room)
            message = both(
                "có trang chỉ còn {across} × {down} mm giữa các lề",
                "has pages with {across} × {down} mm between their margins",
                across=across,
                down=down,
            )
            raise TemplateError(
                message,
                both(
                    "Để lại ít nhất {least_room} mm, trong Word ở Bố trí (Layout), mục lề và khổ giấy.",
                    "Leave at least {least_room} mm, in Word under Layout, Margins and Size.",
                    least_room=LEAST_ROOM,
                ),
            )


def _check_names(path: Path, names: set[str]) -> None:
    for name in sorted(names - KNOWN):
        close = get_close_matches(name, KNOWN, n=1)
        names_known = ", ".join(f"{{{{{one}}}}}" for one in sorted(KNOWN))
        advice = (
            both("Có phải ý bạn là {{{{{close}}}}}?", "Did you mean {{{{{close}}}}}?", close=close[0])
            if close
            else both("Ở đây có: {names}.", "There are: {names}.", names=names_known)
        )
        raise TemplateError(
            both(
                "{path}: không có {{{{{name}}}}} nào để điền",
                "{path}: there is no {{{{{name}}}}} to be filled in",
                path=path,
                name=name,
            ),
            advice,
        )
