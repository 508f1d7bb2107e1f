"""What a manager reads of a verdict."""

from __future__ import annotations

import pytest

from pipeline.remedies.verdict_words import verdict_in_short, verdict_in_words
from pipeline.remedies.verdicts import Said, Verdict

BETTER = Verdict(Said.BETTER, ("2018", "2019"), ("2020",), 61.5, 74.2, 9.68, 2.11, 17.3, None, 0, 3.02, 11, 5.0)


def test_a_verdict_tells_its_figures_and_what_they_are_beside() -> None:
    assert verdict_in_words(BETTER, "vi") == (
        "Tốt lên rõ rệt, ngẫu nhiên khó gây ra: 61,5 % → 74,2 % (+9,7 điểm %, 95 %: +2,1 đến +17,3; 1 kỳ sau so với "
        "2 kỳ trước); đã trừ mức thay đổi +3,0 điểm % của 11 đơn vị khác cùng thời gian"
    )
    assert verdict_in_words(BETTER, "en") == (
        "Better than chance explains: 61.5 % → 74.2 % (+9.7 points, 95 %: +2.1 to +17.3; 1 periods after, 2 before); "
        "the +3.0 points of the other 11 units in the same time are taken off"
    )


@pytest.mark.parametrize(
    ("verdict", "vi", "en"),
    [
        (Verdict(Said.NOT_YET, more_sheets=1085, more_periods=1), "khoảng 1.085 phiếu", "about 1,085 more sheets"),
        (Verdict(Said.NOT_YET, more_sheets=90, more_periods=3), "trong 3 kỳ tới", "over the next 3 periods"),
        (Verdict(Said.NOT_YET, more_sheets=9, is_of_comments=True), "khoảng 9 ý kiến", "about 9 more comments"),
        (Verdict(Said.NOT_YET), "thêm phiếu cũng chưa chắc đủ", "more sheets alone may well not"),
        (Verdict(Said.NO_CHANGE, worth=5.0, change=0.0), "mức đáng kể là từ 5,0 điểm %", "5.0 points or more"),
        (Verdict(Said.NOT_COMPARABLE, ("2019",)), "không hỏi như nhau", "other things were asked"),
        (Verdict(Said.NOT_COMPARABLE, (), ("2020",)), "từ trước khi thực hiện", "from before it was carried out"),
        (Verdict(Said.NOT_YET, ("2019",), (), 61.5, more_sheets=90), "chưa có số liệu sau", "no figures since it was"),
        (Verdict(Said.NO_FIGURE), "Không có số liệu", "no figures"),
    ],
)
def test_what_is_not_known_says_what_it_lacks(verdict: Verdict, vi: str, en: str) -> None:
    assert vi in verdict_in_words(verdict, "vi")
    assert en in verdict_in_words(verdict, "en")


@pytest.mark.parametrize("said", list(Said))
def test_a_cell_of_a_table_has_a_few_words(said: Said) -> None:
    for language in ("vi", "en"):
        assert 0 < len(verdict_in_short(Verdict(said), language)) < 100
