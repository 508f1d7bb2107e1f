"""The corpus of bad input: files made to break a reader, each from nothing, the same bytes every time.

Most are written byte by byte, since no library would write them.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import imagecodecs
import numpy as np
import pikepdf
import simplejpeg

MANY = 100_000  # pixels a side: 10 GB in gray
TOO_MANY = 10_001
BURST = 1 << 30  # bytes that a bomb inflates to
SIDES = (60, 80)
ESCAPES = "\x1b]0;owned\x07\x1b[2J\r"  # sets the title of a terminal, clears it, goes back to where the line began

NOISE = np.random.default_rng(7).integers(0, 256, (80, 60), dtype=np.uint8)
GRAY_BOX = b"0.5 g 100 100 300 300 re f"

BROKEN, LARGE = "picture-broken", "picture-too-large"
LOCKED, NO_SCAN = "file-encrypted", "file-not-a-scan"


@dataclass(frozen=True)
class BadFile:
    """A file, and what is to become of it.

    Attributes:
        case: what is wrong with it, in words.
        name: of the file.
        make: makes its bytes.
        fault: of its only page; empty where it is to be read like any other.
        says: a part of what is said of it.
    """

    case: str
    name: str
    make: Callable[[], bytes]
    fault: str = BROKEN
    says: str = ""


# ------------------------------------------------------------------------------------------------------------- PDF


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects 1, 2, … with their table; 1 is the catalog."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(
    content: bytes = stream(GRAY_BOX),
    *others: bytes,
    resources: bytes = b"",
    box: tuple[int, int] = (595, 842),
    catalog: bytes = b"",
    page: bytes = b"",
) -> bytes:
    """A PDF of one page, object 3, its content, object 4, and what else there is, from 5 on."""
    shape = b"/MediaBox [0 0 %d %d] /Resources << %s >> %s" % (*box, resources, page)
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % shape,
        content,
        *others,
    )


def picture_page(data: bytes, entries: bytes, *others: bytes, over: bytes = b"") -> bytes:
    """A PDF of one page that is one picture, object 5; ``over`` is drawn over it, so that the page must be drawn."""
    content = stream(b"q 60 0 0 80 0 0 cm /Im0 Do Q " + over)
    picture = stream(data, b"/Type /XObject /Subtype /Image " + entries)
    return one_page(content, picture, *others, resources=b"/XObject << /Im0 5 0 R >>", box=SIDES)


def sized(width: int, height: int, bits: int = 8, rest: bytes = b"") -> bytes:
    entries = b"/Width %d /Height %d /BitsPerComponent %d /ColorSpace /DeviceGray %s"
    return entries % (width, height, bits, rest)


def scanned(data: bytes | None = None, rest: bytes = b"/Filter /FlateDecode", over: bytes = b"") -> bytes:
    """A page as scanners make it."""
    return picture_page(zlib.compress(NOISE.tobytes()) if data is None else data, sized(*SIDES, 8, rest), over=over)


def locked(user: str, owner: str) -> bytes:
    """RC4, whose key is made of the passwords and of nothing random."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(scanned())) as document:
        encryption = pikepdf.Encryption(user=user, owner=owner, R=3, aes=False, metadata=False)
        document.save(file, encryption=encryption, static_id=True)
    return file.getvalue()


def cut(data: bytes, at: bytes | float) -> bytes:
    return data[: data.rindex(at) if isinstance(at, bytes) else int(len(data) * at)]


@cache
def burst(pattern: bytes, size: int = BURST) -> bytes:
    """What inflates to ``size`` bytes: a megabyte packed once, as often as it takes (RFC 1950, RFC 1951)."""
    block, checksum = pattern * ((1 << 20) // len(pattern)), 1
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(size >> 20):
        checksum = zlib.adler32(block, checksum)
    return b"\x78\xda" + packed * (size >> 20) + b"\x03\0" + struct.pack(">I", checksum)


def many_pages(number: int, declared: int) -> bytes:
    """As many pages as wanted, each of them the same object."""
    kids = b"3 0 R " * number
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, declared),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 80] >>",
    )


def page_tree(*nodes: bytes) -> bytes:
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes)


def branching_tree(levels: int = 9) -> bytes:
    """Ten times the same node within each node: 10⁹ pages in a kilobyte, declared as one."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%s] >>" % (b"%d 0 R " % (k + 3) * 10) for k in range(levels)]
    return page_tree(*nodes, b"<< /Type /Page /MediaBox [0 0 60 80] >>")


def endless_forms() -> bytes:
    """Thirty forms, each of which draws the next one ten times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 60 80] /Resources << /XObject << /F %d 0 R >> >>"
    forms = [stream(b"/F Do " * 10, form % number) for number in range(6, 36)]
    last = stream(GRAY_BOX, b"/Type /XObject /Subtype /Form /BBox [0 0 60 80]")
    return one_page(stream(b"/F Do"), *forms, last, resources=b"/XObject << /F 5 0 R >>")


def jbig2(width: int, height: int) -> bytes:
    """An embedded JBIG2 stream whose page is said to be so large (ITU-T T.88, 7.4.8 and 7.4.6)."""
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + b"\x80\x08\x00\x80\x08\x00"
    segments = ((0, 48, page), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)


def jpeg2000(width: int, height: int) -> bytes:
    """A JPEG 2000 codestream whose header (SIZ) claims a size."""
    data = bytearray(imagecodecs.jpeg2k_encode(NOISE, level=0, codecformat="j2k"))
    siz = data.index(b"\xff\x51")
    for at, value in ((8, width), (12, height), (24, width), (28, height)):
        struct.pack_into(">I", data, siz + at - 2, value)
    return bytes(data)


def jpeg(width: int = 60, height: int = 80) -> bytes:
    """A JPEG whose header claims a size."""
    data = simplejpeg.encode_jpeg(NOISE[:, :, None], 75, colorspace="GRAY")
    frame = data.index(b"\xff\xc0") + 5
    return data[:frame] + struct.pack(">HH", height, width) + data[frame + 4 :]


def embedded_file() -> bytes:
    listing = b"/Names << /EmbeddedFiles << /Names [(invoice.xml) 5 0 R] >> >> /Collection << /Type /Collection >>"
    spec = b"<< /Type /Filespec /F (invoice.xml) /EF << /F 6 0 R >> >>"
    return one_page(stream(GRAY_BOX), spec, stream(b"<invoice/>", b"/Type /EmbeddedFile"), catalog=listing)


def with_actions() -> bytes:
    names = b"/OpenAction << /S /JavaScript /JS (while \\(true\\) app.alert\\(1\\);) >>"
    launch = b"/AA << /O << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) /P (/c calc) >> >> >>"
    return one_page(catalog=names, page=launch)


def with_xfa() -> bytes:
    form = b"/AcroForm << /Fields [] /XFA 5 0 R /NeedAppearances true >> /NeedsRendering true"
    xml = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">&b;'
    return one_page(stream(GRAY_BOX), stream(xml), catalog=form)


def named_with_escapes() -> bytes:
    """The page paints a picture that is not there, under a name with control characters."""
    return one_page(stream(b"/Im#1B#5D0;owned#07#0D Do"))


def deep_arrays(levels: int = 200_000) -> bytes:
    return one_page(page=b"/Deep " + b"[" * levels + b"]" * levels)


def xref_bomb() -> bytes:
    """A table of objects that inflates to a gigabyte."""
    data = burst(b"\0")
    entries = b"/Type /XRef /Size 99999999 /W [1 4 2] /Root 2 0 R /Filter /FlateDecode /Length %d" % len(data)
    body = b"%%PDF-1.7\n1 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n"
    return body % (entries, data)


def two_filters() -> bytes:
    """What inflates to what inflates to a terabyte."""
    return one_page(stream(zlib.compress(burst(b"q Q "), 9), b"/Filter [/FlateDecode /FlateDecode]"))


def strokes(number: int) -> bytes:
    return b"9 w " + b" ".join(
        b"%d %d m %d %d l S" % (i % 600, i * 7 % 800, i * 3 % 600, i % 800) for i in range(number)
    )


def huge_mask() -> bytes:
    mask = stream(zlib.compress(bytes(99)), b"/Subtype /Image /Filter /FlateDecode " + sized(MANY, MANY))
    return picture_page(zlib.compress(NOISE.tobytes()), sized(*SIDES, 8, b"/Filter /FlateDecode /SMask 6 0 R"), mask)


def huge_pattern() -> bytes:
    """A picture of 10 GB that only the pattern of a filling names."""
    tile = b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 "
    within = b"/Resources << /XObject << /Im0 6 0 R >> >>"
    image = stream(zlib.compress(bytes(99)), b"/Subtype /Image /Filter /FlateDecode " + sized(MANY, MANY))
    content = stream(b"/Pattern cs /P scn 0 0 500 500 re f")
    return one_page(
        content, stream(b"9 0 0 9 0 0 cm /Im0 Do", tile + within), image, resources=b"/Pattern << /P 5 0 R >>"
    )


def huge_stamp() -> bytes:
    """A picture of 10 GB that only the looks of an annotation name."""
    stamp = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 99] /AP << /N 6 0 R >> >>"
    looks = stream(b"/Im0 Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Im0 7 0 R >> >>")
    image = stream(zlib.compress(bytes(99)), b"/Subtype /Image /Filter /FlateDecode " + sized(MANY, MANY))
    return one_page(stream(GRAY_BOX), stamp, looks, image, page=b"/Annots [5 0 R]")


def inline() -> bytes:
    picture = b"BI /W 100000 /H 100000 /BPC 8 /CS /G /F /Fl ID " + zlib.compress(bytes(99)) + b" EI"
    return one_page(stream(b"q 500 0 0 500 0 0 cm " + picture + b" Q"))


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>")
    return file.getvalue()


WHOLE = scanned()
GARBAGE = np.random.default_rng(9).bytes(5000)
OVER = b"0 0 m 9 9 l S"  # a line over a picture: only drawing the page shows it
HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
FLATE = b"/Filter /FlateDecode "
PNG_ROWS = b"/DecodeParms << /Predictor 15 /Columns 60 >>"

PDFS = (
    BadFile("password to open", "locked.pdf", partial(locked, "open", "change"), LOCKED, "asks for a password"),
    BadFile("password only to change", "owned.pdf", partial(locked, "", "change"), fault=""),
    *(
        BadFile(f"cut off at {share:.0%}", f"cut-{share:.0%}.pdf", partial(cut, WHOLE, share), says="PDF")
        for share in (0.01, 0.1, 0.5, 0.9)
    ),
    BadFile("cut off in the table", "cut-table.pdf", partial(cut, WHOLE, b" 00000 n"), says="cut off"),
    BadFile("cut off before %%EOF", "cut-end.pdf", partial(cut, WHOLE, b"%%EOF"), fault=""),
    BadFile("empty", "empty.pdf", bytes, says="the file is empty"),
    BadFile("a .docx", "letter.pdf", zipped, NO_SCAN, "not a PDF, TIFF, PNG or JPEG"),
    BadFile("a web page", "page.pdf", lambda: HTML, NO_SCAN, "not a PDF, TIFF, PNG or JPEG"),
    BadFile("text", "text.pdf", "Kính gửi".encode, NO_SCAN, "not a PDF, TIFF, PNG or JPEG"),
    BadFile("random bytes", "random.pdf", lambda: GARBAGE, NO_SCAN, "not a PDF, TIFF, PNG or JPEG"),
    BadFile("%PDF- and random bytes", "magic.pdf", lambda: b"%PDF-1.4\n" + GARBAGE, says="the PDF is"),
    BadFile("a whole file and random bytes", "longer.pdf", lambda: WHOLE + GARBAGE, says="cut off"),
    BadFile("no pages", "pageless.pdf", partial(many_pages, 0, 0), says="no pages"),
    BadFile(
        "picture of 100,000² pixels",
        "wide.pdf",
        lambda: picture_page(burst(b"\0", 1 << 20), sized(MANY, MANY, 1, FLATE)),
        LARGE,
        "100000 × 100000 pixels",
    ),
    BadFile(
        "the same, to be drawn",
        "wide-drawn.pdf",
        lambda: picture_page(burst(b"\0", 1 << 20), sized(MANY, MANY, 1, FLATE), over=OVER),
        LARGE,
        "100000 × 100000 pixels",
    ),
    BadFile("the same, as a mask", "wide-mask.pdf", huge_mask, LARGE, "100000 × 100000 pixels"),
    BadFile("the same, in a pattern", "wide-pattern.pdf", huge_pattern, LARGE, "100000 × 100000 pixels"),
    BadFile("the same, in a stamp", "wide-stamp.pdf", huge_stamp, LARGE, "100000 × 100000 pixels"),
    BadFile("the same, in the content", "wide-inline.pdf", inline, LARGE, "100000 × 100000 pixels"),
    BadFile("page of 100,000² points", "huge.pdf", partial(one_page, box=(MANY, MANY)), LARGE, "35278 mm"),
    BadFile("10,001 pages", "long.pdf", partial(many_pages, TOO_MANY, TOO_MANY), LARGE, "10000 are allowed"),
    BadFile("10,001 pages, declared as one", "liar.pdf", partial(many_pages, TOO_MANY, 1), LARGE, "10001 pages"),
    BadFile("fewer pages than declared", "fewer.pdf", partial(many_pages, 1, 5), says="5 pages, 1 "),
    BadFile("10⁹ pages in ten nodes", "tree.pdf", branching_tree, says="Loop"),
    BadFile(
        "page tree in a circle",
        "circle.pdf",
        lambda: page_tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        says="Loop",
    ),
    BadFile("arrays 200,000 deep", "deep.pdf", deep_arrays, says="no pages"),
    BadFile(
        "content that inflates to 1 GB", "bomb.pdf", lambda: one_page(stream(burst(b"q Q "), FLATE)), LARGE, "too large"
    ),
    BadFile("content inflated twice", "bomb-2.pdf", two_filters, LARGE, "too large"),
    BadFile("table that inflates to 1 GB", "bomb-table.pdf", xref_bomb, says="the PDF is"),
    BadFile("picture that inflates to 1 GB", "bomb-flate.pdf", lambda: scanned(burst(b"\0")), fault=""),
    BadFile("the same, by rows", "bomb-png.pdf", lambda: scanned(burst(b"\0"), FLATE + PNG_ROWS), fault=""),
    BadFile("the same, to be drawn", "bomb-drawn.pdf", lambda: scanned(burst(b"\0"), over=OVER), fault=""),
    *(
        BadFile(
            f"{kind} that claims {side:,}²{', to be drawn' * drawn}",
            f"{kind}{'-drawn' * drawn}.pdf".replace(" ", ""),
            partial(scanned, make(side, side), b"/Filter /%s" % filter_name, OVER * drawn),
            LARGE,
            f"{side} × {side} pixels",
        )
        for kind, make, side, filter_name in (
            ("JBIG2", jbig2, MANY, b"JBIG2Decode"),
            ("JPEG 2000", jpeg2000, MANY, b"JPXDecode"),
            ("JPEG", jpeg, 65_000, b"DCTDecode"),
        )
        for drawn in (False, True)
    ),
    BadFile("10³⁰ forms", "forms.pdf", endless_forms, LARGE),
    BadFile("JavaScript and a programme to start", "actions.pdf", with_actions, fault=""),
    BadFile("a file within", "portfolio.pdf", embedded_file, fault=""),
    BadFile("XFA form", "xfa.pdf", with_xfa, fault=""),
    BadFile("names with escape sequences", "escapes.pdf", named_with_escapes, says="is missing"),
)


# ------------------------------------------------------------------------------------------------------------ TIFF


def tiff(tags: dict[int, int | tuple[int, ...]], data: bytes = b"", pages: int = 1, loop: bool = False) -> bytes:
    """A TIFF whose directories all have these tags, as 32-bit numbers; ``data`` lies at byte 8."""
    body, places = b"II*\0\0\0\0\0" + data + b"\0" * (len(data) % 2), []
    size = 2 + 12 * len(tags) + 4
    start = len(body)
    for number in range(pages):
        after = start + (number + 1) * size if number + 1 < pages else start if loop else 0
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
        places.append(struct.pack("<H", len(tags)) + entries + struct.pack("<I", after))
    return body[:4] + struct.pack("<I", start) + body[8:] + b"".join(places)


def gray_tiff(width: int = 60, height: int = 80, **more: int) -> dict[int, int]:
    names = {"compression": 259, "samples": 277, "rows": 278, "length": 279, "tile_width": 322, "tile_height": 323}
    names |= {"tile": 324, "tile_length": 325, "depth": 32997, "bits": 258, "photometric": 262}
    plain = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 4800}
    return plain | {names[name]: value for name, value in more.items()}


def tiled(side: int) -> bytes:
    tags = gray_tiff(tile_width=side, tile_height=side, tile=8, tile_length=len(NOISE.tobytes()), compression=8)
    return tiff({tag: value for tag, value in tags.items() if tag not in (273, 278, 279)}, zlib.compress(bytes(9999)))


RAW = NOISE.tobytes()
TIFFS = (
    BadFile("tile of 100,000² pixels", "tile.tif", partial(tiled, MANY), LARGE),
    BadFile("100,000 pictures deep", "depth.tif", partial(tiff, gray_tiff(5000, 5000, depth=MANY), RAW), LARGE),
    BadFile("directories in a circle", "circle.tif", partial(tiff, gray_tiff(), RAW, 3, True), says="circle"),
    BadFile("100,000² pixels", "wide.tif", partial(tiff, gray_tiff(MANY, MANY), RAW), LARGE, "100000 × 100000 pixels"),
    BadFile("strip of 4 GB", "strip.tif", partial(tiff, gray_tiff(length=2**32 - 1), RAW), fault=""),
    BadFile("strip of which half is there", "half.tif", lambda: tiff(gray_tiff(), RAW)[:3000], says="damaged"),
    BadFile("65,535 pages", "long.tif", partial(tiff, gray_tiff(), RAW, 65_535), LARGE, "more than 10000 pages"),
    BadFile(
        "strip that inflates to 1 GB",
        "bomb.tif",
        lambda: tiff(gray_tiff(compression=8, length=len(burst(b"\0"))), burst(b"\0")),
        fault="",
    ),
    BadFile("65,535 samples a pixel", "samples.tif", partial(tiff, gray_tiff(5000, 5000, samples=65_535), RAW)),
    BadFile("JPEG within, random", "jpeg.tif", partial(tiff, gray_tiff(compression=7, length=4000), GARBAGE)),
    BadFile("II* and random bytes", "magic.tif", lambda: b"II*\0" + GARBAGE, says="the TIFF is damaged"),
    BadFile("a directory only", "pageless.tif", partial(tiff, {}, b""), says="no pixels"),
)


# ----------------------------------------------------------------------------------------------------- PNG and JPEG


def png(width: int = 60, height: int = 80, data: bytes | None = None, *more: tuple[bytes, bytes]) -> bytes:
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in NOISE)) if data is None else data
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), *more, (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def animated() -> bytes:
    control = struct.pack(">IIIIIHHBB", 0, 60, 80, 0, 0, 1, 1, 0, 0)
    return png(60, 80, None, (b"acTL", struct.pack(">II", 2**31 - 1, 0)), (b"fcTL", control))


PICTURES = (
    BadFile("100,000² pixels", "wide.png", partial(png, MANY, MANY), LARGE, "100000 × 100000 pixels"),
    BadFile("pixels that inflate to 1 GB", "bomb.png", lambda: png(60, 80, burst(b"\0")), fault=""),
    BadFile(
        "text that inflates to 1 GB",
        "text.png",
        lambda: png(60, 80, None, (b"zTXt", b"a\0\0" + burst(b"a"))),
        fault="",
    ),
    BadFile("animated, 2³¹ frames", "frames.png", animated, fault=""),
    BadFile("cut off", "cut.png", partial(cut, png(), 0.6), says="the PNG is cut off"),
    BadFile("PNG signature and random bytes", "magic.png", lambda: png()[:8] + GARBAGE, says="the PNG is damaged"),
    BadFile("65,000² pixels", "wide.jpg", partial(jpeg, 65_000, 65_000), LARGE, "65000 × 65000 pixels"),
    BadFile("cut off", "cut.jpg", partial(cut, jpeg(), 0.7), says="the JPEG is damaged"),
    BadFile("JPEG signature and random bytes", "magic.jpg", lambda: jpeg()[:4] + GARBAGE, says="the JPEG is damaged"),
)


# ------------------------------------------------------------------------------------------------------------ names

NAMES = tuple(
    BadFile(f"name {case}", name, f"%PDF-1.7 {case}".encode, says=shows)
    for case, name, shows in (
        ("in NFD", unicodedata.normalize("NFD", "phiếu quét.pdf"), "phiếu quét.pdf:"),
        ("with quotes", "\"a\" 'b' `c`; $(d) %s {e} [f].pdf", "\"a\" 'b' `c`; $(d) %s {e} [f].pdf:"),
        ("with line breaks", "a\n\nb: 3 pages: 3 read\r\n.pdf", "a\\n\\nb: 3 pages: 3 read\\r\\n.pdf:"),
        ("that is a formula", "=HYPERLINK(1).pdf", "=HYPERLINK(1).pdf:"),
        ("of 250 bytes", "é" * 123 + ".pdf", "é" * 123 + ".pdf:"),
        ("with escape sequences", f"{ESCAPES}.pdf", "\\x1b]0;owned\\x07\\x1b[2J\\r.pdf:"),
        ("that runs from right to left", "a\u202efdp.exe", "a\\u202efdp.exe:"),
        ("that is no UTF-8", "caf\udce9.pdf", "caf\\xe9.pdf:"),
        ("that looks like an option", "--help.pdf", "--help.pdf:"),
        ("of a blank", " .pdf", ".pdf:"),
        ("that is only an ending", ".pdf", ".pdf:"),
    )
)

# ----------------------------------------------------------------- what takes half a minute each, until it is refused

HEAVY = (
    BadFile("two million strokes", "strokes.pdf", lambda: one_page(stream(strokes(2_000_000))), LARGE, "over 20 s"),
)

# --------------------------------------------------------------------------------------- files under lowered limits

LOWERED = {"pages = 10000": "pages = 3", "file_bytes = 4000000000": "file_bytes = 1000000"}
LIMITED = (
    BadFile("4 pages where 3 are allowed", "four.pdf", partial(many_pages, 4, 4), LARGE, "4 pages, 3 are allowed"),
    BadFile("64 MB where 1 MB is allowed", "large.pdf", lambda: b"%PDF-1.7\n" + bytes(64 << 20), LARGE, "0.1 GB"),
)
