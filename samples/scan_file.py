"""Write files as office scanners do, and rasterise printed sheets.

Each page of a PDF is exactly one picture that fills it, stored as the scanner stored it, so that a reader can take the
pixels without drawing the page.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pikepdf
import pypdfium2
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from samples.ink import LUMA, Page

POINTS_PER_INCH = 72
# Threshold at which a gray picture becomes two-level; one that the scanner has thresholded has only 0 and 255.
HALF = 128
_HAIR = 2e-4  # points
_STRIP_OFFSETS, _STRIP_BYTES = 273, 279  # tags of TIFF 6.0


class Codec(StrEnum):
    """How the picture of a page is stored."""

    JPEG_GRAY = "jpeg-gray"
    JPEG_COLOUR = "jpeg-colour"
    FLATE = "flate"
    """Gray, lossless."""
    G4 = "g4"
    """Two levels, CCITT group 4, lossless once thresholded."""


def rasterise(pdf: Path | bytes, page: int, dpi: float) -> NDArray[np.uint8]:
    """Return a page of a PDF as a gray picture.

    Args:
        pdf: path or content.
        page: from 1.
        dpi: pixels per inch.
    """
    return rasterise_pages(pdf, [page], dpi)[0]


def rasterise_pages(pdf: Path | bytes, pages: Sequence[int], dpi: float) -> list[NDArray[np.uint8]]:
    """Return pages (numbers from 1) of a PDF as gray pictures; opens the file once."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_drawn(document, number, dpi) for number in pages]
    finally:
        document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int, dpi: float) -> NDArray[np.uint8]:
    page = document[number - 1]
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True)
    picture = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    page.close()
    return picture


def write_scan_pdf(images: Iterable[Page], path: Path, dpi: float, codec: Codec | str, quality: int = 75) -> None:
    """Write one picture a page.

    The same pictures give the same bytes: no date, and an identifier made of the content.

    Args:
        images: h×w gray or h×w×3 blue, green, red; stored gray unless the codec is for colour.
        path: of the PDF.
        dpi: sets the size of the pages.
        codec: how pictures are stored.
        quality: of JPEG, 1 to 100.
    """
    with pikepdf.new() as pdf:
        for image in images:
            height, width = image.shape[:2]
            # A hair less than the exact size: rasterisers round up, and would add a row and a column.
            size = (width * POINTS_PER_INCH / dpi - _HAIR, height * POINTS_PER_INCH / dpi - _HAIR)
            page = pdf.add_blank_page(page_size=size)
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary())
            page.obj.Resources.XObject["/Im0"] = _picture(pdf, image, Codec(codec), quality)
            page.obj.Contents = pdf.make_stream(b"q %.4f 0 0 %.4f 0 0 cm /Im0 Do Q" % size)
        pdf.save(path, deterministic_id=True, compress_streams=False)


def _picture(pdf: pikepdf.Pdf, image: Page, codec: Codec, quality: int) -> pikepdf.Stream:
    height, width = image.shape[:2]
    data, how = _encoded(image, codec, quality)
    return pdf.make_stream(
        data,
        pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, **how),
    )


def _encoded(image: Page, codec: Codec, quality: int) -> tuple[bytes, dict[str, Any]]:
    name = pikepdf.Name
    if codec is Codec.JPEG_GRAY:
        data = simplejpeg.encode_jpeg(_gray(image)[:, :, None], quality, colorspace="GRAY")
        return data, {"ColorSpace": name.DeviceGray, "BitsPerComponent": 8, "Filter": name.DCTDecode}
    if codec is Codec.JPEG_COLOUR:
        data = simplejpeg.encode_jpeg(_colour(image), quality, colorspace="BGR", colorsubsampling="420")
        return data, {"ColorSpace": name.DeviceRGB, "BitsPerComponent": 8, "Filter": name.DCTDecode}
    if codec is Codec.FLATE:
        data = zlib.compress(_gray(image).tobytes(), 6)
        return data, {"ColorSpace": name.DeviceGray, "BitsPerComponent": 8, "Filter": name.FlateDecode}
    height, width = image.shape[:2]
    parameters = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)
    how = {"ColorSpace": name.DeviceGray, "BitsPerComponent": 1, "Filter": name.CCITTFaxDecode}
    return group4(image), {**how, "DecodeParms": parameters}


def group4(image: Page) -> bytes:
    """Return the picture, thresholded at half, as one strip of ITU-T T.6 (CCITT group 4); dark is black."""
    stored = imagecodecs.tiff_encode(_gray(image) < HALF, compression="ccittfax4", rowsperstrip=image.shape[0])
    with Image.open(io.BytesIO(stored)) as tiff:
        offsets, counts = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTES]  # type: ignore[attr-defined]
    return b"".join(stored[o : o + n] for o, n in zip(offsets, counts, strict=True))


def write_scan_tiff(images: Iterable[Page], path: Path, dpi: float, codec: Codec | str, quality: int = 75) -> None:
    """Write a TIFF of several pages; the codecs are those of ``write_scan_pdf`` (``flate`` is TIFF's deflate)."""
    codec = Codec(codec)
    first, *others = [_pil(image, codec) for image in images]
    compression = {Codec.G4: "group4", Codec.FLATE: "tiff_adobe_deflate"}.get(codec, "jpeg")
    options = {"quality": quality} if compression == "jpeg" else {}
    first.save(path, "TIFF", save_all=True, append_images=others, compression=compression, dpi=(dpi, dpi), **options)


def _pil(image: Page, codec: Codec) -> Image.Image:
    if codec is Codec.G4:
        return _two_level(image)
    if codec is Codec.JPEG_COLOUR:
        return Image.fromarray(np.ascontiguousarray(_colour(image)[:, :, ::-1]))
    return Image.fromarray(_gray(image))


def _two_level(image: Page) -> Image.Image:
    return Image.fromarray(np.where(_gray(image) < HALF, np.uint8(0), np.uint8(255))).convert(
        "1", dither=Image.Dither.NONE
    )


def _gray(image: Page) -> NDArray[np.uint8]:
    if image.ndim == 2:
        return np.ascontiguousarray(image)
    return np.asarray(image @ np.asarray(LUMA, np.float32) + 0.5, dtype=np.uint8)


def _colour(image: Page) -> NDArray[np.uint8]:
    return np.ascontiguousarray(image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2))
