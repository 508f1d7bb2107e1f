"""What forms say of one unit, whatever is known of it: own scores, remarks, classes, heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.records.period_words import period_head
from pipeline.schemes import form_remarks
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.columns import COLUMNS, share_columns
from pipeline.schemes.form_columns import head_of, sheets_columns, units_columns
from pipeline.schemes.form_figures import SurveyForms, forms_of
from pipeline.schemes.form_lines import FormLines
from pipeline.schemes.form_tables import form_tables
from pipeline.schemes.outcome import outcome_of
from pipeline.schemes.own_scores import OwnFigures
from pipeline.schemes.rows import GroupAnswers
from pipeline.schemes.scheme import Source

NOW = "2019-Q1"
GROUP = GroupAnswers("u1", "counter", NOW, {f"q{n}": {"2": 3} for n in (1, 2, 3, 4, 6, 7)}, {}, 3, 0, "Một", "1–9")
OTHERS = {("u1", NOW, f"i{n}"): Fraction(1) for n in (5, 8, 9)}


def made(bound: BoundScheme, group: GroupAnswers = GROUP, own: OwnFigures | None = None) -> SurveyForms:
    figures = OwnFigures({Source.SELF: OTHERS}) if own is None else own
    return forms_of("tt01", bound, [group], outcome_of(bound, [group], figures, fewest=3))


def test_columns_are_the_schemes_own(tt01: BoundScheme) -> None:
    forms = made(tt01)
    assert [one.label.vi for one in sheets_columns(forms)][:8] == ["TT", "Hồ sơ", *"123467"]
    assert len(sheets_columns(forms)) == 13
    assert len(units_columns(forms)) == 18


def test_every_column_of_the_tables_has_a_name(tt01: BoundScheme) -> None:
    forms = made(tt01)
    of_indicators = {
        f"{of}_{one.id}" for one in forms.indicators for of in ("points", "total", "answers", "mean", "dates")
    }
    known = COLUMNS.keys() | share_columns(tt01.scheme).keys() | of_indicators
    known |= {
        "unit",
        "unit_name",
        "channel",
        "period",
        "serials",
        "survey",
        "scan",
        "page",
        "sheet",
        "layout",
        "unit_kind",
    }
    known |= {f"level_{level}" for level in forms.units[0].row.shares}
    tables = [set(table.columns) for table in form_tables(forms, "vi").values()]
    for columns in (*tables, set(FormLines({"tt01": tt01}).columns)):
        assert columns <= known


def test_what_a_unit_gave_itself_stands_above_what_people_say_unless_the_scheme_says_otherwise(
    tt01: BoundScheme, bound_of: Callable[[str], BoundScheme], changed_tt01: Callable[..., str]
) -> None:
    own = OwnFigures({Source.SELF: OTHERS | {("u1", NOW, "i3"): Fraction(0)}})
    other = bound_of(changed_tt01(("[appraised, self, computed, citizens]", "[citizens, self]")))
    for bound, counts in ((tt01, Source.SELF), (other, Source.CITIZENS)):
        forms = made(bound, own=own)
        third = forms.units[0].indicators[2]
        assert (forms.own(third).span.value, forms.own(third).source, third.counts) == (0, Source.SELF, counts)
        assert form_remarks.of_indicator(forms, third, "vi") == "Người dân đánh giá 2,00 (Mẫu 01)"


def test_a_sum_is_told_only_where_each_indicator_has_points(tt01: BoundScheme) -> None:
    forms = made(tt01)
    assert forms.own_sum(forms.units[0]) == 15
    assert forms.appraised_sum(forms.units[0]) is None
    lacking = made(tt01, own=OwnFigures())
    assert lacking.own_sum(lacking.units[0]) is None
    assert form_remarks.of_sum(lacking, lacking.units[0], "en") == "No class yet: no points for 5, 8, 9"
    assert form_remarks.of_indicator(lacking, lacking.units[0].indicators[4], "vi") == "Chưa có điểm"


def test_another_period_has_no_class_and_says_why(tt01: BoundScheme) -> None:
    own = OwnFigures({Source.SELF: {(unit, "2019-03", name): one for (unit, _, name), one in OTHERS.items()}})
    forms = made(tt01, replace(GROUP, period="2019-03"), own)
    (form,) = forms.units
    assert form_remarks.of_sum(forms, form, "vi") == "Không xếp loại: chỉ đánh giá theo quý / năm"
    assert head_of(forms, form, "Tại quầy", "vi")[1] == "Tháng 3 năm 2019 · Hình thức: Tại quầy · Số phiếu: 3"


def test_waiting_sheets_are_told_in_the_head(tt01: BoundScheme) -> None:
    forms = made(tt01, replace(GROUP, waiting=2))
    assert head_of(forms, forms.units[0], "Counter", "en") == (
        "Agency: Một",
        "Quarter I of 2019 · Channel: Counter · Sheets: 3 · Sheets waiting: 2",
    )


@pytest.mark.parametrize(
    ("period", "vi", "en"),
    [
        ("2019", "Năm 2019", "Year 2019"),
        ("2019-Q4", "Quý IV năm 2019", "Quarter IV of 2019"),
        ("2019-12", "Tháng 12 năm 2019", "Month 12 of 2019"),
    ],
)
def test_a_period_is_written_as_heads_of_forms_do(period: str, vi: str, en: str) -> None:
    assert (period_head(period, "vi"), period_head(period, "en")) == (vi, en)


def test_units_of_one_name_are_told_apart_by_their_ids(tt01: BoundScheme) -> None:
    groups = [GROUP, replace(GROUP, unit="u2"), replace(GROUP, unit="u3", unit_name="Ba")]
    forms = forms_of("tt01", tt01, groups, outcome_of(tt01, groups, OwnFigures(), fewest=3))
    assert [forms.unit_name(form) for form in forms.units] == ["Một (u1)", "Một (u2)", "Ba"]
