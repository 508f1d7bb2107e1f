"""Only get the gray pixels of every page of some PDFs, as fast as anything here can, in so many processes.

    python -m tests.benchmarks.decoding_floor PROCESSES PDF...

The least that any reader must do (``tests.benchmarks.ingesting``): JPEG by libjpeg-turbo straight to gray, without the
colours that nobody asked for; group 4 by libtiff (2.5 ms at 300 dpi, where imagecodecs' own decoder takes 7); drawn
pages by pdfium at the resolution that phieu takes. Nothing is checked, nothing kept. Prints how many pixels there
were, so that none is left out.
"""

from __future__ import annotations

import io
import multiprocessing
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import simplejpeg
from pikepdf import Name

from omr.scan.fax import whole_ink

PAGES_A_JOB = 10
RASTER_DPI = 300
Job = tuple[Path, int, int]


def decoded(job: Job) -> int:
    """Decode pages ``first`` to ``last`` - 1 of a file, and return how many pixels they have."""
    path, first, last = job
    with pikepdf.open(path) as pdf:
        images = [next(iter(page.get_images().values()), None) for page in pdf.pages[first:last]]
        return sum(_pixels(image) for image in images if image is not None) or _drawn(path, first, last)


def _pixels(image: pikepdf.Object) -> int:
    data = image.read_raw_bytes()
    if image.Filter == Name.DCTDecode:
        return int(simplejpeg.decode_jpeg(data, colorspace="GRAY", fastdct=True).size)
    ink = whole_ink(data, int(image.Width), int(image.Height))
    return int(np.subtract(ink, 1, out=ink).size)


def _drawn(path: Path, first: int, last: int) -> int:
    pdf = pypdfium2.PdfDocument(path)
    pages = (pdf[number].render(scale=RASTER_DPI / 72, grayscale=True) for number in range(first, last))
    return sum(int(page.to_numpy().size) for page in pages)


def jobs_of(paths: list[Path]) -> list[Job]:
    """Cut the pages of files into jobs."""
    found = []
    for path in paths:
        with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
            count = len(pdf.pages)
        found += [(path, first, min(first + PAGES_A_JOB, count)) for first in range(0, count, PAGES_A_JOB)]
    return found


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(int(sys.argv[1])) as pool:
        print(sum(pool.imap_unordered(decoded, jobs_of([Path(path) for path in sys.argv[2:]]))))
