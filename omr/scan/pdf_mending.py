"""Are the pictures of a PDF page all there, and will a renderer decode them? What it won't is put into a form it knows.

Renderers show what they can't decode, and what is missing, as white, which is what an unmarked box is. So every picture
on a page that is drawn is decoded here first. One of which no row is missing, but that no renderer takes (a JPEG whose
height comes at its end, a filter unknown to PDF), is replaced in the open PDF by the same pixels in a plain form.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pikepdf

from omr.scan import jpeg, truncation
from omr.scan.fax import FaxForm, fax_ink, is_faithful, whole_ink
from omr.scan.limits import Limits
from omr.scan.pdf_streams import FAX, JBIG2, JPEG, JPX, SAMPLES, CodecInput, coded, filters_of
from omr.scan.picture import BrokenPictureError, Pixels

_COLORANTS = {"/DeviceGray": 1, "/G": 1, "/CalGray": 1, "/Indexed": 1, "/I": 1, "/Separation": 1, "/Pattern": 1}
_COLORANTS |= {"/DeviceRGB": 3, "/RGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4, "/CMYK": 4}

_LEAST_FAX_BYTES = 64  # of fewer, chance may make group 4 data


def made_whole(image: pikepdf.Object, limits: Limits) -> bool:
    """Decode an image XObject; replace its data, in the open PDF, where only their form keeps renderers from it.

    Returns:
        whether the data were replaced.

    Raises:
        BrokenPictureError: pixels are missing or garbled, or no decoder here knows their form.

    """
    names, _ = filters_of(image)
    if names == ["/FlateDecode"]:
        truncation.check_flate(image)
        return False
    found = coded(image)
    if found.codec == JPEG:
        return _jpeg_made_whole(image, found, limits)
    if found.codec == FAX:
        return _fax_made_whole(image, found)
    if found.codec == JBIG2:
        truncation.check_jbig2(found.data)
    elif found.codec == JPX:
        truncation.check_jpx(found.data)
    elif found.codec == SAMPLES:
        _check_samples(image, found.data)
    else:
        raise BrokenPictureError(f"it is packed in a way that is not known: {found.codec[1:]}")
    return False


def _jpeg_made_whole(image: pikepdf.Object, found: CodecInput, limits: Limits) -> bool:
    pixels = jpeg.other_to_gray(found.data)
    if pixels is not None:
        _replace(image, pixels, 8, pikepdf.Name.DeviceGray)
        return True
    meant = jpeg.whole_jpeg(found.data, limits.pixels, int(image["/Height"]))
    if meant is found.data and found.declared:
        return False
    image.write(meant, filter=pikepdf.Name.DCTDecode)
    return True


def _fax_made_whole(image: pikepdf.Object, found: CodecInput) -> bool:
    """Replace a fax that has fewer lines than declared, or that is group 4 of the picture's width and not what is said.

    Group 3 without ends of line is left to the renderer.
    """
    parameters = found.parameters or {}
    width, height = int(image["/Width"]), int(image["/Height"])
    form, columns = fax_form(parameters), fax_columns(parameters)
    if form.k < 0 and form.aligned:
        return False
    if form.k >= 0 or columns != width:
        certain = _group_4_ink(found.data, width, height)
        if certain is None:
            return False
        ink = certain
    else:
        try:
            whole_ink(found.data, width, height, form)
        except BrokenPictureError:
            ink = fax_ink(found.data, width, height, form)
        else:
            return False
    bits = np.packbits(ink if bool(parameters.get("/BlackIs1", False)) else 1 - ink, axis=1)
    _replace(image, bits, 1, None)
    return True


def _group_4_ink(data: bytes, width: int, height: int) -> Pixels | None:
    """Return what group 4 data hold, whatever else is said of them, if it is certain: coded again they are the same."""
    if len(data) < _LEAST_FAX_BYTES:
        return None
    try:
        ink = whole_ink(data, width, height)
    except BrokenPictureError:
        return None
    return ink if is_faithful(data, ink) else None


def fax_form(parameters: Any) -> FaxForm:
    """Return how the parameters of a filter say that a fax is coded."""
    return FaxForm(int(parameters.get("/K", 0)), bool(parameters.get("/EncodedByteAlign", False)))


def fax_columns(parameters: Any) -> int:
    """Return how many columns the parameters of a filter say that a fax has."""
    return int(parameters.get("/Columns", 1728))


def _replace(image: pikepdf.Object, rows: Pixels, bits: int, space: pikepdf.Object | None) -> None:
    image.write(zlib.compress(rows.tobytes(), 1), filter=pikepdf.Name.FlateDecode)
    image.BitsPerComponent = bits
    if space is not None:
        image.ColorSpace = space


def _check_samples(image: pikepdf.Object, data: bytes) -> None:
    """Refuse rows of samples that end early."""
    needed = (bits_per_row(image) + 7) // 8 * int(image["/Height"])
    if len(data) < needed:
        raise BrokenPictureError(f"{len(data)} of {needed} bytes are there")


def bits_per_row(image: pikepdf.Object) -> int:
    """Return how many bits the samples of a row of pixels have at least."""
    return int(image["/Width"]) * bits_per_sample(image) * colorants(image)


def bits_per_sample(image: pikepdf.Object) -> int:
    """Return how many bits a sample has."""
    return 1 if bool(image.get("/ImageMask", False)) else int(image.get("/BitsPerComponent", 1))


def colorants(image: pikepdf.Object) -> int:
    """Return how many samples a pixel has at least."""
    space = image.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space):
        if str(space[0]) == "/ICCBased":
            return int(space[1].get("/N", 1))
        if str(space[0]) == "/DeviceN":
            return len(space[1])
        space = space[0]
    return _COLORANTS.get(str(space), 1)
