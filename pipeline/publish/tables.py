"""What the public page shows as plain files: a table, the same for programs, and the list of receipts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from pipeline.counting.csv_files import BOM, CsvLocale, cell_writer
from pipeline.publish import texts
from pipeline.publish.publication import Publication
from pipeline.publish.published_figures import DECIMALS, Change, Figure, SeriesFigures, UnitFigure
from pipeline.records.log_heads import head_in_words

TOO_FEW, SHOWN_UNITS = "too-few", "shown-units"
OVER, PROVISIONAL = "over", "provisional"
FORMAT = 1

Cell = str | int | float | None


def rows_of(publication: Publication) -> Iterator[dict[str, Cell]]:
    """Yield a row for each total and unit, as ``texts.COLUMNS`` explains them."""
    for one in publication.figures:
        yield _row(publication, one, None)
        for unit in one.units:
            yield _row(publication, one, unit)


def _row(publication: Publication, one: SeriesFigures, unit: UnitFigure | None) -> dict[str, Cell]:
    language = publication.languages[0]
    series, figure = one.series, unit.figure if unit else one.total
    total = texts.ALL_UNITS if one.is_of_all else texts.SHOWN_UNITS
    note = TOO_FEW if figure is None else "" if unit or one.is_of_all else SHOWN_UNITS
    return {
        "survey": series.survey,
        "period": series.period,
        "state": OVER if one.is_over else PROVISIONAL,
        "channel": series.channel,
        "channel_name": publication.channel_name(series.channel, language),
        "unit": unit.unit if unit else "",
        "unit_name": unit.name if unit else total.said(language),
        **_cells(figure, unit.change if unit else one.change),
        "flags": "" if unit else "|".join(one.flags),
        "as_of": (unit.as_of if unit else max(each.as_of for each in one.units)).isoformat(),
        "note": note,
    }


def _cells(figure: Figure | None, change: Change | None) -> dict[str, Cell]:
    names = ("sheets", "index", "low", "high", "pending", "low_pending", "high_pending")
    said = change if figure else None
    return {name: getattr(figure, name) if figure else None for name in names} | {
        "before": said.before if said else "",
        "change": said.said.value if said else "",
    }


def index_csv(publication: Publication, locale: CsvLocale) -> bytes:
    """Return the table of all figures: UTF-8 with a byte order mark, texts neutralised, decimals as the locale has."""
    written = cell_writer(locale)

    def cell(value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{value:.{DECIMALS}f}".replace(".", locale.decimal)
        return written(value) if isinstance(value, str) else str(value)

    lines = [locale.separator.join(texts.COLUMNS)]
    lines += [locale.separator.join(cell(row[name]) for name in texts.COLUMNS) for row in rows_of(publication)]
    return BOM + ("\n".join(lines) + "\n").encode()


def data_json(publication: Publication) -> bytes:
    """Return the same for programs."""
    head = publication.head
    data: dict[str, Any] = {
        "format": FORMAT,
        "published": publication.day.isoformat(),
        "authority": _both(publication.authority),
        "surveys": {survey: _both(title) for survey, title in publication.titles.items()},
        "fewest_sheets": publication.limits.shown,
        "fewest_changed_sheets": publication.limits.step,
        "log_head": {"number": head[0], "hash": head[1]} if head else None,
        "columns": {name: _both(words) for name, words in texts.COLUMNS.items()},
        "rows": list(rows_of(publication)),
        "receipts": {period: len(listed) for period, listed in publication.receipts.items()},
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n"


def _both(words: Any) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}


def receipts_txt(publication: Publication) -> bytes:
    """Return all receipts, a line each, under the period and its count; the head of the log stands above."""
    head = publication.head
    lines = [f"# {publication.day.isoformat()}", f"# {head_in_words(*head) if head else '-'}"]
    for period, receipts in publication.receipts.items():
        lines += ["", f"# {period or '-'}: {len(receipts)}", *receipts]
    return ("\n".join(lines) + "\n").encode()
