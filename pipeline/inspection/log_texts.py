"""What the sentences of the log say, by what happened."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from omr.faults import Outcome
from omr.reading import State
from pipeline.records.log_chain import EntryKind
from pipeline.records.rulings import Matter

SYSTEM = Words("hệ thống", "the system")
NONE = Words("không có", "none")
WHY = Words(" ({why})", " ({why})")
PAGES = Words("{number} trang", "{number} pages")
SHEET_PAGE = Words("{name}, trang {page}", "{name}, page {page}")

ISSUED = Words(
    "cấp số phiếu {first} đến {last} cho lượt in {run} của {unit}, {channel}, {period}",
    "gave the serials {first} to {last} to run {run} of {unit}, {channel}, {period}",
)
RECEIVED = Words(
    "nhận câu trả lời từ tệp {name} cho {unit}, {channel}, {period}: cấp số {first} đến {last}",
    "took answers from the file {name} for {unit}, {channel}, {period}: serials {first} to {last}",
)
PRINTED = Words(
    "in lượt {run} của {unit}, {channel}, {period} vào {file}: số phiếu {first} đến {last}",
    "printed run {run} of {unit}, {channel}, {period} into {file}: serials {first} to {last}",
)
CANCELLED = Words(
    "hủy lượt in {run} của {unit}, {channel}, {period}: số phiếu {first} đến {last} chưa hề phát",
    "cancelled run {run} of {unit}, {channel}, {period}: the serials {first} to {last} were never handed out",
)
RELEASED_RUN = Words(
    "bỏ việc hủy lượt in {run} của {unit}, {channel}, {period}: số phiếu {first} đến {last}",
    "took back that run {run} of {unit}, {channel}, {period} was cancelled: serials {first} to {last}",
)
ARRIVED = Words("nhận tệp {name}", "took in the file {name}")
KNOWN = Words("tệp {name} đến lần nữa dưới tên {now}", "the file {name} came again as {now}")
MENDED = Words(
    "tệp {name} đến lần nữa dưới tên {now} và thay bản lưu bị mất hoặc hỏng",
    "the file {name} came again as {now}, and took the place of an archived copy that was not whole",
)
READ = Words("đọc xong {name}: {pages}: {parts}", "read {name}: {pages}: {parts}")
FOUND_READ = Words("đã đọc {name}", "{name} was read")
OUTCOME = Words(
    "{page}: trước là {before}, nay là {after}, do {cause}", "{page}: was {before}, is {after} now, because of {cause}"
)
SERIAL = Words("cho biết {page} là của phiếu {serial}", "said that {page} is of sheet {serial}")
SERIAL_BACK = Words(", trước ghi là phiếu {serial}", ", which was said to be of {serial} before")
READING = Words("thay kết quả đọc của {page}", "replaced what is stored of {page}")
RULED = Words("quyết định: {about}: {now}", "decided: {about}: {now}")
RULED_OTHERWISE = Words("đổi quyết định: {about}: {was} → {now}", "decided otherwise: {about}: {was} → {now}")
RULED_BACK = Words("mở lại: {about}, trước là {was}", "reopened: {about}, which was {was}")
AUDIT_DRAWN = Words(
    "rút {size} trong {population} phiếu để kiểm tra (lần {number}, số gieo “{seed}”)",
    "drew {size} of {population} sheets to be checked (audit {number}, seed “{seed}”)",
)
AUDIT_ENTERED = Words(
    "nhập theo giấy cho lần kiểm tra {number}: phiếu {serial}, “{question}”: {paper}",
    "entered what the paper says for audit {number}: sheet {serial}, “{question}”: {paper}",
)
DELETED = Words("xóa bản quét {name}", "deleted the scan {name}")
KEPT_UNTIL = Words("hết hạn lưu ngày {day}", "kept until {day}")
MIGRATED = Words(
    "nâng cơ sở dữ liệu từ phiên bản {before} lên {after}", "brought the database from version {before} to {after}"
)
KEPT_BESIDE = Words("bản cũ: {file}", "the older one: {file}")
FOUND = Words("ghi nhận như thấy khi nâng cấp: {said}", "noted as found when it was brought up to date: {said}")
CHANGED = Words(
    "đọc lại {name}, vì cơ sở dữ liệu nói chưa đọc dù nhật ký ghi đã đọc; kết quả như trước",
    "read {name} again, since the database said that it was not read, and the log that it was; it was read as before",
)
CHANGED_OTHERWISE = Words(
    "đọc lại {name}, vì cơ sở dữ liệu nói chưa đọc dù nhật ký ghi đã đọc; kết quả lưu KHÁC trước",
    "read {name} again, since the database said that it was not read, and the log that it was; what is stored is NOT "
    "what was read then",
)
REREAD = Words("lần đọc lại {number}", "reread {number}")
REREAD_BACK = Words("rút lại lần đọc lại {number}", "reread {number} is taken back")
SETTING = Words("đổi cài đặt: {each}", "changed settings: {each}")
SETTING_FIRST = Words(
    "ghi nhận lần đầu {number} cài đặt và tệp mà số liệu dựa vào",
    "{number} settings and files that figures rest on, for the first time",
)
FILE_STEPS = {
    "changed": Words("đã sửa", "changed"),
    "new": Words("mới", "new"),
    "gone": Words("không còn", "gone"),
}
SAME_MEANING = Words(
    "xác nhận các câu sau vẫn cùng ý nghĩa như trước: {questions}",
    "declared these questions to mean the same as before: {questions}",
)
RECOVERED = Words(
    "tìm lại những gì cơ sở dữ liệu cũ đã mất: {runs}; {scans} bản quét; số phiếu tiếp tục sau {last}",
    "found again what an older database had lost: {runs}; {scans} scans; serials go on after {last}",
)
DATED_BACK = Words("{name} được tính là nhận lúc {when}", "{name} counts as arrived at {when}")
KEY_SIGNS = Words(
    "khóa {key} bắt đầu ký phiếu (khóa trước: {older})", "the key {key} begins to sign sheets (before: {older})"
)
KEY_LEAKED = Words("khóa {key} đã lộ", "the key {key} leaked")
KEY_UNTIL = Words("; phiếu ký trước đó được tính đến hết {day}", "; sheets signed before count until {day}")
BATCHES = Words("lô {number}", "batch {number}")
BATCH_STEPS: Mapping[str, Words] = {
    "brought": Words("được nạp", "was brought"),
    "held": Words("tạm giữ", "was held"),
    "released": Words("thôi giữ", "was released"),
    "withdrawn": Words("rút khỏi số liệu", "was withdrawn"),
    "brought anew": Words("nhận tệp được nạp lại", "took a file that was brought anew"),
}
BATCH_REPORTED = Words(
    "lô {numbers} đã vào số liệu gửi đi của {periods}", "batch {numbers} counts in figures that left, of {periods}"
)
PEOPLE = Words("thay đổi quyền đăng nhập", "changed who may log in")
NO_ACCOUNTS = Words("dùng tiếp không cần tài khoản", "goes on without accounts")
USER_ADDED = Words("thêm người dùng {name}", "added the user {name}")
USER_CHANGED = Words("đổi quyền của {name}", "changed what {name} may do")
USER_PASSWORD = Words("đặt mật khẩu mới cho {name}", "set a new password for {name}")
USER_REMOVED = Words("xóa người dùng {name}", "removed the user {name}")
USER_NOT_WRITTEN = Words(
    "thay đổi vừa ghi về {name} không thực hiện được", "what was just noted of {name} did not come about"
)
REMARK_ERASED = Words("xóa nội dung ai đó đã viết ở mục {number}", "erased what somebody wrote in entry {number}")
ERASED = Words("xóa nội dung ai đó đã viết: {about}", "erased what somebody wrote: {about}")
REASONS: Mapping[str, Words] = {
    "what somebody wrote in it was erased": Words(
        "nội dung ai đó viết trong đó bị xóa", "what somebody wrote in it was erased"
    ),
}
"""Why a scan was deleted, by how the log writes it."""

OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.READ: Words("đã đọc", "read"),
    Outcome.DUPLICATE: Words("quét trùng", "duplicate"),
    Outcome.BLANK: Words("trang trắng", "blank"),
    Outcome.FOREIGN: Words("trang lạ", "foreign"),
    Outcome.UNREADABLE: Words("không đọc được", "unreadable"),
    Outcome.CONFLICT: Words("mâu thuẫn", "conflict"),
    Outcome.FORGED: Words("không do nơi đây in", "forged"),
}
STATES: Mapping[State, Words] = {
    State.READ: Words("như máy đọc", "as it was read"),
    State.REVIEWED: Words("có chữ", "something written"),
    State.BLANK: Words("để trống", "blank"),
    State.VOID: Words("không hợp lệ", "void"),
    State.DOUBT: Words("còn nghi ngờ", "in doubt"),
}
STATES_ON_PAPER: Mapping[str, Words] = {
    "v": Words("có chữ", "something written"),
    "b": Words("để trống", "blank"),
    "x": Words("không hợp lệ", "void"),
}
MATTERS: Mapping[Matter, Words] = {
    Matter.ANSWER: Words("câu trả lời", "answer"),
    Matter.VERSION: Words("bản quét được tính", "the scan that counts"),
    Matter.WITHOUT: Words("trang không còn", "a page that will not come"),
    Matter.OPINION: Words("ý kiến của một trong hai người", "the opinion of one of two people"),
    Matter.COMMENT: Words("ý kiến viết tay", "handwritten comment"),
    Matter.STRAY: Words("trang lạ", "stray page"),
    Matter.CANCELLED: Words("phiếu của lượt in đã hủy", "a sheet of a cancelled run"),
}
ANSWERED: Mapping[str, Words] = {
    "version": Words("chọn một bản quét", "one of the scans"),
    "neither": Words("không bản nào", "neither"),
    "without": Words("tính là để trống", "its questions count as blank"),
    "yes": Words("đã phát, được tính", "it was handed out, and counts"),
    "no": Words("chưa phát, không tính", "it was not handed out, and does not count"),
    "dismissed": Words("bỏ qua", "dismissed"),
    "ours": Words("là phiếu khảo sát", "it is a survey sheet"),
    "ours, without a serial": Words("là phiếu khảo sát mất số", "a survey sheet whose serial is gone"),
}
"""What was decided, where it is no answer to a question."""

ROLES: Mapping[str, Words] = {
    "staff": Words("cán bộ phát phiếu", "staff"),
    "clerk": Words("nhân viên quét", "clerk"),
    "manager": Words("người quản lý", "manager"),
    "administrator": Words("quản trị viên", "administrator"),
}
SETTINGS: Mapping[str, Words] = {
    "units.csv": Words("danh sách đơn vị (units.csv)", "the register of units (units.csv)"),
    "desks.csv": Words("danh sách quầy (desks.csv)", "the desks (desks.csv)"),
    "survey.yaml": Words("phiếu hỏi (survey.yaml)", "the survey (survey.yaml)"),
    "transactions.csv": Words("số giao dịch (transactions.csv)", "the transactions (transactions.csv)"),
    "phieu.key": Words("khóa ký phiếu", "the signing key"),
    "language": Words("ngôn ngữ", "language"),
    "report.target": Words("mục tiêu của báo cáo", "target of the report"),
    "validity.invalid_share": Words("tỷ lệ câu bỏ trống làm phiếu không hợp lệ", "share that makes a sheet invalid"),
    "validity.fewest_for_rank": Words("số phiếu tối thiểu để xếp hạng", "fewest sheets for a rank"),
    "validity.fewest_in_cell": Words("số người tối thiểu trong một ô", "fewest people in a cell"),
    "validity.overvote": Words("câu có nhiều dấu hơn mức cho phép", "overvotes"),
    "review.double_entry": Words("tỷ lệ câu hỏi hai người", "share that is asked of two people"),
    "online.address": Words("địa chỉ phiếu trực tuyến", "address of the online form"),
    "online.counts": Words("trả lời trực tuyến được tính thế nào", "how answers online count"),
}
"""Settings and files by how the log names them; others keep their names in ``phieu.toml``."""

NOTHING: Mapping[EntryKind, Words] = {
    EntryKind.ISSUED: Words("cấp số phiếu", "gave serials"),
    EntryKind.RECEIVED: Words("nhận câu trả lời", "took answers"),
    EntryKind.PRINTED: Words("in phiếu", "printed"),
    EntryKind.ARRIVED: Words("nhận tệp", "took in a file"),
    EntryKind.KNOWN: Words("tệp đã biết", "a known file came again"),
    EntryKind.READ: Words("đọc tệp", "read a file"),
    EntryKind.OUTCOME: Words("trang được tính khác đi", "a page counts otherwise"),
    EntryKind.SERIAL: Words("cho biết số phiếu", "said whose sheet a page is"),
    EntryKind.READING: Words("thay kết quả đọc", "replaced what is stored of a page"),
    EntryKind.RULED: Words("quyết định", "decided"),
    EntryKind.AUDIT: Words("kiểm tra", "audit"),
    EntryKind.DELETED: Words("xóa bản quét", "deleted a scan"),
    EntryKind.MIGRATED: Words("nâng cấp cơ sở dữ liệu", "brought the database up to date"),
    EntryKind.FOUND: Words("ghi nhận như thấy", "noted as found"),
    EntryKind.CHANGED: Words("đọc lại tệp", "read a file again"),
    EntryKind.REREAD: Words("đọc lại", "reread"),
    EntryKind.SETTING: Words("đổi cài đặt", "changed settings"),
    EntryKind.RECOVERED: Words("tìm lại", "recovered"),
    EntryKind.KEY: Words("khóa ký phiếu", "signing key"),
    EntryKind.BATCH: Words("lô bản quét", "batch"),
    EntryKind.CANCELLED: Words("hủy lượt in", "cancelled a run"),
    EntryKind.PEOPLE: Words("người dùng", "people"),
    EntryKind.ERASED: Words("xóa nội dung", "erased"),
}
"""What happened, in a word or two, where an entry says more than the sentences know."""
