"""A verdict in words, for whoever answers for the measure."""

from __future__ import annotations

from forms.bilingual import Told, Words, alike, in_language, listed
from pipeline.remedies.verdicts import Said, Verdict

_HEADS = {
    Said.BETTER: Words("Tốt lên rõ rệt, ngẫu nhiên khó gây ra", "Better than chance explains"),
    Said.WORSE: Words("Kém đi rõ rệt, ngẫu nhiên khó gây ra", "Worse than chance explains"),
    Said.NO_CHANGE: Words("Không thay đổi đáng kể", "No change worth having"),
    Said.NOT_YET: Words("Chưa đủ căn cứ", "Not yet known"),
    Said.NOT_COMPARABLE: Words(
        "Không so sánh được: trước và sau không hỏi như nhau, hoặc không cùng đơn vị và hình thức",
        "Not comparable: before and after other things were asked, or other units and channels",
    ),
    Said.NO_FIGURE: Words("Không có số liệu về nội dung này", "There are no figures of this"),
}
_FIGURES = Words(
    "{before:.1f} % → {after:.1f} % ({change} điểm %, 95 %: {low} đến {high}; {then} kỳ sau so với {earlier} kỳ trước)",
    "{before:.1f} % → {after:.1f} % ({change} points, 95 %: {low} to {high}; {then} periods after, {earlier} before)",
)
_BESIDE_OTHERS = Words(
    "đã trừ mức thay đổi {others} điểm % của {count} đơn vị khác cùng thời gian",
    "the {others} points of the other {count} units in the same time are taken off",
)
_ALONE = Words("không đủ đơn vị khác để trừ xu hướng chung", "too few other units to take off what changed everywhere")
_CHOSEN_LOW = Words(
    "kỳ trước được xét vì thấp, nên phần có thể do ngẫu nhiên đã được trừ",
    "the period before was looked at for being low, so what may be chance of that is taken off",
)
_WOULD_HAVE_SHOWN = Words("mức đáng kể là từ {worth:.1f} điểm %", "worth having are {worth:.1f} points or more")
_MORE_SHEETS = Words("cần thêm khoảng {count:,} phiếu", "about {count:,} more sheets needed")
_MORE_COMMENTS = Words("cần thêm khoảng {count:,} ý kiến", "about {count:,} more comments needed")
_OVER = Words(", trong {count} kỳ tới", ", over the next {count} periods")
_NO_NUMBER = Words(
    "thêm phiếu cũng chưa chắc đủ căn cứ, vì trước đó có quá ít phiếu hoặc các kỳ dao động nhiều",
    "more sheets alone may well not show it, for there are too few from before, or periods differ too much",
)
_NOTHING_AFTER = Words("chưa có số liệu sau khi thực hiện", "there are no figures since it was carried out yet")
_NOTHING_BEFORE = Words(
    "Không so sánh được: không có số liệu cùng nội dung từ trước khi thực hiện",
    "Not comparable: there are no figures of the same from before it was carried out",
)
_MINUS = "−"


def verdict_in_words(verdict: Verdict, language: str) -> str:
    """Return what a verdict says, in a sentence without a full stop.

    Args:
        verdict: what is told.
        language: ``vi`` or ``en``.
    """
    return in_language(_told(verdict), language)


def verdict_in_short(verdict: Verdict, language: str) -> str:
    """Return the same in a few words, for the cell of a table."""
    head = _HEADS[verdict.said].told()
    if verdict.more_sheets is not None:
        head = alike("{head}: {more}", head=head, more=_more(verdict))
    return in_language(head, language)


def _told(verdict: Verdict) -> Told:
    head = _HEADS[verdict.said].told()
    if verdict.said is Said.NOT_COMPARABLE and not verdict.before:
        return _NOTHING_BEFORE.told()
    if verdict.said in (Said.NOT_COMPARABLE, Said.NO_FIGURE):
        return head
    has_figures = None not in (verdict.before_index, verdict.after_index, verdict.change)
    parts = [_figures(verdict)] if has_figures else []
    if verdict.said is Said.NOT_YET:
        parts = [_more(verdict) if verdict.more_sheets is not None else _NO_NUMBER.told(), *parts]
        if not verdict.after:
            parts.insert(0, _NOTHING_AFTER.told())
    if has_figures:
        parts += [_CHOSEN_LOW.told(), _beside(verdict)] if verdict.is_corrected else [_beside(verdict)]
    if verdict.said is Said.NO_CHANGE and verdict.worth is not None:
        parts.append(_WOULD_HAVE_SHOWN.told(worth=verdict.worth))
    return alike("{head}: {parts}", head=head, parts=listed(parts, "; "))


def _figures(verdict: Verdict) -> Told:
    return _FIGURES.told(
        before=verdict.before_index,
        after=verdict.after_index,
        change=_signed(verdict.change),
        low=_signed(verdict.change_low),
        high=_signed(verdict.change_high),
        then=len(verdict.after),
        earlier=len(verdict.before),
    )


def _beside(verdict: Verdict) -> Told:
    if verdict.others_change is None:
        return _ALONE.told()
    return _BESIDE_OTHERS.told(others=_signed(verdict.others_change), count=verdict.others)


def _more(verdict: Verdict) -> Told:
    sheets = (_MORE_COMMENTS if verdict.is_of_comments else _MORE_SHEETS).told(count=verdict.more_sheets)
    over = _OVER.told(count=verdict.more_periods) if verdict.more_periods > 1 else ""
    return alike("{sheets}{over}", sheets=sheets, over=over)


def _signed(points: float | None) -> Told:
    """Return points with one decimal and their sign; nought has none."""
    value = points or 0.0
    sign = "" if abs(value) < 0.05 else "+" if value > 0 else _MINUS
    return alike("{sign}{size:.1f}", sign=sign, size=abs(value))
