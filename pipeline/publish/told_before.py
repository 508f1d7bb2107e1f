"""What was published so far: a file of the workspace that is never published itself.

It is what the next publication is held against, wherever it is written: two folders must not tell together what neither
tells alone. It lies beside the settings and is part of each backup.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.durable import written_whole
from pipeline.errors import PublicationError
from pipeline.publish.group_sheets import GroupSheets
from pipeline.publish.steps import Told, ToldOfUnits

FORMAT = 1


class Series(NamedTuple):
    """What is published side by side: the units of one survey, period and channel."""

    survey: str
    period: str
    channel: str


ToldSoFar = Mapping[Series, ToldOfUnits]


def read_told(path: Path) -> dict[Series, ToldOfUnits]:
    """Return what was published so far; nothing where there is no such file.

    Raises:
        PublicationError: it is damaged, or of a newer phieu.
    """
    try:
        return _unpacked(orjson.loads(path.read_bytes()))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else both("tệp bị hỏng", str(error))
        raise PublicationError(
            both(
                "{path}: không đọc được những gì đã công bố trước đây ({why})",
                "{path}: what was published before can't be read ({why})",
                path=path,
                why=why,
            ),
            both(
                ("Lấy lại tệp từ bản sao lưu: thiếu tệp này, lần công bố mới có thể để lộ câu trả lời của từng người."),
                ("Bring it back from a backup: without it, what is published now could tell what single people said."),
            ),
        ) from error


def write_told(path: Path, told: ToldSoFar) -> None:
    """Keep what is published, before it is.

    Raises:
        DiskError: it can't be written.
    """
    rows = [
        {"series": [*series], "units": {unit: _packed(one) for unit, one in sorted(units.items())}}
        for series, units in sorted(told.items())
    ]
    with written_whole(path) as file:
        file.write(orjson.dumps({"format": FORMAT, "told": rows}))


def _unpacked(kept: dict[str, Any]) -> dict[Series, ToldOfUnits]:
    if kept["format"] != FORMAT:
        raise ValueError(f"format {kept['format']}")
    return {Series(*one["series"]): {unit: _told(row) for unit, row in one["units"].items()} for one in kept["told"]}


def _packed(told: Told) -> dict[str, Any]:
    sheets = [[a, v, count] for (a, v), count in sorted(told.sheets.sheets.items())]
    return {"sheets": sheets, "pending": told.sheets.pending, "as_of": told.as_of, "shown": told.is_shown}


def _told(row: dict[str, Any]) -> Told:
    sheets = {(int(a), int(v)): int(count) for a, v, count in row["sheets"]}
    return Told(GroupSheets(sheets, int(row["pending"])), date.fromisoformat(row["as_of"]), bool(row["shown"]))
