"""The pixels of a PDF page are what a viewer shows, whichever way the scanner wrote them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pikepdf
import pypdfium2
import pytest
import simplejpeg
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from omr.scan.errors import DamagedScanError
from omr.scan.limits import Limits
from omr.scan.pages import Picture, Source, count_pages, drawn_otherwise, poppler_available, read_pictures

Gray = NDArray[np.uint8]
WIDTH, HEIGHT = 413, 585  # A4 at 50 dpi; odd, so that rows of bits don't end with a byte
PAGE = (595.0, 842.0)
FULL = b"q 595 0 0 842 0 0 cm /Im0 Do Q"


def _sheet() -> Gray:
    """A sheet that looks different whichever way it is turned, with a gray wedge."""
    gray = np.full((HEIGHT, WIDTH), 235, np.uint8)
    gray[30:60, 30:60] = 20
    gray[520:560, 300:380] = 90
    gray[300:330, 40:370] = np.linspace(10, 230, 330).astype(np.uint8)
    cv2.putText(gray, "R 7", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 3.5, 40, 12)
    return gray


SHEET = _sheet()
BITS = (SHEET > 128).astype(np.uint8)


def _colour() -> Gray:
    colour = np.repeat(SHEET[:, :, None], 3, axis=2)
    colour[400:450, 50:150] = (200, 30, 30)
    colour[400:450, 200:350] = (30, 40, 210)
    return colour


COLOUR = _colour()


def _jpeg(pixels: Gray = SHEET) -> bytes:
    space = "GRAY" if pixels.ndim == 2 else "RGB"
    return simplejpeg.encode_jpeg(np.ascontiguousarray(np.atleast_3d(pixels)), quality=95, colorspace=space)


def _g4(ink: Gray) -> bytes:
    """CCITT group 4 data of ``ink``, 1 where it is black, ending with the end of block."""
    file = io.BytesIO()
    Image.fromarray(ink.astype(bool)).save(file, "TIFF", compression="group4", tiffinfo={278: len(ink)})
    with Image.open(file) as tiff:
        (offset,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return file.getvalue()[offset : offset + length]


def _jbig2(ink: Gray) -> bytes:
    """One generic region coded as MMR (ITU-T T.88, 7.4.6), which is group 4, on one page."""
    height, width = ink.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + _g4(ink)
    segments = ((0, 48, page), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)


def _png_rows(pixels: Gray, bits: int = 8) -> bytes:
    """Rows with a PNG predictor, each row with another one."""
    if bits == 1:
        rows = np.packbits(pixels, axis=1)
        return zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    png = bytes(imagecodecs.png_encode(pixels, filter=None))
    body, position = b"", 8
    while position < len(png):
        length, name = struct.unpack_from(">I4s", png, position)
        body += png[position + 8 : position + 8 + length] if name == b"IDAT" else b""
        position += 12 + length
    return body


def _predictor(colors: int = 1, bits: int = 8) -> Dictionary:
    return Dictionary(Predictor=15, Colors=colors, Columns=WIDTH, BitsPerComponent=bits)


def _fax(**parameters: Any) -> Dictionary:
    return Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT, **parameters)


def _icc(kind: str) -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile(kind)).tobytes())


def write_pdf(
    path: Path,
    data: bytes,
    content: bytes = FULL,
    page_size: tuple[float, float] = PAGE,
    page_entries: dict[str, Any] | None = None,
    **image: Any,
) -> Path:
    """Write a PDF of one page with the picture ``data`` as /Im0."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=page_size)
    entries = {"Width": WIDTH, "Height": HEIGHT, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, **image}
    for key, value in entries.items():
        if isinstance(value, list) and value[0] == Name.ICCBased:
            entries[key] = Array([Name.ICCBased, pdf.make_stream(value[1], N=value[2])])
    kept = {key: value for key, value in entries.items() if value is not None}
    picture = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, **kept)
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Im0=picture),
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        ExtGState=Dictionary(Half=Dictionary(ca=0.5, CA=0.5), Plain=Dictionary(ca=1, CA=1, BM=Name.Normal)),
    )
    page.obj.Contents = pdf.make_stream(content)
    for key, value in (page_entries or {}).items():
        page.obj["/" + key] = value
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def read(path: Path, page: int = 1, **limits: Any) -> Picture:
    ((number, picture),) = read_pictures(path, [page], Limits(**limits))
    assert number == page
    assert isinstance(picture, Picture), picture
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.c_contiguous
    return picture


def shown_by_viewer(path: Path, shape: tuple[int, int], page: int = 1) -> Gray:
    """Draw a page with PDFium at about ``shape`` (h, w) and bring it to exactly that."""
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[page - 1]
        drawn = sheet.render(scale=shape[1] / sheet.get_width()).to_numpy()
    return cv2.resize(cv2.cvtColor(drawn, cv2.COLOR_BGR2GRAY), shape[::-1], interpolation=cv2.INTER_AREA)


def difference(a: Gray, b: Gray) -> float:
    """Mean difference of gray levels, after a blur that hides how edges were smoothed."""
    smooth = [cv2.GaussianBlur(x.astype(np.float32), (0, 0), 3 * x.shape[1] / WIDTH) for x in (a, b)]
    return float(np.abs(smooth[0] - smooth[1]).mean())


def assert_shows(path: Path, source: Source | None, most: float = 2.0) -> Picture:
    picture = read(path, raster_dpi=100)
    assert difference(picture.pixels, shown_by_viewer(path, picture.pixels.shape)) < most
    if source is None:
        assert picture.source in (Source.POPPLER, Source.PDFIUM)
    else:
        assert picture.source == source
    return picture


FLATE: dict[str, Any] = {"Filter": Name.FlateDecode}
DCT: dict[str, Any] = {"Filter": Name.DCTDecode}
CCITT: dict[str, Any] = {"Filter": Name.CCITTFaxDecode, "BitsPerComponent": 1}
INDEXED_1 = Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(bytes((20, 20, 60, 250, 250, 240)))])
INDEXED_8 = Array([Name.Indexed, Name.DeviceRGB, 255, pikepdf.String(bytes(v for v in range(256) for _ in range(3)))])

STORED: dict[str, Callable[[], tuple[bytes, dict[str, Any]]]] = {
    "gray jpeg": lambda: (_jpeg(), DCT),
    "gray jpeg, inverted": lambda: (_jpeg(255 - SHEET), DCT | {"Decode": Array([1, 0])}),
    "colour jpeg": lambda: (_jpeg(COLOUR), DCT | {"ColorSpace": Name.DeviceRGB}),
    "colour jpeg, inverted": lambda: (
        _jpeg(255 - COLOUR),
        DCT | {"ColorSpace": Name.DeviceRGB, "Decode": Array([1, 0, 1, 0, 1, 0])},
    ),
    "colour jpeg with sRGB profile": lambda: (
        _jpeg(COLOUR),
        DCT | {"ColorSpace": [Name.ICCBased, _icc("sRGB"), 3]},
    ),
    "gray jpeg, calibrated": lambda: (
        _jpeg(),
        DCT | {"ColorSpace": Array([Name.CalGray, Dictionary(WhitePoint=Array([0.95, 1, 1.09]))])},
    ),
    "no filter": lambda: (SHEET.tobytes(), {}),
    "flate": lambda: (zlib.compress(SHEET.tobytes()), FLATE),
    "flate, colour": lambda: (zlib.compress(COLOUR.tobytes()), FLATE | {"ColorSpace": Name.DeviceRGB}),
    "flate with predictors": lambda: (_png_rows(SHEET), FLATE | {"DecodeParms": _predictor()}),
    "flate with predictors, colour": lambda: (
        _png_rows(COLOUR),
        FLATE | {"DecodeParms": _predictor(3), "ColorSpace": Name.DeviceRGB},
    ),
    "flate with predictors, inverted": lambda: (
        _png_rows(255 - SHEET),
        FLATE | {"DecodeParms": _predictor(), "Decode": Array([1, 0])},
    ),
    "flate, 1 bit": lambda: (
        zlib.compress(np.packbits(BITS, axis=1).tobytes()),
        FLATE | {"BitsPerComponent": 1},
    ),
    "flate, 1 bit, inverted": lambda: (
        zlib.compress(np.packbits(1 - BITS, axis=1).tobytes()),
        FLATE | {"BitsPerComponent": 1, "Decode": Array([1, 0])},
    ),
    "flate, 1 bit, with predictors": lambda: (
        _png_rows(BITS, 1),
        FLATE | {"BitsPerComponent": 1, "DecodeParms": _predictor(bits=1)},
    ),
    "flate, 4 bits": lambda: (
        zlib.compress(
            (np.pad(SHEET, ((0, 0), (0, 1)))[:, ::2] & 0xF0 | np.pad(SHEET, ((0, 0), (0, 1)))[:, 1::2] >> 4).tobytes()
        ),
        FLATE | {"BitsPerComponent": 4},
    ),
    "flate, palette": lambda: (zlib.compress(SHEET.tobytes()), FLATE | {"ColorSpace": INDEXED_8}),
    "flate, 1 bit, palette": lambda: (
        zlib.compress(np.packbits(BITS, axis=1).tobytes()),
        FLATE | {"BitsPerComponent": 1, "ColorSpace": INDEXED_1},
    ),
    "g4": lambda: (_g4(1 - BITS), CCITT | {"DecodeParms": _fax(BlackIs1=False)}),
    "g4, black is 1": lambda: (_g4(BITS), CCITT | {"DecodeParms": _fax(BlackIs1=True)}),
    "g4, black is 1, inverted": lambda: (
        _g4(1 - BITS),
        CCITT | {"DecodeParms": _fax(BlackIs1=True), "Decode": Array([1, 0])},
    ),
    "g4 without its end": lambda: (
        _g4(1 - BITS)[:-3],
        CCITT | {"DecodeParms": _fax(EndOfBlock=False)},
    ),
    "jbig2": lambda: (_jbig2(1 - BITS), {"Filter": Name.JBIG2Decode, "BitsPerComponent": 1}),
    "jpeg 2000": lambda: (
        bytes(imagecodecs.jpeg2k_encode(SHEET, level=0)),
        {"Filter": Name.JPXDecode},
    ),
    "jpeg, packed again": lambda: (zlib.compress(_jpeg()), {"Filter": Array([Name.FlateDecode, Name.DCTDecode])}),
    "run lengths": lambda: (bytes(imagecodecs.packbits_encode(SHEET)) + b"\x80", {"Filter": Name.RunLengthDecode}),
    "hexadecimal": lambda: (SHEET.tobytes().hex().encode() + b">", {"Filter": Name.ASCIIHexDecode}),
}


@pytest.mark.parametrize("kind", STORED)
def test_stored_picture_is_what_a_viewer_shows(kind: str, tmp_path: Path) -> None:
    data, entries = STORED[kind]()
    picture = assert_shows(write_pdf(tmp_path / "scan.pdf", data, **entries), Source.EMBEDDED)
    assert picture.pixels.shape == (HEIGHT, WIDTH)


# ------------------------------------------------------------------------------------------------ how the picture lies

MATRICES = {
    "upright": "595 0 0 842 0 0",
    "mirrored": "-595 0 0 842 595 0",
    "upside down": "595 0 0 -842 0 842",
    "half turn": "-595 0 0 -842 595 842",
    "nearly straight": "595 0.2 -0.1 842 0 0",
}
QUARTER_MATRICES = {
    "quarter turn": "0 -595 842 0 0 595",
    "other quarter turn": "0 595 -842 0 842 0",
    "transposed": "0 595 842 0 0 0",
    "other transposed": "0 -595 -842 0 842 595",
}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("how", ["upright", "mirrored", "quarter turn", "transposed"])
def test_turned_pages_stand_as_a_viewer_shows_them(how: str, rotate: int, tmp_path: Path) -> None:
    matrix = (MATRICES | QUARTER_MATRICES)[how]
    size = PAGE if how in MATRICES else PAGE[::-1]
    path = tmp_path / "scan.pdf"
    write_pdf(path, _jpeg(), f"q {matrix} cm /Im0 Do Q".encode(), size, {"Rotate": rotate}, **DCT)
    assert_shows(path, Source.EMBEDDED)


@pytest.mark.parametrize("how", MATRICES | QUARTER_MATRICES)
def test_every_matrix_is_followed(how: str, tmp_path: Path) -> None:
    content = f"q {(MATRICES | QUARTER_MATRICES)[how]} cm /Im0 Do Q".encode()
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), content, PAGE if how in MATRICES else PAGE[::-1], **DCT)
    assert_shows(path, Source.EMBEDDED)


def test_rotation_of_the_parent_counts(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), **DCT)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.Pages.Rotate = 90
        pdf.save(path)
    assert assert_shows(path, Source.EMBEDDED).pixels.shape == (WIDTH, HEIGHT)


@pytest.mark.parametrize("rotate", [0, 90])
def test_resolution_is_that_of_the_page(rotate: int, tmp_path: Path) -> None:
    small = (PAGE[0] / 4.5, PAGE[1] / 5)
    content = f"q {small[0]} 0 0 {small[1]} 0 0 cm /Im0 Do Q".encode()
    picture = read(write_pdf(tmp_path / "scan.pdf", _jpeg(), content, small, {"Rotate": rotate}, **DCT))
    expected = (WIDTH / small[0] * 72, HEIGHT / small[1] * 72)
    assert picture.dpi == pytest.approx(expected[::-1] if rotate else expected)


def test_a_programmes_default_resolution_is_not_believed(tmp_path: Path) -> None:
    content = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im0 Do Q".encode()
    assert read(write_pdf(tmp_path / "scan.pdf", _jpeg(), content, (WIDTH, HEIGHT), **DCT)).dpi is None


# --------------------------------------------------------------------------------------------------- what lies about it

HARMLESS = {
    "clipped to the page": b"q 0 0 595 842 re W n 595 0 0 842 0 0 cm /Im0 Do Q",
    "clipped to the picture": b"q 595 0 0 842 0 0 cm 0 0 1 1 re W* n /Im0 Do Q",
    "scaled twice": b"q 0.24 0 0 0.24 0 0 cm q 2479.17 0 0 3508.33 0 0 cm /Im0 Do Q Q",
    "text over it that is not shown": FULL + b" BT 3 Tr /F1 40 Tf 50 400 Td (PHIEU) Tj [(A) 20 (B)] TJ ET",
    "text beneath it": b"BT /F1 140 Tf 50 400 Td (PHIEU) Tj ET " + FULL,
    "white paper beneath it": b"1 g 0 0 595 842 re f " + FULL,
    "plain graphics state": b"/Plain gs " + FULL,
    "marked content": b"/Artifact <</Type /Page>> BDC " + FULL + b" EMC",
    "a little margin": b"q 591 0 0 836 2 3 cm /Im0 Do Q",
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_does_not_show_leaves_the_stored_picture(what: str, tmp_path: Path) -> None:
    assert_shows(write_pdf(tmp_path / "scan.pdf", _jpeg(), HARMLESS[what], **DCT), Source.EMBEDDED, most=4.0)


SHOWING = {
    "text over it": FULL + b" BT /F1 140 Tf 50 400 Td (PHIEU) Tj ET",
    "text shown again after hidden text": FULL + b" BT q 3 Tr Q /F1 140 Tf 50 400 Td (PHIEU) Tj ET",
    "a bar over it": FULL + b" 0 g 100 100 300 300 re f",
    "a line over it": FULL + b" 40 w 0 0 m 595 842 l S",
    "an inline image over it": FULL + b" q 300 0 0 300 90 90 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q",
    "clipped to a part": b"q 100 100 300 500 re W n 595 0 0 842 0 0 cm /Im0 Do Q",
    "clipped to a triangle": b"q 0 0 m 595 0 l 300 842 l h W n 595 0 0 842 0 0 cm /Im0 Do Q",
    "clipped by letters": b"q BT 7 Tr /F1 300 Tf 0 300 Td (PHI) Tj ET 595 0 0 842 0 0 cm /Im0 Do Q",
    "half transparent": b"/Half gs " + FULL,
    "not filling the page": b"q 300 0 0 420 100 100 cm /Im0 Do Q",
    "larger than the page": b"q 800 0 0 1132 -100 -100 cm /Im0 Do Q",
    "askew": b"q 595 20 -30 842 10 0 cm /Im0 Do Q",
    "two pictures": b"q 595 0 0 421 0 0 cm /Im0 Do Q q 595 0 0 421 0 421 cm /Im0 Do Q",
    "two layers": FULL + b" q 200 0 0 200 50 50 cm /Im0 Do Q",
    "nothing": b"",
}


@pytest.mark.parametrize("what", SHOWING)
def test_pages_that_are_more_than_a_picture_are_drawn(what: str, tmp_path: Path) -> None:
    assert_shows(write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING[what], **DCT), None, most=5.0)


DRAWN: dict[str, Callable[[], tuple[bytes, dict[str, Any]]]] = {
    "colour key": lambda: (zlib.compress(SHEET.tobytes()), FLATE | {"Mask": Array([80, 100])}),
    "stencil": lambda: (
        zlib.compress(np.packbits(BITS, axis=1).tobytes()),
        FLATE | {"BitsPerComponent": 1, "ImageMask": True, "ColorSpace": None},
    ),
    "cmyk": lambda: (
        zlib.compress(np.dstack([SHEET // 2, SHEET // 3, SHEET // 4, 255 - SHEET]).tobytes()),
        FLATE | {"ColorSpace": Name.DeviceCMYK},
    ),
    "other predictor": lambda: (
        zlib.compress(np.diff(SHEET, axis=1, prepend=np.uint8(0)).tobytes()),
        FLATE | {"DecodeParms": Dictionary(Predictor=2, Colors=1, Columns=WIDTH)},
    ),
    "16 bits": lambda: (zlib.compress((SHEET.astype(">u2") * 257).tobytes()), FLATE | {"BitsPerComponent": 16}),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_unusual_pictures_are_drawn(kind: str, tmp_path: Path) -> None:
    data, entries = DRAWN[kind]()
    assert_shows(write_pdf(tmp_path / "scan.pdf", data, **entries), None, most=4.0)


def test_soft_mask_is_drawn(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), **DCT)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        entries = {"Width": 2, "Height": 2, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
        mask = pdf.make_stream(bytes([255, 90, 30, 255]), Type=Name.XObject, Subtype=Name.Image, **entries)
        pdf.pages[0].obj.Resources.XObject.Im0.SMask = mask
        pdf.save(path)
    assert_shows(path, None, most=5.0)


def test_a_profile_that_cannot_be_read_is_left_to_a_renderer(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(COLOUR), ColorSpace=[Name.ICCBased, b"not a profile", 3], **DCT)
    assert_shows(path, None)


@pytest.mark.parametrize(("annotation", "source"), [("/Stamp", None), ("/Link", Source.EMBEDDED)])
def test_a_stamp_on_the_page_is_seen(annotation: str, source: Source | None, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), **DCT)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        stamp = pdf.make_stream(
            b"0 g 0 0 200 200 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 200])
        )
        entries = Dictionary(Type=Name.Annot, Subtype=Name(annotation), Rect=Array([100, 100, 300, 300]), F=4)
        if source is None:
            entries.AP = Dictionary(N=stamp)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(entries)])
        pdf.save(path)
    assert_shows(path, source)


def _in_a_form(path: Path, form_content: bytes, page_content: bytes, bbox: list[float]) -> Path:
    write_pdf(path, _jpeg(), page_content, **DCT)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        resources = pdf.pages[0].obj.Resources
        form = pdf.make_stream(
            form_content, Type=Name.XObject, Subtype=Name.Form, BBox=Array(bbox), Matrix=Array([0.5, 0, 0, 0.5, 0, 0])
        )
        form.Resources = Dictionary(XObject=Dictionary(Im0=resources.XObject.Im0), Font=resources.Font)
        resources.XObject.Fm0 = form
        pdf.save(path)
    return path


def test_hidden_text_in_a_form_over_the_picture(tmp_path: Path) -> None:
    text = b"BT 3 Tr /F1 40 Tf 50 400 Td (PHIEU) Tj ET"
    assert_shows(_in_a_form(tmp_path / "scan.pdf", text, FULL + b" /Fm0 Do", [0, 0, 1190, 1684]), Source.EMBEDDED)


def test_the_picture_within_a_form(tmp_path: Path) -> None:
    content = b"q 1190 0 0 1684 0 0 cm /Im0 Do Q"
    assert_shows(_in_a_form(tmp_path / "scan.pdf", content, b"/Fm0 Do", [0, 0, 1190, 1684]), Source.EMBEDDED)


def test_the_picture_within_a_form_that_cuts_it(tmp_path: Path) -> None:
    content = b"q 1190 0 0 1684 0 0 cm /Im0 Do Q"
    assert_shows(_in_a_form(tmp_path / "scan.pdf", content, b"/Fm0 Do", [0, 0, 900, 1684]), None)


def test_a_form_that_draws_itself_ends(tmp_path: Path) -> None:
    path = _in_a_form(tmp_path / "scan.pdf", b"/Fm0 Do", FULL + b" /Fm0 Do", [0, 0, 1190, 1684])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        form = pdf.pages[0].obj.Resources.XObject.Fm0
        form.Resources.XObject.Fm0 = form
        pdf.save(path)
    assert read(path, raster_dpi=50).pixels.size


def test_crop_box_is_what_is_shown(tmp_path: Path) -> None:
    crop = Array([0, 421, 595, 842])
    picture = assert_shows(write_pdf(tmp_path / "scan.pdf", _jpeg(), page_entries={"CropBox": crop}, **DCT), None)
    assert picture.pixels.shape[0] == pytest.approx(421 / 72 * 100, abs=1)


# ------------------------------------------------------------------------------------------------------ several pages


def _stack(path: Path, kinds: str) -> Path:
    """Write a PDF with a page for each letter: s for a stored picture, d for a page to be drawn, b for a broken one."""
    with pikepdf.new() as stack:
        for i, kind in enumerate(kinds):
            data = _jpeg()[: 2000 if kind == "b" else None]
            content = SHOWING["a bar over it"] if kind == "d" else FULL
            source = write_pdf(path.with_name(f"{i}.pdf"), data, content, **DCT)
            with pikepdf.open(source) as pdf:
                stack.pages.extend(pdf.pages)
        stack.save(path)
    return path


def test_pages_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = _stack(tmp_path / "stack.pdf", "sddddddbds")
    assert count_pages(path) == 10
    order = [10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 11]
    results = list(read_pictures(path, order, Limits(raster_dpi=40)))
    assert [number for number, _ in results] == order
    assert [r.source if isinstance(r, Picture) else type(r).__name__ for _, r in results] == [
        *["embedded"] * 2, *["pdfium"] * 6, "DamagedScanError", "pdfium", "pdfium", "DamagedScanError"
    ]  # fmt: skip


@pytest.mark.skipif(not poppler_available(), reason="Poppler is not installed")
def test_poppler_draws_pages_alike(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING["a bar over it"], **DCT)
    first, second = read(path, raster_dpi=100), drawn_otherwise(path, 1, Source.PDFIUM, Limits(raster_dpi=100))
    assert second is not None
    assert (first.source, second.source) == (Source.PDFIUM, Source.POPPLER)
    assert second.dpi == first.dpi == (100, 100)
    assert difference(first.pixels, cv2.resize(second.pixels, first.pixels.shape[::-1])) < 2


def test_a_second_drawing_needs_poppler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING["a bar over it"], **DCT)
    assert not poppler_available()
    assert read(path, raster_dpi=50).source == Source.PDFIUM
    assert drawn_otherwise(path, 1, Source.PDFIUM) is None


def _with_line(pdf: pikepdf.Pdf) -> None:
    """Draw a line on a page as a viewer does that leaves it to others how a line looks."""
    place = {"Rect": [50, 410, 550, 810], "L": [60, 420, 540, 800]}
    line = Dictionary(Type=Name.Annot, Subtype=Name.Line, F=4, C=[0, 0, 0], BS=Dictionary(W=9), **place)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(line)])


def _with_layer(pdf: pikepdf.Pdf) -> None:
    """Draw a line on a layer that some use might hide, had the file said so."""
    usage = Dictionary(View=Dictionary(ViewState=Name.OFF))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="pen", Usage=usage))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())
    page = pdf.pages[0]
    page.obj.Resources.Properties = Dictionary(Pen=layer)
    page.contents_add(b" q /OC /Pen BDC 9 w 60 420 m 540 800 l S EMC Q")


@pytest.mark.skipif(not poppler_available(), reason="Poppler is not installed")
@pytest.mark.parametrize("draw", [_with_line, _with_layer])
def test_a_line_is_seen_however_it_was_drawn(draw: Callable[[pikepdf.Pdf], None], tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(np.full_like(SHEET, 255)), SHOWING["a bar over it"], **DCT)
    without = read(path, raster_dpi=72)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        draw(pdf)
        pdf.save(path)
    seen = read(path, raster_dpi=72)
    assert seen.pixels.shape == without.pixels.shape
    line = np.count_nonzero(cv2.absdiff(seen.pixels, without.pixels) > 128)
    assert 9 * 550 < line < 9 * 680, "pixels of a line of 612 points"
    other = drawn_otherwise(path, 1, seen.source, Limits(raster_dpi=72))
    assert other is not None
    assert {seen.source, other.source} == {Source.PDFIUM, Source.POPPLER}


@pytest.mark.parametrize("comments", [5, Array([Name.Line, Array([])])], ids=str)
def test_comments_that_are_none_keep_no_page_from_being_drawn(comments: Any, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING["a bar over it"], **DCT)
    without = read(path, raster_dpi=72)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Annots = comments
        pdf.save(path)
    assert difference(read(path, raster_dpi=72).pixels, without.pixels) < 2


def test_what_is_no_drawing_has_no_other_one(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), **DCT)
    assert drawn_otherwise(path, 1, read(path).source) is None


@pytest.mark.skipif(not poppler_available(), reason="Poppler is not installed")
def test_where_pdfium_gives_up_poppler_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise pypdfium2.PdfiumError("no such page")

    monkeypatch.setattr("omr.scan.rasterise._draw", broken)
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING["a bar over it"], **DCT)
    assert read(path, raster_dpi=50).source == Source.POPPLER
    monkeypatch.setenv("PATH", str(tmp_path))
    ((_, result),) = read_pictures(path, [1], Limits(raster_dpi=50))
    assert isinstance(result, DamagedScanError)


def test_threads_take_turns_with_pdfium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = _stack(tmp_path / "stack.pdf", "dd")
    jbig2 = write_pdf(tmp_path / "bits.pdf", _jbig2(1 - BITS), Filter=Name.JBIG2Decode, BitsPerComponent=1)
    work = [(path, 1), (path, 2), (jbig2, 1)] * 4
    with ThreadPoolExecutor(4) as threads:
        pictures = list(threads.map(lambda job: read(*job, raster_dpi=60).pixels, work))
    for job, picture in zip(work, pictures, strict=True):
        assert np.array_equal(picture, pictures[work.index(job)])
        assert picture.std() > 10


def test_large_pages_are_drawn_coarser(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", _jpeg(), SHOWING["a bar over it"], **DCT)
    picture = read(path, pixels=1_000_000)
    assert picture.pixels.size <= 1_000_000
    assert picture.dpi == (101, 101)
