"""What the pages of printing say."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

_ORDER = {
    "print-title": Words("Đặt in phiếu", "Order sheets"),
    "print-units": Words("Đơn vị", "Units"),
    "print-unit": Words("Đơn vị", "Unit"),
    "print-all-units-one": Words("Tất cả (1 đơn vị)", "All of them (1 unit)"),
    "print-all-units": Words("Tất cả ({count} đơn vị)", "All of them ({count} units)"),
    "print-unit-count-one": Words("1 đơn vị", "1 unit"),
    "print-unit-count": Words("{count} đơn vị", "{count} units"),
    "print-kind-ward": Words("Phường", "Wards"),
    "print-kind-commune": Words("Xã", "Communes"),
    "print-kind-center": Words("Trung tâm", "Centers"),
    "print-kind-other": Words("Đơn vị khác", "Others"),
    "print-no-units": Words(
        "Chưa có đơn vị nào mà bạn được in phiếu. Hãy báo người quản lý.",
        "There is no unit that you may print for. Tell a manager.",
    ),
    "print-broken": Words(
        "Chưa in được cho đến khi sửa xong điều nêu trên. Hãy báo người quản trị.",
        "Nothing can be printed until this is mended. Tell the administrator.",
    ),
    "print-period": Words("Kỳ khảo sát", "Period"),
    "print-months-3": Words("Theo quý", "Quarters"),
    "print-months-1": Words("Theo tháng", "Months"),
    "print-months-12": Words("Theo năm", "Years"),
    "print-channel": Words("Hình thức", "Channel"),
    "print-count": Words("Số lượng phiếu cho mỗi đơn vị", "Sheets for each unit"),
    "print-count-hint": Words("Từ 1 đến {most}.", "From 1 to {most}."),
    "print-desk": Words("Quầy hoặc cán bộ", "Desk or official"),
    "print-no-desk": Words("Không riêng quầy nào", "For none in particular"),
    "print-desk-hint": Words(
        "Được ghi lại cùng lượt in, không in trên phiếu.", "It is recorded with the run, and not printed."
    ),
    "print-online": Words(
        "In mã để người dân có thể trả lời trực tuyến thay cho phiếu giấy",
        "With a code, so that people may answer online instead",
    ),
    "print-online-short": Words("Mã trực tuyến", "Online code"),
    "print-yes": Words("có", "yes"),
    "print-no": Words("không", "no"),
    "print-look": Words("Xem phiếu trước khi in", "Look at the sheet first"),
    "print-problems": Words("Có {count} chỗ cần sửa:", "{count} things must be mended:"),
}
_PROOF = {
    "print-proof-title": Words("Xem phiếu trước khi in", "The sheet before it is printed"),
    "print-proof-page": Words("Trang {page} của bản mẫu, {unit}", "Page {page} of the proof, {unit}"),
    "print-proof-hint": Words(
        "Bản mẫu mang chữ MẪU, không có số phiếu và không bao giờ được tính.",
        "The proof is marked MẪU, has no serial, and never counts.",
    ),
    "print-proof-take": Words("Tải bản mẫu (PDF)", "Download the proof (PDF)"),
    "print-count-all": Words("Số phiếu", "Sheets"),
    "print-paper": Words("Giấy", "Paper"),
    "print-paper-count": Words(
        "{papers} tờ, in hai mặt ({pages} trang mỗi phiếu)", "{papers} leaves, on both sides ({pages} pages a sheet)"
    ),
    "print-now-one": Words("Đặt in 1 phiếu", "Print 1 sheet"),
    "print-now": Words("Đặt in {count} phiếu", "Print {count} sheets"),
    "print-change": Words("Sửa lại", "Change it"),
    "print-changed": Words(
        "Một số câu hỏi đã khác so với phiếu in trước đây", "Some questions say something else than on earlier sheets"
    ),
    "print-changed-hint": Words(
        "Câu trả lời được tính chung theo mã câu hỏi. Chỉ in nếu các câu này vẫn hỏi cùng một điều (ví dụ chỉ sửa lỗi "
        "chính tả); nếu không, phải đặt mã mới cho câu hỏi.",
        "Answers are counted together by the question's id. Print only if these still ask the same (a typo was mended, "
        "say); else the questions need new ids.",
    ),
    "print-same": Words(
        "Các câu này vẫn hỏi cùng một điều như trước; ghi điều đó vào nhật ký",
        "They ask the same as before; have the log say so",
    ),
    "print-say-same": Words(
        "Hãy xác nhận rằng các câu hỏi vẫn cùng nghĩa, hoặc nhờ sửa phiếu hỏi.",
        "Confirm that the questions mean the same, or have the survey changed.",
    ),
    "print-ask-manager": Words(
        "Người quản lý hoặc người quản trị phải xác nhận điều này trước khi in.",
        "A manager or an administrator must confirm this before it is printed.",
    ),
}
_JOBS = {
    "print-job-title": Words("Lượt in", "Printing"),
    "print-job-waiting": Words("Đang chờ in", "Waiting to be printed"),
    "print-job-running": Words("Đang tạo tệp in", "Being printed"),
    "print-job-done": Words("Đã in xong", "Printed"),
    "print-job-failed": Words("Không in được", "It could not be printed"),
    "print-sheets-one": Words("1 phiếu", "1 sheet"),
    "print-sheets": Words("{count} phiếu", "{count} sheets"),
    "print-progress": Words("{done} trên {total} phiếu", "{done} of {total} sheets"),
    "print-may-leave": Words(
        "Có thể rời trang này; lượt in vẫn tiếp tục và được tìm thấy ở trang các lượt in.",
        "You may leave this page: printing goes on, and is found on the page of runs.",
    ),
    "print-reload": Words("Xem tiến độ", "See how far it is"),
    "print-failed": Words(
        "Có lỗi của phần mềm. Hãy báo người quản trị.", "A defect of the program. Tell the administrator."
    ),
    "print-failed-hint": Words(
        "Phiếu của lượt này không được tính là đã phát, và số phiếu của nó không dùng lại. Sửa xong thì đặt in lại.",
        "None of its sheets counts as issued, and its serials are not used again. Order it anew once this is mended.",
    ),
    "print-again": Words("Đặt in lại", "Order again"),
    "print-another": Words("Đặt in tiếp", "Order more"),
    "print-files": Words("Tệp in", "Files"),
    "print-file": Words("Tệp PDF", "PDF"),
    "print-take": Words("Tải tệp PDF", "Download the PDF"),
    "print-how": Words(
        "In đúng cỡ 100 %, hai mặt theo cạnh dài, không thu nhỏ cho vừa trang.",
        "Print at 100 %, on both sides along the long edge, not fitted to the page.",
    ),
    "print-same-file": Words(
        "Tệp vừa tạo giống từng byte với tệp đã mất.", "The file is, byte for byte, the one that was lost."
    ),
    "print-other-file": Words(
        "Tệp vừa tạo có cùng số phiếu và mẫu phiếu, nhưng không giống hoàn toàn tệp đã mất: tên hình thức hoặc địa chỉ "
        "trực tuyến đã thay đổi từ đó.",
        "The file has the same serials and layout, but is not quite the one that was lost: a channel's name or the "
        "online address has changed since.",
    ),
    "said-no-job": Words(
        "Không còn lượt in đang chạy này; các lượt đã in ở dưới đây.",
        "That order is not under way any more; what was printed is below.",
    ),
}
_RUNS = {
    "print-runs-title": Words("Các lượt in", "What was printed"),
    "print-under-way": Words("Đang in", "Being printed"),
    "print-any": Words("Tất cả", "All"),
    "print-filter": Words("Lọc", "Show"),
    "print-state": Words("Tình trạng", "State"),
    "print-state-printed": Words("đã in", "printed"),
    "print-state-cancelled": Words("đã hủy", "cancelled"),
    "print-state-unfinished": Words("in dở dang", "cut off"),
    "print-runs-count-one": Words("1 lượt in.", "1 run."),
    "print-runs-count": Words("{count} lượt in, mới nhất trước.", "{count} runs, the newest first."),
    "print-run-n": Words("lượt {number}", "run {number}"),
    "print-slips": Words("thẻ trả lời trực tuyến", "slips with codes"),
    "print-came-back": Words("Thu về", "Came back"),
    "print-when": Words("Đặt in lúc", "Ordered"),
    "print-by": Words("Người đặt", "By"),
    "print-serials": Words("Số phiếu từ – đến", "Serials"),
    "print-pages": Words("Các trang danh sách", "Pages of the list"),
    "print-newer": Words("Mới hơn", "Newer"),
    "print-older": Words("Cũ hơn", "Older"),
    "print-page-of": Words("Trang {page} / {pages}", "Page {page} of {pages}"),
    "print-none": Words("Không có lượt in nào như vậy.", "Nothing like that was printed."),
    "print-none-yet": Words(
        "Chưa in phiếu nào. Bấm “Đặt in phiếu” để bắt đầu.", "No sheets were printed yet. Begin with “Order sheets”."
    ),
    "print-one-copy": Words(
        "Không phát cả hai bản của cùng một lượt: mỗi số phiếu chỉ được tính một lần.",
        "Never hand out two copies of a run: each serial counts once.",
    ),
    "print-kept-lost": Words("Tệp PDF của lượt này không còn ở đây.", "The PDF of this run is not here any more."),
    "print-kept-changed": Words(
        "Tệp PDF của lượt này đã bị thay đổi sau khi in; đừng dùng tệp ấy.",
        "The PDF of this run was changed since it was printed: don't use it.",
    ),
    "print-make-anew": Words("Tạo lại đúng tệp ấy", "Make that file anew"),
    "print-unfinished-text": Words(
        "Lượt in này bị ngắt trước khi xong. Phiếu của nó không được tính là đã phát; hãy đặt in lượt mới.",
        "This run was cut off. None of its sheets counts as issued: order a new one.",
    ),
    "said-no-pdf": Words(
        "Tệp PDF không còn như khi in; có thể tạo lại.", "The PDF is not as it was printed; it can be made anew."
    ),
}
_CANCELLING = {
    "print-cancel": Words("Hủy lượt in", "Cancel this run"),
    "print-cancel-hint": Words(
        "Chỉ khi chưa phát phiếu nào cho ai. Phiếu của lượt đã hủy không còn bị coi là thiếu; nếu có phiếu thu về, "
        "người duyệt sẽ quyết định có tính hay không.",
        "Only if none of it was handed out. Nobody waits for its sheets then; if one comes back, a person says whether "
        "it counts.",
    ),
    "print-why": Words("Lý do", "Reason"),
    "print-why-hint": Words("Ví dụ: in nhầm kỳ, máy in kẹt giấy.", "Such as: the wrong period, a paper jam."),
    "print-no-reason": Words("Hãy ghi lý do hủy lượt in.", "Say why the run is cancelled."),
    "print-cancelled-by": Words("Người hủy", "Cancelled by"),
    "print-sure-cancel": Words("Hủy lượt in này?", "Cancel this run?"),
    "print-sure-cancel-text-one": Words(
        "1 phiếu sẽ không còn được tính là đã phát. Hãy bỏ bản in, để không ai phát nhầm.",
        "Its 1 sheet will not be issued any more. Throw the paper away, so that nobody hands it out.",
    ),
    "print-sure-cancel-text": Words(
        "{count} phiếu sẽ không còn được tính là đã phát. Hãy bỏ các bản in, để không ai phát nhầm.",
        "Its {count} sheets will not be issued any more. Throw the paper away, so that nobody hands it out.",
    ),
    "print-cancel-it": Words("Hủy lượt in", "Cancel it"),
    "print-leave-it": Words("Không, giữ nguyên", "No, leave it"),
    "print-known": Words("{count} phiếu của lượt này đã được thu về.", "{count} of its sheets came back."),
    "print-known-cancel": Words(
        "Nếu vẫn hủy, từng phiếu ấy sẽ chờ người duyệt quyết định có tính hay không.",
        "If it is cancelled all the same, each of them waits for a person to say whether it counts.",
    ),
    "print-known-restore": Words(
        "Nếu khôi phục, các phiếu ấy được tính như mọi phiếu khác.", "If it is restored, they count as all others do."
    ),
    "print-restore": Words("Khôi phục lượt in", "Restore this run"),
    "print-restore-hint": Words(
        "Nếu phiếu sẽ được phát, hoặc đã được phát: phiếu của lượt này lại được tính là đã phát.",
        "If its sheets will be handed out, or were: they are issued again.",
    ),
    "print-sure-restore": Words("Khôi phục lượt in này?", "Restore this run?"),
    "print-sure-restore-text-one": Words(
        "1 phiếu lại được tính là đã phát, và lại được chờ thu về.",
        "Its 1 sheet is issued again, and may come back.",
    ),
    "print-sure-restore-text": Words(
        "{count} phiếu lại được tính là đã phát, và lại được chờ thu về.",
        "Its {count} sheets are issued again, and may come back.",
    ),
    "print-restore-it": Words("Khôi phục", "Restore it"),
    "said-run-cancel": Words("Đã hủy lượt in.", "The run is cancelled."),
    "said-run-restore": Words("Đã khôi phục lượt in.", "The run is restored."),
}
TEXTS: Mapping[str, Words] = _ORDER | _PROOF | _JOBS | _RUNS | _CANCELLING
"""Texts by name."""
