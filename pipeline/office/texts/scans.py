"""Scans."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

NOTHING_CHOSEN = Words("chưa chọn tệp nào", "no file was chosen")
CHOOSE = Words("Chọn ít nhất một tệp rồi gửi.", "Choose at least one file, then send it.")
NOT_YOUR_UNIT = Words("đơn vị này không thuộc quyền của bạn", "this is not one of your units")
CHOOSE_OWN = Words("Chọn đơn vị của bạn, rồi chọn lại tệp.", "Choose one of yours, then choose the file again.")

TEXTS: Mapping[str, Words] = {
    "scans-title": Words("Nạp bản quét", "Bring scans"),
    "scans-lead": Words(
        "PDF, TIFF, PNG, JPEG, HEIC hoặc ZIP; mỗi tệp không quá {most} MB.",
        "PDF, TIFF, PNG, JPEG, HEIC or ZIP; no file larger than {most} MB.",
    ),
    "scans-drop": Words("Kéo tệp hoặc thư mục vào đây", "Drop files or folders here"),
    "scans-choose": Words("Chọn tệp", "Choose files"),
    "scans-choose-folder": Words("Chọn thư mục", "Choose a folder"),
    "scans-send": Words("Gửi các tệp đã chọn", "Send the files"),
    "scans-files-field": Words("Các tệp đã quét", "Scanned files"),
    "scans-safe": Words(
        "Mất mạng hay đóng trang cũng không sao: chọn lại đúng tệp ấy thì việc gửi tiếp tục từ chỗ dở.",
        "A lost connection or a closed page does no harm: choose the same file again, and sending goes on.",
    ),
    "scans-sending": Words("Đang gửi", "Being sent"),
    "scans-js-waiting": Words("đang chờ gửi", "waits to be sent"),
    "scans-js-sending": Words("đang gửi", "being sent"),
    "scans-js-received": Words("đã nhận", "received"),
    "scans-js-lost": Words("mất kết nối, đang thử lại", "connection lost, trying again"),
    "scans-js-over": Words("cần đăng nhập lại", "log in again"),
    "scans-js-stop": Words("Thôi gửi", "Stop sending"),
    "scans-js-stopped": Words("đã thôi gửi", "stopped"),
    "scans-js-look": Words("Xem lô này", "See this batch"),
    "scans-under-way": Words("Còn gửi dở", "Not whole yet"),
    "scans-under-way-lead": Words(
        "Chọn lại các tệp này để gửi tiếp; sau một ngày chúng bị xóa.",
        "Choose these files again to go on; after a day they are removed.",
    ),
    "scans-of": Words("{done} trong {total} MB", "{done} of {total} MB"),
    "scans-rows": Words("Câu trả lời từ nơi khác", "Answers from elsewhere"),
    "scans-rows-lead": Words(
        "Bảng CSV hoặc XLSX xuất từ cổng dịch vụ công hay biểu mẫu; mỗi dòng chỉ tính một lần.",
        "A CSV or XLSX from a portal or a form; each row counts once.",
    ),
    "scans-rows-file": Words("Tệp câu trả lời", "File of rows"),
    "scans-channel": Words("Hình thức", "Channel"),
    "scans-period": Words("Kỳ (nếu mọi dòng cùng một kỳ)", "Period (if all rows are of one)"),
    "scans-period-hint": Words("2026, 2026-Q1 hoặc 2026-03", "2026, 2026-Q1 or 2026-03"),
    "scans-unit": Words("Đơn vị (cho các dòng không ghi)", "Unit (of rows that name none)"),
    "scans-no-unit": Words("như trong tệp", "as the file says"),
    "scans-rows-send": Words("Nạp tệp này", "Take this file"),
    "scans-broken-off": Words(
        "Tệp chưa đến hết. Hãy chọn lại rồi gửi lại.", "The files did not come whole. Choose and send them again."
    ),
    "scans-progress-title": Words("Đang đọc", "Reading"),
    "scans-recent": Words("Vừa nạp", "Brought recently"),
    "scans-refresh": Words("Xem lại", "Look again"),
    "scans-all-files": Words("Tất cả các lô", "All batches"),
    "scans-nothing": Words("Chưa có tệp nào.", "Nothing was brought yet."),
    "scans-off": Words(
        "Máy chủ này không tự đọc (--no-watch). Tệp đã nạp được giữ, và phieu watch hoặc phieu ingest sẽ đọc.",
        "This server does not read by itself (--no-watch). What is brought is kept; phieu watch or ingest reads it.",
    ),
    "scans-elsewhere": Words(
        "Một chương trình phieu khác đang đọc; kết quả của nó hiện ở đây.",
        "Another phieu is reading here; what it reads shows up below.",
    ),
    "scans-trouble": Words("Việc đọc đang dừng: {what}.", "Reading has stopped: {what}."),
    "scans-trouble-safe": Words(
        "Các tệp đã nhận vẫn còn nguyên; máy chủ thử lại sau mỗi mười giây.",
        "What was received is safe; the server tries again every ten seconds.",
    ),
    "scans-idle": Words("Đã đọc hết.", "All is read."),
    "scans-reading": Words("Đã đọc {done} trong {total} trang.", "{done} of {total} pages are read."),
    "scans-waiting": Words("{count} tệp đang chờ đọc.", "{count} files wait to be read."),
    "scans-left": Words("Chưa nhận được", "Not taken"),
    "scans-batch": Words("Lô {number}", "Batch {number}"),
    "scans-batch-by": Words("{by}, {day} lúc {time}", "{by}, {day} at {time}"),
    "scans-count-files": Words("{count} tệp", "{count} files"),
    "scans-count-pages": Words("{count} trang", "{count} pages"),
    "scans-is-held": Words("đang tạm giữ", "on hold"),
    "scans-is-withdrawn": Words("đã rút", "withdrawn"),
    "scans-is-reported": Words("đã báo cáo", "reported"),
    "scans-is-open": Words("được tính", "counts"),
    "scans-file-waits": Words("đang chờ đọc", "waits to be read"),
    "scans-file-reading": Words("đã đọc {done} trong {total} trang", "{done} of {total} pages are read"),
    "scans-count-rows": Words("{count} dòng", "{count} rows"),
    "scans-count-rows-one": Words("1 dòng", "1 row"),
    "scans-count-pages-one": Words("1 trang", "1 page"),
    "scans-count-files-one": Words("1 tệp", "1 file"),
    "scans-total-one": Words("1 lô", "1 batch"),
    "scans-waiting-one": Words("1 tệp đang chờ đọc.", "1 file waits to be read."),
    "scans-doubts-one": Words("1 câu trả lời cần người xem", "1 answer waits for a person"),
    "scans-doubts": Words("{count} câu trả lời cần người xem", "{count} answers wait for a person"),
    "scans-settle": Words("Duyệt", "Settle them"),
    "scans-on-pages": Words("Trang {pages}", "Pages {pages}"),
    "scans-on-rows": Words("Dòng {pages}", "Rows {pages}"),
    "scans-more-pages": Words("và {count} trang nữa", "and {count} more"),
    "scans-picture": Words("Ảnh trang {page} của {name}", "Picture of page {page} of {name}"),
    "scans-bad-file": Words(
        "Các dòng chưa tính được nằm trong results/{name}.", "The rows that can't be counted lie in results/{name}."
    ),
    "scans-deleted": Words(
        "Tệp đã xóa vì hết hạn lưu; kết quả vẫn giữ.",
        "The file was deleted since its time was over; its results are kept.",
    ),
    "scans-list-title": Words("Các tệp đã nạp", "Files that were brought"),
    "scans-list-day": Words("Ngày", "Day"),
    "scans-list-by": Words("Người nạp", "Brought by"),
    "scans-list-state": Words("Tình trạng", "State"),
    "scans-anybody": Words("Tất cả", "Everybody"),
    "scans-any-state": Words("Tất cả", "Any"),
    "scans-filter": Words("Lọc", "Filter"),
    "scans-no-filter": Words("Bỏ lọc", "Show all"),
    "scans-none-like-it": Words("Không có lô nào như vậy.", "There is no batch like that."),
    "scans-total": Words("{count} lô", "{count} batches"),
    "scans-how": Words("Cách nạp", "How"),
    "scans-became": Words("Kết quả", "What became of it"),
    "scans-older": Words("Cũ hơn", "Older"),
    "scans-newer": Words("Mới hơn", "Newer"),
    "scans-page-of": Words("Trang {at} trong {last}", "Page {at} of {last}"),
    "scans-following": Words("Các tệp sau", "Next files"),
    "scans-previous": Words("Các tệp trước", "Earlier files"),
    "scans-empty": Words("Chưa có tệp nào của lô này được nhận vào.", "No file of this batch was taken in yet."),
    "scans-hold": Words("Tạm giữ lô", "Put on hold"),
    "scans-hold-lead": Words(
        "Khi tạm giữ, các trang của lô chờ và chưa được tính cho đến khi bỏ tạm giữ.",
        "While it is on hold its pages wait, and are not counted, until it is released.",
    ),
    "scans-release": Words("Bỏ tạm giữ", "Release"),
    "scans-release-lead": Words(
        "Lô đang tạm giữ: các trang của lô chưa được tính.", "The batch is on hold: its pages are not counted."
    ),
    "scans-withdraw": Words("Rút lô", "Withdraw"),
    "scans-withdraw-lead": Words(
        "Các trang của lô sẽ không bao giờ được tính, và không lấy lại được. Muốn tính thì nạp lại các tệp.",
        "Its pages will never count, and that can't be undone. Bring the files again to have them counted.",
    ),
    "scans-withdrawn-lead": Words(
        "Lô này đã rút: các trang không được tính. Nạp lại tệp thì tệp được tính trong lô mới.",
        "This batch was withdrawn: its pages don't count. A file that is brought again counts with its new batch.",
    ),
    "scans-reported-lead": Words(
        "Đã có báo cáo tính lô này, nên không rút được nữa.",
        "A report was made in which it counts, so that it can't be withdrawn any more.",
    ),
    "scans-why": Words("Lý do", "Reason"),
    "scans-why-hint": Words("Được ghi vào nhật ký.", "It is kept in the log."),
    "scans-sure": Words("Tôi muốn rút lô này", "I want to withdraw this batch"),
    "scans-problem": Words("Chưa làm được", "This could not be done"),
    "said-scans-received": Words(
        "Đã nhận các tệp; kết quả hiện dần ở đây.", "The files are received; what becomes of them shows up here."
    ),
    "said-scans-hold": Words("Lô đang tạm giữ.", "The batch is on hold."),
    "said-scans-release": Words("Lô được tính.", "The batch counts."),
    "said-scans-withdraw": Words("Đã rút lô.", "The batch is withdrawn."),
}
"""Texts by name."""
