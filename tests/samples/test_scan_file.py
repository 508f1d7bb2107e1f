"""Files hold exactly the pictures that were put in, one a page."""

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageSequence

from samples import Codec, rasterise, rasterise_pages, write_scan_pdf, write_scan_tiff


@pytest.fixture
def pictures():
    """Two pages of different size, with noise, lines and an odd number of columns."""
    rng = np.random.default_rng(0)
    pages = []
    for height, width in ((301, 213), (280, 333)):
        page = rng.normal(200, 12, (height, width)).clip(0, 255).astype(np.uint8)
        page[40:44, 20:-20] = 10
        page[60:200, 50:53] = 0
        pages.append(page)
    return pages


def stored(path):
    """Return the pictures of the pages as the PDF's own filters give them, gray."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for page in document:
        (picture,) = page.get_objects()
        bitmap = picture.get_bitmap()
        found.append(np.array(bitmap.to_pil().convert("L")))
    return found


def test_lossless_codecs_keep_every_pixel(tmp_path, pictures):
    write_scan_pdf(pictures, tmp_path / "f.pdf", 200, Codec.FLATE)
    for before, after in zip(pictures, stored(tmp_path / "f.pdf"), strict=True):
        assert np.array_equal(before, after)
    write_scan_pdf(pictures, tmp_path / "g.pdf", 200, "g4")
    for before, after in zip(pictures, stored(tmp_path / "g.pdf"), strict=True):
        assert np.array_equal(np.where(before < 128, 0, 255), after)


@pytest.mark.parametrize("codec", [Codec.JPEG_GRAY, Codec.JPEG_COLOUR])
def test_jpeg_keeps_pictures_nearly(tmp_path, pictures, codec):
    write_scan_pdf(pictures, tmp_path / "j.pdf", 200, codec, quality=90)
    for before, after in zip(pictures, stored(tmp_path / "j.pdf"), strict=True):
        assert np.abs(before.astype(float) - after).mean() < 4


@pytest.mark.parametrize("codec", Codec)
def test_each_page_is_one_picture_that_fills_it(tmp_path, pictures, codec):
    path = tmp_path / "p.pdf"
    write_scan_pdf(pictures, path, 150, codec)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2
        for page, picture in zip(pdf.pages, pictures, strict=True):
            (image,) = page.get_images().values()
            assert (image.Height, image.Width) == picture.shape
            assert float(page.mediabox[2]) == pytest.approx(picture.shape[1] * 72 / 150, abs=0.01)
    drawn = rasterise(path, 1, 150)
    assert drawn.shape == pictures[0].shape
    assert drawn[42, 100] < 60
    assert drawn[100, 100] > 150


def test_the_same_pictures_give_the_same_bytes(tmp_path, pictures):
    for name in "ab":
        write_scan_pdf(pictures, tmp_path / name, 200, Codec.JPEG_GRAY)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_colour_pictures_stay_in_colour(tmp_path):
    blue = np.full((64, 64, 3), (200, 40, 20), np.uint8)
    write_scan_pdf([blue], tmp_path / "c.pdf", 100, Codec.JPEG_COLOUR, quality=95)
    page = pypdfium2.PdfDocument(tmp_path / "c.pdf")[0]
    red, _, blue_light = np.array(page.render().to_pil())[32, 32]
    assert blue_light > 180
    assert red < 50


@pytest.mark.parametrize("codec", Codec)
def test_tiffs_hold_the_pages_too(tmp_path, pictures, codec):
    write_scan_tiff(pictures, tmp_path / "t.tif", 200, codec, quality=90)
    with Image.open(tmp_path / "t.tif") as tiff:
        pages = [np.array(frame.convert("L")) for frame in ImageSequence.Iterator(tiff)]
        assert tiff.info["dpi"] == pytest.approx((200, 200))
    for before, after in zip(pictures, pages, strict=True):
        if codec is Codec.FLATE:
            assert np.array_equal(before, after)
        elif codec is Codec.G4:
            assert np.array_equal(np.where(before < 128, 0, 255), after)
        else:
            assert np.abs(before.astype(float) - after).mean() < 4


def test_pages_are_drawn_by_number(tmp_path, pictures):
    write_scan_pdf(pictures, tmp_path / "p.pdf", 72, Codec.FLATE)
    content = (tmp_path / "p.pdf").read_bytes()
    two, one = rasterise_pages(content, [2, 1], 72)
    assert (two.shape, one.shape) == (pictures[1].shape, pictures[0].shape)
    assert io.BytesIO(content).read(5) == b"%PDF-"
