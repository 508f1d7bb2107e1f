"""Charts and pictures, as sharp as print needs them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pypdfium2
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.story import StoryPart
from docx.shared import Mm
from numpy.typing import NDArray
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing

from forms.qr import symbol
from forms.typeface import MM_PER_POINT
from pipeline.report.blocks import Picture
from pipeline.report.charts.paint import Chart
from pipeline.report.printable import without_shapeless

DPI = 300
COLOURS = 64
"""Of a chart's palette: a dozen inks, and the shades between them and the paper at the edges of letters."""
_MOST_SAID = 2000  # letters; a longer description is read to nobody
_QUIET_MODULES = 4  # white around a QR code (ISO/IEC 18004)
_MODULE = 0.55  # millimetres of a module of a QR code, which any phone reads


def picture_of_chart(chart: Chart, width: float, height: float) -> Picture:
    """Return a chart as a picture.

    Args:
        chart: a drawing in points.
        width: of the room that there is, in millimetres.
        height: of that room; the chart keeps its shape.
    """
    drawing: Drawing = chart.drawing
    across, down = drawing.width * MM_PER_POINT, drawing.height * MM_PER_POINT
    scale = min(width / across, height / down, 1.0)
    with pypdfium2.PdfDocument(renderPDF.drawToString(drawing)) as document:
        drawn = document[0].render(scale=scale * DPI / 72, rev_byteorder=True).to_pil().convert("RGB")
    content = BytesIO()
    _in_few_colours(drawn).save(content, "PNG", dpi=(DPI, DPI))
    return Picture(content.getvalue(), across * scale, down * scale, chart.alt)


def _in_few_colours(drawn: Image.Image) -> Image.Image:
    """Return a picture in the colours that it has most of, each exactly as it is: white stays white."""
    counted = drawn.getcolors(drawn.width * drawn.height) or []
    counted.sort(key=lambda each: (-each[0], each[1]))
    there = np.array([colour for _, colour in counted], np.int32)
    apart = there[:, None] - there[None, :COLOURS]
    nearest = np.empty(1 << 24, np.uint8)  # by colour; only those that are there are asked for
    nearest[_packed(there)] = (apart * apart).sum(axis=2).argmin(axis=1)
    picture = Image.fromarray(nearest[_packed(np.asarray(drawn))])
    picture.putpalette(there[:COLOURS].astype(np.uint8).tobytes())
    return picture


def _packed(colours: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return colours, …×3 of red, green and blue, as numbers of 24 bits."""
    red, green, blue = (colours[..., channel].astype(np.int32) for channel in range(3))
    return red << 16 | green << 8 | blue


def picture_of_code(text: str) -> Picture:
    """Return a QR code with its quiet zone; its modules are pixels, which programs enlarge without blurring print."""
    dark = np.pad(symbol(text), _QUIET_MODULES)
    content = BytesIO()
    Image.fromarray(np.where(dark.repeat(8, 0).repeat(8, 1), 0, 255).astype(np.uint8)).save(content, "PNG")
    return Picture(content.getvalue(), len(dark) * _MODULE, len(dark) * _MODULE, text)


def inline_picture(part: StoryPart, picture: Picture) -> BaseOxmlElement:
    """Return a picture as a drawing that stands in a run, and keep its file in the package."""
    inline = part.new_pic_inline(BytesIO(picture.png), Mm(picture.width), Mm(picture.height))
    for side in ("distT", "distB", "distL", "distR"):  # else LibreOffice keeps three millimetres free beside it
        inline.set(side, "0")
    inline.docPr.set("descr", without_shapeless(picture.says)[:_MOST_SAID])
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    return drawing
