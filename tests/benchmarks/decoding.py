"""Print how long it takes to get at the pixels of an A4 page, by kind and resolution: milliseconds on one core.

    python tests/benchmarks/decoding.py [--pages 5]

The pages are made here: a page full of text and boxes with a scanner's noise. Beside ``omr.scan.pages``, which opens
the file, checks that the page is one picture, and decodes it, stand OpenCV's decoder on the bare picture and pdf2image.
"""

from __future__ import annotations

import argparse
import io
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdf2image
import pikepdf
import simplejpeg
from numpy.typing import NDArray
from pikepdf import Dictionary, Name
from PIL import Image
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))
from omr.scan.pages import Picture, poppler_available, read_pictures

Gray = NDArray[np.uint8]
A4_INCHES = (8.27, 11.69)


def sheet(dpi: int, seed: int = 1) -> Gray:
    """Draw a page of questions with boxes, blurred and noisy as a scanner makes it."""
    rng = np.random.default_rng(seed)
    width, height = (round(side * dpi) for side in A4_INCHES)
    gray = np.full((height, width), 240, np.uint8)
    unit = dpi / 25.4
    for row in range(36):
        y = round((20 + 7 * row) * unit)
        text = f"Q{row:02d} the official explained the procedure clearly"
        cv2.putText(gray, text, (round(12 * unit), y), cv2.FONT_HERSHEY_SIMPLEX, 0.11 * unit, 30, max(1, dpi // 120))
        for column in range(5):
            corner = (round((130 + 12 * column) * unit), y - round(3 * unit))
            cv2.rectangle(gray, corner, (corner[0] + round(4 * unit), y + round(unit)), 40, max(1, dpi // 120))
    noise = rng.normal(0, 3, gray.shape)
    return np.clip(cv2.GaussianBlur(gray, (0, 0), 0.6) + noise, 0, 255).astype(np.uint8)


def group_4(ink: NDArray[np.bool_]) -> bytes:
    """Return CCITT group 4 data, 1 for black."""
    file = io.BytesIO()
    Image.fromarray(ink).save(file, "TIFF", compression="group4", tiffinfo={278: len(ink)})
    with Image.open(file) as tiff:
        (offset,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return file.getvalue()[offset : offset + length]


def jbig2(ink: NDArray[np.bool_]) -> bytes:
    """Return a JBIG2 page of one region coded as MMR (ITU-T T.88, 7.4.6)."""
    height, width = ink.shape
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + group_4(ink)
    segments = ((0, 48, page), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)


def kinds(dpi: int) -> dict[str, tuple[bytes, dict[str, Any], bytes | None]]:
    """Return for each kind the stream, the entries of its image, and the same picture as a file for OpenCV."""
    gray = sheet(dpi)
    ink = gray < 128
    jpeg = simplejpeg.encode_jpeg(gray[:, :, None], quality=80, colorspace="GRAY")
    colour = simplejpeg.encode_jpeg(np.repeat(gray[:, :, None], 3, axis=2), quality=80, colorspace="RGB")
    png = cv2.imencode(".png", gray)[1].tobytes()
    tiff = io.BytesIO()
    Image.fromarray(~ink).save(tiff, "TIFF", compression="group4")
    bits = {"BitsPerComponent": 1}
    fax = {"Filter": Name.CCITTFaxDecode, "DecodeParms": Dictionary(K=-1, Columns=gray.shape[1]), **bits}
    return {
        "gray JPEG": (jpeg, {"Filter": Name.DCTDecode}, jpeg),
        "colour JPEG": (colour, {"Filter": Name.DCTDecode, "ColorSpace": Name.DeviceRGB}, colour),
        "Flate gray": (gray.tobytes(), {}, png),
        "group 4": (group_4(ink), fax, tiff.getvalue()),
        "JBIG2": (jbig2(ink), {"Filter": Name.JBIG2Decode, **bits}, None),
    }


def write_pdf(path: Path, data: bytes, entries: dict[str, Any], shape: tuple[int, int], *, layered: bool) -> None:
    """Write one page that is the picture, or where ``layered`` the picture with a line over it."""
    height, width = shape
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(A4_INCHES[0] * 72, A4_INCHES[1] * 72))
        image = {"Width": width, "Height": height, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, **entries}
        stream = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, **image)
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        line = b" 0 0 m 9 9 l S" if layered else b""
        content = b"q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q" % (A4_INCHES[0] * 72, A4_INCHES[1] * 72)
        page.obj.Contents = pdf.make_stream(content + line)
        pdf.save(path, compress_streams="Filter" not in entries)


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * min(taken)


def read(path: Path) -> Picture:
    """Read the only page of a file."""
    ((_, picture),) = read_pictures(path, [1])
    assert isinstance(picture, Picture), picture
    return picture


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5, help="runs of each, of which the shortest counts")
    times = parser.parse_args().pages
    cv2.setNumThreads(1)
    table = Table(
        "kind", "dpi", "kB", "omr.scan.pages", "cv2.imdecode", "a line over it", "pdf2image", title="ms a page"
    )
    with tempfile.TemporaryDirectory() as folder:
        path, layered = Path(folder) / "scan.pdf", Path(folder) / "layered.pdf"
        for dpi in (200, 300):
            for kind, (data, entries, file) in kinds(dpi).items():
                shape = sheet(dpi).shape
                write_pdf(path, data, entries, shape, layered=False)
                write_pdf(layered, data, entries, shape, layered=True)
                assert read(path).source == "embedded"
                bare = np.frombuffer(file or b"", np.uint8)
                row = [
                    milliseconds(lambda: read(path), times),
                    milliseconds(lambda bare=bare: cv2.imdecode(bare, cv2.IMREAD_GRAYSCALE), times) if file else None,
                    milliseconds(lambda: read(layered), min(times, 3)),
                    milliseconds(lambda dpi=dpi: pdf2image.convert_from_path(path, dpi=dpi, grayscale=True), 2)
                    if poppler_available()
                    else None,
                ]
                cells = ["–" if value is None else f"{value:.1f}" for value in row]
                table.add_row(kind, str(dpi), f"{path.stat().st_size / 1024:.0f}", *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
