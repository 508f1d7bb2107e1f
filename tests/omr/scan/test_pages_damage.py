"""Files that can't be read say so by name, in one line, and never in another way."""

from __future__ import annotations

import io
import struct
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pikepdf
import pytest
import simplejpeg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name
from PIL import Image

from omr.faults import Fault
from omr.scan.errors import DamagedScanError, EncryptedScanError, NotAScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from omr.scan.pages import Picture, count_pages, read_pictures

NOISE = np.random.default_rng(5).integers(0, 256, (80, 60), dtype=np.uint8)
SHEET = np.kron(NOISE[:8, :6], np.ones((10, 10), np.uint8))


def pdf_bytes(pages: int = 1, picture: bytes | None = None, over: bytes = b"", **entries: Any) -> bytes:
    """A PDF whose pages each are one picture, with something drawn over it."""
    pdf = pikepdf.new()
    data = picture or simplejpeg.encode_jpeg(SHEET[:, :, None], colorspace="GRAY")
    image = {"Width": 60, "Height": 80, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
    stream = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, **(image | entries))
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(60, 80))
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        page.obj.Contents = pdf.make_stream(b"q 60 0 0 80 0 0 cm /Im0 Do Q" + over)
    file = io.BytesIO()
    pdf.save(file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none, static_id=True)
    return file.getvalue()


def image_bytes(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(SHEET if kind != "1" else SHEET > 128).save(file, "TIFF" if kind == "1" else kind, **options)
    return file.getvalue()


def assert_refused(path: Path, error: type[ScanError], **limits: Any) -> ScanError:
    """Counting and reading refuse the file alike, in one line, with advice."""
    with pytest.raises(error) as raised:
        count_pages(path, Limits(**limits))
    for _, result in read_pictures(path, [1, 2], Limits(**limits)):
        assert type(result) is error
        assert str(result) == raised.value.message
    assert raised.value.advice
    assert raised.value.message.isprintable()
    return raised.value


def error_of_page(data: bytes, path: Path, **limits: Any) -> ScanError:
    path.write_bytes(data)
    assert count_pages(path) == 1
    ((number, result),) = read_pictures(path, [1], Limits(**limits))
    assert number == 1
    assert isinstance(result, ScanError), result
    assert "page 1" in result.message or path.suffix != ".pdf"
    assert result.advice
    return result


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.touch()
    assert "empty" in assert_refused(path, DamagedScanError).message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert_refused(tmp_path / "none.pdf", DamagedScanError)
    assert_refused(tmp_path, DamagedScanError)


@pytest.mark.parametrize("text", ["Kính gửi phòng một cửa", "%!PS-Adobe-3.0", "8BPS"])
def test_a_file_of_another_kind(text: str, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_text(text, encoding="utf-8")
    assert_refused(path, NotAScanError)


@pytest.mark.parametrize("name", ["phiếu.pdf", "a \"b\" 'c'.pdf", "dòng\nhai\r.pdf", "-f 1.pdf", "%s {0}.pdf"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / unicodedata.normalize("NFD", name)
    path.write_bytes(pdf_bytes(2))
    assert count_pages(path) == 2
    assert all(isinstance(result, Picture) for _, result in read_pictures(path, [1, 2]))
    path.write_bytes(b"nothing")
    message = assert_refused(path, NotAScanError).message
    assert unicodedata.is_normalized("NFC", message)


@pytest.mark.parametrize("poppler", [True, False])
def test_odd_names_of_pages_to_be_drawn(poppler: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not poppler:
        monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / unicodedata.normalize("NFD", "-dòng\n'hai' \"\udcff.pdf")
    path.write_bytes(pdf_bytes(Width=61))
    ((_, result),) = read_pictures(path, [1], Limits(raster_dpi=72))
    assert isinstance(result, Picture)
    assert result.pixels.shape == (80, 60)


def test_password(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="mật khẩu", owner="chủ"))
        assert_refused(path, EncryptedScanError)
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="chủ"))
    ((_, result),) = read_pictures(path, [1])
    assert isinstance(result, Picture)  # only printing and copying need the password
    assert np.abs(result.pixels.astype(int) - SHEET).mean() < 5


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_pdf_cut_off(share: float, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    data = pdf_bytes(10)
    path.write_bytes(data[: int(len(data) * share)])
    assert_refused(path, DamagedScanError)


def test_a_pdf_that_lost_pages(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    with pikepdf.open(io.BytesIO(pdf_bytes(3))) as pdf:
        del pdf.Root.Pages.Kids[1]
        pdf.save(path)
    data = path.read_bytes()
    assert data.count(b"/Count 2") == 1
    path.write_bytes(data.replace(b"/Count 2", b"/Count 3"))
    assert "2 are left" in assert_refused(path, DamagedScanError).message


def test_a_page_whose_picture_is_lost(tmp_path: Path) -> None:
    """A viewer shows such a page blank; to us it must not be a blank sheet."""
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        del pdf.pages[0].obj.Resources.XObject.Im0
        file = io.BytesIO()
        pdf.save(file)
    assert type(error_of_page(file.getvalue(), tmp_path / "scan.pdf")) is DamagedScanError


def test_a_page_whose_content_is_a_picture(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf_bytes(picture=CUT["jbig2"][0], **CUT["jbig2"][1]))) as pdf:
        pdf.pages[0].obj.Contents = pdf.pages[0].obj.Resources.XObject.Im0
        pdf.save(tmp_path / "scan.pdf")
    ((_, result),) = read_pictures(tmp_path / "scan.pdf", [1], Limits(raster_dpi=72))
    assert isinstance(result, Picture | ScanError)


def test_a_damaged_table_of_a_whole_pdf_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(3).replace(b"startxref\n", b"startxref\n1") + bytes(512))
    assert count_pages(path) == 3
    assert all(isinstance(result, Picture) for _, result in read_pictures(path, [1, 2, 3]))


def test_too_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes(4))
    assert "4 pages, 3 are allowed" in assert_refused(path, ScanTooLargeError, pages=3).message
    assert count_pages(path, Limits(pages=4)) == 4


def test_too_many_pages_of_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    images = [Image.fromarray(SHEET)] * 4
    images[0].save(path, save_all=True, append_images=images[1:])
    assert_refused(path, ScanTooLargeError, pages=3)
    assert count_pages(path, Limits(pages=4)) == 4


def test_too_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_bytes())
    assert_refused(path, ScanTooLargeError, file_bytes=1000)


FLATE_GRAY = {"Filter": Name.FlateDecode}


def test_a_picture_of_100_000_pixels(tmp_path: Path) -> None:
    bits = {"Width": 100_000, "Height": 100_000, "BitsPerComponent": 1, "Filter": Name.FlateDecode}
    error = error_of_page(pdf_bytes(picture=zlib.compress(bytes(1000)), **bits), tmp_path / "scan.pdf")
    assert type(error) is ScanTooLargeError
    assert error.fault is Fault.PICTURE_TOO_LARGE
    assert "100000 × 100000" in error.message


def test_a_picture_of_100_000_pixels_on_a_page_to_be_drawn(tmp_path: Path) -> None:
    bits = {"Width": 100_000, "Height": 100_000, "BitsPerComponent": 1, "Filter": Name.LZWDecode}
    error = error_of_page(pdf_bytes(picture=bytes(1000), ImageMask=True, **bits), tmp_path / "scan.pdf")
    assert type(error) is ScanTooLargeError


def test_a_page_of_several_metres(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_400, 14_400)).obj.UserUnit = 10
        file = io.BytesIO()
        pdf.save(file)
    assert type(error_of_page(file.getvalue(), tmp_path / "scan.pdf")) is ScanTooLargeError


def test_other_bombs(tmp_path: Path) -> None:
    png = bytearray(image_bytes("PNG"))
    png[16:24] = bytes((0, 1, 134, 160) * 2)
    assert type(error_of_page(bytes(png), tmp_path / "scan.png")) is ScanTooLargeError
    jpeg = image_bytes("JPEG")
    frame = jpeg.index(b"\xff\xc0")
    large = jpeg[: frame + 5] + b"\xfd\xe8\xfd\xe8" + jpeg[frame + 9 :]
    assert type(error_of_page(large, tmp_path / "scan.jpg")) is ScanTooLargeError
    tiff = image_bytes("TIFF", tiffinfo={277: 1})
    entry = tiff.index(b"\x00\x01\x04\x00\x01\x00\x00\x00")  # tag 256, the width
    wide = tiff[: entry + 8] + (100_000_000).to_bytes(4, "little") + tiff[entry + 12 :]
    assert type(error_of_page(wide, tmp_path / "scan.tif")) is ScanTooLargeError


def test_a_stream_made_to_burst(tmp_path: Path) -> None:
    """A page's content that inflates to 400 MB is refused, not inflated."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"q Q " * (1 << 20)) for _ in range(100)) + packer.flush()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.pages[0].obj.Contents.write(packed, filter=Name.FlateDecode)
        path = tmp_path / "scan.pdf"
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert type(error_of_page(path.read_bytes(), path)) is ScanTooLargeError


def test_a_page_that_takes_too_long_to_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = b" ".join(b"%d %d m %d %d l S" % (i % 60, i % 77, i % 53, i % 71) for i in range(40_000))
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"9 w " + lines)
        file = io.BytesIO()
        pdf.save(file)
    error = error_of_page(file.getvalue(), tmp_path / "scan.pdf", seconds=0.05)
    assert type(error) is ScanTooLargeError


def _g4() -> bytes:
    data = image_bytes("1", compression="group4", tiffinfo={278: 80})
    with Image.open(io.BytesIO(data)) as tiff:
        (offset,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return data[offset : offset + length]


CUT: dict[str, tuple[bytes, dict[str, Any]]] = {
    "jpeg": (simplejpeg.encode_jpeg(NOISE[:, :, None], colorspace="GRAY"), {}),
    "flate": (zlib.compress(NOISE.tobytes()), FLATE_GRAY),
    "raw": (NOISE.tobytes(), {"Filter": pikepdf.Array([])}),
    "predictors": (
        zlib.compress(b"".join(b"\0" + row.tobytes() for row in NOISE)),
        FLATE_GRAY | {"DecodeParms": Dictionary(Predictor=15, Columns=60)},
    ),
    "g4": (
        _g4(),
        {"Filter": Name.CCITTFaxDecode, "BitsPerComponent": 1, "DecodeParms": Dictionary(K=-1, Columns=60)},
    ),
}


def _jbig2() -> bytes:
    """A page of one region coded as MMR (ITU-T T.88, 7.4.6), which is group 4."""
    page = struct.pack(">IIIIBH", 60, 80, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", 60, 80, 0, 0, 0, 1) + CUT["g4"][0]
    segments = ((0, 48, page), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)


CUT["jbig2"] = _jbig2(), {"Filter": Name.JBIG2Decode, "BitsPerComponent": 1}
CUT["jpeg 2000"] = bytes(imagecodecs.jpeg2k_encode(NOISE, level=0)), {"Filter": Name.JPXDecode}


# Of raw samples and group 4 only decoding tells, which on pages to be drawn is the renderer's.
TOLD = [(kind, drawn) for kind in CUT for drawn in (False, True) if not drawn or kind not in ("raw", "g4")]


@pytest.mark.parametrize(("kind", "drawn"), TOLD)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_a_picture_cut_off_is_never_half_read(kind: str, share: float, drawn: bool, tmp_path: Path) -> None:
    data, entries = CUT[kind]
    whole = pdf_bytes(picture=data, over=b" 0 0 m 9 9 l S" if drawn else b"", **entries)
    (tmp_path / "whole.pdf").write_bytes(whole)
    ((_, result),) = read_pictures(tmp_path / "whole.pdf", [1])
    assert isinstance(result, Picture)
    assert (result.source == "embedded") is not drawn
    cut = data[: int(len(data) * share)] or b"\0"
    damaged = pdf_bytes(picture=cut, over=b" 0 0 m 9 9 l S" if drawn else b"", **entries)
    error = error_of_page(damaged, tmp_path / "scan.pdf")
    assert type(error) is DamagedScanError
    assert error.fault is Fault.PICTURE_BROKEN


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8, 0.97])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_file_cut_off(kind: str, share: float, tmp_path: Path) -> None:
    data = image_bytes(kind)
    assert type(error_of_page(data[: int(len(data) * share)], tmp_path / "scan")) is DamagedScanError


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_tiff_cut_off(share: float, tmp_path: Path) -> None:
    data = image_bytes("TIFF", compression="tiff_lzw")
    path = tmp_path / "scan.tif"
    path.write_bytes(data[: int(len(data) * share)])
    results = [result for _, result in read_pictures(path, [1])]
    assert [type(result) for result in results] == [DamagedScanError]


def test_a_tiff_whose_directories_run_in_a_circle(tmp_path: Path) -> None:
    data = bytearray(image_bytes("TIFF"))
    first = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[first : first + 2], "little")
    data[first + 2 + 12 * entries : first + 6 + 12 * entries] = data[4:8]
    path = tmp_path / "scan.tif"
    path.write_bytes(data)
    assert_refused(path, DamagedScanError)


def test_a_big_tiff_that_points_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(b"II+\0\x08\0\0\0" + b"\xff" * 8 + bytes(64))
    assert_refused(path, DamagedScanError)


# ------------------------------------------------------------------------------------------------------ anything at all

SAMPLES = {
    "jpeg in pdf": pdf_bytes(2),
    "flate in pdf": pdf_bytes(picture=zlib.compress(SHEET.tobytes()), **FLATE_GRAY),
    "g4 in pdf": pdf_bytes(picture=CUT["g4"][0], **CUT["g4"][1]),
    "jbig2 in pdf": pdf_bytes(picture=CUT["jbig2"][0], **CUT["jbig2"][1]),
    "jpeg 2000 in pdf": pdf_bytes(picture=bytes(imagecodecs.jpeg2k_encode(SHEET, level=0)), Filter=Name.JPXDecode),
    "png": image_bytes("PNG"),
    "jpeg": image_bytes("JPEG"),
    "tiff": image_bytes("TIFF", compression="tiff_lzw"),
    "g4": image_bytes("1", compression="group4"),
}


def read_all(path: Path) -> None:
    """Read a file as the pipeline does; whatever it is, only errors with names may come of it."""
    limits = Limits(pages=20, pixels=1_000_000, seconds=1, raster_dpi=30)
    try:
        pages = range(1, count_pages(path, limits) + 1)
    except ScanError:
        pages = range(1, 3)
    results = list(read_pictures(path, pages, limits))
    assert [number for number, _ in results] == list(pages)
    for _, result in results:
        assert isinstance(result, Picture | ScanError)
        assert isinstance(result, ScanError) or result.pixels.size <= limits.pixels


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "scan"


@given(
    data=st.binary(max_size=300),
    head=st.sampled_from([b"", b"%PDF-1.4\n", b"II*\0\x08\0\0\0", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]),
)
@settings(max_examples=150, deadline=None)
def test_random_bytes(scratch: Path, head: bytes, data: bytes) -> None:
    scratch.write_bytes(head + data)
    read_all(scratch)


@pytest.mark.parametrize("kind", SAMPLES)
@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files(kind: str, scratch: Path, data: st.DataObject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # without Poppler, which runs in a process of its own
    sample = bytearray(SAMPLES[kind])
    for position in data.draw(st.lists(st.integers(0, len(sample) - 1), max_size=4)):
        sample[position] ^= data.draw(st.integers(1, 255))
    end = data.draw(st.one_of(st.just(len(sample)), st.integers(0, len(sample))))
    scratch.write_bytes(sample[:end])
    read_all(scratch)
