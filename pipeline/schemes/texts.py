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

# The forms that go upwards.
FORMS = Words("Các biểu mẫu:", "Forms:")
FORM = Words("Mẫu {number}", "Form {number}")
PLACE = Words("TT", "No.")
DOSSIER = Words("Hồ sơ", "Dossier")
INDICATOR_GROUP = Words("Chỉ số", "Indicator")
OFFICIALS_GROUP = Words("Xếp loại cán bộ, công chức", "Officials")
OFFICIALS_SUM = Words("Tổng điểm đánh giá CBCC ({indicators})", "Sum for officials ({indicators})")
OFFICIALS_CLASS = Words("Xếp loại hoàn thành nhiệm vụ", "Class of the task's fulfilment")
SHARES_GROUP = Words("Mức độ hài lòng", "Satisfaction")
SHARES_GROUP_PERCENT = Words("Mức độ hài lòng (%)", "Satisfaction (%)")
NUMBER = Words("Chỉ số", "Indicator")
NAME = Words("Tên chỉ số", "Name of the indicator")
MOST = Words("Điểm chuẩn", "Most points")
OWN = Words("Điểm tự chấm", "Own score")
APPRAISED_SCORE = Words("Điểm thẩm định", "Appraised score")
REMARK = Words("Ghi chú", "Remark")
AGENCY_NAME = Words("Tên cơ quan", "Agency")
VALID_SHEETS = Words("Số phiếu", "Sheets")
SUM = Words("Tổng điểm", "Sum")
CLASS = Words("Xếp loại", "Class")
RANK = Words("Xếp hạng", "Rank")
AGENCY_HEAD = Words("Cơ quan: {unit}", "Agency: {unit}")
CHANNEL_HEAD = Words("Hình thức: {channel}", "Channel: {channel}")
SHEETS_HEAD = Words("Số phiếu: {sheets}", "Sheets: {sheets}")
WAITING_HEAD = Words("Phiếu chờ xử lý: {waiting}", "Sheets waiting: {waiting}")
TOTAL = Words("Tổng số", "Total")
MEAN = Words("Điểm bình quân chỉ số", "Mean of the indicator")
BY_DATES = Words("Điểm tính theo ngày hẹn trả và ngày trả", "Points by due and return dates")
PERCENT = Words("Tỷ lệ % hài lòng", "Share in %")
ALL_TOGETHER = Words("Tổng cộng", "Together")
ALL_UNITS = Words("Tổng", "All")
FROM_PEOPLE = Words("Theo người dân đánh giá{form}", "As people answered{form}")
PEOPLE_SAY = Words("Người dân đánh giá {points}{form}", "People's answers make {points}{form}")
FROM_DATES = Words("Tính theo ngày hẹn trả và ngày trả", "By due and return dates")
NO_POINTS = Words("Chưa có điểm", "No points yet")
STILL_OPEN = Words("còn {count} câu chờ xử lý: từ {low} đến {high}", "answers waiting: {count}, from {low} to {high}")
CLASSED = Words("Xếp loại: {name}", "Class: {name}")
CLASS_BELOW = Words("điểm chính xác thấp hơn ngưỡng trên", "exactly it is below the threshold above")
UNCLASSED = Words("Chưa xếp loại", "No class yet")
NO_CLASS = Words("Không xếp loại: chỉ đánh giá theo {periods}", "No class: made for a {periods}")
LACKING = Words("chỉ số {numbers} chưa có điểm", "no points for {numbers}")
MAY_END_AT = Words(
    "còn {count} câu chờ xử lý, tổng điểm từ {low} đến {high}",
    "answers waiting: {count}, the sum ends at {low} to {high}",
)
UNRANKED = Words("chưa xếp hạng: quá ít phiếu", "no rank: too few sheets")
OPEN_MARK = Words("“?”: câu trả lời còn chờ xử lý.", "“?”: an answer that waits for a person.")
