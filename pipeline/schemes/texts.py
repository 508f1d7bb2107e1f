"""How a scheme is told to people, in Vietnamese and English."""

from __future__ import annotations

from forms.bilingual import Words
from pipeline.schemes.scheme import Source

PERIODS = {
    "month": Words("tháng", "month"),
    "quarter": Words("quý", "quarter"),
    "year": Words("năm", "year"),
}
MADE_FOR = Words("Kỳ đánh giá: {periods}", "Periods: {periods}")
INDICATORS = Words("Các chỉ số:", "Indicators:")
INDICATOR = Words("{number} ({id}) {title}: tối đa {most} điểm", "{number} ({id}) {title}: at most {most}")
WEIGHT = Words("trọng số {weight}", "weight {weight}")
SECTIONS = Words(
    "Mỗi phần của phiếu có câu hỏi theo thang mức là một chỉ số.",
    "Each section of the survey that has ratings is an indicator.",
)
QUESTIONS = Words("người dân trả lời câu {questions}", "people answer {questions}")
ALL_RATINGS = Words("người dân trả lời mọi câu hỏi theo thang mức", "people answer all ratings")
MAY_BE_LEFT_OUT = Words("(phiếu có thể không hỏi)", "(the survey may leave it out)")
MEASURES = {
    "index": Words("tính 100·A/V, A câu trả lời hài lòng trên V hợp lệ", "100·A/V, A satisfied of V valid answers"),
    "mean": Words("tính điểm trung bình của các mức", "the mean score of the levels"),
}
POINTS = Words("tính trung bình, mức {points}", "the mean, level {points}")
SATISFIED = Words("hài lòng là mức {levels}", "satisfied are levels {levels}")
TIMES = {
    "total": Words("ngày hẹn trả và ngày trả của cả hồ sơ", "due and return dates of whole dossiers"),
    "agencies": Words("ngày hẹn trả và ngày trả tại từng cơ quan", "due and return dates at each agency"),
}
SPEEDS = Words("trước hạn {early}, đúng hạn {on_time}, quá hạn {late}", "early {early}, on time {on_time}, late {late}")
ON_TIME_SHARE = Words("tỷ lệ % đúng hạn và trước hạn", "the share in time, in per cent")
BAND = Words("{stretch}: {points} điểm", "{stretch}: {points}")
SCORES_ITSELF = Words("đơn vị tự chấm", "the agency scores itself")
APPRAISED = Words("cấp trên thẩm định", "its superior appraises")
STEPS = Words("các mức điểm {steps}", "in steps {steps}")
SOURCES = {
    Source.APPRAISED: Words("điểm thẩm định", "what was appraised"),
    Source.SELF: Words("điểm tự chấm", "the agency's own score"),
    Source.COMPUTED: Words("điểm tính từ ngày tháng", "what follows from dates"),
    Source.CITIZENS: Words("điểm người dân đánh giá", "what people answered"),
}
COUNTS = Words("Điểm được lấy theo thứ tự: {sources}", "The first of these that there is counts: {sources}")
OVERALL = {
    "sum": Words("Tổng điểm: tổng các chỉ số, tối đa {most}", "Overall: the sum of the indicators, at most {most}"),
    "weighted": Words(
        "Điểm chung: trung bình có trọng số của các chỉ số, tối đa {most}",
        "Overall: the weighted mean of the indicators, at most {most}",
    ),
    "pooled": Words(
        "Chỉ số chung: tính trên tất cả câu trả lời, tối đa {most}", "Overall: of all answers at once, at most {most}"
    ),
}
CLASSES = Words("Xếp loại:", "Classes:")
OFFICIALS = Words(
    "Cán bộ giải quyết hồ sơ (tổng các chỉ số {indicators} do người dân đánh giá, nếu phiếu không hỏi thì theo ngày):",
    "Officials who dealt with the dossier (the sum of {indicators} as people answered, else by dates):",
)
SHARES = Words("Tỷ lệ % theo câu {question}:", "Shares of the answers to {question}:")
SHARE = Words("{title}: mức {levels}", "{title}: levels {levels}")
ALSO_ASKED = Words("Ngoài ra phiếu phải hỏi: {questions}", "The survey must also ask: {questions}")
RANKED = Words("Các đơn vị được xếp hạng.", "Units are ranked.")
NOT_RANKED = Words("Không xếp hạng.", "Units are not ranked.")
BASED_ON = Words("Căn cứ:", "Based on:")
FROM = Words("từ {begin} trở lên", "{begin} and more")
BETWEEN = Words("từ {begin} đến dưới {below}", "{begin} to below {below}")
BELOW = Words("dưới {below}", "below {below}")
ANY = Words("mọi giá trị", "any")
FITS = Words(
    "Phù hợp với phiếu {survey}: {indicators} chỉ số lấy từ {questions} câu hỏi.",
    "It fits the survey {survey}: {indicators} indicators are made of {questions} questions.",
)
UNASKED = Words(
    "Phiếu {survey} không hỏi chỉ số {indicators}: điểm phải đến từ nơi khác.",
    "The survey {survey} does not ask {indicators}: their points must come from elsewhere.",
)
