"""What a PDF page asks of whoever draws it, found out before anyone does.

Renderers believe the sizes that pictures claim, in their dictionaries and in their own data, wherever on the page they
are named, and draw forms as often as these name each other: kilobytes can ask for gigabytes and for years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf.exceptions import PdfParsingError

from forms.bilingual import both
from omr.scan import problems
from omr.scan.errors import ScanTooLargeError, Where
from omr.scan.limits import Limits
from omr.scan.pdf_certainty import inline_picture, is_sure
from omr.scan.pdf_claims import claimed_sizes
from omr.scan.pdf_mending import made_whole
from omr.scan.pdf_page import MissingPictureError, page_box
from omr.scan.pdf_pictures import damaged
from omr.scan.pdf_streams import filters_of
from omr.scan.picture import BrokenPictureError, check_size
from omr.scan.truncation import is_cut_off_flate

MOST_PARTS = 20_000  # forms, pictures, patterns and glyphs of a page; ten times what a map has
MOST_PAINTINGS = 100_000  # of forms, those within forms counted each time
MOST_NESTING = 50  # of forms within forms
_PAINTED = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")


def check_demands(page: pikepdf.Page, where: Where, limits: Limits) -> bool:
    """Refuse a page to be drawn whose pictures are too large or not all there, or whose content was made to burst.

    Args:
        page: that is to be drawn.
        where: what errors name.
        limits: what it may ask for.

    Returns:
        whether pictures were replaced, in the open PDF, by others that renderers know how to decode.

    Raises:
        DamagedScanError: a picture or the content is not all there.
        ScanTooLargeError: it asks for more than the limits allow.

    """
    for content in _contents(page):
        _check_content(content, page.obj, where, limits)
    mended = False
    for number, part in enumerate(_parts(page.obj)):
        if number > MOST_PARTS:
            raise _burst(where)
        if part.get("/Subtype") == "/Image":
            mended = check_picture(part, where, limits) or mended
        else:
            _check_content(part, part, where, limits)
    _check_paintings(page, where)
    return mended


def check_page_sure(page: pikepdf.Page, where: Where, limits: Limits) -> None:
    """Refuse a page that passed for blank or for no survey sheet, unless all its pictures were decoded for certain.

    Raises:
        DamagedScanError: a picture may hold more than was seen of it.
        ScanTooLargeError: as ``check_demands``.

    """
    check_demands(page, where, limits)
    for part in (*_contents(page), *_parts(page.obj)):
        if part.get("/Subtype") == "/Image":
            sure = "/OC" not in part and is_sure(part)  # optional content may be switched off
        else:
            sure = filters_of(part)[0] != ["/FlateDecode"] or not is_cut_off_flate(part.read_raw_bytes())
            sure = sure and _inline_are_sure(part, where, limits)
        if not sure:
            raise damaged(where, BrokenPictureError("it may not have been decoded as it is"))
    if _is_covered(page):
        raise damaged(where, BrokenPictureError("a note covers it"))


def _is_covered(page: pikepdf.Page) -> bool:
    """Tell whether a note lies over half of the page or more."""
    left, bottom, right, top = page_box(page)
    for note in page.obj.get("/Annots", ()):
        if "/AP" in note:
            x0, y0, x1, y1 = (float(value) for value in note.get("/Rect", (0, 0, 0, 0)))
            if 2 * abs((x1 - x0) * (y1 - y0)) >= (right - left) * (top - bottom):
                return True
    return False


def _inline_are_sure(content: pikepdf.Object, where: Where, limits: Limits) -> bool:
    """Tell whether renderers decode the pictures within a content, for what they are."""
    with pikepdf.new() as holder:
        for found in _inline_pictures(content, content.read_bytes()):
            picture = inline_picture(holder, found)
            if check_picture(picture, where, limits) or not is_sure(picture):
                return False
    return True


def check_picture(image: pikepdf.Object, where: Where, limits: Limits) -> bool:
    """Refuse a picture that claims too many pixels, in its dictionary or in its data, or that is not all there.

    Returns:
        whether it was replaced, in the open PDF, by one that renderers know how to decode.

    Raises:
        DamagedScanError: it is not all there.
        ScanTooLargeError: it claims more pixels than the limits allow.

    """
    check_size(where, int(image["/Width"]), int(image["/Height"]), limits)
    try:
        for width, height in claimed_sizes(image):
            check_size(where, max(width, 1), max(height, 1), limits)
        return made_whole(image, limits)
    except BrokenPictureError as error:
        raise damaged(where, error) from error


def _burst(where: Where) -> ScanTooLargeError:
    return ScanTooLargeError(
        problems.CONTENT_TOO_LARGE.told(),
        both("Quét lại tờ này.", "Scan this sheet again."),
        where,
    )


# ------------------------------------------------------------------------------------------------- what is on the page


def _contents(page: pikepdf.Page) -> list[pikepdf.Object]:
    contents = page.obj.get("/Contents", ())
    parts = [contents] if isinstance(contents, pikepdf.Stream) else contents
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _parts(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield every picture and every content, once, that may be painted: named by resources, or by what these name."""
    seen: set[tuple[int, int]] = set()
    holders = [page, *_appearances(page)]
    for stream in holders[1:]:
        seen.add(stream.objgen)
        yield stream
    while holders:
        for part in _named_by(holders.pop()):
            if part.objgen in seen:
                continue
            if part.is_indirect:
                seen.add(part.objgen)
            if isinstance(part, pikepdf.Stream):
                yield part
            holders.append(part)


def _named_by(holder: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the pictures, contents and fonts that a page, a form, a pattern or a font names, and a picture's masks."""
    for key in ("/SMask", "/Mask"):
        if isinstance(mask := holder.get(key), pikepdf.Stream):
            yield mask
    yield from _values(holder, "/CharProcs")
    resources = holder.get("/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        return
    used = _names_used(holder)
    for name, part in _entries(resources, "/XObject"):
        if used is None or name[1:].encode() in used or not name[1:].isalnum():
            yield part
    yield from _values(resources, "/Pattern")
    yield from (font for font in _values(resources, "/Font") if font.get("/Subtype") == "/Type3")
    for state in _values(resources, "/ExtGState"):
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary) and isinstance(group := mask.get("/G"), pikepdf.Stream):
            yield group


def _names_used(holder: pikepdf.Object) -> bytes | None:
    """Return a content in which names must occur to be painted: producers name all pictures of a file on each page.

    ``None`` where the content can't be read, or is several.
    """
    content = holder if isinstance(holder, pikepdf.Stream) else holder.get("/Contents")
    if not isinstance(content, pikepdf.Stream) or "/Annots" in holder:
        return None
    try:
        return bytes(content.read_bytes())
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return None


def _entries(holder: Any, key: str) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield the dictionaries and streams, by name, in the dictionary that ``holder`` has as ``key``."""
    named = holder.get(key)
    if isinstance(named, pikepdf.Dictionary):
        for name, value in named.items():
            if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                yield name, value


def _values(holder: Any, key: str) -> Iterator[pikepdf.Object]:
    return (value for _, value in _entries(holder, key))


def _appearances(page: pikepdf.Object) -> list[pikepdf.Object]:
    """Return how annotations look: a stream each, or one for each of its states."""
    found: list[pikepdf.Object] = []
    for annotation in page.get("/Annots", ()):
        looks = annotation.get("/AP")
        if isinstance(looks, pikepdf.Dictionary):
            look = looks.get("/N")
            found += [look] if isinstance(look, pikepdf.Stream) else _values(looks, "/N")
    return found


def _check_content(content: Any, holder: pikepdf.Object, where: Where, limits: Limits) -> None:
    """Refuse content that inflates beyond reason, and pictures within it that are too large."""
    if not isinstance(content, pikepdf.Stream):
        return
    try:
        data = content.read_bytes()
    except pikepdf.DataDecodingError as error:
        if "memory limit" in str(error):
            raise _burst(where) from error
        raise damaged(where, BrokenPictureError("its content can't be unpacked")) from error
    _check_named(data, content, holder)
    if holder.get("/Subtype") != "/Image":
        for found in _inline_pictures(content, data):
            check_size(where, max(found.width, 1), max(found.height, 1), limits)


def _inline_pictures(content: Any, data: bytes) -> list[Any]:
    """Return the pictures within a content that unpacks to ``data``."""
    if b"BI" not in data:
        return []
    found = _instructions(content, "BI ID EI")
    return [one.iimage for one in found if isinstance(one, pikepdf.ContentStreamInlineImage)]


def _check_named(data: bytes, content: pikepdf.Stream, holder: pikepdf.Object) -> None:
    """Refuse content that paints what the file doesn't have, which renderers leave out without a word."""
    resources = holder.get("/Resources")
    if resources is None:
        return
    known = {name.encode() for name, _ in _entries(resources, "/XObject")}
    if {b"/" + found for found in _PAINTED.findall(data)} <= known:
        return
    for instruction in _instructions(content, "Do"):
        name = str(instruction.operands[0]) if instruction.operands else ""
        if name.encode() not in known:
            raise MissingPictureError(f"{name[1:]} is missing")


def _instructions(content: Any, operators: str) -> list[Any]:
    """Return those of a content that have one of the ``operators``; of content that can't be parsed, none."""
    try:
        return list(pikepdf.parse_content_stream(content, operators))
    except PdfParsingError:  # what comes of it is for the renderer to say, and for the clock
        return []


# ------------------------------------------------------------------------------------------- how often forms are drawn


def _check_paintings(page: pikepdf.Page, where: Where) -> None:
    """Refuse forms that draw forms that draw forms …, each several times."""
    known: dict[tuple[int, int], int] = {}

    def paintings(content: Any, resources: Any, depth: int) -> int:
        forms = dict(_forms(resources))
        if not forms:
            return 0
        if depth > MOST_NESTING:
            raise _burst(where)
        total = 0
        for instruction in _instructions(content, "Do"):
            form = forms.get(str(instruction.operands[0])) if instruction.operands else None
            if form is None:
                continue
            if form.objgen not in known:
                known[form.objgen] = 0  # a form that draws itself is not drawn again
                known[form.objgen] = 1 + paintings(form, form.get("/Resources", resources), depth + 1)
            total += known[form.objgen]
            if total > MOST_PAINTINGS:
                raise _burst(where)
        return total

    paintings(page.obj, page.obj.get("/Resources"), 0)


def _forms(resources: Any) -> Iterator[tuple[str, pikepdf.Object]]:
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    for name, part in named.items() if isinstance(named, pikepdf.Dictionary) else ():
        if isinstance(part, pikepdf.Stream) and part.get("/Subtype") == "/Form":
            yield name, part
