"""The room in which shortcomings are put right."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    # The first page
    "home-measures": Words("Khắc phục", "Put right"),
    "home-measures-about": Words(
        "Hạn chế, giải pháp, ai làm, đến khi nào, kết quả ra sao.",
        "Shortcomings, measures, who, until when, and what came of it.",
    ),
    "home-measures-count-one": Words("1 hạn chế cần bạn xử lý", "1 shortcoming waits for you"),
    "home-measures-count": Words("{count} hạn chế cần bạn xử lý", "{count} shortcomings wait for you"),
    "home-measures-none": Words("Không có gì đang chờ bạn", "Nothing waits for you"),
    # The register
    "measures-register": Words("Sổ theo dõi hạn chế", "Register of shortcomings"),
    "measures-lead": Words(
        "Mỗi hạn chế đi từ đề xuất, qua quyết định và thực hiện, đến khi số liệu cho thấy đã khắc phục. Không bước nào "
        "bị xóa.",
        "Each shortcoming goes from a proposal over decision and work to where the figures show that it was put right. "
        "No step is ever taken out.",
    ),
    "measures-add": Words("Thêm hạn chế", "Add a shortcoming"),
    "measures-propose": Words("Tìm đề xuất từ số liệu", "Look for proposals"),
    "measures-import": Words("Nhập bảng tính", "Import a spreadsheet"),
    "measures-files-of": Words("Tải về, nhập vào", "Download, import"),
    "measures-take-csv": Words("Sổ dạng CSV", "The register as CSV"),
    "measures-take-xlsx": Words("Sổ dạng Excel", "The register as workbook"),
    "measures-filter": Words("Lọc", "Filter"),
    "measures-show": Words("Xem", "Show"),
    "measures-show-all": Words("Xem tất cả", "Show all"),
    "measures-all": Words("Tất cả", "All"),
    "measures-open": Words("Chưa xong", "All open ones"),
    "measures-late-only": Words("Chỉ quá hạn", "Overdue only"),
    "measures-by-status": Words("Theo trạng thái", "By status"),
    "measures-number": Words("Số", "Number"),
    "measures-subject": Words("Hạn chế về", "About"),
    "measures-unit": Words("Đơn vị", "Unit"),
    "measures-channel": Words("Hình thức", "Channel"),
    "measures-status": Words("Trạng thái", "Status"),
    "measures-figure": Words("Chỉ số", "Figure"),
    "measures-text": Words("Từ khóa", "Words"),
    "measures-whole-office": Words("Toàn cơ quan", "The whole office"),
    "measures-all-channels": Words("Mọi hình thức", "All channels"),
    "measures-late": Words("quá hạn", "overdue"),
    "measures-returned-tag": Words("có câu hỏi", "has a question"),
    "measures-waits": Words("cần bạn xử lý", "waits for you"),
    "measures-none": Words("Không có hạn chế nào như vậy.", "There is no such shortcoming."),
    "measures-empty": Words(
        "Sổ chưa có gì. Tìm đề xuất từ số liệu, nhập bảng tính đang dùng, hoặc tự thêm.",
        "The register is empty. Look for proposals, import the spreadsheet that you keep, or add a shortcoming.",
    ),
    "measures-found-one": Words("1 hạn chế", "1 shortcoming"),
    "measures-found": Words("{count} hạn chế", "{count} shortcomings"),
    "measures-page-of": Words("Trang {page} / {pages}", "Page {page} of {pages}"),
    "measures-earlier-page": Words("Trang trước", "Earlier"),
    "measures-next-page": Words("Trang sau", "Next"),
    # What it is about
    "measures-subject-index": Words("Chỉ số chung", "Index"),
    "measures-subject-factor": Words("Yếu tố", "Factor"),
    "measures-subject-criterion": Words("Tiêu chí", "Criterion"),
    "measures-subject-theme": Words("Chủ đề góp ý", "Theme"),
    "measures-subject-comment": Words("Góp ý cần trả lời", "Comment"),
    "measures-subject-other": Words("Việc khác", "Other"),
    # How it stands
    "measures-is-proposed": Words("Đề xuất", "Proposed"),
    "measures-is-decided": Words("Đã quyết định", "Decided"),
    "measures-is-under-way": Words("Đang thực hiện", "Under way"),
    "measures-is-done": Words("Đã thực hiện", "Done"),
    "measures-is-checked": Words("Đã kiểm tra", "Checked"),
    "measures-is-dropped": Words("Bỏ", "Dropped"),
    # Fields
    "measures-what": Words("Hạn chế", "Shortcoming"),
    "measures-title": Words("Hạn chế là gì", "What the shortcoming is"),
    "measures-cause": Words("Nguyên nhân", "Cause"),
    "measures-measure": Words("Giải pháp", "Measure"),
    "measures-owner": Words("Người thực hiện", "Owner"),
    "measures-due": Words("Thời hạn", "Due"),
    "measures-done_on": Words("Ngày hoàn thành", "Done on"),
    "measures-result": Words("Kết quả", "Result"),
    "measures-reply": Words("Lời đáp để công bố", "Reply to be published"),
    "measures-publish": Words("Được công bố", "May be published"),
    "measures-why": Words("Lý do", "Why"),
    "measures-yes": Words("có", "yes"),
    "measures-nothing": Words("chưa có", "nothing"),
    # One shortcoming
    "measures-called": Words("Hạn chế số {number}", "Shortcoming {number}"),
    "measures-to-steps": Words("Bước tiếp theo ↓", "What comes next ↓"),
    "measures-back": Words("Về sổ theo dõi", "Back to the register"),
    "measures-asked": Words("Trả lại kèm câu hỏi", "Returned with a question"),
    "measures-evidence": Words("Căn cứ", "Evidence"),
    "measures-expected": Words("Vạch đỏ: mức cần đạt {expected} %", "Red stroke: {expected} % is expected"),
    "measures-no-figure": Words(
        "Do người ghi vào sổ, không dựa trên số liệu.", "A person put it in; there is no figure behind it."
    ),
    "measures-first-found": Words("Lần đầu thấy: {period}", "First found: {period}"),
    "measures-see-figures": Words("Xem số liệu", "See the figures"),
    "measures-see-sheet": Words("Xem phiếu {sheet}", "See sheet {sheet}"),
    "measures-see-answers": Words(
        "Câu trả lời: bấm vào một mức để xem các phiếu và ảnh phía sau",
        "Answers: choose one to see the sheets and pictures behind it",
    ),
    "measures-also": Words("Cùng nguyên nhân", "With the same cause"),
    "measures-comment": Words("Góp ý", "The comment"),
    "measures-comment-gone": Words(
        "Nội dung góp ý chưa được gõ lại, hoặc không còn lưu.",
        "Nobody has typed the comment yet, or it is not kept any more.",
    ),
    "measures-comment-picture": Words("Góp ý viết tay", "The comment as it is written"),
    "measures-plan": Words("Giải pháp", "Measure"),
    "measures-next": Words("Bước tiếp theo", "What comes next"),
    "measures-changed": Words(
        "Trong lúc bạn viết, người khác đã thay đổi hạn chế này. Nội dung bạn viết vẫn còn dưới đây; hãy xem thay đổi "
        "rồi gửi lại.",
        "While you wrote, somebody else changed this shortcoming. What you typed is kept below. Look at the change and "
        "send it again.",
    ),
    "measures-typed": Words("Nội dung bạn đã viết", "What you typed"),
    "measures-lacking": Words("Còn thiếu: {names}.", "Still missing: {names}."),
    "measures-alone": Words(
        "Số liệu tốt lên, nhưng quá ít đơn vị khác để biết có phải nhờ giải pháp không: khi đóng hãy ghi vì sao.",
        "The figures are better, but too few other units tell if that is the measure's work: say why it is closed.",
    ),
    "measures-not-closed": Words(
        "Chưa đóng được: số liệu chưa cho thấy đã khắc phục.",
        "It can't be closed yet: the figures don't show that it was put right.",
    ),
    "measures-counting": Words(
        "Số liệu còn đang được tính; chưa biết có đóng được không.",
        "Figures are still being counted; they will tell whether it can be closed.",
    ),
    "measures-waits-for-answer": Words("Đang chờ đơn vị trả lời câu hỏi.", "The unit has yet to answer the question."),
    "measures-answer-comment": Words("Trả lời góp ý này", "Answer this comment"),
    "measures-see-answer": Words("Xem trả lời", "See the answer"),
    "measures-nothing-next": Words("Không còn việc gì cần làm.", "There is nothing more to do."),
    "measures-closed-by": Words("Khi đóng: {verdict}", "When it was closed: {verdict}"),
    "measures-after": Words("Trước và sau giải pháp", "Before and after"),
    "measures-periods": Words("Qua các kỳ", "Over the periods"),
    "measures-control": Words("Biểu đồ kiểm soát", "Control chart"),
    "measures-marked": Words(
        "Dấu thoi: kỳ mà giải pháp đã thực hiện, hoặc đến hạn.",
        "Diamond: the period in which the measure was carried out, or is due.",
    ),
    "measures-no-control": Words(
        "Từ tám kỳ trở lên sẽ có biểu đồ kiểm soát.", "With eight periods this becomes a control chart."
    ),
    # Steps, as buttons
    "measures-do-decided": Words("Quyết định giải pháp", "Decide"),
    "measures-do-decided-again": Words("Quyết định lại", "Decide anew"),
    "measures-do-started": Words("Bắt đầu thực hiện", "Begin"),
    "measures-do-done": Words("Báo đã thực hiện", "Say that it is done"),
    "measures-do-checked": Words("Đóng", "Close"),
    "measures-do-dropped": Words("Bỏ hạn chế này", "Drop"),
    "measures-do-reopened": Words("Mở lại", "Open again"),
    "measures-do-returned": Words("Trả lại kèm câu hỏi", "Return with a question"),
    "measures-do-answered": Words("Gửi trả lời", "Answer"),
    "measures-do-edited": Words("Sửa nội dung", "Change"),
    "measures-send-edited": Words("Lưu thay đổi", "Save"),
    "measures-why-started": Words("Ghi chú", "Remark"),
    "measures-why-checked": Words("Vì sao đóng được", "Why it can be closed"),
    "measures-why-dropped": Words(
        "Vì sao không làm gì (cấp trên cũng thấy)", "Why nothing will be done (shown upwards, too)"
    ),
    "measures-why-reopened": Words("Vì sao mở lại", "Why it is opened again"),
    "measures-why-returned": Words("Câu hỏi cho đơn vị", "Question to the unit"),
    "measures-why-answered": Words("Trả lời", "Answer"),
    "measures-needed": Words("cần có", "needed"),
    # Steps, as history
    "measures-history": Words("Quá trình", "History"),
    "measures-was-proposed": Words("Số liệu đề xuất", "Proposed by the figures"),
    "measures-was-added": Words("Thêm vào sổ", "Added to the register"),
    "measures-was-seen": Words("Số liệu kỳ sau vẫn cho thấy", "Seen again in later figures"),
    "measures-was-edited": Words("Sửa nội dung", "Changed"),
    "measures-was-decided": Words("Quyết định giải pháp", "Decided"),
    "measures-was-started": Words("Bắt đầu thực hiện", "Begun"),
    "measures-was-done": Words("Đã thực hiện", "Done"),
    "measures-was-checked": Words("Đóng sau khi kiểm tra", "Checked and closed"),
    "measures-was-dropped": Words("Bỏ", "Dropped"),
    "measures-was-reopened": Words("Mở lại", "Opened again"),
    "measures-was-returned": Words("Trả lại kèm câu hỏi", "Returned with a question"),
    "measures-was-answered": Words("Trả lời câu hỏi", "Question answered"),
    "measures-was-attached": Words("Đính kèm tệp", "File attached"),
    "measures-was-detached": Words("Gỡ tệp", "File taken away"),
    "measures-was-reminded": Words("Nhắc việc", "Reminded"),
    "measures-erased": Words("(đã xóa nội dung)", "(text erased)"),
    # Files
    "measures-files": Words("Tệp đính kèm", "Attached files"),
    "measures-no-files": Words("Chưa có tệp nào.", "There are none."),
    "measures-attach": Words("Đính kèm", "Attach"),
    "measures-file": Words("Tệp (tối đa {most} MB)", "File (at most {most} MB)"),
    "measures-file-kinds": Words(
        "PDF, ảnh, Word, Excel, ODF hoặc văn bản thường; tối đa {most} tệp.",
        "PDF, picture, Word, Excel, ODF or plain text; at most {most} files.",
    ),
    "measures-detach": Words("Gỡ tệp", "Take away"),
    "measures-kb": Words("{count} kB", "{count} kB"),
    # By hand
    "measures-add-lead": Words(
        "Việc thấy được mà số liệu chưa đề xuất: từ kiểm tra, phản ánh, họp giao ban.",
        "What you know of and the figures don't propose: from an inspection, a complaint, a meeting.",
    ),
    "measures-question": Words("Tiêu chí liên quan", "Criterion, if it is about one"),
    "measures-no-question": Words("Không theo tiêu chí nào", "None"),
    "measures-add-now": Words("Thêm vào sổ", "Add"),
    "measures-cancel": Words("Quay lại", "Back"),
    "measures-add-no-title": Words("Chưa ghi hạn chế là gì.", "What the shortcoming is, is missing."),
    "measures-add-there": Words(
        "Sổ đã có hạn chế này, chưa xong: số {number}.", "The register has it already, still open: number {number}."
    ),
    "measures-add-no-unit": Words("Chọn một đơn vị của bạn.", "Choose one of your units."),
    "measures-add-unknown": Words(
        "Đơn vị, hình thức hoặc tiêu chí không có trong danh sách.", "There is no such unit, channel or criterion."
    ),
    # Lists that offices keep
    "measures-import-lead": Words(
        "Danh sách hạn chế và giải pháp mà cơ quan đang giữ trong Excel hoặc CSV: mỗi dòng được nhận một lần; nhập lại "
        "thì chỉ nhận phần mới. Trước hết chỉ xem, chưa ghi gì.",
        "The list of shortcomings and measures that you keep in Excel or as CSV: each line is taken once, "
        "and of a list that comes again what is new in it. At first it is only looked at; nothing is written.",
    ),
    "measures-import-columns": Words(
        "Cần có dòng ghi tên cột, như: Đơn vị, Hạn chế, Nguyên nhân, Giải pháp, Người thực hiện, Thời hạn, Kết quả.",
        "It needs a line of headings, such as: Unit, Shortcoming, Cause, Measure, Owner, Due, Result.",
    ),
    "measures-import-file": Words("Bảng tính (Excel hoặc CSV)", "Spreadsheet (Excel or CSV)"),
    "measures-import-unit": Words("Đơn vị của dòng không ghi đơn vị", "Unit of lines that name none"),
    "measures-import-look": Words("Xem trước", "Look at it"),
    "measures-import-found": Words("{name}: {count} dòng", "{name}: {count} lines"),
    "measures-import-done": Words("Đã nhập {name}", "{name} is imported"),
    "measures-import-take": Words("Nhận vào sổ", "Take it into the register"),
    "measures-import-nothing": Words("Không có gì mới để nhận.", "There is nothing new in it."),
    "measures-import-more": Words("… và {count} dòng nữa", "… and {count} more lines"),
    "measures-import-line": Words("Dòng", "Line"),
    "measures-import-becomes": Words("Sẽ", "Becomes"),
    "measures-import-note": Words("Ghi chú", "Remarks"),
    "measures-becomes-new": Words("mới", "new"),
    "measures-becomes-changed": Words("cập nhật", "changed"),
    "measures-becomes-same": Words("như cũ", "as it was"),
    "measures-becomes-not-taken": Words("không nhận", "not taken"),
    "said-measures-list-gone": Words("Hãy chọn lại tệp.", "Choose the file once more."),
    # What was done
    "said-measures-added": Words("Đã thêm vào sổ.", "Added to the register."),
    "said-measures-same": Words("Không có gì thay đổi.", "Nothing was changed."),
    "said-measures-attached": Words("Đã đính kèm tệp.", "The file is attached."),
    "said-measures-detached": Words("Đã gỡ tệp.", "The file was taken away."),
    "said-measures-proposed": Words("Đã thêm đề xuất mới vào sổ.", "There are new proposals in the register."),
    "said-measures-nothing-new": Words("Số liệu không cho đề xuất nào mới.", "The figures propose nothing new."),
    "said-measures-busy": Words(
        "Số liệu còn đang được tính; hãy thử lại sau ít phút.", "Figures are still being counted; try again in a while."
    ),
    "said-measures-edited": Words("Đã lưu thay đổi.", "Saved."),
    "said-measures-decided": Words("Đã ghi quyết định.", "The decision is kept."),
    "said-measures-started": Words("Đã bắt đầu thực hiện.", "It is under way."),
    "said-measures-done": Words(
        "Đã báo thực hiện xong. Số liệu các kỳ sau sẽ cho biết có tác dụng không.",
        "It is done. The figures of later periods will tell whether it helped.",
    ),
    "said-measures-checked": Words("Đã đóng.", "Closed."),
    "said-measures-dropped": Words("Đã bỏ.", "Dropped."),
    "said-measures-reopened": Words("Đã mở lại.", "It is open again."),
    "said-measures-returned": Words("Đã trả lại kèm câu hỏi.", "Returned with the question."),
    "said-measures-answered": Words("Đã gửi trả lời.", "Answered."),
}
"""Texts by name."""
