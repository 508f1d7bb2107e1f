"""Figures."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    # The frame of all pages.
    "figures-title": Words("Kết quả khảo sát", "Survey results"),
    "figures-nothing": Words(
        "Chưa có phiếu nào của đơn vị bạn được in hoặc thu về, nên chưa có số liệu.",
        "No sheets of your units have been printed or returned yet, so there are no figures.",
    ),
    "figures-being-counted": Words("Đang tính số liệu", "Counting"),
    "figures-counted-so-far": Words("Đã tính {done} trong {total} phiếu.", "{done} of {total} sheets are counted."),
    "figures-comes-by-itself": Words(
        "Trang này tự mở khi tính xong, thường trong vài giây.",
        "This page shows the figures by itself once they are counted, within seconds as a rule.",
    ),
    "figures-look-again": Words("Xem lại ngay", "Look again"),
    "figures-as-of": Words("Số liệu lúc {at}", "As of {at}"),
    "figures-being-renewed": Words("đang cập nhật", "being brought up to date"),
    "figures-newer": Words("Có số liệu mới hơn.", "There are newer figures."),
    "figures-show-newer": Words("Xem số liệu mới", "Show them"),
    "figures-preliminary": Words("SƠ BỘ", "PRELIMINARY"),
    "figures-filter": Words("Chọn số liệu", "Choose figures"),
    "figures-survey": Words("Phiếu khảo sát", "Survey"),
    "figures-period": Words("Kỳ", "Period"),
    "figures-channel": Words("Hình thức", "Channel"),
    "figures-unit": Words("Đơn vị", "Unit"),
    "figures-area": Words("Địa bàn", "Area"),
    "figures-all-channels": Words("Mọi hình thức", "All channels"),
    "figures-all-units": Words("Tất cả đơn vị", "All units"),
    "figures-all-areas": Words("Mọi địa bàn", "All areas"),
    "figures-show": Words("Xem", "Show"),
    "unit-search-hint": Words("Tên hoặc mã đơn vị", "Name or code of a unit"),
    "unit-search-title": Words("Tìm đơn vị", "Find a unit"),
    "unit-search-go": Words("Tìm", "Search"),
    "unit-search-none": Words("Không có đơn vị nào tên là “{sought}”.", "There is no unit called “{sought}”."),
    "unit-search-all": Words("Tìm thấy {count} đơn vị.", "{count} units were found."),
    "unit-search-some": Words(
        "Tìm thấy {count} đơn vị; đây là {shown} đơn vị đầu. Hãy gõ thêm chữ của tên.",
        "{count} units were found; these are the first {shown}. Type more of the name.",
    ),
    "figures-download": Words("Tải về", "Download"),
    "figures-download-pdf": Words("Báo cáo PDF", "Report, PDF"),
    "figures-download-docx": Words("Báo cáo Word", "Report, Word"),
    "figures-download-xlsx": Words("Bảng tính Excel", "Workbook, Excel"),
    "figures-download-csv": Words("Bảng CSV (gói zip)", "Tables, CSV (zip)"),
    "figures-file": Words("Kết quả khảo sát", "Survey results"),
    "figures-file-sheets": Words("Danh sách phiếu", "List of sheets"),
    "said-figures-busy": Words(
        "Đang có người tải báo cáo khác. Hãy chờ khoảng nửa phút rồi thử lại.",
        "Other reports are being made just now. Please try again in half a minute.",
    ),
    "figures-parts": Words("Các phần số liệu", "Parts of the figures"),
    "figures-part-overview": Words("Tổng quan", "Overview"),
    "figures-part-criteria": Words("Tiêu chí", "Criteria"),
    "figures-part-units": Words("Đơn vị", "Units"),
    "figures-part-place": Words("Vị trí", "Place"),
    "figures-part-areas": Words("Địa bàn", "Areas"),
    "figures-part-channels": Words("Hình thức", "Channels"),
    "figures-part-periods": Words("Qua các kỳ", "Over time"),
    "figures-part-questions": Words("Câu hỏi khác", "Other questions"),
    "figures-part-people": Words("Người trả lời", "Respondents"),
    "figures-part-comments": Words("Góp ý", "Comments"),
    "figures-part-remedies": Words("Khắc phục", "Put right"),
    "figures-part-quality": Words("Chất lượng phiếu", "Sheets and quality"),
    "figures-part-compare": Words("So sánh hai kỳ", "Compare periods"),
    "figures-nothing-here": Words("Phần này chưa có số liệu.", "There are no figures for this part yet."),
    # The overview.
    "figures-issued": Words("Phiếu phát ra", "Sheets issued"),
    "figures-returned": Words("Phiếu thu về", "Sheets returned"),
    "figures-valid": Words("Phiếu hợp lệ", "Valid sheets"),
    "figures-waiting": Words("Phiếu chờ xử lý", "Sheets that wait"),
    "figures-lowest": Words("Tiêu chí thấp nhất", "Lowest criteria"),
    "figures-criteria": Words("Các tiêu chí", "Criteria"),
    "figures-all-criteria": Words("Xem đủ {count} tiêu chí", "All {count} criteria"),
    "figures-units": Words("Các đơn vị", "Units"),
    "figures-every-unit": Words("Xem đủ {count} đơn vị", "All {count} units"),
    "figures-lowest-units": Words("Đơn vị có chỉ số thấp nhất", "Units with the lowest index"),
    "figures-levels": Words("Các mức", "Levels"),
    "figures-to-register": Words("Mở sổ theo dõi hạn chế", "Open the register of shortcomings"),
    "figures-press-row": Words(
        "Bấm vào một dòng để xem chi tiết và từng phiếu.", "Press a row for details and the sheets behind it."
    ),
    "figures-of-channel": Words("{what}: {channel}", "{what}: {channel}"),
    "figures-more": Words("Xem chi tiết", "Details"),
    # A criterion.
    "figures-answers-of": Words("Trả lời: {channel}", "Answers: {channel}"),
    "figures-see-sheets": Words("Bấm vào một mức để xem các phiếu đã chọn mức đó.", "Press a level for its sheets."),
    "figures-by-unit": Words("Theo đơn vị: {channel}", "By unit: {channel}"),
    "figures-by-period": Words("Qua các kỳ", "By period"),
    "figures-index": Words("Chỉ số hài lòng", "Index"),
    "figures-mean": Words("Điểm trung bình", "Mean"),
    "figures-interval": Words("Khoảng tin cậy 95 %: {interval}", "95 % interval: {interval}"),
    "figures-valid-answers-one": Words("1 câu trả lời hợp lệ", "1 valid answer"),
    "figures-valid-answers": Words("{count} câu trả lời hợp lệ", "{count} valid answers"),
    "figures-pending-one": Words("1 câu trả lời còn chờ xử lý", "1 answer waits for a person"),
    "figures-pending": Words("{count} câu trả lời còn chờ xử lý", "{count} answers wait for a person"),
    "figures-change": Words("{points} điểm phần trăm so với kỳ trước", "{points} points since the period before"),
    "figures-doubtful-sheets": Words("Phiếu còn nghi vấn ở câu này", "Sheets with this answer in doubt"),
    "figures-no-bars": Words(
        "Câu hỏi này trả lời bằng số, không có biểu đồ mức.", "This question is answered by a number: it has no levels."
    ),
    # Sheets.
    "figures-sheets": Words("Các phiếu", "Sheets"),
    "figures-sheets-found": Words("{count} phiếu", "{count} sheets"),
    "figures-one-sheet-found": Words("1 phiếu", "1 sheet"),
    "figures-sheet": Words("Phiếu {serial}", "Sheet {serial}"),
    "figures-sheet-number": Words("Số phiếu", "Sheet"),
    "figures-answer": Words("Trả lời", "Answer"),
    "figures-any-answer": Words("Mọi trả lời", "Any answer"),
    "figures-state": Words("Trạng thái", "State"),
    "figures-settled-by": Words("Người duyệt", "Settled by"),
    "figures-no-sheets": Words("Không có phiếu nào như vậy.", "There are no such sheets."),
    "figures-page-of": Words("Trang {page}/{pages}", "Page {page} of {pages}"),
    "figures-earlier-page": Words("Trang trước", "Previous"),
    "figures-next-page": Words("Trang sau", "Next"),
    "figures-list-csv": Words("Tải danh sách CSV", "Download list, CSV"),
    "figures-refused": Words("Không mở danh sách này", "This list is not shown"),
    "figures-refused-respondents": Words(
        "Câu hỏi này là về người trả lời. Danh sách phiếu theo tuổi, giới tính hay nghề nghiệp có thể làm lộ một người "
        "cụ thể, nên chỉ có số liệu chung: nhóm dưới {fewest} người cũng không được hiện.",
        "This question is about who answered. A list of sheets by age, sex or occupation could name a person, so there "
        "are figures of groups alone: not of those with fewer than {fewest} people either.",
    ),
    "figures-see-respondents": Words("Xem số liệu chung về người trả lời", "Figures of all respondents"),
    "figures-read": Words("máy đọc", "read"),
    "figures-reviewed": Words("người duyệt đã quyết định", "settled by a person"),
    "figures-blank": Words("để trống", "blank"),
    "figures-void": Words("không hợp lệ", "void"),
    "figures-doubt": Words("còn nghi vấn", "in doubt"),
    "figures-status-valid": Words("hợp lệ", "valid"),
    "figures-status-invalid": Words("không hợp lệ", "invalid"),
    "figures-status-waiting": Words("chờ xử lý", "waiting"),
    "figures-answers": Words("Các câu trả lời", "Answers"),
    "figures-about-respondent": Words("không hiện: về người trả lời", "not shown: about the respondent"),
    "figures-handwriting": Words("chữ viết tay", "handwriting"),
    "figures-confidence": Words("máy chắc {share} %", "{share} % sure"),
    "figures-question": Words("Câu hỏi", "Question"),
    "figures-see-row": Words("Xem trên bản quét", "See on the scan"),
    "figures-row-on-scan": Words("Dòng trên bản quét", "The row on the scan"),
    "figures-row-alt": Words(
        "Dòng “{label}” trên bản quét, ô đã chọn được khoanh", "The row “{label}” on the scan, the chosen box outlined"
    ),
    "figures-pages": Words("Các trang", "Pages"),
    "figures-page-where": Words("Trang {number}: {scan}, trang {page}", "Page {number}: {scan}, page {page}"),
    "figures-row-where": Words("Dòng {page} của tệp {scan}", "Row {page} of {scan}"),
    "figures-see-page": Words("Xem trang {number}", "See page {number}"),
    "figures-page-alt": Words("Trang {number} của phiếu {serial}", "Page {number} of sheet {serial}"),
    "figures-masked": Words(
        "Ô đánh dấu của các câu hỏi về người trả lời được che.",
        "The boxes of questions about the respondent are masked.",
    ),
    "figures-no-picture": Words(
        "Không mở được hình này: bản quét đã xóa theo thời hạn lưu, hoặc nằm ở nơi khác.",
        "This picture can't be opened: the scan was deleted when its time was over, or lies elsewhere.",
    ),
    "figures-history": Words("Quá trình của phiếu", "What became of it"),
    "figures-was-issued-one": Words("Phát hành trong lượt in số {run} (1 phiếu).", "Issued with run {run} (1 sheet)."),
    "figures-was-issued": Words(
        "Phát hành trong lượt in số {run} ({count} phiếu).", "Issued with run {run} ({count} sheets)."
    ),
    "figures-arrived": Words(
        "Trang {number} về trong tệp {scan}, trang {page}, và được máy đọc.",
        "Page {number} came in with {scan}, page {page}, and was read.",
    ),
    "figures-outcome": Words(
        "Trang {number} được tính khác đi: có bản quét khác của cùng trang, hoặc một lô bị tạm giữ, bỏ tạm giữ, rút.",
        "Page {number} counts otherwise: another scan of it came in, or a batch was held, released or withdrawn.",
    ),
    "figures-serial-given": Words(
        "Số phiếu của trang {number} do người duyệt nhập.", "A person typed the serial of page {number}."
    ),
    "figures-read-again": Words("Trang {number} được đọc lại.", "Page {number} was read again."),
    "figures-said-reviewed": Words("{about}: quyết định là “{answer}”.", "{about}: decided to be “{answer}”."),
    "figures-said-blank": Words("{about}: quyết định là để trống.", "{about}: decided to be blank."),
    "figures-said-void": Words("{about}: quyết định là không hợp lệ.", "{about}: decided to be void."),
    "figures-decided-answer": Words("{about}: đã có quyết định.", "{about}: decided."),
    "figures-decided-opinion": Words(
        "{about}: một ý kiến độc lập được ghi lại.", "{about}: an independent opinion was kept."
    ),
    "figures-decided-version": Words(
        "Trang {about}: đã chọn bản quét được tính.", "Page {about}: it was decided which scan counts."
    ),
    "figures-decided-without": Words(
        "Trang {about}: bỏ qua vì không đọc được hoặc không tìm thấy.",
        "Page {about}: given up, as it can't be read or found.",
    ),
    "figures-decided-comment": Words("Góp ý viết tay đã được gõ lại.", "The handwritten comment was typed."),
    "figures-decided-stray": Words(
        "Một trang rời được nhận ra là của phiếu này.", "A stray page was recognised as one of this sheet."
    ),
    "figures-decided-cancelled": Words(
        "Đã quyết định về phiếu thuộc lượt in đã hủy.", "It was decided about this sheet of a cancelled run."
    ),
    "figures-ended": Words(
        "{about}: quyết định trước được thay hoặc rút lại.", "{about}: the decision was replaced or taken back."
    ),
    "figures-back-to-list": Words("Về danh sách phiếu", "Back to the list"),
    # Two periods.
    "figures-with-period": Words("So với kỳ", "Compared with"),
    "figures-compared": Words("{now} so với {before}", "{now} compared with {before}"),
    "figures-nothing-to-compare": Words(
        "Chưa có kỳ nào khác cùng độ dài để so sánh.", "There is no other period of the same length to compare with."
    ),
    "figures-like-with-like": Words(
        "Chỉ so những đơn vị có đủ phiếu ở cả hai kỳ; chỉ số của kỳ trước được tính theo cùng tỷ trọng đơn vị.",
        "Only units with enough sheets in both periods are compared, with the same weights in both.",
    ),
    "figures-what": Words("Nội dung", "What"),
    "figures-points": Words("Thay đổi (điểm %)", "Change (points)"),
    "figures-change-interval": Words("Khoảng tin cậy 95 %", "95 % interval"),
    "figures-verdict": Words("Nhận định", "Verdict"),
    "figures-units-compared": Words("Đơn vị so sánh", "Units compared"),
    "figures-overall": Words("Toàn bộ", "Overall"),
}
"""Texts by name."""
