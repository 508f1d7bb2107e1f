"""Pictures as phones and mail programs send them: HEIC, WebP, BMP, GIF; every frame is a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError, shown
from omr.scan.image_file import no_such_page
from omr.scan.limits import Limits
from omr.scan.picture import UPRIGHT, Picture, Source, at_page, check_size, turned_dpi

pillow_heif.register_heif_opener(thumbnails=False)

COPY_AGAIN = "Send the picture again, or photograph the sheet again."


def count_pages(path: Path, limits: Limits) -> int:
    """Return how many pictures a file has.

    Raises:
        DamagedScanError: it can't be opened.
        ScanTooLargeError: it has more than the limits allow.

    """
    with _opened(path) as picture:
        count = int(getattr(picture, "n_frames", 1))
    if count > limits.pages:
        message = f"{shown(path)}: {count} pictures, {limits.pages} are allowed"
        raise ScanTooLargeError(message, "Split the file into smaller ones.")
    return count


def read_pages(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield each of ``pages`` (from 1) in the order asked for, as its picture or as what is wrong with it.

    Raises:
        ScanError: as ``count_pages``, before the first page.

    """
    count = count_pages(path, limits)
    for number in pages:
        try:
            if not 1 <= number <= count:
                raise no_such_page(path, number, count)
            yield number, _read(path, number, limits)
        except ScanError as error:
            yield number, error


def _read(path: Path, number: int, limits: Limits) -> Picture:
    with _opened(path) as picture:
        check_size(at_page(path, number), *picture.size, limits)
        picture.seek(number - 1)
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
        on_white = Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned)
        pixels = cv2.cvtColor(np.asarray(on_white), cv2.COLOR_RGBA2GRAY)
        dpi = picture.info.get("dpi")
    known = (float(dpi[0]), float(dpi[1])) if dpi else None
    return Picture(pixels.astype(np.uint8, copy=False), turned_dpi(known, UPRIGHT), Source.IMAGE)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture; whatever its decoder says of damage becomes an error with a name."""
    try:
        with Image.open(path) as picture:
            yield picture
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, Image.DecompressionBombError) as error:
        raise DamagedScanError(f"{shown(path)}: the picture is damaged ({error})", COPY_AGAIN) from error
