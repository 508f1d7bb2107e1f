"""A chart as an ``<svg>`` element to stand within an HTML page.

ReportLab's own ``renderSVG`` sets texts to whole points, repeats its ids from drawing to drawing and declares documents
of their own, so the few shapes that charts are made of are written here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Path, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color

from pipeline.report.charts.paint import Chart

_WEIGHTS = {"Light": "300", "Regular": "400", "Medium": "500", "SemiBold": "600", "Bold": "700"}
FAMILY = "'Be Vietnam Pro', sans-serif"


def to_svg(chart: Chart, prefix: str) -> str:
    """Write a chart as an inline SVG element, as wide as what it stands in, with the chart's words as its title.

    Args:
        chart: made of lines, rectangles, circles, polygons, paths of straight lines, texts, and groups of these.
        prefix: begins the element's ids; has to be unique within the page.

    Raises:
        TypeError: the drawing holds another kind of shape.
    """
    drawing: Drawing = chart.drawing
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {size}",
            "width": "100%",
            "role": "img",
            "aria-labelledby": f"{prefix}-title",
            "font-family": FAMILY,
        },
    )
    SubElement(svg, "title", {"id": f"{prefix}-title"}).text = _clean(chart.alt)
    # Above, y grows upwards from the bottom edge; from here on it is negated.
    page = SubElement(svg, "g", {"transform": f"translate(0 {_number(drawing.height)})"})
    for shape in drawing.contents:
        _write(shape, page)
    return tostring(svg, encoding="unicode")


def _write(shape: Shape, parent: Element) -> None:
    if isinstance(shape, Group):
        a, b, c, d, e, f = shape.transform
        matrix = " ".join(_number(value) for value in (a, -b, -c, d, e, -f))
        group = SubElement(parent, "g", {"transform": f"matrix({matrix})"})
        for child in shape.contents:
            _write(child, group)
        return
    writer = _WRITERS.get(type(shape))
    if writer is None:
        raise TypeError(f"a {type(shape).__name__} can't be written as SVG")
    parent.append(writer(shape))


def _rect(shape: Any) -> Element:
    place = {"x": shape.x, "y": -shape.y - shape.height, "width": shape.width, "height": shape.height}
    return _element("rect", place, _paint(shape))


def _circle(shape: Any) -> Element:
    return _element("circle", {"cx": shape.cx, "cy": -shape.cy, "r": shape.r}, _paint(shape))


def _line(shape: Any) -> Element:
    ends = {"x1": shape.x1, "y1": -shape.y1, "x2": shape.x2, "y2": -shape.y2}
    return _element("line", ends, _stroke(shape))


def _polygon(shape: Any) -> Element:
    return Element("polygon", {"points": _points(shape.points), **_paint(shape)})


def _polyline(shape: Any) -> Element:
    return Element("polyline", {"points": _points(shape.points), "fill": "none", **_stroke(shape)})


def _path(shape: Any) -> Element:
    """A path of moves (0) and straight lines (1), as hatching is."""
    pairs = [f"{_number(x)} {_number(-y)}" for x, y in zip(shape.points[::2], shape.points[1::2], strict=True)]
    steps = (f"{'ML'[operator]}{pair}" for operator, pair in zip(shape.operators, pairs, strict=True))
    return Element("path", {"d": "".join(steps), **_paint(shape)})


def _text(shape: Any) -> Element:
    style = {
        "font-size": _number(shape.fontSize),
        "font-weight": _WEIGHTS[shape.fontName.rpartition("-")[2]],
        "fill": _colour(shape.fillColor),
    }
    if shape.textAnchor != "start":
        style["text-anchor"] = shape.textAnchor
    element = _element("text", {"x": shape.x, "y": -shape.y}, style)
    element.text = _clean(shape.text)
    return element


_WRITERS: dict[type[Shape], Callable[[Any], Element]] = {
    Rect: _rect,
    Circle: _circle,
    Line: _line,
    Polygon: _polygon,
    PolyLine: _polyline,
    Path: _path,
    String: _text,
}


def _element(name: str, place: dict[str, float], style: dict[str, str]) -> Element:
    return Element(name, {**{key: _number(value) for key, value in place.items()}, **style})


def _paint(shape: Any) -> dict[str, str]:
    return {"fill": _colour(shape.fillColor), **_stroke(shape)}


def _stroke(shape: Any) -> dict[str, str]:
    if shape.strokeColor is None:
        return {}
    style = {"stroke": _colour(shape.strokeColor), "stroke-width": _number(shape.strokeWidth)}
    if shape.strokeDashArray:
        style["stroke-dasharray"] = " ".join(_number(length) for length in shape.strokeDashArray)
    return style


def _colour(colour: Color | None) -> str:
    return "none" if colour is None else "#" + colour.hexval()[2:]


def _points(points: list[float]) -> str:
    return " ".join(f"{_number(x)},{_number(-y)}" for x, y in zip(points[::2], points[1::2], strict=True))


def _number(value: float) -> str:
    """Two decimals are a two-hundredth of a millimetre; no negative zero."""
    return "0" if abs(value) < 0.005 else f"{value:.2f}".rstrip("0").rstrip(".")


def _clean(said: str) -> str:
    """XML has no control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in said)
