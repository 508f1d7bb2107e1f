"""The data of an image in a PDF behind its filters (ISO 32000-1, 7.4): which codec packs the pixels, what it got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pikepdf

from omr.scan import jpeg
from omr.scan.picture import BrokenPictureError

JPEG, FAX, JBIG2, JPX, SAMPLES = "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/JPXDecode", ""
_PACKERS = frozenset(
    f"/{name}" for name in ("FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode")
)
_SHORT = {
    "/DCT": JPEG,
    "/CCF": FAX,
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/RL": "/RunLengthDecode",
}


@dataclass(frozen=True, slots=True)
class CodecInput:
    """The data that a codec of pictures got.

    Attributes:
        codec: the filter that makes pixels of them; ``SAMPLES`` where they are rows of samples; the name of an unknown
            filter otherwise.
        parameters: of that filter; ``None`` where there are none.
        data: with every filter around the codec undone.
        declared: whether the codec is what the PDF says, and not what the data are by their first bytes.
    """

    codec: str
    parameters: Any
    data: bytes
    declared: bool = True


def filters_of(image: pikepdf.Object) -> tuple[list[str], Any]:
    """Return the names of the filters in the order in which they are undone, and the parameters of the last one."""
    names = [str(name) for name in _listed(image.get("/Filter"))]
    parameters = _listed(image.get("/DecodeParms"))
    last = parameters[-1] if parameters and len(parameters) == len(names) else {}
    return [_SHORT.get(name, name) for name in names], last


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


def coded(image: pikepdf.Object) -> CodecInput:
    """Return what the codec of an image gets; a filter unknown to PDF may well hold a JPEG.

    Raises:
        BrokenPictureError: the filters around the codec can't be undone.

    """
    names, parameters = filters_of(image)
    packed = [name in _PACKERS for name in names]
    if all(packed):
        return CodecInput(SAMPLES, parameters, _unpacked(image.read_raw_bytes(), names, image.get("/DecodeParms")))
    if not all(packed[:-1]):
        return CodecInput(" ".join(names), parameters, b"")
    data = _unpacked(image.read_raw_bytes(), names[:-1], None)
    if names[-1] not in (JPEG, FAX, JBIG2, JPX) and data.startswith(jpeg.SIGNATURE):
        return CodecInput(JPEG, None, data, declared=False)
    return CodecInput(names[-1], parameters, data)


def _unpacked(data: bytes, names: list[str], parameters: Any) -> bytes:
    """Undo filters that only pack bytes, within the bounds that qpdf was given."""
    if not names:
        return data
    with pikepdf.new() as holder:
        stream = holder.make_stream(data, Filter=pikepdf.Array([pikepdf.Name(name) for name in names]))
        if parameters is not None:
            own = parameters if isinstance(parameters, pikepdf.Array) else pikepdf.Array([parameters])
            stream.DecodeParms = pikepdf.Array(
                [pikepdf.Dictionary({**one}) if isinstance(one, pikepdf.Dictionary) else None for one in own]
            )
        try:
            return stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
            raise BrokenPictureError("its data can't be unpacked") from error
