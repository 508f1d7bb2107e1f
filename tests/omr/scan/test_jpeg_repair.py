"""JPEGs of which all rows are there are read, whatever their headers say; those of which rows are missing are not."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Name
from PIL import Image

from omr.scan.errors import DamagedScanError, ScanError
from omr.scan.limits import Limits
from omr.scan.pages import Picture, Source, read_pictures
from tests.omr.scan.test_pages_pdf import FULL, HEIGHT, SHEET, WIDTH, write_pdf

HALVES = b"q 595 0 0 421 0 421 cm /Im0 Do Q q 595 0 0 421 0 0 cm /Im0 Do Q"


def jpeg(folder: Path, **options: object) -> bytes:
    path = folder / "sheet.jpg"
    Image.fromarray(SHEET).save(path, quality=92, **options)
    return path.read_bytes()


def with_height(data: bytes, height: int) -> bytes:
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">H", height) + data[place + 2 :]


def dnl(data: bytes) -> bytes:
    """The height is 0 at first, and told after the scan (ITU-T T.81, B.2.5)."""
    return with_height(data[:-2], 0) + b"\xff\xdc\x00\x04" + struct.pack(">H", SHEET.shape[0]) + b"\xff\xd9"


def wrong_restarts(data: bytes) -> bytes:
    parts = data.split(b"\xff\xd0")
    assert len(parts) > 2
    return b"\xff\xd3".join(parts)


def stray_bytes(data: bytes) -> bytes:
    scan = data.index(b"\xff\xda")
    return data[:scan] + b"stray" + data[scan:]


MEANT = {
    "height in DNL": dnl,
    "height 0": lambda data: with_height(data, 0),
    "height 65535": lambda data: with_height(data, 0xFFFF),
    "wrong restart markers": wrong_restarts,
    "stray bytes before the scan": stray_bytes,
    "filled up before its end": lambda data: data[:-2] + bytes(6) + data[-2:],
}


def read(path: Path) -> Picture | ScanError:
    ((_, result),) = read_pictures(path, [1], Limits(raster_dpi=72))
    return result


def assert_shows_sheet(result: Picture | ScanError, most: float = 3.0) -> None:
    assert isinstance(result, Picture), result
    pixels = result.pixels[: SHEET.shape[0]] if result.source in (Source.IMAGE, Source.EMBEDDED) else result.pixels
    shown = np.asarray(Image.fromarray(pixels).resize(SHEET.shape[::-1]), np.int16)
    assert np.abs(shown - SHEET).mean() < most


@pytest.mark.parametrize("kind", MEANT)
def test_a_file_with_all_its_rows_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(MEANT[kind](jpeg(tmp_path, restart_marker_rows=1)))
    assert_shows_sheet(read(path))


@pytest.mark.parametrize("kind", MEANT)
def test_a_page_with_all_its_rows_is_read(kind: str, tmp_path: Path) -> None:
    data = MEANT[kind](jpeg(tmp_path, restart_marker_rows=1))
    assert_shows_sheet(read(write_pdf(tmp_path / "scan.pdf", data, Filter=Name.DCTDecode)), 6.0)


@pytest.mark.parametrize("kind", MEANT)
def test_a_page_of_several_pictures_is_drawn_with_them(kind: str, tmp_path: Path) -> None:
    data = MEANT[kind](jpeg(tmp_path, restart_marker_rows=1))
    result = read(write_pdf(tmp_path / "scan.pdf", data, HALVES, Filter=Name.DCTDecode))
    assert isinstance(result, Picture), result
    upper, lower = np.array_split(result.pixels.astype(np.int16), 2)
    assert upper.min() < 60
    assert np.abs(upper - lower[: len(upper)]).mean() < 8


@pytest.mark.parametrize("filters", [Name("/JXLDecode"), Array([Name.FlateDecode, Name.Unheard])])
def test_a_jpeg_behind_an_unknown_filter_is_read(filters: object, tmp_path: Path) -> None:
    data = jpeg(tmp_path)
    packed = zlib.compress(data) if isinstance(filters, Array) else data
    assert_shows_sheet(read(write_pdf(tmp_path / "scan.pdf", packed, Filter=filters)))
    assert_shows_sheet(read(write_pdf(tmp_path / "two.pdf", packed, FULL + b" " + FULL, Filter=filters)), 8.0)


def test_a_jpeg_ls_is_read(tmp_path: Path) -> None:
    data = bytes(imagecodecs.jpegls_encode(SHEET))
    assert_shows_sheet(read(write_pdf(tmp_path / "scan.pdf", data, Filter=Name.DCTDecode)), 8.0)


@pytest.mark.parametrize("columns", [-1, 1, 4])
def test_a_width_that_is_a_little_off_changes_nothing(columns: int, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "scan.pdf", jpeg(tmp_path), Width=WIDTH + columns, Filter=Name.DCTDecode)
    assert_shows_sheet(read(path))


BROKEN = {
    "half of it": lambda data: data[: len(data) // 2],
    "half of it, ended": lambda data: data[: len(data) // 2] + b"\xff\xd9",
    "half of it, height in DNL": lambda data: dnl(data[: len(data) // 2] + b"\xff\xd9"),
    "half of it, height 0, not ended": lambda data: with_height(data, 0)[: len(data) // 2],
    "said to be coded otherwise": lambda data: data.replace(b"\xff\xc0", b"\xff\xc9", 1),
    "no scan": lambda data: data[: data.index(b"\xff\xda")],
}


@pytest.mark.parametrize("content", [FULL, HALVES], ids=["stored", "drawn"])
@pytest.mark.parametrize("kind", BROKEN)
def test_rows_that_are_missing_are_said(kind: str, content: bytes, tmp_path: Path) -> None:
    data = BROKEN[kind](jpeg(tmp_path))
    result = read(write_pdf(tmp_path / "scan.pdf", data, content, Filter=Name.DCTDecode))
    assert isinstance(result, DamagedScanError)
    assert result.advice


@given(place=st.floats(0.05, 0.95), height=st.sampled_from([0, 0xFFFF, HEIGHT]))
def test_a_cut_never_passes_for_the_whole(place: float, height: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("cut")
    data = with_height(jpeg(folder), height)
    scan = data.index(b"\xff\xda") + 12
    path = folder / "scan.jpg"
    path.write_bytes(data[: scan + int(place * (len(data) - scan))])
    assert isinstance(read(path), DamagedScanError)
