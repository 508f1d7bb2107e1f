"""Group 4 is read with fewer lines than declared, and refused where lines are garbled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pikepdf import Dictionary, Name

from omr.scan.errors import DamagedScanError
from omr.scan.fax import fax_ink, is_faithful
from omr.scan.limits import Limits
from omr.scan.pages import Picture, read_pictures
from omr.scan.picture import BrokenPictureError
from tests.omr.scan.test_pages_pdf import BITS, FULL, HEIGHT, WIDTH, _g4, write_pdf

INK = 1 - BITS
FAX = _g4(INK)
MORE = 40  # lines


@pytest.mark.parametrize("content", [FULL, FULL + b" " + FULL], ids=["stored", "drawn"])
def test_fewer_lines_than_declared_are_read(content: bytes, tmp_path: Path) -> None:
    parameters = Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT + MORE)
    entries = {"Filter": Name.CCITTFaxDecode, "BitsPerComponent": 1, "Height": HEIGHT + MORE, "DecodeParms": parameters}
    ((_, result),) = read_pictures(
        write_pdf(tmp_path / "scan.pdf", FAX, content, **entries), [1], Limits(raster_dpi=72)
    )
    assert isinstance(result, Picture), result
    assert (result.pixels[-10:] == 255).all()
    assert (result.pixels < 128).mean() == pytest.approx(INK.mean() * HEIGHT / (HEIGHT + MORE), abs=0.01)


def test_missing_lines_are_white() -> None:
    ink = fax_ink(FAX, WIDTH, HEIGHT + MORE)
    assert np.array_equal(ink[:HEIGHT], INK)
    assert not ink[HEIGHT:].any()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_an_end_that_was_put_to_a_cut_fax_is_not_believed(share: float) -> None:
    cut = FAX[: int(share * len(FAX))] + b"\x00\x10\x01"
    try:
        ink = fax_ink(cut, WIDTH, HEIGHT)
    except BrokenPictureError:
        return
    assert not ink[int(share * HEIGHT * 1.5) :].any()  # the lines that are there, for what they are
    assert is_faithful(cut, ink)


def test_damage_is_noticed_once_it_is_coded_again() -> None:
    """A flipped bit changes a single run at the least, and then all that follows is as it was."""
    random = np.random.default_rng(3)
    for place in random.integers(0, len(FAX) - 8, 60):
        damaged = FAX[:place] + bytes((FAX[place] ^ 1 << int(random.integers(8)),)) + FAX[place + 1 :]
        try:
            ink = fax_ink(damaged, WIDTH, HEIGHT)
        except BrokenPictureError:
            continue
        assert not is_faithful(damaged, ink) or (ink != INK).mean() < 0.01


def test_what_was_not_damaged_is_sure() -> None:
    assert is_faithful(FAX, fax_ink(FAX, WIDTH, HEIGHT))
    blank = np.zeros((HEIGHT, WIDTH), np.uint8)
    assert is_faithful(_g4(blank), fax_ink(_g4(blank), WIDTH, HEIGHT))


def test_a_cut_fax_is_refused(tmp_path: Path) -> None:
    entries = {"Filter": Name.CCITTFaxDecode, "BitsPerComponent": 1, "DecodeParms": Dictionary(K=-1, Columns=WIDTH)}
    ((_, result),) = read_pictures(write_pdf(tmp_path / "scan.pdf", FAX[: len(FAX) // 2], **entries), [1])
    assert isinstance(result, DamagedScanError)
