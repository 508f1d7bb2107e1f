"""Audits."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    "audits-title": Words("Kiểm tra ngẫu nhiên việc đếm phiếu", "Audit: how often is counting wrong?"),
    "audits-lead": Words(
        "Rút ngẫu nhiên một số phiếu, nhập lại điều ghi trên giấy mà không thấy máy đã đọc gì, rồi so sánh.",
        "Draw random sheets, enter again what the paper says without seeing what the machine read, and compare.",
    ),
    "audits-list": Words("1. Lập danh sách", "1. Make the list"),
    "audits-list-why": Words(
        "Danh sách các phiếu có thể rút bây giờ. Công bố mã SHA-256 của nó trước khi chọn số gieo, để không ai có thể "
        "chọn danh sách theo số gieo.",
        "The sheets that can be drawn now. Publish its SHA-256 before the seed is chosen, so that nobody can fit the "
        "list to the seed.",
    ),
    "audits-list-make": Words("Lập danh sách", "Make the list"),
    "audits-list-made-one": Words("1 phiếu trong danh sách", "1 sheet is listed"),
    "audits-list-made": Words("{count} phiếu trong danh sách", "{count} sheets are listed"),
    "audits-list-take": Words("Tải danh sách", "Download the list"),
    "audits-draw": Words("2. Rút phiếu", "2. Draw"),
    "audits-seed": Words("Số gieo", "Seed"),
    "audits-seed-why": Words(
        "Điều không ai chọn được: xúc xắc gieo trước mặt mọi người, hoặc kết quả xổ số.",
        "What nobody can choose: dice thrown before witnesses, or the numbers of a lottery.",
    ),
    "audits-count": Words("Số phiếu", "Sheets"),
    "audits-count-why": Words(
        "Để trống: đủ để nếu từ 1 % số phiếu bị đọc sai thì nhiều nhất 5 % số lần rút không thấy phiếu sai nào.",
        "Empty: as many as it takes that, were 1 % of the sheets misread, at most 5 % of the draws would show none.",
    ),
    "audits-hash": Words("Mã SHA-256 của danh sách đã công bố", "SHA-256 of the list that was published"),
    "audits-hash-why": Words(
        "Có thể để trống: khi đó rút từ danh sách lúc này.", "May be left empty: then the list of this moment is taken."
    ),
    "audits-draw-now": Words("Rút phiếu", "Draw sheets"),
    "audits-earlier": Words("Các lần đã rút", "What was drawn"),
    "audits-none": Words("Chưa rút lần nào.", "Nothing was drawn yet."),
    "audits-number": Words("Lần {number}", "Audit {number}"),
    "audits-drawn": Words("Rút lúc", "Drawn"),
    "audits-of": Words("{size} trong {population} phiếu", "{size} of {population} sheets"),
    "audits-left": Words("Còn phải nhập", "To enter"),
    "audits-enter": Words("Nhập phiếu đã rút", "Enter the drawn sheets"),
    "audits-back": Words("Tất cả các lần", "All audits"),
    "audits-misread": Words("Câu trả lời đọc sai", "Misread answers"),
    "audits-checked": Words("Câu trả lời đã kiểm tra", "Answers checked"),
    "audits-sheets-most": Words("Phiếu có câu đọc sai, nhiều nhất", "Sheets with a misread answer, at most"),
    "audits-answers-most": Words("Câu trả lời đọc sai, nhiều nhất", "Answers misread, at most"),
    "audits-confidence": Words(
        "Với độ tin cậy 95 %, trong {count} phiếu của danh sách; mỗi giới hạn tự nó đúng. Câu chưa nhập được coi là "
        "đọc sai. Với chữ viết tay chỉ so có chữ hay không.",
        "With 95 % confidence, of the {count} sheets of the list; each bound by itself. What is not entered yet is "
        "taken for misread. Of handwriting only whether there is any was compared.",
    ),
    "audits-which": Words("Những câu đọc sai", "Which ones"),
    "audits-sheet": Words("Phiếu", "Sheet"),
    "audits-question": Words("Câu hỏi", "Question"),
    "audits-paper": Words("Trên giấy", "On paper"),
    "audits-counted": Words("Đã tính", "Counted"),
    "audits-nothing": Words("để trống", "blank"),
    "audits-void": Words("không hợp lệ", "void"),
    "audits-written": Words("có chữ viết", "something written"),
    "audits-drawn-from": Words("Rút từ danh sách có mã SHA-256", "Drawn from the list with the SHA-256"),
    "audits-with-seed": Words("Số gieo: {seed}", "Seed: {seed}"),
    "audits-bad-seed": Words(
        "Số gieo là một dòng chữ gõ lại được.", "A seed is a line of text that can be typed again."
    ),
    "audits-bad-count": Words(
        "Số lượng phiếu phải từ 1 trở lên, hoặc để trống.", "The number of sheets must be 1 or more, or left empty."
    ),
    "said-audits-drawn": Words("Đã rút; các phiếu chờ nhập trong hàng chờ.", "Drawn; the sheets wait in the queue."),
}
"""Texts by name."""
