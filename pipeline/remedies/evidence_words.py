"""The evidence of a shortcoming in words: its figure with the interval, and by what it is told from chance."""

from __future__ import annotations

from collections.abc import Iterator

from forms.bilingual import Words, grouped
from pipeline.records.period_words import period_said
from pipeline.records.remedies import Evidence, Reason, Subject
from pipeline.report.charts.words import decimal, signed

_FIGURE = Words(
    "{period}: {index} %, khoảng tin cậy 95 % từ {low} đến {high} %; {satisfied} trong {answers} câu trả lời là hài "
    "lòng.",
    "{period}: {index} %, 95 % interval {low} to {high} %; {satisfied} of {answers} answers were satisfied.",
)
_SHARE = Words(
    "{period}: {satisfied} trong {answers} góp ý nói về điều này ({index} %, khoảng tin cậy 95 % từ {low} đến {high} "
    "%).",
    "{period}: {satisfied} of {answers} comments are about this ({index} %, 95 % interval {low} to {high} %).",
)
_CHANGE = Words(
    "{change} điểm phần trăm so với {before} (khoảng tin cậy 95 % từ {low} đến {high}).",
    "{change} percentage points since {before} (95 % interval {low} to {high}).",
)
_REASONS = {
    Reason.BELOW_TARGET: Words(
        "Thấp hơn rõ rệt so với mục tiêu {expected} %.", "That is clearly below the target of {expected} %."
    ),
    Reason.BELOW_EXPECTATION: Words(
        "Thấp hơn rõ rệt so với mức {expected} % có thể chờ đợi, căn cứ kết quả của các đơn vị khác.",
        "That is clearly below the {expected} % that the other units lead one to expect.",
    ),
    Reason.FALL: Words("Giảm rõ rệt, ngẫu nhiên khó gây ra.", "It fell by more than chance explains."),
    Reason.SIGNAL: Words(
        "Biểu đồ kiểm soát cho dấu hiệu: khác với dao động thường thấy.",
        "The control chart has a signal: this is not its usual variation.",
    ),
    Reason.DRIVER: Words("Gắn với đánh giá chung, và đang thấp.", "It goes with the overall rating, and is low."),
    Reason.NEEDS_ANSWER: Words(
        "Người gõ lại góp ý cho rằng cần trả lời.", "Whoever typed the comment said that it must be answered."
    ),
    Reason.GROWS: Words(
        "Tỷ lệ góp ý nói về điều này tăng rõ rệt.", "A clearly larger share of comments is about it than before."
    ),
    Reason.PERSON: Words("Do người ghi vào sổ.", "A person put it into the register."),
}
_EXPECTED = (Reason.BELOW_TARGET, Reason.BELOW_EXPECTATION)
_BELOW_OTHERS = Words(
    "Cũng thấp hơn rõ rệt so với mức có thể chờ đợi, căn cứ kết quả của các đơn vị khác.",
    "It is clearly below what the other units lead one to expect, too.",
)
"""Where the figure that is expected is the target."""


def evidence_in_words(found: Evidence, subject: Subject, language: str) -> list[str]:
    """Return the evidence as sentences: the figure, its change, and each reason.

    Args:
        found: the evidence.
        subject: what kind of thing it is about.
        language: ``vi`` or ``en``.
    """
    return [*_figure(found, subject, language), *_change(found, language), *_reasons(found, language)]


def figure_in_words(found: Evidence, language: str) -> str:
    """Return the figure with its interval, as short as it can be; empty where there is none."""
    if found.index is None:
        return ""
    index, low, high = (_number(value, language) for value in (found.index, found.low, found.high))
    return f"{index} % ({low}–{high})" if found.low is not None else f"{index} %"


def _figure(found: Evidence, subject: Subject, language: str) -> Iterator[str]:
    if found.index is None:
        return
    text = _SHARE if subject is Subject.THEME else _FIGURE
    yield text.said(
        language,
        period=period_said(found.period, language),
        index=_number(found.index, language),
        low=_number(found.low, language),
        high=_number(found.high, language),
        satisfied=grouped(found.satisfied, language),
        answers=grouped(found.answers, language),
    )


def _change(found: Evidence, language: str) -> Iterator[str]:
    if found.change is None or not found.before:
        return
    change, low, high = (
        "–" if value is None else signed(value, 2, language)
        for value in (found.change, found.change_low, found.change_high)
    )
    before = period_said(found.before, language)
    yield _CHANGE.said(language, change=change, before=before, low=low, high=high)


def _reasons(found: Evidence, language: str) -> Iterator[str]:
    for reason in found.reasons:
        if reason is Reason.BELOW_EXPECTATION and Reason.BELOW_TARGET in found.reasons:
            yield _BELOW_OTHERS.said(language)
        elif reason not in _EXPECTED or found.expected is not None:
            yield _REASONS[reason].said(language, expected=_number(found.expected, language))


def _number(value: float | None, language: str) -> str:
    return "–" if value is None else decimal(value, 2, language)
