"""A page that passes for blank or foreign was decoded for what it is, or it is said that it may not have been."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Dictionary, Name

from omr.scan.errors import DamagedScanError
from omr.scan.limits import Limits
from omr.scan.pages import check_sure, read_pictures
from tests.omr.scan.test_pages_pdf import BITS, FULL, HEIGHT, SHEET, WIDTH, _g4, _jbig2, _jpeg, _png_rows, write_pdf

INK = 1 - BITS
FAX = _g4(INK)
GARBLED = FAX[: len(FAX) // 2] + b"\x5a" * 20 + FAX[len(FAX) // 2 + 20 :]
FLATE = {"Filter": Name.FlateDecode}
BILEVEL = {"BitsPerComponent": 1}
PACKED = zlib.compress(SHEET.tobytes())
FAX_NAMED = {**BILEVEL, "Filter": Name.CCITTFaxDecode}
JBIG2 = {**BILEVEL, "Filter": Name.JBIG2Decode}


def is_sure(path: Path) -> bool:
    try:
        check_sure(path, 1)
    except DamagedScanError:
        return False
    return True


def _predicted(**other: Any) -> Dictionary:
    return Dictionary(**{"Predictor": 15, "Colors": 1, "Columns": WIDTH, "BitsPerComponent": 8, **other})


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (SHEET.tobytes(), {}),
        (PACKED, FLATE),
        (zlib.compress(SHEET.tobytes() + b"\n"), FLATE),
        (zlib.compress(SHEET.tobytes() + SHEET[-3:].tobytes()), FLATE),
        (_png_rows(SHEET), {**FLATE, "DecodeParms": _predicted()}),
        (zlib.compress(np.packbits(BITS, axis=1).tobytes()), {**FLATE, **BILEVEL}),
        (FAX, {**FAX_NAMED, "DecodeParms": Dictionary(K=-1, Columns=WIDTH)}),
        (_jbig2(INK), JBIG2),
        (_jpeg(), {"Filter": Name.DCTDecode}),
    ],
)
def test_what_its_numbers_describe_is_sure(data: bytes, entries: dict[str, Any], tmp_path: Path) -> None:
    assert is_sure(write_pdf(tmp_path / "scan.pdf", data, **entries))


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (SHEET.tobytes(), {"Width": WIDTH - 16}),
        (PACKED, {**FLATE, "Width": WIDTH - 1}),
        (PACKED, {**FLATE, "Width": WIDTH // 2}),
        (PACKED, {**FLATE, "Height": HEIGHT // 2}),
        (PACKED, {**FLATE, "BitsPerComponent": 1}),
        (PACKED, {**FLATE, "BitsPerComponent": 4}),
        (PACKED, {**FLATE, "DecodeParms": _predicted(Predictor=2, Columns=WIDTH - 2)}),
        (_png_rows(SHEET), FLATE),
        (_png_rows(SHEET), {**FLATE, "DecodeParms": _predicted(Predictor=2)}),
        (_png_rows(SHEET), {**FLATE, "DecodeParms": _predicted(Columns=WIDTH - 3)}),
        (zlib.compress(PACKED), {"Filter": pikepdf.Array([Name.FlateDecode] * 2), "Width": WIDTH - 1}),
        (GARBLED, {**FAX_NAMED, "DecodeParms": Dictionary(K=-1, Columns=1728)}),
    ],
)
def test_what_its_numbers_do_not_describe_is_not_sure(data: bytes, entries: dict[str, Any], tmp_path: Path) -> None:
    assert not is_sure(write_pdf(tmp_path / "scan.pdf", data, **entries))


def _segment(number: int, kind: int, body: bytes, refers: bytes = b"") -> bytes:
    return struct.pack(">IBB", number, kind, len(refers) << 5) + refers + struct.pack(">BI", 1, len(body)) + body


def test_jbig2_of_which_a_decoder_paints_nothing_is_not_sure(tmp_path: Path) -> None:
    page = _segment(0, 48, struct.pack(">IIIIBH", WIDTH, HEIGHT, 0, 0, 0, 0))
    region = struct.pack(">IIIIB", WIDTH, HEIGHT, 0, 0, 0)
    generic = region + b"\1" + FAX
    broken = region + b"\1" + GARBLED
    for number, data in enumerate(
        (
            _segment(1, 38, generic),
            page + _segment(1, 6, region + FAX),
            page + _segment(1, 6, region + FAX, refers=b"\7"),
            page + _segment(1, 38, broken),
        )
    ):
        assert not is_sure(write_pdf(tmp_path / f"{number}.pdf", data, **JBIG2))
    text = page + _segment(7, 0, b"symbols") + _segment(8, 6, region + FAX, refers=b"\7")
    assert is_sure(write_pdf(tmp_path / "text.pdf", text, **JBIG2))


@pytest.mark.parametrize(
    ("entries", "data", "sure"),
    [
        ("/CS /G /BPC 8 /F /DCT", _jpeg(), True),
        ("/CS /G /BPC 8 /F /DCT", _jpeg()[:3000], False),
        ("/CS /G /BPC 8 /F /Foo", _jpeg(), False),
        ("/CS /G /BPC 8 /F /Fl", PACKED, True),
        ("/CS /G /BPC 4 /F /Fl", PACKED, False),
        (f"/CS /G /BPC 1 /F /CCF /DP <</K -1 /Columns {WIDTH}>>", FAX, True),
        ("/CS /G /BPC 1 /F /CCF", FAX, False),
    ],
)
def test_pictures_within_the_content_are_looked_at_too(entries: str, data: bytes, sure: bool, tmp_path: Path) -> None:
    inline = f"q 595 0 0 842 0 0 cm BI /W {WIDTH} /H {HEIGHT} {entries} ID ".encode() + data + b"\nEI Q"
    assert is_sure(write_pdf(tmp_path / "scan.pdf", b"", inline)) is sure


@pytest.mark.parametrize("parameters", [{"K": -1, "Columns": 1728}, {"K": -1}, {"Columns": WIDTH}, {}])
def test_group_4_is_read_by_its_own_width_where_the_parameters_are_wrong(
    parameters: dict[str, int], tmp_path: Path
) -> None:
    path = write_pdf(tmp_path / "scan.pdf", FAX, FULL, **FAX_NAMED, DecodeParms=Dictionary(**parameters))
    ((_, picture),) = read_pictures(path, [1], Limits(raster_dpi=72))
    assert not isinstance(picture, Exception), picture
    assert (picture.pixels < 128).mean() == pytest.approx(INK.mean(), abs=0.02)
    assert is_sure(path)


@pytest.mark.parametrize(("side", "sure"), [(100, True), (590, False)])
def test_a_picture_that_a_note_covers_is_not_sure(side: int, sure: bool, tmp_path: Path) -> None:
    with pikepdf.new() as holder:
        look = holder.make_stream(b"1 g 0 0 900 900 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 900, 900])
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, F=4, Rect=[0, 0, side, 840])
        path = write_pdf(tmp_path / "scan.pdf", PACKED, **FLATE)
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            note.AP = Dictionary(N=pdf.copy_foreign(holder.make_indirect(look)))
            pdf.pages[0].obj.Annots = pikepdf.Array([note])
            pdf.save(path)
    assert is_sure(path) is sure


def test_a_picture_that_may_be_switched_off_is_not_sure(tmp_path: Path) -> None:
    group = Dictionary(Type=Name.OCG, Name="copies")
    assert not is_sure(write_pdf(tmp_path / "scan.pdf", PACKED, **FLATE, OC=group))
