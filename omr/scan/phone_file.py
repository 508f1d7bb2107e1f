"""Pictures as phones and mail programs send them: HEIC, WebP, BMP, GIF; every frame is a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from forms.bilingual import both
from omr.scan import problems
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError, Where
from omr.scan.image_file import no_such_page
from omr.scan.limits import Limits
from omr.scan.picture import UPRIGHT, Picture, Source, check_size, turned_dpi

pillow_heif.register_heif_opener(thumbnails=False)

COPY_AGAIN = both("Gửi lại ảnh, hoặc chụp lại phiếu.", "Send the picture again, or photograph the sheet again.")


def count_frames(path: Path, limits: Limits) -> int:
    """Return how many pictures a file has.

    Raises:
        DamagedScanError: it can't be opened.
        ScanTooLargeError: it has more than the limits allow.

    """
    with _opened(path) as picture:
        count = int(getattr(picture, "n_frames", 1))
    if count > limits.pages:
        message = problems.TOO_MANY_PICTURES.told(count=count, pages=limits.pages)
        raise ScanTooLargeError(
            message, both("Chia tệp thành nhiều tệp nhỏ hơn.", "Split the file into smaller ones."), Where(path)
        )
    return count


def read_frames(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield each of ``pages`` (from 1) in the order asked for, as its picture or as what is wrong with it.

    Raises:
        ScanError: as ``count_frames``, before the first page.

    """
    count = count_frames(path, limits)
    for number in pages:
        try:
            if not 1 <= number <= count:
                raise no_such_page(path, number, count)
            yield number, _read(path, number, limits)
        except ScanError as error:
            yield number, error


def _read(path: Path, number: int, limits: Limits) -> Picture:
    with _opened(path) as picture:
        check_size(Where(path, number), *picture.size, limits)
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
        raise DamagedScanError(problems.PICTURE_DAMAGED_SO.told(error=error), COPY_AGAIN, Where(path)) from error
