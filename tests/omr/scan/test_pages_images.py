"""TIFF, PNG and JPEG files become the pixels that Pillow shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from omr.scan.limits import Limits
from omr.scan.pages import Picture, Source, count_pages, read_pictures

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
