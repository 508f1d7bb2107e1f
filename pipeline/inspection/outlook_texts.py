"""What is to be expected, in words: on the page, and on the command line."""

from __future__ import annotations

from datetime import date

from forms.bilingual import Words, grouped
from pipeline.figures.delivery import Delivery
from pipeline.inspection.outlook import FEWEST_WORKING_DAYS, Bounds, Expected, Settling
from pipeline.records.period_words import period_head

NOTHING_WAITS = Words("Không còn gì chờ duyệt.", "Nothing waits to be settled.")
NOBODY_SETTLED = Words(
    "Chưa biết khi nào duyệt xong: 4 tuần qua chưa ai duyệt ngày nào.",
    "Not yet known when all will be settled: nobody settled anything in the last 4 weeks.",
)
PACE_UNKNOWN = Words(
    "Chưa biết khi nào duyệt xong: 4 tuần qua chỉ có {days} ngày có người duyệt.",
    "Not yet known when all will be settled: days of the last 4 weeks on which somebody settled: {days}.",
)
TOO_SLOW = Words(
    "Với tốc độ hiện nay ({pace} việc mỗi ngày làm việc), {waiting} việc đang chờ sẽ không xong trong một năm.",
    "At the present pace ({pace} a working day) the {waiting} that wait will not be settled within a year.",
)
SETTLED_IN = Words(
    "Với tốc độ hiện nay ({pace} việc mỗi ngày làm việc), {waiting} việc đang chờ sẽ xong sau khoảng {likely} ngày làm "
    "việc ({between}).",
    "At the present pace ({pace} a working day) the {waiting} that wait will be settled in about {likely} working days "
    "({between}).",
)
BETWEEN = Words("từ {low} đến {high}", "{low} to {high}")
AT_LEAST = Words("ít nhất {low}", "at least {low}")
SHEETS_UNKNOWN = Words(
    "{period}: đã thu về {returned} trên {issued} phiếu phát ra. Chưa đủ ngày để dự báo.",
    "{period}: {returned} of {issued} sheets have come. Too few days for a forecast.",
)
SHEETS_EXPECTED = Words(
    "{period}: đã thu về {returned} trên {issued} phiếu phát ra. Đến hết ngày {last} dự kiến có khoảng {likely} "
    "phiếu ({between}).",
    "{period}: {returned} of {issued} sheets have come. By the end of {last} about {likely} are expected ({between}).",
)
SHEETS_OVER = Words(
    "{period} đã kết thúc: thu về {returned} trên {issued} phiếu phát ra.",
    "{period} is over: {returned} of {issued} sheets came.",
)
DELIVERED = Words(
    "{period}: {delivered} trên {units} đơn vị đã nộp phiếu.",
    "{period}: {delivered} of {units} units have delivered.",
)
ALL_DELIVERED = Words("Mọi đơn vị đã nộp.", "Every unit has delivered.")
NOT_DELIVERED = Words("Chưa nộp: {names}.", "Not yet: {names}.")


def settling_in_words(settling: Settling, language: str) -> str:
    """Return when all will be settled, in a sentence."""
    if not settling.waiting:
        return NOTHING_WAITS.said(language)
    if settling.working_days < FEWEST_WORKING_DAYS:
        unknown = PACE_UNKNOWN if settling.working_days else NOBODY_SETTLED
        return unknown.said(language, days=settling.working_days)
    pace, waiting = grouped(settling.settled / settling.working_days, language), grouped(settling.waiting, language)
    if settling.days is None:
        return TOO_SLOW.said(language, pace=pace, waiting=waiting)
    likely = grouped(settling.days.likely, language)
    return SETTLED_IN.said(
        language, pace=pace, waiting=waiting, likely=likely, between=_between(settling.days, language)
    )


def expected_in_words(expected: Expected, today: date, language: str) -> str:
    """Return how many sheets of a period will come, in a sentence."""
    said = {
        "period": period_head(expected.period, language),
        "returned": grouped(expected.returned, language),
        "issued": grouped(expected.issued, language),
    }
    if today > expected.last:
        return SHEETS_OVER.said(language, **said)
    if expected.sheets is None:
        return SHEETS_UNKNOWN.said(language, **said)
    last = f"{expected.last:%d/%m/%Y}" if language == "vi" else f"{expected.last:%d %B %Y}"
    likely, between = grouped(expected.sheets.likely, language), _between(expected.sheets, language)
    return SHEETS_EXPECTED.said(language, last=last, likely=likely, between=between, **said)


def delivered_in_words(delivery: Delivery, language: str) -> str:
    """Return how many units have delivered, in a sentence."""
    return DELIVERED.said(
        language,
        period=period_head(delivery.period, language),
        delivered=grouped(delivery.delivered, language),
        units=grouped(delivery.units, language),
    )


def _between(bounds: Bounds, language: str) -> str:
    low = grouped(bounds.low, language)
    if bounds.high is None:
        return AT_LEAST.said(language, low=low)
    return BETWEEN.said(language, low=low, high=grouped(bounds.high, language))
