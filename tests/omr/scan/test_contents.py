"""Every scan within a file is read, after the file's own pages, or has a fault."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from omr.scan.errors import DamagedScanError, EncryptedScanError, NotAScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from omr.scan.pages import Picture, count_pages, read_pictures

LEVELS = (40, 90, 140, 190)


def gray(level: int) -> Image.Image:
    pixels = np.full((80, 60), level, np.uint8)
    pixels[:10] = 0
    return Image.fromarray(pixels)


def saved(level: int, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    gray(level).save(file, kind, **options)
    return file.getvalue()


def pdf(*levels: int, **attachments: bytes) -> bytes:
    document = pikepdf.new()
    for level in levels:
        page = document.add_blank_page(page_size=(60, 80))
        entries = {"Width": 60, "Height": 80, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
        data = saved(level, "JPEG", quality=95)
        stream = document.make_stream(data, Subtype=Name.Image, Filter=Name.DCTDecode, **entries)
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        page.obj.Contents = document.make_stream(b"q 60 0 0 80 0 0 cm /Im0 Do Q")
    for name, data in attachments.items():
        document.attachments[name] = data
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def tiff(*levels: int, **options: object) -> bytes:
    file = io.BytesIO()
    first, *others = map(gray, levels)
    first.save(file, "TIFF", save_all=True, append_images=others, **options)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return file.getvalue()


def pinned() -> bytes:
    """A page with a paper clip that carries a stack."""
    document = pikepdf.open(io.BytesIO(pdf(40)))
    spec = pikepdf.AttachedFileSpec(document, pdf(90), filename="stack.pdf")
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec.obj)
    document.pages[0].obj.Annots = Array([document.make_indirect(note)])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def associated(on_page: bool) -> bytes:
    """A page, or a document, that a stack goes with and is in no list of attachments (PDF 2.0)."""
    document = pikepdf.open(io.BytesIO(pdf(40)))
    spec = pikepdf.AttachedFileSpec(document, pdf(90), filename="stack.pdf")
    (document.pages[0].obj if on_page else document.Root).AF = Array([document.make_indirect(spec.obj)])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


HOLDING: dict[str, tuple[Callable[[], bytes], list[int]]] = {
    "a PDF after a PDF": (lambda: pdf(40, 90) + pdf(140, 190), [40, 90, 140, 190]),
    "three PDFs with lines between": (lambda: b"\r\n".join((pdf(40), pdf(90), pdf(140))), [40, 90, 140]),
    "a PDF with a stack attached": (lambda: pdf(40, stack=pdf(90, 140)), [40, 90, 140]),
    "a PDF with a TIFF and a letter attached": (lambda: pdf(40, scans=tiff(90), letter=b"Dear all"), [40, 90]),
    "a PDF pinned to a page": (pinned, [40, 90]),
    "a PDF that goes with a document": (lambda: associated(on_page=False), [40, 90]),
    "a PDF that goes with a page": (lambda: associated(on_page=True), [40, 90]),
    "a TIFF after a TIFF": (lambda: tiff(40, 90) + tiff(140), [40, 90, 140]),
    "a TIFF of strips of JPEG after one of LZW": (
        lambda: tiff(40, compression="tiff_lzw") + bytes(500) + tiff(90, compression="jpeg"),
        [40, 90],
    ),
    "a JPEG after a JPEG": (lambda: saved(40, "JPEG") + saved(90, "JPEG") + saved(140, "JPEG"), [40, 90, 140]),
    "a JPEG after a filled-up JPEG": (lambda: saved(40, "JPEG") + bytes(300) + saved(90, "JPEG"), [40, 90]),
    "a PDF after two JPEGs": (lambda: saved(40, "JPEG") + saved(90, "JPEG") + pdf(140), [40, 90, 140]),
    "a PDF after a PNG": (lambda: saved(40, "PNG") + pdf(90), [40, 90]),
    "a ZIP": (lambda: zipped(a__pdf=pdf(40, 90), b__jpg=saved(140, "JPEG")), [40, 90, 140]),
    "a ZIP within a ZIP": (lambda: zipped(a__zip=zipped(b__tif=tiff(40, 90))), [40, 90]),
}


BOUNDARY = b"\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 4711\r\n\r\n"
KINDS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF")
FILES: dict[str, Callable[[int], bytes]] = {
    **{kind: partial(saved, kind=kind) for kind in KINDS},
    "PDF": pdf,
    "ZIP": lambda level: zipped(a__pdf=pdf(level)),
}


def raw_pdf(level: int) -> bytes:
    """All of these have the same length, and their tables in the same place."""
    document = pikepdf.new()
    entries = {"Width": 60, "Height": 80, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
    page = document.add_blank_page(page_size=(60, 80))
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Im0=document.make_stream(gray(level).tobytes(), Subtype=Name.Image, **entries))
    )
    page.obj.Contents = document.make_stream(b"q 60 0 0 80 0 0 cm /Im0 Do Q")
    file = io.BytesIO()
    document.save(file, compress_streams=False, static_id=True)
    return file.getvalue()


def frames(kind: str, *gray_levels: int) -> bytes:
    file = io.BytesIO()
    first, *others = (gray(level).convert("RGB") for level in gray_levels)
    first.save(file, kind, save_all=True, append_images=others, duration=500, disposal=1)
    return file.getvalue()


def unnamed(first: bytes, second: bytes) -> bytes:
    """A ZIP whose directory names the second of its two files alone."""
    whole = zipped(a__pdf=first, b__pdf=second)
    entry = whole.index(b"PK\1\2")
    following, end = whole.index(b"PK\1\2", entry + 4), whole.rindex(b"PK\5\6")
    directory = whole[following:end]
    told = struct.pack("<HHII", 1, 1, len(directory), entry)
    return whole[:entry] + directory + whole[end : end + 8] + told + whole[-2:]


@pytest.mark.parametrize("second", FILES)
@pytest.mark.parametrize("first", FILES)
def test_whatever_follows_whatever_is_read(first: str, second: str, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(FILES[first](40) + FILES[second](140))
    assert levels(path) == [40, 140]


@pytest.mark.parametrize("between", [bytes(700), BOUNDARY, bytes(70_000)], ids=["zeros", "boundary", "a block"])
@pytest.mark.parametrize("kind", FILES)
def test_whatever_lies_between_does_not_hide_what_follows(kind: str, between: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(FILES[kind](40) + between + FILES[kind](140) + between)
    assert levels(path) == [40, 140]


OTHERS: dict[str, tuple[Callable[[], bytes], list[int]]] = {
    "PDFs of the same structure": (lambda: raw_pdf(40) + raw_pdf(90) + raw_pdf(140), [40, 90, 140]),
    "a PDF that lacks its end, and another": (lambda: pdf(40).rpartition(b"%%EOF")[0] + pdf(90), [40, 90]),
    "a PDF with a PDF attached as it is": (lambda: pdf(40, stack=pdf(90)) + pdf(140), [40, 90, 140]),
    "an animated PNG": (lambda: frames("PNG", 40, 90), [40, 90]),
    "an animated GIF and what follows": (lambda: frames("GIF", 40, 90) + pdf(140), [40, 90, 140]),
    "a JPEG without an end, and another": (lambda: saved(40, "JPEG")[:-2] + saved(90, "JPEG"), [40, 90]),
    "three of them": (lambda: saved(40, "WEBP") + BOUNDARY + saved(90, "BMP") + BOUNDARY + pdf(140), [40, 90, 140]),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_stands_together_is_read_one_by_one(what: str, tmp_path: Path) -> None:
    made, expected = OTHERS[what]
    path = tmp_path / "scan"
    path.write_bytes(made())
    assert levels(path) == expected


def test_a_file_that_the_directory_of_a_zip_does_not_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(unnamed(pdf(40), pdf(90)))
    assert sorted(map(str, levels(path))) == sorted(map(str, [DamagedScanError, 90]))


def levels(path: Path) -> list[int | type[ScanError]]:
    """The gray of each page, or its error; counting and reading agree on how many there are."""
    pages = range(1, count_pages(path) + 1)
    found = list(read_pictures(path, pages))
    assert [number for number, _ in found] == list(pages)
    one_by_one = [result for page in pages for _, result in read_pictures(path, [page])]
    shown = [_level(result) for _, result in found]
    assert shown == [_level(result) for result in one_by_one]
    return shown


def _level(result: Picture | ScanError) -> int | type[ScanError]:
    if isinstance(result, ScanError):
        assert result.advice
        return type(result)
    return min(LEVELS, key=lambda level: abs(level - int(result.pixels[-20:].mean())))


@pytest.mark.parametrize("what", HOLDING)
def test_all_of_a_file_is_read(what: str, tmp_path: Path) -> None:
    made, expected = HOLDING[what]
    path = tmp_path / "scan"
    path.write_bytes(made())
    assert levels(path) == expected


def _tagged(jpeg: bytes, text: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(text) + 2) + text + jpeg[2:]


def _with_preview() -> bytes:
    """Two pictures, the second a preview by the index of the first (CIPA DC-007)."""
    file = io.BytesIO()
    gray(40).save(file, "MPO", save_all=True, append_images=[gray(90)])
    data = bytearray(file.getvalue())
    base = data.index(b"MPF\0") + 4
    order = "<" if data[base : base + 2] == b"II" else ">"
    (directory,) = struct.unpack_from(f"{order}I", data, base + 4)
    (count,) = struct.unpack_from(f"{order}H", data, base + directory)
    for number in range(count):
        tag, _, _, place = struct.unpack_from(f"{order}HHII", data, base + directory + 2 + 12 * number)
        if tag == 0xB002:
            struct.pack_into(f"{order}I", data, base + place + 16, 0x010001)
    return bytes(data)


ALONE: dict[str, Callable[[], bytes]] = {
    "a PDF": lambda: pdf(40),
    "a PDF with something written after it": lambda: pdf(40) + b"\n% signed by nobody\n",
    "a JPEG with a preview": _with_preview,
    "a JPEG with a gain map": lambda: saved(40, "JPEG") + _tagged(saved(90, "JPEG"), b"http://ns.adobe.com/hdrgm"),
    "a JPEG with a maker's data after it": lambda: saved(40, "JPEG") + b"SEFH" + bytes(range(64)),
    "a TIFF with a thumbnail": lambda: tiff(40, compression="tiff_deflate"),
}


@pytest.mark.parametrize("what", ALONE)
def test_what_is_no_page_is_not_counted(what: str, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(ALONE[what]())
    assert levels(path) == [40]


def test_both_pictures_of_a_camera_that_took_two_are_read(tmp_path: Path) -> None:
    gray(40).save(tmp_path / "scan.mpo", "MPO", save_all=True, append_images=[gray(90)])
    assert levels(tmp_path / "scan.mpo") == [40, 90]


def test_a_zip_has_its_faults_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "scans.zip"
    path.write_bytes(zipped(a__pdf=pdf(40), b__txt=b"Dear all", c__pdf=pdf(90)[:300], d__jpg=saved(140, "JPEG")))
    assert levels(path) == [40, NotAScanError, DamagedScanError, 140]


def test_what_nobody_packed_is_no_page_of_a_zip(tmp_path: Path) -> None:
    path, others = (
        tmp_path / "scans.zip",
        ("#recycle/b.pdf", "x/@eaDir/c.jpg", "__MACOSX/._a.pdf", "d.pdf.part", ".e.pdf"),
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.pdf", *others):
            archive.writestr(name, pdf(40))
    assert levels(path) == [40]


def test_a_zip_in_which_no_scan_is_left_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.writestr("#recycle/a.pdf", pdf(40))
    with pytest.raises(NotAScanError, match="no scan in the ZIP"):
        count_pages(tmp_path / "scans.zip")


def test_a_zip_that_asks_for_a_password_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped(a__pdf=pdf(40)))
    for signature, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(signature) + flags] |= 1
    (tmp_path / "scans.zip").write_bytes(data)
    assert levels(tmp_path / "scans.zip") == [EncryptedScanError]


def test_a_zip_that_bursts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scans.zip"
    path.write_bytes(zipped(a__pdf=pdf(40) + bytes(20_000_000)))
    ((_, result),) = read_pictures(path, [1], Limits(file_bytes=10_000_000))
    assert isinstance(result, ScanTooLargeError)


def test_a_document_of_office_is_no_scan(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(NotAScanError):
        count_pages(path)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("letter", b"Dear all", False),
        ("factur-x.xml", b"<?xml version='1.0'?><rsm:Invoice/>", False),
        ("scans.7z", b"", True),
        ("scans", b"7z\xbc\xaf\x27\x1c" + bytes(30), True),
        ("scans.bin", b"\x1f\x8b\x08" + bytes(30), True),
        ("mail", b"Received: by example.org\r\n", True),
        ("scan.jp2", b"", True),
        ("scan", bytes(1100) + b"%PDF-1.7", True),
    ],
)
def test_an_attachment_that_is_not_read_is_told_of_if_it_may_hold_scans(
    name: str, data: bytes, told: bool, tmp_path: Path
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf(40, **{name: data}))
    results = [result for _, result in read_pictures(path, range(1, count_pages(path) + 1))]
    assert [isinstance(result, NotAScanError) for result in results] == [False, *[True] * told]


def test_a_zip_cut_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "scans.zip"
    path.write_bytes(zipped(a__pdf=pdf(40))[:-40])
    with pytest.raises(DamagedScanError):
        count_pages(path)
