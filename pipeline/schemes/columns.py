"""What the columns and values of the tables of schemes and their forms are called, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.schemes.rows import Note
from pipeline.schemes.scheme import Scheme, Source, in_words
from pipeline.schemes.texts import SOURCES

TABLES: Mapping[str, tuple[Words, Words]] = {
    "indicators": (
        Words("Chỉ số đánh giá", "Indicators"),
        Words(
            "Điểm từng chỉ số của mỗi đơn vị, hình thức và kỳ: người dân đánh giá, tự chấm, thẩm định, tính từ "
            "ngày tháng.",
            "Points of each indicator by unit, channel and period: by people, the agency, its superior, and dates.",
        ),
    ),
    "classes": (
        Words("Xếp loại", "Classes"),
        Words(
            "Tổng điểm, xếp loại và xếp hạng của mỗi đơn vị, hình thức và kỳ.",
            "The sum, class and rank of each unit, channel and period.",
        ),
    ),
    "form01": (
        Words("Biểu 01, từng phiếu", "Form 01, sheets"),
        Words(
            "Mỗi phiếu hợp lệ một dòng: hồ sơ, điểm từng chỉ số, điểm và xếp loại CBCC, mức độ hài lòng.",
            "A row for each valid sheet: dossier, points of each indicator, officials, satisfaction.",
        ),
    ),
    "form01_foot": (
        Words("Biểu 01, cộng", "Form 01, foot"),
        Words(
            "Cuối biểu 01 của mỗi đơn vị, hình thức và kỳ: tổng điểm, số câu trả lời, điểm bình quân, tỷ lệ hài lòng.",
            "The foot of form 01 by unit, channel and period: totals, answers, means, shares.",
        ),
    ),
    "form02": (
        Words("Biểu 02, đơn vị", "Form 02, units"),
        Words(
            "Từng chỉ số của mỗi đơn vị, hình thức và kỳ: điểm chuẩn, tự chấm, thẩm định, ghi chú.",
            "Each indicator by unit, channel and period: most, own and appraised points, remark.",
        ),
    ),
    "form03": (
        Words("Biểu 03, tổng hợp", "Form 03, all units"),
        Words(
            "Mỗi đơn vị, hình thức và kỳ một dòng: điểm từng chỉ số, tổng điểm, xếp loại, xếp hạng, mức độ hài lòng.",
            "A row by unit, channel and period: points, sum, class, rank, satisfaction.",
        ),
    ),
}
"""By table: its title, and what it tells."""

COLUMNS: Mapping[str, Words] = {
    "scheme": Words("Bộ chỉ số", "Scheme"),
    "indicator": Words("Mã chỉ số", "Indicator id"),
    "number": Words("Chỉ số", "Indicator"),
    "indicator_name": Words("Tên chỉ số", "Name of the indicator"),
    "max": Words("Điểm chuẩn", "Most points"),
    "citizens": Words("Điểm người dân đánh giá", "Points by people"),
    "low_citizens": Words("Điểm người dân đánh giá, thấp nhất có thể", "Points by people, least possible"),
    "high_citizens": Words("Điểm người dân đánh giá, cao nhất có thể", "Points by people, most possible"),
    "answers": Words("Câu trả lời hợp lệ", "Valid answers"),
    "pending": Words("Câu trả lời chờ xử lý", "Answers waiting"),
    "computed": Words("Điểm tính từ ngày tháng", "Points by dates"),
    "self_scored": Words("Điểm tự chấm", "Own score"),
    "appraised": Words("Điểm thẩm định", "Appraised score"),
    "counts": Words("Nguồn điểm được lấy", "Points taken from"),
    "points": Words("Điểm được lấy", "Points that count"),
    "low_points": Words("Điểm được lấy, thấp nhất có thể", "Points that count, least possible"),
    "high_points": Words("Điểm được lấy, cao nhất có thể", "Points that count, most possible"),
    "sheets": Words("Số phiếu", "Valid sheets"),
    "waiting": Words("Phiếu chờ xử lý", "Sheets waiting"),
    "sum": Words("Tổng điểm", "Sum"),
    "low_sum": Words("Tổng điểm thấp nhất có thể", "Least possible sum"),
    "high_sum": Words("Tổng điểm cao nhất có thể", "Most possible sum"),
    "class": Words("Mã xếp loại", "Class id"),
    "class_name": Words("Xếp loại", "Class"),
    "class_low": Words("Mã xếp loại thấp nhất có thể", "Lowest possible class id"),
    "class_high": Words("Mã xếp loại cao nhất có thể", "Highest possible class id"),
    "class_open": Words("Xếp loại còn có thể thay đổi", "Class still open"),
    "missing": Words("Chỉ số chưa có điểm", "Indicators without points"),
    "officials_sum": Words("Tổng điểm đánh giá CBCC", "Sum for officials"),
    "officials_low_sum": Words("Tổng điểm đánh giá CBCC, thấp nhất có thể", "Sum for officials, least possible"),
    "officials_high_sum": Words("Tổng điểm đánh giá CBCC, cao nhất có thể", "Sum for officials, most possible"),
    "officials_class": Words("Mã mức hoàn thành nhiệm vụ", "Class id of officials"),
    "officials_class_name": Words("Xếp loại hoàn thành nhiệm vụ", "Class of officials"),
    "officials_class_open": Words("Mức hoàn thành còn có thể thay đổi", "Class of officials still open"),
    "share_answers": Words("Câu trả lời về mức hài lòng", "Answers on satisfaction"),
    "rank": Words("Xếp hạng", "Rank"),
    "dossier": Words("Hồ sơ", "Dossier"),
    "own": Words("Điểm tự chấm trên biểu", "Own score of the form"),
    "own_from": Words("Nguồn điểm tự chấm trên biểu", "Where the own score comes from"),
    "own_sum": Words("Tổng điểm tự chấm trên biểu", "Sum of the own scores"),
    "appraised_sum": Words("Tổng điểm thẩm định", "Sum of the appraised scores"),
    "remark": Words("Ghi chú", "Remark"),
}
"""By the column's id, beside those that all tables have (unit, channel, period, question, note)."""

WHOLE = frozenset({"answers", "pending", "sheets", "waiting", "share_answers", "rank"})
"""Columns of whole numbers."""
POINTS = frozenset(
    {
        *("max", "citizens", "low_citizens", "high_citizens", "computed", "self_scored", "appraised"),
        *("points", "low_points", "high_points", "sum", "low_sum", "high_sum"),
        *("officials_sum", "officials_low_sum", "officials_high_sum", "own", "own_sum", "appraised_sum"),
    }
)
"""Columns of points or indices, with two decimals; those with shares (``share_columns``) have one."""

YES_NO = {"yes": Words("có", "yes"), "no": Words("không", "no")}
VALUES: Mapping[str, Mapping[str, Words]] = {
    "counts": {source.value: SOURCES[source] for source in Source},
    "own_from": {source.value: SOURCES[source] for source in Source},
    "class_open": YES_NO,
    "officials_class_open": YES_NO,
    "note": {
        Note.OTHER_PERIOD: Words("bộ chỉ số không dùng cho kỳ này", "the scheme is not made for such a period"),
        Note.INCOMPLETE: Words("còn chỉ số chưa có điểm", "indicators without points"),
        Note.TOO_FEW: Words("quá ít phiếu", "too few sheets"),
        Note.BELOW_THRESHOLD: Words(
            "làm tròn thì đạt ngưỡng, nhưng điểm chính xác thấp hơn", "reaches the threshold only when rounded"
        ),
    },
}
"""By column and coded value."""


def share_column(level: str) -> str:
    """Return the column with the share of a level, by its id."""
    return f"share_{level}"


def share_columns(scheme: Scheme) -> dict[str, Words]:
    """Return what the columns with shares are called, which each scheme names itself."""
    titles = {one.id: in_words(one.title) for one in scheme.shares.levels} if scheme.shares else {}
    return {share_column(level): Words(f"{one.vi} (%)", f"{one.en} (%)") for level, one in titles.items()}
