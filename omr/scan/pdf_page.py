"""Is a PDF page exactly one picture? Follows what the page paints, as far as is needed to be sure of that.

Whatever is not understood makes the answer "no", and the page is rasterised: that costs time, never truth.
Operators, matrices and text rendering modes are those of ISO 32000-1, chapters 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf.exceptions import PikepdfError

from omr.scan.picture import QUARTER_CLOCKWISE, Turn, followed_by

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
POINTS_PER_INCH = 72.0

# A picture whose edges lie within this share of the page's width or height from the page's edges fills the page:
# scanners round the page to whole points and the picture to whole bytes. 1 % of A4 is 3 mm, the unprintable margin.
FILLS_WITHIN = 0.01
# Off-diagonal terms up to this share of the diagonal ones are rounding (0.06°); more is a picture set askew.
ASKEW_ABOVE = 0.001
# Fax resolutions (204 × 98 dpi) are twice as fine one way; a viewer shows them square, so they are rasterised.
MOST_ANISOTROPY = 1.25
MOST_DEPTH = 8  # of forms within forms; text layers are one deep
# A picture takes a hundred bytes and a layer of text some ten thousand; a megabyte takes half a second to follow.
MOST_CONTENT_BYTES = 1 << 20

# What comes of objects that are not what they should be.
BROKEN_PDF = (
    PikepdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

_INVISIBLE = 3  # text rendering mode "neither fill nor stroke"
_CLIPPING_TEXT = 4  # this mode and those above add the text to the clipping path
_PATH_PARTS = frozenset(("m", "l", "c", "v", "y", "h", "re"))
_PATH_PAINTERS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_TEXT_PAINTERS = frozenset(("Tj", "TJ", "'", '"'))
_FOLLOWED = "q Q cm Do gs Tr W W* n sh BDC BI ID EI " + " ".join(_PATH_PARTS | _PATH_PAINTERS | _TEXT_PAINTERS)
_HARMLESS_STATE = frozenset(
    [
        "/Type",
        "/LW",
        "/LC",
        "/LJ",
        "/ML",
        "/D",
        "/RI",
        "/OP",
        "/op",
        "/OPM",
        "/Font",
        "/FL",
        "/SM",
        "/SA",
        "/TK",
        "/ca",
        "/CA",
        "/BM",
        "/SMask",
        "/AIS",
    ]
)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The one picture of a page.

    Attributes:
        image: the image XObject.
        turn: how its pixels must be turned to stand as a viewer shows the page.
        dpi: its pixels per inch on the page, along its own rows and columns.
    """

    image: pikepdf.Stream
    turn: Turn
    dpi: tuple[float, float]


class MissingPictureError(Exception):
    """The page paints something that the file doesn't have: a viewer would show it blank, and a reader must not."""


class _NotOnePicture(Exception):  # noqa: N818 - an answer rather than an error
    """The page is something else, or can't be told."""


@dataclass(frozen=True, slots=True)
class _State:
    """What ``q`` saves of the graphics state."""

    matrix: Matrix = IDENTITY
    text_mode: int = 0


def only_picture(page: pikepdf.Page) -> PagePicture | None:
    """Return the picture that ``page`` consists of, or ``None`` where the page must be rasterised.

    The picture must be opaque, fill the page and lie upright, mirrored or turned by quarters. Whatever was painted
    before it lies hidden beneath it; after it there may be invisible text (a layer of recognised text), no more.

    Raises:
        MissingPictureError: the page paints something that the file doesn't have.

    """
    try:
        window = page_box(page)
        if _shows_annotations(page):
            return None
        resources = page.obj.get("/Resources")
        # Of a page that names no picture all that matters is whether it paints what is missing.
        content = _Content(window, _FOLLOWED if _reaches_picture(resources) else "Do")
        content.follow(page.obj, resources, IDENTITY, 0)
        if content.image is None or not _fills(_bounds(content.matrix), window):
            return None
        return _placed(content.image, content.matrix, page)
    except (_NotOnePicture, *BROKEN_PDF):
        return None


def page_box(page: pikepdf.Page) -> Box:
    """Return what a viewer shows of the page: the crop box as far as it lies within the media box, in points.

    Raises:
        ValueError: there is no such box, or nothing is left of it.

    """
    media = _normalised(page.mediabox)
    crop = _normalised(page.cropbox)
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if box[2] <= box[0] or box[3] <= box[1]:
        box = media
    if box[2] <= box[0] or box[3] <= box[1]:
        raise ValueError("the page has no area")
    return box


def user_unit(page: pikepdf.Page) -> float:
    """Return how many points one unit of the page is."""
    unit = float(page.obj.get("/UserUnit", 1))
    return unit if unit > 0 else 1.0


class _Content:
    """Follows these operators of content streams and remembers the one picture that they paint."""

    def __init__(self, window: Box, operators: str) -> None:
        self._operators = operators
        self.image: pikepdf.Stream | None = None
        self.matrix = IDENTITY
        self._window = window
        self._state = _State()
        self._saved: list[_State] = []
        self._path: list[Box | None] = []
        self._clips = False
        self._resources: Any = None

    def follow(self, content: Any, resources: Any, matrix: Matrix, depth: int) -> None:
        """Follow a page's or a form's content, whose space is ``matrix`` in the space around it."""
        if depth > MOST_DEPTH or _length(content) > MOST_CONTENT_BYTES:
            raise _NotOnePicture
        outside = (self._state, self._saved, self._resources)
        self._state = replace(self._state, matrix=_times(matrix, self._state.matrix))
        self._saved, self._resources = [], resources
        for instruction in pikepdf.parse_content_stream(content, self._operators):
            self._do(str(instruction.operator), instruction.operands, depth)
        self._state, self._saved, self._resources = outside

    def _do(self, operator: str, operands: Any, depth: int) -> None:
        if operator in _PATH_PARTS:
            self._path.append(self._rectangle(operands) if operator == "re" else None)
        elif operator in _TEXT_PAINTERS:
            self._show_text()
        elif operator in _PATH_PAINTERS or operator == "sh":
            self._paint()
            self._end_path()
        elif operator == "n":
            self._end_path()
        elif operator in ("W", "W*"):
            self._clips = True
        elif operator == "Do":
            self._draw(_named(self._resources, str(operands[0])), depth)
        else:
            self._change_state(operator, operands)

    def _change_state(self, operator: str, operands: Any) -> None:
        if operator == "q":
            self._saved.append(self._state)
        elif operator == "Q":
            self._state = self._saved.pop() if self._saved else self._state
        elif operator == "cm":
            self._state = replace(self._state, matrix=_times(_matrix(operands), self._state.matrix))
        elif operator == "Tr":
            self._state = replace(self._state, text_mode=int(operands[0]))
        elif operator == "gs":
            _check_harmless(self._resources["/ExtGState"][operands[0]])
        elif operator == "BDC":
            if str(operands[0]) == "/OC":  # optional content: shown or not
                raise _NotOnePicture
        else:  # an inline image, in any of its spellings
            raise _NotOnePicture

    def _rectangle(self, operands: Any) -> Box:
        x, y, w, h = (float(value) for value in operands)
        return _bounds(_times((w, 0.0, 0.0, h, x, y), self._state.matrix))

    def _end_path(self) -> None:
        """Drop the path; where it clips, it must be one rectangle that leaves the whole page."""
        path, self._path = self._path, []
        clips, self._clips = self._clips, False
        if clips and (len(path) != 1 or path[0] is None or not _covers(path[0], self._window)):
            raise _NotOnePicture

    def _paint(self) -> None:
        if self.image is not None:  # over the picture; beneath it nothing is seen
            raise _NotOnePicture

    def _show_text(self) -> None:
        if self._state.text_mode >= _CLIPPING_TEXT:
            raise _NotOnePicture
        if self._state.text_mode != _INVISIBLE or _has_drawn_glyphs(self._resources):
            self._paint()

    def _draw(self, xobject: Any, depth: int) -> None:
        if "/OC" in xobject:
            raise _NotOnePicture
        if xobject.get("/Subtype") == "/Image":
            self._paint()
            self.image, self.matrix = xobject, self._state.matrix
        elif xobject.get("/Subtype") == "/Form":
            self._draw_form(xobject, depth)
        else:
            raise _NotOnePicture

    def _draw_form(self, form: Any, depth: int) -> None:
        empty = self.image is None
        matrix = _matrix(form.get("/Matrix", IDENTITY))
        self.follow(form, form.get("/Resources", self._resources), matrix, depth + 1)
        if empty and self.image is not None:  # then the form's box must leave the picture whole
            left, bottom, right, top = _normalised(form["/BBox"])
            frame = _times((right - left, 0.0, 0.0, top - bottom, left, bottom), matrix)
            if not _covers(_bounds(_times(frame, self._state.matrix)), self._window):
                raise _NotOnePicture


def _reaches_picture(resources: Any, depth: int = 0) -> bool:
    """Tell whether resources name a picture, or a form that may paint one."""
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(named, pikepdf.Dictionary):
        return False
    if depth == MOST_DEPTH:
        return True
    return any(
        xobject.get("/Subtype") != "/Form" or _reaches_picture(xobject.get("/Resources"), depth + 1)
        for _, xobject in named.items()
    )


def _length(content: Any) -> int:
    """Return how many bytes the content of a page or a form has, once inflated."""
    streams = content if isinstance(content, pikepdf.Stream) else content.get("/Contents", ())
    parts = [streams] if isinstance(streams, pikepdf.Stream) else streams
    return sum(len(part.read_bytes()) for part in parts)


def _named(resources: Any, name: str) -> Any:
    xobject = resources.get("/XObject", {}).get(name) if resources is not None else None
    if not isinstance(xobject, pikepdf.Stream):
        raise MissingPictureError(f"{name[1:]} is missing")
    return xobject


def _placed(image: pikepdf.Stream, matrix: Matrix, page: pikepdf.Page) -> PagePicture:
    """Tell how ``image`` lies; its row 0 is the upper edge of the unit square that ``matrix`` puts on the page."""
    a, b, c, d = matrix[:4]
    straight, crossed = (abs(a), abs(d)), (abs(b), abs(c))
    turned = max(crossed) > max(straight)
    sides, rest = (crossed, straight) if turned else (straight, crossed)
    if max(rest) > ASKEW_ABOVE * min(sides):
        raise _NotOnePicture
    # The direction (x, y) with y down is a·x - c·y to the right and d·y - b·x down.
    turn = (0, _sign(-c), _sign(-b), 0) if turned else (_sign(a), 0, 0, _sign(d))
    for _ in range(int(page.obj.get("/Rotate", 0)) // 90 % 4):
        turn = followed_by(turn, QUARTER_CLOCKWISE)
    inches = (sides[0] * user_unit(page) / POINTS_PER_INCH, sides[1] * user_unit(page) / POINTS_PER_INCH)
    dpi = (int(image["/Width"]) / inches[0], int(image["/Height"]) / inches[1])
    if max(dpi) > MOST_ANISOTROPY * min(dpi):
        raise _NotOnePicture
    return PagePicture(image, turn, dpi)


def _shows_annotations(page: pikepdf.Page) -> bool:
    """Tell whether anything lies on the page that is not in its content: a stamp, a field, a comment."""
    return any(
        "/AP" in annotation or annotation.get("/Subtype") not in ("/Link", "/Popup")
        for annotation in page.obj.get("/Annots", ())
    )


def is_drawn_apart(pdf: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Tell whether renderers make different things of a page: it has comments on it, or the file has layers.

    PDFium leaves out lines and polygons that bring no drawing of their own, and layers that were said to be hidden in
    some use or other, whether that use is asked for or not: marks that Poppler draws.
    """
    try:
        return "/OCProperties" in pdf.Root or _shows_annotations(page)
    except BROKEN_PDF:
        return True


def _check_harmless(state: Any) -> None:
    """Refuse a graphics state that makes the picture transparent or changes its tones."""
    harmless = set(state.keys()) <= _HARMLESS_STATE
    opaque = all(float(state.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    plain = state.get("/BM", "/Normal") in ("/Normal", "/Compatible") and state.get("/SMask", "/None") == "/None"
    if not (harmless and opaque and plain):
        raise _NotOnePicture


def _has_drawn_glyphs(resources: Any) -> bool:
    """Tell whether a font draws its glyphs by content streams (Type 3), which the text rendering mode doesn't hide."""
    fonts = resources.get("/Font", {}) if resources is not None else {}
    return any(font.get("/Subtype") == "/Type3" for font in fonts.values())


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """Return the map that applies ``first`` and then ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _bounds(matrix: Matrix) -> Box:
    """Return the box around the unit square as mapped by ``matrix``."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)


def _slack(window: Box) -> Iterator[float]:
    width, height = window[2] - window[0], window[3] - window[1]
    return iter((FILLS_WITHIN * width, FILLS_WITHIN * height) * 2)


def _covers(box: Box, window: Box) -> bool:
    outward = (box[i] - window[i] if i < 2 else window[i] - box[i] for i in range(4))
    return all(gap <= slack for gap, slack in zip(outward, _slack(window), strict=True))


def _fills(box: Box, window: Box) -> bool:
    """Tell whether the edges of both lie close together on every side."""
    return all(abs(b - w) <= slack for b, w, slack in zip(box, window, _slack(window), strict=True))


def _normalised(array: Any) -> Box:
    x0, y0, x1, y1 = (float(value) for value in array)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _sign(value: float) -> int:
    return 1 if value > 0 else -1
