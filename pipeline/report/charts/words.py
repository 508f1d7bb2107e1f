"""What charts say, in Vietnamese and English, and how numbers are written in either language."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from forms.bilingual import Words, decimal_mark, grouped
from pipeline.figures.formulas import half_away, half_up

MINUS = "−"
HUGE, TINY = 10**12, Fraction(1, 10**6)  # numbers beyond these are written with a power of ten

INDEX = Words("Chỉ số (%)", "Index (%)")
SHEETS = Words("Số phiếu", "Sheets")
NO_ANSWER = Words("chưa có câu trả lời hợp lệ", "no valid answers")
NO_DATA = Words("chưa có số liệu", "no data")
ALL_TOGETHER = Words("Tính chung", "All together")
TARGET = Words("Mục tiêu", "Target")
BAND = Words("Vùng xám: khoảng tin cậy 95 %", "Shaded: 95 % confidence interval")
THIN_LINES = Words("Vạch mảnh: khoảng tin cậy 95 %", "Thin lines: 95 % confidence interval")
WHISKERS = Words("Vạch đứng: khoảng tin cậy 95 %", "Whiskers: 95 % confidence interval")
LOWEST = Words("thấp nhất của đơn vị", "lowest of the unit")
BELOW = Words("dưới", "under")
ISSUED = Words("Phát ra", "Issued")
RETURNED = Words("Thu về", "Returned")
VALID = Words("Hợp lệ", "Valid")
OF_ISSUED = Words("% phát ra", "% of issued")
OF_RETURNED = Words("% thu về", "% of returned")

SHARE = Words("Tỷ lệ (%)", "Share (%)")
CHOSEN = Words("Số lượt chọn", "Chosen")
ANSWERS = Words("Số trả lời", "Answers")
ANSWERED = Words("trên {count} phiếu", "of {count} sheets")
MEDIAN = Words("Trung vị", "Median")
MIDDLE_HALF = Words("Nửa ở giữa", "Middle half")
BOX = Words("một nửa số câu trả lời nằm trong khung", "half of the answers lie in the box")
MEDIAN_TOLD = Words("trung vị: một nửa thấp hơn, một nửa cao hơn", "median: half lie below, half above")
ENDS = Words("nhỏ nhất và lớn nhất", "smallest and largest")
SPAN = Words("{low} đến {high}", "{low} to {high}")
PROMOTERS = Words("Ủng hộ (9–10 điểm)", "Promoters (9–10)")
PASSIVES = Words("Trung lập (7–8 điểm)", "Passives (7–8)")
DETRACTORS = Words("Không ủng hộ (0–6 điểm)", "Detractors (0–6)")
NPS = Words("NPS", "NPS")
INTERVAL_95 = Words("Khoảng 95 %", "95 % interval")
ABOUT_NPS = Words(
    "NPS = % ủng hộ − % không ủng hộ. Vạch ngang: khoảng tin cậy 95 %",
    "NPS = % promoters − % detractors. Whiskers: 95 % confidence interval",
)

OVERALL = Words("Chỉ số chung", "Overall index")

# Units against the expected band of their size.
VALID_SHEETS = Words("Số phiếu hợp lệ", "Valid sheets")
ABOVE_EXPECTED = Words("Cao hơn dự kiến", "Better than expected")
AS_EXPECTED = Words("Như dự kiến", "As expected")
BELOW_EXPECTED = Words("Thấp hơn dự kiến", "Worse than expected")
WATCHED = Words("Giữa hai dải, nên theo dõi", "Between the bands, worth watching")
NOT_JUDGED_YET = Words("Chưa kết luận, còn câu chờ xử lý", "Open while answers wait")
NOT_JUDGED = Words("Quá ít phiếu, không kết luận", "Too few sheets, not judged")
BAND_998 = Words("dải dự kiến 99,8 %", "expected band, 99.8 %")
BAND_95 = Words("dải dự kiến 95 %", "expected band, 95 %")
BY_CHANCE = Words("dải 99,8 % nếu chỉ do ngẫu nhiên", "99.8 % by chance alone")
# Control charts.
USUAL = Words("Trung bình và giới hạn của dao động thường thấy", "Mean, and limits of the usual variation")
BETTER = Words("dấu hiệu tốt lên", "signal: better")
WORSE = Words("dấu hiệu kém đi", "signal: worse")
OPEN = Words("còn câu chờ xử lý", "answers wait")
MEASURE_MARK = Words("kỳ có giải pháp", "a measure was carried out, or due")
UPPER_LIMIT = Words("Giới hạn trên", "Upper limit")
MEAN_OF_PERIODS = Words("Trung bình", "Mean")
LOWER_LIMIT = Words("Giới hạn dưới", "Lower limit")
LATEST = Words("Kỳ cuối", "Latest")
CONTROL_CHART = Words("Biểu đồ kiểm soát: chỉ số hài lòng qua các kỳ.", "Control chart: the index over periods.")
CONTROL_TOLD = Words(
    "{name}: {periods} kỳ, trung bình {mean} %, giới hạn {low} đến {high} %, {period} {index} %, {differ} kỳ có dấu "
    "hiệu.",
    "{name}: {periods} periods, mean {mean} %, limits {low} to {high} %, {period} {index} %, {differ} with a signal.",
)

# What goes with the overall rating.
IMPORTANCE = Words("Phần gắn với đánh giá chung (% của R²)", "Share of what goes with the overall rating (% of R²)")
IMPROVE_FIRST = Words("Ưu tiên cải thiện", "Improve first")
KEEP_UP = Words("Giữ vững", "Keep up")
WATCH = Words("Theo dõi", "Watch")
MAINTAIN = Words("Duy trì", "Maintain")
BAND_OF_SHARE = Words("khoảng 95 % (bootstrap)", "95 % band (bootstrap)")
NO_MORE_THAN_CHANCE = Words("không rõ hơn ngẫu nhiên", "no more than chance")
LINES = Words("Gạch: phần chia đều và chỉ số chung", "Dashes: even share and index of all")
DRIVERS_CHART = Words(
    "Biểu đồ bốn ô: phần của {count} yếu tố gắn với đánh giá chung và chỉ số của chúng. {values}",
    "Quadrants: the share of {count} factors in what goes with the overall rating, and their index. {values}",
)
DRIVER_TOLD = Words(
    "{name}: {share} % của R² ({low} đến {high}), chỉ số {index} %, {where}.",
    "{name}: {share} % of R² ({low} to {high}), index {index} %, {where}.",
)

HIGHEST_TOLD = Words("Cao nhất", "Highest")
LOWEST_TOLD = Words("thấp nhất", "lowest")

# What a chart shows, for those who can't see it.
LINE_CHART = Words(
    "Biểu đồ đường: chỉ số hài lòng và khoảng tin cậy 95 % qua {count} kỳ ({spans}). {ways}.",
    "Line chart: index and 95 % confidence interval over {count} periods ({spans}). {ways}.",
)
BAR_CHART = Words("Biểu đồ thanh", "Bar chart")
LEVELS_CHART = Words(
    "Biểu đồ thanh: câu trả lời theo từng mức của {count} đơn vị. Cộng lại: {shares}. {best}",
    "Bar chart: answers by level for {count} units. In sum: {shares}. {best}",
)
CHANNELS_CHART = Words(
    "Biểu đồ điểm: chỉ số theo yếu tố của từng hình thức ({channels}). {values}",
    "Dot plot: index by factor for each channel ({channels}). {values}",
)
HEAT_MAP = Words(
    "Bảng màu: chỉ số của {criteria} tiêu chí tại {units} đơn vị, ô đậm là chỉ số thấp. {values}",
    "Heat map: index of {criteria} criteria at {units} units, darker where it is lower. {values}",
)
FUNNEL_PLOT = Words(
    "Biểu đồ phễu: chỉ số hài lòng của {count} đơn vị theo số phiếu hợp lệ, so với dải dự kiến quanh mức chung "
    "{reference} %. {values}",
    "Funnel plot: index of {count} units by their valid sheets, against the band expected around the whole, "
    "{reference} %. {values}",
)
DESK_FUNNEL = Words(
    "Biểu đồ phễu: khoảng tin cậy của {count} quầy hoặc cán bộ theo số phiếu hợp lệ, so với dải dự kiến quanh mức "
    "chung {reference} %. {values}",
    "Funnel plot: intervals of {count} desks or officials by their valid sheets, against the band expected around the "
    "whole, {reference} %. {values}",
)
NO_DESK_OUTSIDE = Words("Không có ai nằm ngoài dải.", "None lies outside.")
OUTSIDE_TOLD = Words("{verdict}: {names}.", "{verdict}: {names}.")
NONE_OUTSIDE = Words("Không có đơn vị nào nằm ngoài dải.", "No unit lies outside.")
FACTOR_MAP = Words(
    "Bảng màu: chỉ số của {factors} yếu tố và chỉ số chung tại {units} đơn vị, ô đậm là chỉ số thấp. {values}",
    "Heat map: index of {factors} factors and overall index at {units} units, darker where it is lower. {values}",
)
SHEETS_CHART = Words(
    "Biểu đồ thanh lồng nhau của {count} đơn vị: phát ra {issued} phiếu, thu về {returned} ({of_issued} %), "
    "hợp lệ {valid} ({of_returned} % số thu về).",
    "Nested bars of {count} units: {issued} sheets issued, {returned} returned ({of_issued} %), "
    "{valid} valid ({of_returned} % of those returned).",
)
DISTRIBUTION_CHART = Words(
    "Biểu đồ thanh: tỷ lệ chọn từng phương án của {count} câu hỏi. {values}",
    "Bar chart: share of each option of {count} questions. {values}",
)
SPREAD_CHART = Words(
    "Biểu đồ hộp: phân bố của {count} dãy số trả lời. {values}",
    "Box plot: spread of {count} sets of numbers that were answered. {values}",
)
SPREAD_TOLD = Words(
    "{name}: nhỏ nhất {least}, một nửa ở giữa từ {lower} đến {upper}, trung vị {median}, lớn nhất {most} "
    "({answers} câu trả lời).",
    "{name}: smallest {least}, middle half {lower} to {upper}, median {median}, largest {most} ({answers} answers).",
)
NPS_CHART = Words(
    "Biểu đồ thanh: người ủng hộ, trung lập và không ủng hộ của {count} đơn vị. {values}",
    "Bar chart: promoters, passives and detractors of {count} units. {values}",
)
NPS_TOLD = Words(
    "{name}: ủng hộ {promoters} %, trung lập {passives} %, không ủng hộ {detractors} %, NPS {score}.",
    "{name}: promoters {promoters} %, passives {passives} %, detractors {detractors} %, NPS {score}.",
)


def decimal(value: float | Fraction, decimals: int, language: str) -> str:
    """Write a number that is not negative, rounded half up; with a decimal comma in Vietnamese.

    >>> decimal(88.25, 1, "vi"), decimal(88.25, 1, "en")
    ('88,3', '88.3')
    """
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    shown = f"{half_up(exact, decimals):.{decimals}f}"
    return decimal_mark(shown, language)


def signed(value: float | Fraction, decimals: int, language: str) -> str:
    """Write a number with its sign, rounded half away from zero; nought has none.

    >>> signed(-12.25, 1, "vi"), signed(3, 1, "en"), signed(-0.01, 1, "en")
    ('−12,3', '+3.0', '0.0')
    """
    rounded = half_away(value if isinstance(value, Fraction) else Fraction(str(value)), decimals)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return sign + decimal(abs(rounded), decimals, language)


def plain_number(value: float | Fraction, language: str) -> str:
    """Write a number of any size, without noughts at its end: two decimals, or three figures where it is small.

    >>> plain_number(-1234.5, "vi"), plain_number(7.0, "vi"), plain_number(0.01234, "en"), plain_number(2e15, "en")
    ('−1.234,5', '7', '0.0123', '2.00e+15')
    """
    exact = abs(value if isinstance(value, Fraction) else Fraction(str(value)))
    sign = MINUS if value < 0 else ""
    if exact >= HUGE or 0 < exact < TINY:
        return sign + decimal_mark(f"{Decimal(exact.numerator) / exact.denominator:.2e}", language)
    decimals = 2
    while 0 < exact < Fraction(1, 10 ** (decimals - 2)):
        decimals += 1
    whole, _, part = f"{half_up(exact, decimals):.{decimals}f}".partition(".")
    part = part.rstrip("0")
    return sign + grouped(int(whole), language) + (decimal_mark(f".{part}", language) if part else "")


def share_said(part: int, whole: int, language: str) -> str:
    """Write ``100·part/whole`` with one decimal, a dash where there is no whole.

    >>> share_said(1, 8, "en"), share_said(0, 0, "en")
    ('12.5', '–')
    """
    return decimal(Fraction(100 * part, whole), 1, language) if whole else "–"


def extremes(pairs: Iterable[tuple[str, float | None]], language: str) -> str:
    """Say which of several names has the highest and which the lowest index; the first of equals.

    >>> extremes([("A", 80.0), ("B", None), ("C", 90.5)], "en")
    'Highest: C (90.50 %); lowest: A (80.00 %).'
    """
    known = [(name, value) for name, value in pairs if value is not None]
    if not known:
        return nothing_told(language)
    best, worst = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
    if len(known) == 1:
        return f"{_valued(best, language)}."
    highest, lowest = HIGHEST_TOLD.said(language), LOWEST_TOLD.said(language)
    return f"{highest}: {_valued(best, language)}; {lowest}: {_valued(worst, language)}."


def nothing_told(language: str) -> str:
    """Say that there is nothing to be told.

    >>> nothing_told("en")
    'No data.'
    """
    return NO_DATA.said(language).capitalize() + "."


def _valued(pair: tuple[str, float], language: str) -> str:
    return f"{pair[0]} ({decimal(pair[1], 2, language)} %)"
