"""What phones and mail programs send is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from omr.scan.errors import DamagedScanError
from omr.scan.pages import Picture, count_pages, read_pictures

pillow_heif.register_heif_opener()


def sheet() -> np.ndarray:
    gray = np.full((400, 300), 230, np.uint8)
    gray[20:90, 20:80] = 30
    return gray


@pytest.mark.parametrize("kind", ["HEIF", "WEBP", "BMP", "GIF"])
def test_pictures_of_phones_are_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001"
    Image.fromarray(sheet()).convert("RGB").save(path, kind, quality=90)
    assert count_pages(path) == 1
    ((_, picture),) = read_pictures(path, [1])
    assert isinstance(picture, Picture)
    assert np.abs(picture.pixels.astype(int) - sheet()).mean() < 4


def test_a_photo_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(sheet())).convert("RGB").save(tmp_path / "photo.webp", exif=exif, lossless=True)
    ((_, picture),) = read_pictures(tmp_path / "photo.webp", [1])
    assert isinstance(picture, Picture)
    assert np.array_equal(picture.pixels > 128, sheet() > 128)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    pixels = np.zeros((400, 300, 4), np.uint8)
    pixels[20:90, 20:80, 3] = 255
    Image.fromarray(pixels).save(tmp_path / "sheet.webp", lossless=True)
    ((_, picture),) = read_pictures(tmp_path / "sheet.webp", [1])
    assert isinstance(picture, Picture)
    assert picture.pixels[200, 200] == 255
    assert picture.pixels[50, 50] == 0


@pytest.mark.parametrize("kind", ["HEIF", "WEBP", "GIF", "BMP"])
def test_one_that_is_cut_off_is_damaged(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001"
    noise = np.random.default_rng(1).integers(0, 256, (400, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    try:
        ((_, result),) = read_pictures(path, range(1, count_pages(path) + 1))
    except DamagedScanError:
        return
    assert isinstance(result, DamagedScanError)
