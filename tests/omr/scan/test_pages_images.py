"""TIFF, PNG and JPEG files become the pixels that Pillow shows."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from omr.scan.errors import DamagedScanError
from omr.scan.limits import Limits
from omr.scan.pages import Picture, Source, check_sure, count_pages, read_pictures

Gray = NDArray[np.uint8]


def _sheet() -> Gray:
    y, x = np.mgrid[0:90, 0:61]
    gray = (200 + 40 * np.sin(x / 9) * np.cos(y / 13)).astype(np.uint8)
    gray[10:20, 5:30] = 15
    gray[60:80, 40:50] = 80
    return gray


SHEET = _sheet()
COLOUR = np.dstack([SHEET, np.roll(SHEET, 9, axis=0), np.roll(SHEET, 9, axis=1)])


def read(path: Path, page: int = 1) -> Picture:
    ((number, picture),) = read_pictures(path, [page])
    assert number == page
    assert isinstance(picture, Picture), picture
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.c_contiguous
    assert picture.source == Source.IMAGE
    return picture


def as_pillow_shows(image: Image.Image) -> Gray:
    """Flatten on white, convert with the weights of BT.601."""
    if image.mode.startswith("I"):
        return (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
    if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return np.asarray(image.convert("RGB").convert("L"))


def image_of(mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(SHEET.astype(np.uint16) * 257)
    image = Image.fromarray(COLOUR if mode in ("RGB", "P", "CMYK", "RGBA") else SHEET)
    if mode in ("LA", "RGBA"):
        image.putalpha(Image.fromarray(np.roll(SHEET, 30, axis=0)))
        return image
    return image.convert(mode)


TIFFS: list[tuple[str, str | None, dict[int, Any]]] = [
    *(("1", compression, {}) for compression in ("group4", "group3", "tiff_lzw", "packbits", None)),
    *(("L", compression, {}) for compression in ("tiff_lzw", "jpeg", "tiff_deflate", None)),
    *(("RGB", compression, {}) for compression in ("tiff_lzw", "jpeg", None)),
    ("P", "tiff_lzw", {}),
    ("CMYK", None, {}),
    ("RGBA", None, {}),
    ("I;16", None, {}),
    ("1", "group4", {262: 0}),
    ("L", None, {262: 0}),
]


@pytest.mark.parametrize(("mode", "compression", "tags"), TIFFS)
def test_tiff(mode: str, compression: str | None, tags: dict[int, Any], tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    image_of(mode).save(path, compression=compression, tiffinfo=tags)
    with Image.open(path) as image:
        expected = as_pillow_shows(image)
    assert np.abs(read(path).pixels.astype(int) - expected).max() <= (3 if compression == "jpeg" else 2)


# TIFF 6.0, tag 274: what the viewer must do with the stored rows.
UPRIGHT: dict[int, Callable[[Gray], Gray]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.T,
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].T,
    8: np.rot90,
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_turned_tiff(mode: str, orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    image_of(mode).save(path, tiffinfo={274: orientation, 282: 300.0, 283: 250.0, 296: 2})
    expected = UPRIGHT[orientation](as_pillow_shows(image_of(mode)))
    picture = read(path)
    assert np.abs(picture.pixels.astype(int) - expected).max() <= 2
    assert picture.dpi == ((300, 250) if orientation < 5 else (250, 300))


@pytest.mark.parametrize("big", [False, True])
def test_tiff_of_several_pages(big: bool, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    pages = [Image.fromarray(np.roll(SHEET, 7 * i, axis=0)) for i in range(5)]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_lzw", big_tiff=big, dpi=(300, 300))
    assert count_pages(path) == 5
    results = dict(read_pictures(path, [4, 2, 9]))
    assert list(results) == [4, 2, 9]
    for number in (4, 2):
        picture = results[number]
        assert isinstance(picture, Picture)
        assert np.array_equal(picture.pixels, np.roll(SHEET, 7 * (number - 1), axis=0))
        assert picture.dpi == (300, 300)
    assert "page 9" in str(results[9])


def test_thumbnails_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    thumbnail = Image.fromarray(SHEET[::4, ::4])
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    Image.fromarray(SHEET).save(path, save_all=True, append_images=[thumbnail, Image.fromarray(255 - SHEET)])
    assert count_pages(path) == 2
    assert np.array_equal(read(path, 2).pixels, 255 - SHEET)


def _two_pages(
    path: Path, other: Gray = 255 - SHEET, first: dict[int, int] | None = None, second: dict[int, int] | None = None
) -> bytearray:
    """A TIFF of two directories with these tags, numbers of four bytes."""
    known, more = ImageFileDirectory_v2(), Image.fromarray(other)
    for tag, value in (first or {}).items():
        known.tagtype[tag] = 4
        known[tag] = value
    more.encoderinfo = {"tiffinfo": second or {}}
    Image.fromarray(SHEET).save(path, save_all=True, append_images=[more], tiffinfo=known)
    return bytearray(path.read_bytes())


def _after_first(data: bytearray) -> int:
    """Where the first directory tells where the next one is."""
    (first,) = struct.unpack_from("<I", data, 4)
    return int(first + 2 + 12 * struct.unpack_from("<H", data, first)[0])


@pytest.mark.parametrize("kind", [1, 3, 4])
def test_a_page_that_is_marked_as_a_thumbnail_or_a_mask_is_a_page(kind: int, tmp_path: Path) -> None:
    _two_pages(tmp_path / "scan.tif", second={254: kind})
    assert count_pages(tmp_path / "scan.tif") == 2
    assert np.array_equal(read(tmp_path / "scan.tif", 2).pixels, 255 - SHEET)


def test_a_directory_that_the_chain_does_not_reach_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    data = _two_pages(path)
    struct.pack_into("<I", data, _after_first(data), 0)
    path.write_bytes(data[:8] + data[8:].replace(b"II*\0", bytes(4)))  # Pillow writes each page with a header
    assert count_pages(path) == 2
    assert np.array_equal(read(path, 1).pixels, SHEET)
    assert np.array_equal(read(path, 2).pixels, 255 - SHEET)
    check_sure(path, 2)


def test_the_directory_that_a_program_wrote_anew_leaves_no_page_behind(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    Image.fromarray(SHEET).save(path)
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    struct.pack_into("<I", data, 4, len(data))
    path.write_bytes(bytes(data) + bytes(data[first : _after_first(bytearray(path.read_bytes())) + 4]))
    assert count_pages(path) == 1


@pytest.mark.parametrize(("step", "pages"), [(1, 2), (2, 1), (4, 1)])
def test_a_picture_within_another_is_a_page_unless_it_is_clearly_smaller(step: int, pages: int, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    within = np.ascontiguousarray(255 - SHEET[::step, ::step])
    data = _two_pages(path, within, first={331: 7})
    after = _after_first(data)
    place = data.find(struct.pack("<HHII", 331, 4, 1, 7))
    struct.pack_into("<HHI4s", data, place, 330, 4, 1, data[after : after + 4])
    struct.pack_into("<I", data, after, 0)
    path.write_bytes(data)
    assert count_pages(path) == pages
    assert np.array_equal(read(path, pages).pixels, within if pages == 2 else SHEET)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "packbits", "tiff_deflate"])
@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_rows_of_another_width_than_the_picture_s_are_not_sure(
    mode: str, compression: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "scan.tif"
    image_of(mode).save(path, compression=compression, tiffinfo={278: 20})
    check_sure(path, 1)
    data = bytearray(path.read_bytes())
    width = data.find(struct.pack("<HHI", 256, 3, 1)), data.find(struct.pack("<HHI", 256, 4, 1))
    struct.pack_into("<H", data, max(width) + 8, SHEET.shape[1] - 9)
    path.write_bytes(data)
    with pytest.raises(DamagedScanError):
        check_sure(path, 1)


def test_a_fax_is_made_square(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    image_of("1").save(path, compression="group3", dpi=(204, 102))
    picture = read(path)
    assert picture.pixels.shape == (180, 61)
    assert picture.dpi == (204, 204)


def test_resolution_in_centimetres(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    image_of("L").save(path, tiffinfo={282: 118.11, 283: 118.11, 296: 3})
    assert read(path).dpi == pytest.approx((300, 300), rel=1e-3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_png(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    image_of(mode).save(path, dpi=(300, 300))
    with Image.open(path) as image:
        expected = as_pillow_shows(image)
    picture = read(path)
    assert np.abs(picture.pixels.astype(int) - expected).max() <= 2
    assert picture.dpi == pytest.approx((300, 300), rel=1e-3)


def test_png_with_a_transparent_entry_of_its_palette(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    image_of("P").save(path, transparency=image_of("P").getpixel((10, 15)))
    with Image.open(path) as image:
        expected = as_pillow_shows(image)
    assert expected[15, 10] == 255
    assert np.abs(read(path).pixels.astype(int) - expected).max() <= 2


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg(mode: str, progressive: bool, tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    image_of(mode).save(path, quality=95, progressive=progressive, dpi=(300, 200))
    with Image.open(path) as image:
        expected = as_pillow_shows(image)
    picture = read(path)
    assert np.abs(picture.pixels.astype(int) - expected).mean() < 1.5
    assert picture.dpi == (300, 200)


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_orientation_noted_by_a_camera(orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[274] = orientation
    image_of("L").save(path, quality=95, exif=exif, dpi=(300, 200))
    picture = read(path)
    assert np.abs(picture.pixels.astype(int) - UPRIGHT[orientation](SHEET)).mean() < 1.5
    assert picture.dpi in (None, (300, 200) if orientation < 5 else (200, 300))


@pytest.mark.parametrize("dpi", [(72, 72), (96, 96)])
def test_a_cameras_default_resolution_is_not_believed(dpi: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    image_of("L").save(path, dpi=dpi)
    assert read(path).dpi is None


def test_bytes_between_the_last_row_and_the_end_do_no_harm(tmp_path: Path) -> None:
    file = io.BytesIO()
    image_of("L").save(file, "JPEG", quality=95)
    path = tmp_path / "scan.jpg"
    path.write_bytes(file.getvalue()[:-2] + bytes(7) + b"\xff\xd9")
    assert np.abs(read(path).pixels.astype(int) - SHEET).mean() < 1.5


def test_a_jpeg_without_the_mark_of_its_end_is_whole(tmp_path: Path) -> None:
    file = io.BytesIO()
    image_of("L").save(file, "JPEG", quality=95)
    path = tmp_path / "scan.jpg"
    path.write_bytes(file.getvalue()[:-2])
    assert np.abs(read(path).pixels.astype(int) - SHEET).mean() < 1.5


def test_the_kind_is_told_by_the_content(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(bytes(imagecodecs.png_encode(SHEET)))
    assert count_pages(path, Limits()) == 1
    assert np.array_equal(read(path).pixels, SHEET)
