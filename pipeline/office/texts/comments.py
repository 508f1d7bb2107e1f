"""Comments: what must be answered, and what comments are about."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    "comments-title": Words("Góp ý của người dân", "What people wrote"),
    "comments-lists": Words("Danh sách", "Lists"),
    "comments-tab-answer": Words("Cần trả lời", "To be answered"),
    "comments-tab-answered": Words("Đã trả lời", "Answered"),
    "comments-tab-themes": Words("Xếp chủ đề", "Themes to confirm"),
    "comments-tab-counts": Words("Thống kê", "Counts"),
    "comments-counting": Words(
        "Đang đếm; mở lại trang sau vài giây.", "Being counted; open the page again in a moment."
    ),
    # To be answered
    "comments-none-to-answer": Words("Không còn góp ý nào chờ trả lời.", "No comment waits for an answer."),
    "comments-none-in-register": Words(
        "Trong sổ không có góp ý nào chờ trả lời.", "No comment in the register waits for an answer."
    ),
    "comments-none-answered": Words("Chưa có góp ý nào được trả lời.", "No comment was answered yet."),
    "comments-late-count-one": Words("1 góp ý quá hạn trả lời", "1 comment is overdue"),
    "comments-late-count": Words("{count} góp ý quá hạn trả lời", "{count} comments are overdue"),
    "comments-overdue": Words("Quá hạn", "Overdue"),
    "comments-comment": Words("Góp ý", "Comment"),
    "comments-owner": Words("Người trả lời", "Who answers"),
    "comments-no-owner": Words("chưa giao", "nobody yet"),
    "comments-due": Words("Hạn trả lời", "Due"),
    "comments-by-rule": Words("theo cài đặt", "by the settings"),
    "comments-answer-it": Words("Trả lời", "Answer"),
    "comments-open-it": Words("Xem", "Open"),
    "comments-answered-on": Words("Ngày trả lời", "Answered on"),
    "comments-publishes": Words("được công bố", "published"),
    "comments-erased": Words("Nội dung không còn lưu.", "What it said is not kept any more."),
    "comments-unlisted": Words("Chưa vào sổ", "Not in the register yet"),
    "comments-unlisted-about": Words(
        "Người nhập đánh dấu các góp ý này cần trả lời.", "Whoever typed these said that they must be answered."
    ),
    "comments-begin": Words("Đưa vào sổ và trả lời", "Put it in, and answer"),
    # One of them
    "comments-number": Words("Hạn chế số {number}", "Shortcoming {number}"),
    "comments-arrived": Words("Nhận ngày {day}", "Arrived on {day}"),
    "comments-until": Words("Trả lời trước hết ngày {day}", "To be answered by {day}"),
    "comments-is-closed": Words("Đã đóng", "Closed"),
    "comments-is-done": Words("Đã trả lời", "Answered"),
    "comments-is-dropped": Words("Đã bỏ", "Dropped"),
    "comments-all-steps": Words("Xem mọi bước", "See all steps"),
    "comments-all": Words("Về danh sách", "Back to the list"),
    "comments-answer": Words("Trả lời", "The answer"),
    "comments-answer-hint": Words(
        "Nội dung đã trả lời người dân, hoặc việc đã làm. Chỉ người có quyền xem được.",
        "What the person was told, or what was done. Only those who may see it do.",
    ),
    "comments-reply": Words("Lời đáp để công bố", "Reply to be published"),
    "comments-reply-hint": Words(
        "Mọi người đọc được. Không ghi tên, số điện thoại, số giấy tờ, mã hồ sơ, số phiếu; không trích lời góp ý.",
        "For everybody. No name, telephone number, number of papers, dossiers or sheets; no words of the comment.",
    ),
    "comments-publish": Words("Công bố lời đáp này", "Publish this reply"),
    "comments-publish-hint": Words(
        "Trang công bố ghi chủ đề, đơn vị, kỳ và lời đáp; đơn vị có dưới {fewest} góp ý trong kỳ thì không hiện.",
        "The public page tells theme, unit, period and reply; nothing of a unit with fewer than {fewest} comments in "
        "the period.",
    ),
    "comments-save": Words("Lưu", "Save"),
    "comments-close": Words("Đóng", "Close it"),
    "comments-close-hint": Words(
        "Đóng khi đã trả lời xong; sau đó lời đáp không sửa được nữa nếu chưa mở lại.",
        "Close it once it is answered; then the reply can't be changed unless it is opened again.",
    ),
    "comments-wrong": Words("Chưa lưu. Sửa các chỗ sau:", "Not saved. To be mended:"),
    "comments-wrong-due": Words("Hạn trả lời không phải là một ngày.", "The due date is no day."),
    "comments-wrong-done_on": Words(
        "Ngày trả lời không phải là một ngày, hoặc ở tương lai.", "The day of the answer is no day, or lies ahead."
    ),
    "comments-no-reply": Words("Chưa có lời đáp để công bố.", "There is no reply to be published."),
    "comments-must-change": Words(
        "Lời đáp chưa công bố được. Sửa những phần tô màu:", "The reply can't be published. Change what is lit:"
    ),
    "comments-maybe-names": Words(
        "Phần tô màu giống tên người. Sửa lại, hoặc xác nhận đó không phải tên người:",
        "What is lit looks like a name. Change it, or say that it is none:",
    ),
    "comments-no-names": Words("Đây không phải tên người", "These are no names"),
    "comments-found-known": Words("tên người liên quan", "somebody's name"),
    "comments-found-name": Words("giống tên người", "looks like a name"),
    "comments-found-phone": Words("số điện thoại", "telephone number"),
    "comments-found-mail": Words("địa chỉ thư", "e-mail address"),
    "comments-found-paper": Words("số giấy tờ", "number of a paper"),
    "comments-found-serial": Words("số phiếu", "number of a sheet"),
    "comments-found-dossier": Words("mã hồ sơ", "code of a dossier"),
    "comments-found-number": Words("dãy số", "number"),
    "comments-found-quote": Words("trích lời góp ý", "words of the comment"),
    "said-comments-saved": Words("Đã lưu.", "Saved."),
    "said-comments-same": Words("Không có gì thay đổi.", "Nothing was changed."),
    "said-comments-closed": Words("Đã đóng.", "Closed."),
    "said-comments-no-theme": Words("Chưa lưu: chọn ít nhất một chủ đề.", "Not saved: choose at least one theme."),
    # Themes
    "comments-filter": Words("Lọc góp ý", "Filter"),
    "comments-unit": Words("Đơn vị", "Unit"),
    "comments-period": Words("Kỳ", "Period"),
    "comments-theme": Words("Chủ đề", "Theme"),
    "comments-which": Words("Góp ý", "Comments"),
    "comments-show-open": Words("Chưa xếp chủ đề", "Without a theme"),
    "comments-show-all": Words("Tất cả", "All"),
    "comments-everything": Words("Tất cả", "All"),
    "comments-show": Words("Xem", "Show"),
    "comments-found-count-one": Words("1 góp ý", "1 comment"),
    "comments-more-units": Words(
        "Còn {count} đơn vị nữa, có ít góp ý hơn: hãy tìm theo tên ở trên.",
        "{count} more units, with fewer comments: search for one above.",
    ),
    "comments-found-count": Words("{count} góp ý", "{count} comments"),
    "comments-untyped-one": Words("1 góp ý viết tay chưa nhập chữ", "1 handwritten comment is not typed yet"),
    "comments-untyped": Words("{count} góp ý viết tay chưa nhập chữ", "{count} handwritten comments are not typed yet"),
    "comments-keys": Words(
        "Phím: 1–9 chọn chủ đề, A cần trả lời, G nhận gợi ý và lưu, Enter lưu.",
        "Keys: 1 to 9 choose themes, A needs an answer, G takes what is suggested and saves, Enter saves.",
    ),
    "comments-take-suggested": Words("Nhận gợi ý và lưu", "Take what is suggested, and save"),
    "comments-cover": Words("Che phần giống tên người", "Cover what looks like a name"),
    "comments-edit-text": Words("Sửa chữ", "Change the text"),
    "comments-all-themed": Words("Mọi góp ý ở đây đã có chủ đề.", "All comments here have a theme."),
    "comments-more": Words("Tiếp", "More"),
    "comments-from-start": Words("Từ đầu", "From the first"),
    # Counts
    "comments-none-typed": Words("Chưa có góp ý nào được nhập.", "No comment was typed yet."),
    "comments-by-period": Words("Chủ đề qua các kỳ", "Themes over the periods"),
    "comments-by-unit": Words("Từng đơn vị, {period}", "Unit by unit, {period}"),
    "comments-typed": Words("Góp ý đã nhập", "Comments typed"),
    "comments-no-theme": Words("Chưa xếp chủ đề", "Without a theme"),
    "comments-all-units": Words("Mọi đơn vị", "All units"),
    "comments-several": Words("Một góp ý có thể thuộc nhiều chủ đề.", "A comment may be about several themes."),
}
