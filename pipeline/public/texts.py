"""What the pages of the survey online say."""

from __future__ import annotations

from forms.bilingual import Words

TEXTS: dict[str, Words] = {
    "skip": Words("Đến nội dung chính", "Skip to the main content"),
    "language": Words("Ngôn ngữ", "Language"),
    "in_vi": Words("Tiếng Việt", "Tiếng Việt"),
    "in_en": Words("English", "English"),
    "about": Words("Ông/bà đang đánh giá", "You are rating"),
    "begin": Words("Bắt đầu", "Begin"),
    "how_long": Words(
        "{pages} trang, khoảng {minutes} phút. Ông/bà có thể để trống câu nào không muốn trả lời.",
        "{pages} pages, about {minutes} min. You may leave any question open.",
    ),
    "how_long_1": Words(
        "Một trang, khoảng {minutes} phút. Ông/bà có thể để trống câu nào không muốn trả lời.",
        "One page, about {minutes} min. You may leave any question open.",
    ),
    "not_here": Words("Không phải đơn vị này?", "Not this office?"),
    "choose_other": Words("Chọn đơn vị khác", "Choose another one"),
    "part": Words("Phần {page} trên {pages}", "Part {page} of {pages}"),
    "why": Words("Xin cho biết thêm", "Tell us a little more"),
    "because": Words(
        "Ông/bà chưa hài lòng về: {questions}. Câu này không bắt buộc.",
        "You were not satisfied with: {questions}. You may leave this open.",
    ),
    "next": Words("Tiếp tục", "Continue"),
    "back": Words("Quay lại", "Back"),
    "change": Words("Sửa", "Change"),
    "optional": Words("không bắt buộc", "optional"),
    "most": Words("Chọn tối đa {most} ý", "Choose up to {most}"),
    "several": Words("Có thể chọn nhiều ý", "Choose as many as you like"),
    "one_digit": Words("Một chữ số", "One digit"),
    "digits": Words("Tối đa {digits} chữ số", "Up to {digits} digits"),
    "no_names": Words(
        "Xin không ghi họ tên, số điện thoại hay số giấy tờ tùy thân. Tối đa {letters} chữ.",
        "Please write no names, phone or ID numbers. At most {letters} letters.",
    ),
    "ends": Words("{low} … {high}", "{low} … {high}"),
    "error": Words("Lỗi:", "Error:"),
    "problems": Words("Xin xem lại", "Please look again"),
    "missing_head": Words("Còn câu chưa trả lời", "Some questions are still open"),
    "missing_rest": Words(
        "Nếu muốn để trống, ông/bà chỉ cần bấm “Tiếp tục” lần nữa.",
        "To leave them open, just press “Continue” again.",
    ),
    "wrong_missing": Words("Câu {number} chưa trả lời", "Question {number} has no answer yet"),
    "wrong_many": Words("Câu {number}: chọn tối đa {most} ý", "Question {number}: choose at most {most}"),
    "wrong_digits": Words(
        "Câu {number}: ghi một số có tối đa {digits} chữ số",
        "Question {number}: write a number of at most {digits} digits",
    ),
    "wrong_long": Words(
        "Câu {number}: dài hơn {letters} chữ, xin viết ngắn lại",
        "Question {number}: longer than {letters} letters, please shorten it",
    ),
    "wrong_empty": Words(
        "Phiếu chưa có câu trả lời nào. Xin trả lời ít nhất một câu rồi gửi.",
        "Nothing has been answered yet. Please answer at least one question, then send.",
    ),
    "wrong_changed": Words(
        "Bảng hỏi vừa được cập nhật. Những gì đã trả lời vẫn còn; xin xem lại từ đầu.",
        "The questions have just been updated. Your answers are still here; please look through them again.",
    ),
    "check": Words("Xem lại trước khi gửi", "Check before sending"),
    "check_hint": Words(
        "Sau khi gửi không sửa được nữa. Phiếu không ghi tên ai.",
        "Once sent, nothing can be changed. Nobody's name is recorded.",
    ),
    "no_answer": Words("Chưa trả lời", "No answer"),
    "too_few": Words(
        "{open} trên {all} câu hỏi chính chưa được trả lời. Phiếu như vậy vẫn gửi được, nhưng chưa đủ để tính vào "
        "kết quả.",
        "{open} of the {all} main questions have no answer. It may be sent as it is, but it will not be enough to "
        "count.",
    ),
    "send": Words("Gửi phiếu", "Send"),
    "thanks": Words("Cảm ơn ông/bà!", "Thank you!"),
    "taken": Words("Phiếu đã được nhận và lưu lại.", "Your answers have been received and kept."),
    "receipt": Words("Mã biên nhận", "Your receipt"),
    "receipt_for": Words(
        "Ghi lại hoặc chụp màn hình nếu muốn. Sau mỗi kỳ khảo sát, danh sách mã biên nhận được công bố: có mã này "
        "trong "
        "danh sách nghĩa là phiếu của ông/bà đã được tính. Từ mã này không ai biết ông/bà đã trả lời gì.",
        "Note it down or take a picture of the screen if you like. After each period the list of receipts is "
        "published: "
        "if yours is in it, your answers were counted. Nobody can tell from it what you said.",
    ),
    "close": Words("Ông/bà có thể đóng trang này.", "You may close this page."),
    "again": Words("Về trang đầu", "Back to the start"),
    "home": Words("Khảo sát trực tuyến", "Survey online"),
    "home_code": Words("Ông/bà có mã trên phiếu?", "Do you have a code on a sheet or slip?"),
    "code": Words("Mã", "Code"),
    "code_hint": Words(
        "10 chữ cái, ví dụ BCDF-GHJK-LM. Chữ hoa hay thường, có dấu gạch hay không đều được.",
        "10 letters, as in BCDF-GHJK-LM. Capitals, blanks and hyphens do not matter.",
    ),
    "open": Words("Mở phiếu", "Open"),
    "home_unit": Words("Hoặc chọn đơn vị vừa phục vụ ông/bà", "Or choose the office that served you"),
    "search": Words("Tìm theo tên", "Search by name"),
    "find": Words("Tìm", "Search"),
    "found_none": Words("Không có đơn vị nào có tên như vậy.", "No office has such a name."),
    "found_many": Words(
        "Còn {more} đơn vị nữa: gõ một phần của tên để tìm.", "There are {more} more: type a part of the name."
    ),
    "desks": Words("Quầy hoặc bộ phận", "Desk or department"),
    "official": Words("Cán bộ tại bàn {number}", "Official at desk {number}"),
    "whole_unit": Words("Toàn đơn vị", "The office as a whole"),
    "used": Words("Mã này đã được dùng", "This code has been used"),
    "used_rest": Words(
        "Mỗi mã chỉ trả lời được một lần, và đã có một phiếu được gửi bằng mã này. Nếu đó là ông/bà thì không cần "
        "làm gì "
        "thêm. Nếu không phải, xin hỏi quầy một phiếu khác.",
        "Each code can be answered with once, and an answer has been sent with this one. If that was you, there is "
        "nothing "
        "more to do. If it was not, please ask the desk for another sheet.",
    ),
    "full": Words("Hôm nay đã nhận đủ phiếu trực tuyến", "Today's number of online answers is reached"),
    "full_rest": Words(
        "Địa chỉ này nhận một số phiếu nhất định mỗi ngày. Xin trở lại vào ngày mai, hoặc hỏi quầy phiếu giấy hay "
        "phiếu "
        "có mã: hai cách đó vẫn dùng được ngay.",
        "This address takes a certain number of answers a day. Please come back tomorrow, or ask the desk for a paper "
        "sheet or a code: both work at once.",
    ),
    "closed_alone": Words("{unit} không còn hoạt động", "{unit} is no longer open"),
    "closed_unit": Words("{unit} không còn hoạt động", "{unit} is no longer open"),
    "closed_unit_rest": Words("Nơi tiếp nhận công việc hiện nay:", "These offices serve its area now:"),
    "no_place": Words("Không có trang này", "There is no such page"),
    "no_place_rest": Words(
        "Xin kiểm tra lại địa chỉ, hoặc bắt đầu từ trang đầu.", "Check the address, or begin at the first page."
    ),
    "expired": Words("Phiếu này đã quá hạn", "This form has expired"),
    "expired_rest": Words(
        "Phiếu được mở quá lâu hoặc không đọc được. Xin bắt đầu lại.",
        "It was opened too long ago, or can't be read. Please begin again.",
    ),
    "not_kept": Words("Chưa lưu được", "Not kept yet"),
    "not_kept_rest": Words(
        "Máy chủ chưa ghi được phiếu. Những gì đã nhập vẫn còn ở trang này: xin đợi một phút rồi bấm “Gửi phiếu” "
        "lần nữa. "
        "Gửi hai lần vẫn chỉ tính một.",
        "The server could not keep your answers just now. All that you entered is still on this page: please wait a "
        "minute, then press “Send” again. Sent twice, it counts once.",
    ),
    "trouble": Words("Máy chủ đang gặp trục trặc", "The server has a problem"),
    "trouble_rest": Words("Xin thử lại sau ít phút.", "Please try again in a few minutes."),
    "bad": Words("Yêu cầu không đọc được", "The request can't be read"),
    "offline": Words(
        "Mất kết nối. Câu trả lời đã lưu trên máy, sẽ gửi khi có mạng.",
        "No connection. Your answers are kept on this phone and will be sent when it is back.",
    ),
    "offline_kiosk": Words(
        "Mất kết nối. Câu trả lời sẽ được gửi khi có mạng.", "No connection. Your answers will be sent when it is back."
    ),
    "sending": Words("Đang gửi…", "Sending…"),
    "retry": Words("Thử lại ngay", "Try again now"),
    "kept_head": Words("Ông/bà đang trả lời dở một phiếu", "You have begun a form"),
    "kept_rest": Words(
        "Câu trả lời được lưu trên máy này trong một ngày.", "Your answers are kept on this phone for a day."
    ),
    "go_on": Words("Trả lời tiếp", "Go on with it"),
    "drop": Words("Xóa, bắt đầu lại", "Delete it and begin anew"),
    "idle": Words("Trở về đầu sau {seconds} giây", "Back to the start in {seconds} seconds"),
    "idle_stay": Words("Tôi vẫn ở đây", "I am still here"),
    "touch": Words("Chạm để bắt đầu", "Touch to begin"),
}
"""Texts by name; what stands in braces is filled in."""
