"""The points that an agency gives itself and its superior gives it: ``self_scores.csv``, ``appraised_scores.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from forms.bilingual import OR, both, listed
from forms.csv_table import Columns, CsvProblems, CsvRow
from forms.register import Register
from pipeline.errors import OwnFiguresError, UnknownNameError
from pipeline.records.periods import Period, parse_period
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.dossiers import Dossiers, load_dossiers
from pipeline.schemes.own_table import own_rows, unit_in
from pipeline.schemes.scheme import PERIOD_MONTHS, Indicator, Source, exact
from pipeline.schemes.scheme_checks import did_you_mean, told
from pipeline.workspace import APPRAISED_SCORES, DOSSIERS, SELF_SCORES

FILES = {Source.SELF: SELF_SCORES, Source.APPRAISED: APPRAISED_SCORES}
"""The files' names in a workspace."""

Scores = Mapping[tuple[str, str, str], Fraction]
"""Points by unit, period and indicator."""

_TABLE = Columns(
    ("unit", "period", "indicator", "score"),
    called={
        "unit": ("đơn vị", "mã đơn vị", "cơ quan"),
        "period": ("kỳ", "kỳ đánh giá", "quý"),
        "indicator": ("chỉ số", "mã chỉ số"),
        "score": ("điểm", "điểm tự chấm", "điểm thẩm định"),
    },
    others_allowed=True,
)


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What agencies say of themselves.

    Attributes:
        scores: points that were given, by who gave them.
        dossiers: and their dates, by unit.
        today: the day as of which dossiers are judged.
    """

    scores: Mapping[Source, Scores] = field(default_factory=dict)
    dossiers: Dossiers = field(default_factory=dict)
    today: date = date.max


def load_own_figures(folder: Path, register: Register, bound: BoundScheme, today: date) -> OwnFigures:
    """Read what agencies say of themselves from a workspace's folder; a file that is not there says nothing.

    Raises:
        OwnFiguresError: a file can't be used; names every line of it that must be mended, and how.
    """
    scores = {source: load_scores(folder / name, register, bound, source) for source, name in FILES.items()}
    return OwnFigures(scores, load_dossiers(folder / DOSSIERS, register), today)


def load_scores(path: Path, register: Register, bound: BoundScheme, source: Source) -> Scores:
    """Read points from CSV as spreadsheet programs write it (see ``forms.csv_table``).

    Args:
        path: the file; where there is none, no points were given.
        register: the units that may be named: by id, or by the code, name or alias that they had in the period.
        bound: the indicators, which are named by id or by number.
        source: who gives these points.

    Raises:
        OwnFiguresError: it can't be used; names every line that must be mended, and how.
    """
    problems = CsvProblems(str(path))
    found: dict[tuple[str, str, str], Fraction] = {}
    lines: dict[tuple[str, str, str], int] = {}
    for row in own_rows(path, _TABLE, problems):
        period, indicator = _period(row, bound, problems), _indicator(row, bound, source, problems)
        unit = _unit(row, register, period, problems) if period else None
        score = _score(row, indicator, problems) if indicator else None
        if period is None or indicator is None or unit is None:
            continue
        key = (unit, period.name, indicator.id)
        if key in lines:
            said = both(
                "chỉ số {id} của {unit} có hai điểm cho {name} (xem dòng {line})",
                "indicator {id} of {unit} has two scores for {name} (see line {line})",
                id=indicator.id,
                unit=unit,
                name=period.name,
                line=lines[key],
            )
            problems.add(row.line, said, both("Bỏ một trong hai dòng.", "Remove one of the two lines."))
        lines.setdefault(key, row.line)
        if score is not None:
            found[key] = score
    problems.tell(OwnFiguresError)
    return found


def _period(row: CsvRow, bound: BoundScheme, problems: CsvProblems) -> Period | None:
    try:
        period = parse_period(row.cells["period"])
    except UnknownNameError as problem:
        problems.add(row.line, both("kỳ: {message}", "period: {message}", message=problem.message), problem.advice)
        return None
    if period.months not in {PERIOD_MONTHS[one] for one in bound.scheme.periods}:
        said = both(
            "bộ chỉ số {id} không có kỳ như {name}",
            "the scheme {id} has no periods like {name}",
            id=bound.scheme.id,
            name=period.name,
        )
        problems.add(
            row.line,
            said,
            both("Bộ chỉ số này dùng cho: {names}.", "It is made for: {names}.", names=", ".join(bound.scheme.periods)),
        )
        return None
    return period


def _unit(row: CsvRow, register: Register, period: Period, problems: CsvProblems) -> str | None:
    unit = unit_in(row, register, period.first, period.last, problems)
    if unit is None or unit.is_valid_between(period.first, period.last):
        return unit.id if unit else None
    said = both(
        "đơn vị {id} ({name}) không tồn tại trong {period}",
        "the unit {id} ({name}) did not exist in {period}",
        id=unit.id,
        name=unit.name,
        period=period.name,
    )
    lived = both(
        "Đơn vị tồn tại từ {first} đến {last}",
        "It existed from {first} to {last}",
        first=unit.valid_from or "…",
        last=unit.valid_to or "…",
    )
    problems.add(
        row.line, said, both("{lived}: sửa đơn vị hoặc kỳ.", "{lived}: correct the unit or the period.", lived=lived)
    )
    return None


def _indicator(row: CsvRow, bound: BoundScheme, source: Source, problems: CsvProblems) -> Indicator | None:
    text = row.cells["indicator"]
    given = [one.indicator for one in bound.indicators if source in one.indicator.has]
    for one in (bound_one.indicator for bound_one in bound.indicators):
        if text.casefold() not in {one.id, one.number.casefold()}:
            continue
        if one in given:
            return one
        said = both(
            "chỉ số {id} không có điểm loại này trong bộ chỉ số {scheme}",
            "indicator {id} has no points of this kind in the scheme {scheme}",
            id=one.id,
            scheme=bound.scheme.id,
        )
        problems.add(
            row.line,
            said,
            both(
                "Bỏ dòng này. Có điểm loại này: {names}.",
                "Remove the line. Given are: {names}.",
                names=", ".join(one.id for one in given) or both("không có", "none"),
            ),
        )
        return None
    problems.add(
        row.line,
        both("không có chỉ số “{text}”", "there is no indicator “{text}”", text=text),
        did_you_mean(text, [one.id for one in given]),
    )
    return None


def _score(row: CsvRow, indicator: Indicator, problems: CsvProblems) -> Fraction | None:
    text, most = row.cells["score"], told(indicator.max)
    score = None if "/" in text else exact(text)  # 2/1 is what is left of a day
    steps = listed(map(told, indicator.steps), OR)
    advice = both(
        "Chỉ số {id} nhận {points}; bỏ dòng này nếu chưa biết điểm.",
        "Indicator {id} takes {points}; leave the line out where it is not known.",
        id=indicator.id,
        points=steps or both("từ 0 đến {most}", "0 to {most}", most=most),
    )
    if score is None:
        problems.add(
            row.line, both("điểm: “{text}” không phải là số", "score: “{text}” is no number", text=text), advice
        )
    elif score > indicator.max:
        problems.add(
            row.line,
            both(
                "điểm: {told} lớn hơn {most}, mức cao nhất có thể",
                "score: {told} is above {most}, the most that there is",
                told=told(score),
                most=most,
            ),
            advice,
        )
    elif indicator.steps and score not in indicator.steps:
        problems.add(
            row.line,
            both("điểm: {told} không thuộc các mức điểm", "score: {told} is none of the steps", told=told(score)),
            advice,
        )
    else:
        return score
    return None
