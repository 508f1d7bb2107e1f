"""The report as one HTML file that needs nothing else: for a screen, a phone, a screen reader, and a printer.

Styles, charts and typeface stand in the file, and its policy has the browser load nothing, and run nothing but our own
script, known by its hash, which sorts and filters tables. All texts are escaped by the template; only charts are put in
as they are, and those are written by ``svg``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import count
from pathlib import Path

import fontpkg_be_vietnam_pro
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forms.qr import dark_runs, symbol
from forms.typeface import Font
from pipeline.durable import written_whole
from pipeline.report import texts
from pipeline.report.blocks import Block, Picture, Report, TableBlock, Text, groups_of, runs_of
from pipeline.report.charts.paint import Chart
from pipeline.report.printable import without_shapeless
from pipeline.report.sections import NumberedHeading, sections_of
from pipeline.report.svg import to_svg

QUIET_MODULES = 4  # white around a QR code (ISO/IEC 18004)
_SAID = ("FILTER", "ALL_VALUES", "ROWS_SHOWN", "SORT_BY")  # by the script
LONG = 40  # letters; a column of such texts is kept wide on a phone
WEIGHTS = {Font.REGULAR: 400, Font.SEMIBOLD: 600, Font.BOLD: 700}


def write_report_html(report: Report, path: Path) -> None:
    """Write the report; the same report gives the same bytes.

    Raises:
        DiskError: the file can't be written.

    """
    with written_whole(path) as file:
        file.write(_page(report).encode())


def _page(report: Report) -> str:
    sections = sections_of(report)
    cover, *blocks = report.blocks
    return (
        _environment(sections)
        .get_template("report.html")
        .render(
            report=report,
            cover=cover,
            blocks=blocks,
            sections=sections,
            contents=texts.CONTENTS.said(report.language),
            say={name: getattr(texts, name).said(report.language) for name in _SAID},
            style=Markup(_faces() + _ours("report.css")),  # noqa: S704  (our own file)
            script=Markup(_ours("report.js")),  # noqa: S704  (our own file)
            script_hash=policy_hash(_ours("report.js")),
        )
    )


def _environment(sections: Sequence[NumberedHeading]) -> Environment:
    """Return what the template may call; headings take their sections, and charts their numbers, in order."""
    in_order: Iterator[NumberedHeading] = iter(sections)
    charts = count(1)

    def svg(chart: Chart) -> Markup:
        return Markup(to_svg(chart, f"c{next(charts)}"))  # noqa: S704  (its texts are escaped there)

    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "column_classes": _column_classes,
        "groups": groups_of,
        "kind": _kind,
        "runs": _runs,
        "section": lambda _heading: next(in_order),
        "shown": without_shapeless,
        "code": qr_code,
        "picture": _picture,
        "svg": svg,
    }
    return environment


def _kind(block: Block) -> str:
    return type(block).__name__


def _runs(text: Text) -> list[tuple[str, bool]]:
    return [(without_shapeless(run), bold) for run, bold in runs_of(text)]


def qr_code(text: str) -> Markup:
    """Return a QR code as a picture, one path of its runs of dark modules."""
    dark = symbol(text)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in dark_runs(dark))
    box = f"-{QUIET_MODULES} -{QUIET_MODULES} {len(dark) + 2 * QUIET_MODULES} {len(dark) + 2 * QUIET_MODULES}"
    return Markup('<svg class="code" role="img" aria-label="{}" viewBox="{}"><path d="{}"/></svg>').format(
        text, box, path
    )


def _picture(picture: Picture) -> Markup:
    """Return a picture that stands in the file itself, as large as on paper."""
    return Markup('<img alt="{}" src="data:image/png;base64,{}" style="width:{:.2f}mm;max-width:100%">').format(
        without_shapeless(picture.says), base64.b64encode(picture.png).decode(), picture.width
    )


def _column_classes(table: TableBlock) -> list[str]:
    """Return the classes of each column; the first that holds words, not numbers, names the row."""
    classes = []
    for number, column in enumerate(table.columns):
        longest = max((len(row[number]) for row in table.rows), default=0)
        classes.append(f"{column.align} long" if column.align == "left" and longest >= LONG else column.align)
    name = next((number for number, each in enumerate(classes) if each.startswith("left")), 0)
    classes[name] += " name"
    return classes


@lru_cache
def _ours(name: str) -> str:
    return (files("pipeline.report") / "templates" / name).read_text(encoding="utf-8")


def policy_hash(script: str) -> str:
    """Return what a policy knows a script by (W3C, Content Security Policy level 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


@lru_cache
def _faces() -> str:
    """Return the typeface as CSS, about 550 kB."""
    folder = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
    return "".join(
        f'@font-face{{font-family:"Be Vietnam Pro";font-weight:{weight};'
        f"src:url(data:font/ttf;base64,{_encoded(folder / f'{font.postscript}.ttf')})}}\n"
        for font, weight in WEIGHTS.items()
    )


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
