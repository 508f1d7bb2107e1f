"""The crest that a survey names: a picture beside its file, which stands at the top of reports."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

from forms.bilingual import alike, both
from forms.errors import SurveyError
from forms.survey import Survey
from forms.system_reasons import reason_of
from pipeline.report.blocks import Picture
from pipeline.workspace import SURVEY, Workspace

WIDTH, HEIGHT = 50.0, 24.0  # millimetres that it may take
MOST_BYTES = 10 << 20
MOST_PIXELS = 50_000_000
SIDE = 600  # pixels of its longer side in a report: at most 24 mm of them are at least 300 dpi
_ANOTHER = both(
    "Lưu ảnh dạng PNG, cao khoảng 600 điểm ảnh, rồi ghi tên tệp đó.",
    "Save the picture as PNG, some 600 pixels high, and name that file.",
)


def crest_of(workspace: Workspace, printed: Survey, says: str) -> Picture | None:
    """Return the crest of a survey; ``None`` where it names none.

    Nothing of it is printed on sheets, so the survey file of today says which, if it is of that survey.

    Args:
        workspace: in whose folder it lies.
        printed: the survey as it was printed last.
        says: whose it is, for those who can't see it.

    Raises:
        SurveyError: the picture is not there, too large, or none.
    """
    name = _named(workspace, printed)
    return None if name is None else load_crest(workspace.root, name, says)


def load_crest(folder: Path, name: str, says: str) -> Picture:
    """Read a crest, as PNG with at most ``SIDE`` pixels a side; the same file gives the same bytes.

    Raises:
        SurveyError: as ``crest_of``.
    """
    data = _content(folder, name)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_PIXELS:
                _fail(
                    folder,
                    both(
                        "{name} có {width} × {height} điểm ảnh",
                        "{name} has {width} × {height} pixels",
                        name=name,
                        width=found.width,
                        height=found.height,
                    ),
                    _ANOTHER,
                )
            image = ImageOps.exif_transpose(found).convert("RGBA")
    except UnidentifiedImageError:
        _fail(
            folder,
            both(
                "{name} không phải là PNG hay JPEG, dù tên tệp ghi gì",
                "{name} is no PNG or JPEG, whatever its name says",
                name=name,
            ),
            _ANOTHER,
        )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        _fail(
            folder,
            both("{name} bị hỏng, hoặc không trọn vẹn", "{name} is damaged, or not whole", name=name),
            both(
                "Lưu lại ảnh, hoặc lấy lại từ nơi đã có.",
                "Save the picture again, or bring it from where it came from.",
            ),
        )
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    scale = min(WIDTH / image.width, HEIGHT / image.height)
    return Picture(made.getvalue(), image.width * scale, image.height * scale, says)


def _named(workspace: Workspace, printed: Survey) -> str | None:
    try:
        current = workspace.survey()
    except SurveyError:
        return printed.crest
    return current.crest if current.id == printed.id else printed.crest


def _content(folder: Path, name: str) -> bytes:
    path = _path(folder, name)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _fail(
            folder,
            both("không có tệp {name} bên cạnh", "there is no file {name} beside it", name=name),
            both("Đặt ảnh vào đó, hoặc bỏ dòng “crest: …”.", "Put the picture there, or take the line “crest: …” out."),
        )
    except OSError as error:
        _fail(
            folder,
            both("không đọc được {name} ({why})", "{name} can't be read ({why})", name=name, why=reason_of(error)),
            both("Cấp quyền đọc tệp này.", "Give yourself the right to read it."),
        )
    if len(data) > MOST_BYTES:
        _fail(
            folder,
            both(
                "{name} lớn hơn {most} MB",
                "{name} has more than {most} MB",
                name=name,
                most=MOST_BYTES >> 20,
            ),
            _ANOTHER,
        )
    return data


def _path(folder: Path, name: str) -> Path:
    """Return where a file lies whose name may be composed otherwise there, as after a Mac."""
    if (folder / name).exists():
        return folder / name
    wanted = unicodedata.normalize("NFC", name)
    return next((path for path in folder.iterdir() if unicodedata.normalize("NFC", path.name) == wanted), folder / name)


def _fail(folder: Path, problem: str, advice: str) -> NoReturn:
    raise SurveyError(alike("{folder}: crest: {problem}", folder=folder / SURVEY, problem=problem), advice)
