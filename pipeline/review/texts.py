"""What the review page says."""

from __future__ import annotations

from forms.bilingual import Words
from omr.faults import Fault, Outcome
from omr.reading import Doubt
from pipeline.inspection.status import Task
from pipeline.records.rulings import HANDED_OUT, NOT_HANDED_OUT, Matter
from pipeline.review.queue_items import ItemKind

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""The languages to choose from, each by its own name."""

TEXTS: dict[str, Words] = {
    # The frame
    "title": Words("Duyệt phiếu", "Review"),
    "room-home": Words("Tình hình", "Status"),
    "room-print": Words("In phiếu", "Print"),
    "room-scans": Words("Nạp phiếu", "Scans"),
    "room-settle": Words("Duyệt phiếu", "Settle"),
    "room-figures": Words("Số liệu", "Figures"),
    "room-measures": Words("Khắc phục", "Put right"),
    "room-administration": Words("Quản trị", "Administration"),
    "home": Words("Hôm nay", "Today"),
    "account": Words("Tài khoản", "Account"),
    "print-order": Words("Đặt in", "Order"),
    "print-runs": Words("Các lượt in", "Printed"),
    "scans-bring": Words("Nạp bản quét", "Bring scans"),
    "scans-files": Words("Các tệp đã nạp", "Files"),
    "figures": Words("Số liệu", "Figures"),
    "measures": Words("Sổ theo dõi", "Register"),
    "comments": Words("Góp ý", "Comments"),
    "camera-door": Words("Chụp bằng điện thoại", "Photograph with a phone"),
    "audits": Words("Kiểm tra", "Audit"),
    "users": Words("Người dùng", "People"),
    "settings": Words("Cài đặt", "Settings"),
    "survey-and-register": Words("Phiếu hỏi và đơn vị", "Survey and units"),
    "log": Words("Nhật ký", "Log"),
    "backup": Words("Sao lưu", "Backup"),
    "queue": Words("Hàng chờ", "Queue"),
    "overview": Words("Tổng quan", "Overview"),
    "desks": Words("Quầy", "Desks"),
    "map": Words("Cột tệp", "Columns"),
    "map-title": Words("Cột của tệp kết quả", "Columns of files of rows"),
    "map-lead": Words(
        "Tệp do phần mềm khác xuất ra. Chọn một tệp để xem mỗi cột được hiểu là gì và sửa lại.",
        "Files that other programs wrote. Choose one to see what each column is taken for, and mend that.",
    ),
    "map-none": Words("Chưa có tệp nào.", "There is no such file yet."),
    "map-bad": Words("có dòng chưa tính được", "some rows can't be counted"),
    "map-samples": Words("Ví dụ", "For example"),
    "map-hidden": Words("không hiện giá trị", "values are not shown"),
    "map-columns": Words("Cột", "Columns"),
    "map-units": Words("Tên đơn vị chưa biết", "Names of units that nobody knows"),
    "map-rows": Words("dòng", "rows"),
    "map-open": Words("? chưa biết", "? nobody knows yet"),
    "map-questions": Words("Câu hỏi", "Questions"),
    "map-roles": Words("Việc khác", "Other uses"),
    "map-save": Words("Lưu vào map.yaml", "Save to map.yaml"),
    "map-again": Words(
        "Sau khi lưu, nhập lại tệp bằng lệnh này; dòng đã tính không đổi, dòng chưa tính được đọc lại:",
        "Once it is saved, import the file again with this; what was counted stays, other rows are read anew:",
    ),
    "role-unit": Words("đơn vị được đánh giá", "the unit that is rated"),
    "role-time": Words("lúc gửi", "when it was sent"),
    "role-start": Words("lúc bắt đầu", "when it was begun"),
    "role-seconds": Words("số giây trả lời", "seconds that it took"),
    "role-key": Words("mã riêng của dòng", "an id unlike any other"),
    "role-id": Words("mã dòng trong biểu mẫu này", "an id within this form"),
    "role-desk": Words("quầy hoặc cán bộ", "desk or official"),
    "role-period": Words("kỳ", "period"),
    "role-sent": Words("đã gửi hay chưa", "whether it was sent"),
    "role-drop": Words("dữ liệu cá nhân: bỏ", "personal data: dropped"),
    "role-ignore": Words("không cần: bỏ qua", "not needed: ignored"),
    "said-map-saved": Words("Đã lưu map.yaml; bản trước ở map.yaml.old.", "Saved; the map of before is map.yaml.old."),
    "how-to-read": Words("Cách đọc", "How to read it"),
    "decisions": Words("Đã quyết định", "Decisions"),
    "no-decisions": Words(
        "Chưa có quyết định nào. Điều đã duyệt ở hàng chờ sẽ hiện ở đây, và có thể mở lại.",
        "Nothing was decided yet. What is settled in the queue appears here, and can be reopened.",
    ),
    "when": Words("Lúc", "When"),
    "by-whom": Words("Người quyết định", "By"),
    "about": Words("Về", "About"),
    "decided": Words("Quyết định", "Decision"),
    "decided-and": Words("{first} và {last}", "{first} and {last}"),
    "decided-version": Words("bản quét {number} trong {count} bản", "scan {number} of {count}"),
    "decided-neither": Words("không dùng bản nào", "neither counts"),
    "decided-without": Words("các câu khác của trang là để trống", "its other questions are blank"),
    "decided-unwritten": Words("không có chữ đọc được", "nothing that can be read"),
    "decided-dismissed": Words("bỏ qua", "dismissed"),
    "decided-ours": Words("là trang của phiếu này", "a page of this sheet"),
    "decided-unnumbered": Words("là phiếu mất số, được cấp số mới", "a sheet without its serial, which got one"),
    "decided-sent": Words("chuyển cho {unit}", "sent to {unit}"),
    "decided-letter": Words("thư góp ý cho {unit}, ngày {day}", "a letter for {unit}, of {day}"),
    "decided-continues": Words("trang tiếp theo của một thư", "the next page of a letter"),
    "reopen": Words("Mở lại", "Reopen"),
    "said-reopened": Words("Đã mở lại; mục này lại nằm trong hàng chờ.", "Reopened; it waits in the queue again."),
    "help": Words("Trợ giúp", "Help"),
    "skip": Words("Đến nội dung chính", "Skip to the content"),
    "menu": Words("Trang", "Pages"),
    "open-menu": Words("Mục lục", "Menu"),
    "language": Words("Ngôn ngữ", "Language"),
    "clerk": Words("Người duyệt:", "Reviewer:"),
    "close": Words("Đóng", "Close"),
    "log-out": Words("Đăng xuất", "Log out"),
    # How far it is
    "progress": Words("Tiến độ", "Progress"),
    "left": Words("còn lại", "left"),
    "left-here": Words("còn lại trong phần đã chọn", "left of what you chose"),
    "settled": Words("Đã duyệt", "Settled"),
    "pace": Words("Tốc độ", "Pace"),
    "each": Words("{seconds} giây mỗi mục", "{seconds} s each"),
    "still": Words("Còn khoảng", "About"),
    "minutes": Words("{minutes} phút", "{minutes} min"),
    "under-a-minute": Words("dưới một phút", "under a minute"),
    "by-kind": Words("Theo loại", "By kind"),
    "by-unit": Words("Theo đơn vị", "By unit"),
    "all-units": Words("Tất cả đơn vị", "All units"),
    "all-kinds": Words("Tất cả loại", "All kinds"),
    "all-of-it": Words("Xem tất cả", "See all"),
    "done-title": Words("Không còn gì chờ duyệt", "Nothing waits for review"),
    "done-text": Words(
        "Mọi chỗ nghi vấn đã được duyệt. Trang này tự xem lại khi có bản quét mới.",
        "Every doubt is settled. This page looks again by itself when new scans arrive.",
    ),
    "done-here-title": Words("Không còn gì như vậy chờ duyệt", "Nothing like that waits any more"),
    "done-here-one": Words(
        "Loại hoặc đơn vị đã chọn không còn mục nào; còn 1 mục khác.",
        "There is no item left of what you chose; 1 other waits.",
    ),
    "done-here": Words(
        "Loại hoặc đơn vị đã chọn không còn mục nào; còn {count} mục khác.",
        "There is no item left of what you chose; {count} others wait.",
    ),
    "others-have": Words(
        "Những mục còn lại đang ở chỗ đồng nghiệp của bạn.", "What is left is on your colleagues' screens right now."
    ),
    # The item
    "sheet": Words("Phiếu {serial}", "Sheet {serial}"),
    "page": Words("trang {page}", "page {page}"),
    "row-picture": Words("Ảnh quét câu hỏi “{question}”", "Scan of the question “{question}”"),
    "page-picture": Words("Ảnh quét trang {number}", "Scan of the page, {number}"),
    "code-picture": Words("Ảnh quét của trang", "Scan of the page"),
    "no-picture": Words("Không có ảnh quét.", "There is no scan to show."),
    "broken-picture": Words(
        "Không mở được ảnh quét. Bỏ qua mục này (N) và báo người quản lý.",
        "The scan can't be opened. Leave it for later (N) and tell the manager.",
    ),
    "whole-page": Words("Xem cả trang", "Whole page"),
    "suggestion": Words("Máy đề nghị", "Suggested"),
    "why": Words("Vì sao hỏi", "Why you are asked"),
    "accept": Words("Chấp nhận", "Accept"),
    "blank": Words("Để trống", "Blank"),
    "blank-hint": Words("không đánh dấu ô nào", "nothing is marked"),
    "void": Words("Không hợp lệ", "Void"),
    "void-hint": Words("không rõ ý người trả lời", "can't tell what is meant"),
    "undo": Words("Hoàn tác", "Undo"),
    "blacken": Words(
        "Có tên người? Kéo chuột trên ảnh để bôi đen (nhấp vào để bỏ), và gõ ███ thay cho tên.",
        "A name in it? Drag over it in the picture to black it out (click to undo), and type ███ in its place.",
    ),
    "later": Words("Để sau", "Later"),
    "remark": Words("Ghi chú", "Remark"),
    "remark-hint": Words("Lưu cùng quyết định, không bắt buộc", "Kept with the decision; may stay empty"),
    "answer": Words("Câu trả lời", "Answer"),
    "choose-up-to": Words("Chọn tối đa {most}, rồi nhấn Enter", "Choose up to {most}, then press Enter"),
    "type-number": Words("Gõ con số đã đánh dấu", "Type the number that is marked"),
    "save": Words("Lưu", "Save"),
    "other-actions": Words("Việc khác", "Other actions"),
    # A conflict
    "scan-n": Words("Bản quét {number}", "Scan {number}"),
    "use-scan": Words("Dùng bản quét {number}", "Use scan {number}"),
    "neither": Words("Không dùng bản nào", "Use neither"),
    "differ": Words("Khác nhau ở:", "They differ in:"),
    # A sheet of a cancelled run
    "cancelled-counts": Words("Đã phát thật: tính phiếu này", "It was handed out after all: count it"),
    "cancelled-does-not": Words("Không tính", "It doesn't count"),
    # A serial
    "serial": Words("Số phiếu", "Serial"),
    "serial-hint": Words(
        "In cạnh mã vuông, ví dụ 0001234-S. Chữ cuối giúp phát hiện lỗi gõ.",
        "Printed beside the square code, for example 0001234-S. The last letter guards against slips.",
    ),
    "ours-hint": Words(
        "Nếu đọc được số phiếu trên ảnh: gõ vào đây rồi nhập các câu trả lời theo ảnh.",
        "If the serial can be read in the picture, type it here; the answers are entered from the picture next.",
    ),
    "sheet-page": Words("Trang của phiếu", "Page of the sheet"),
    "no-serial": Words("Không có số phiếu nào đọc được", "No serial can be read"),
    "no-serial-left": Words("Là phiếu khảo sát, nhưng mất số phiếu", "A survey sheet whose serial is gone"),
    "no-serial-left-hint": Words(
        "Được tính là một phiếu của đơn vị, hình thức và kỳ bạn chọn. Phiếu nhận một số mới, hiện ở bước sau: ghi số "
        "đó lên tờ giấy; các trang khác của tờ này thì gõ số mới.",
        "It counts as one sheet of the unit, channel and period that you choose. It gets a new serial, which is shown "
        "next: write it on the paper, and type it for other pages of this sheet.",
    ),
    "of_unit": Words("Đơn vị", "Unit"),
    "of_channel": Words("Hình thức", "Channel"),
    "of_period": Words("Kỳ khảo sát", "Period"),
    "of_layout": Words("Mẫu phiếu", "Form"),
    "choose": Words("Chọn …", "Choose …"),
    "count-sheet": Words("Tính phiếu này", "Count this sheet"),
    "is-ours": Words("Đây là phiếu khảo sát", "This is a survey sheet"),
    "whose-missing": Words(
        "Hãy chọn đơn vị, hình thức, kỳ và trang của phiếu.", "Choose the unit, the channel, the period and the page."
    ),
    "unknown-printing": Words(
        "Chưa từng in phiếu như vậy cho đơn vị, hình thức và kỳ này, hoặc phiếu không có trang đó.",
        "No such sheet was ever printed for this unit, channel and period, or it has no such page.",
    ),
    # A page
    "missing-text": Words(
        "Tìm tờ giấy và quét, rồi để máy tự ghép vào phiếu. Nếu chắc chắn không còn, các câu của trang này được tính "
        "là để trống.",
        "Find the paper and scan it: it joins its sheet by itself. If it will surely not come, the questions of this "
        "page count as blank.",
    ),
    "by-hand": Words("Nhập câu trả lời theo ảnh", "Enter the answers from the picture"),
    "by-hand-hint": Words(
        "Phím số chọn và xuống câu kế tiếp; 0 là để trống, X là không hợp lệ. Câu để trống cũng phải nói rõ.",
        "Number keys choose and go on to the next question; 0 is blank, X is void. What is blank is to be said, too.",
    ),
    "rest-blank": Words("Các câu còn lại đều để trống", "All other questions are blank"),
    "entries-missing": Words(
        "Còn {count} câu chưa nhập: {labels}. Chọn câu trả lời hoặc 0 (để trống) cho từng câu, hoặc đánh dấu “Các câu "
        "còn lại đều để trống”.",
        "Nothing is entered yet for {count} questions: {labels}. Choose an answer or 0 (blank) for each, or check “All "
        "other questions are blank”.",
    ),
    "entries-contradict": Words(
        "Vừa có câu trả lời vừa được đánh dấu để trống: {labels}.", "Answered, and marked blank as well: {labels}."
    ),
    "let-read": Words("Để máy đọc: chỉ bốn góc", "Let the machine read it: show it the four corners"),
    "corners-hint": Words(
        "Nhấp lần lượt vào giữa bốn ô định vị trên ảnh, hoặc vào chỗ của ô đã mất; hay chỉnh số (phần trăm chiều rộng "
        "và chiều cao của ảnh) bằng phím mũi tên. Câu nào máy không chắc thì được hỏi lại.",
        "Click on the middles of the four corner markers in turn, or where they were; or change the numbers (per cent "
        "of the picture's width and height) with the arrow keys. What the machine is not sure of is asked.",
    ),
    "corner-1": Words("trên, trái", "top left"),
    "corner-2": Words("trên, phải", "top right"),
    "corner-3": Words("dưới, phải", "bottom right"),
    "corner-4": Words("dưới, trái", "bottom left"),
    "across": Words("phần trăm từ mép trái", "per cent from the left"),
    "down": Words("phần trăm từ mép trên", "per cent from the top"),
    "read-it": Words("Đọc trang này", "Read this page"),
    "unfit-corners": Words(
        "Không thấy các ô in ở chỗ đó. Nhấp lại vào giữa bốn ô định vị, hoặc nhập câu trả lời theo ảnh.",
        "The printed boxes are not found there. Click on the four markers once more, or enter the answers by hand.",
    ),
    "written": Words("Có chữ viết tay", "There is handwriting"),
    "not-written": Words("Không có chữ", "Nothing is written"),
    "save-answers": Words("Lưu các câu trả lời", "Save these answers"),
    "wont-come": Words("Trang này sẽ không có", "It will not come"),
    "wont-read": Words("Không đọc được gì", "Nothing can be read"),
    # A stray page
    "letter": Words("Là thư góp ý", "It is a letter"),
    "like-before": Words(
        "Đơn vị, ngày và hình thức điền sẵn theo thư trước ({unit}); hãy so với thư này.",
        "Unit, date and channel are those of the letter before ({unit}); compare them with this one.",
    ),
    "send-to": Words("Chuyển làm ý kiến góp ý cho", "Send to the suggestions of"),
    "send-to-hint": Words("Gõ một phần tên đơn vị rồi chọn", "Type a part of the unit's name, and choose"),
    "letter-day": Words("Ngày viết thư", "Date of the letter"),
    "letter-day-hint": Words("Ngày/tháng/năm. Quét ngày {day}", "Day/month/year. Scanned on {day}"),
    "day-shape": Words("ngày/tháng/năm", "day/month/year"),
    "letter-text": Words("Nội dung thư, nếu cần gõ lại", "What it says, if it is to be typed"),
    "letter-text-hint": Words(
        "Nguyên lời; bỏ tên người, số điện thoại, số giấy tờ",
        "In their words; leave out names, phone and ID numbers",
    ),
    "blacken-letter": Words(
        "Kéo chuột trên ảnh để che tên, chữ ký, địa chỉ; nhấp vào chỗ đã che để bỏ che.",
        "Drag over names, signatures and addresses in the picture to black them out; click on a black part to undo it.",
    ),
    "send": Words("Chuyển", "Send"),
    "continues": Words(
        "Nối tiếp thư ở trang {page} ({unit}, {day})", "Continues the letter on page {page} ({unit}, {day})"
    ),
    "unit-not-then": Words(
        "Vào ngày này đơn vị ấy chưa có hoặc không còn. Chọn đơn vị của ngày đó, hoặc sửa ngày.",
        "That unit did not exist on this day. Choose the one of that day, or mend the date.",
    ),
    "bad-day": Words(
        "Ngày thư chưa đúng. Gõ ngày/tháng/năm, không muộn hơn hôm nay: 05/03/2019.",
        "That is no date of a letter. Type day/month/year, not later than today: 05/03/2019.",
    ),
    "dismiss": Words("Bỏ qua trang này", "Dismiss this page"),
    "forged-dismiss": Words("Không tính tờ này", "Don't count this sheet"),
    "forged-do": Words(
        "Để riêng tờ giấy và báo người quản lý. Không tính tờ này thì nó vẫn nằm trong sổ các trang, là phiếu giả.",
        "Set the paper aside and tell the manager. If it is not counted, it stays on the list of pages, as forged.",
    ),
    "later-do": Words(
        "Ở đây chưa duyệt được trang này: hãy làm theo lời khuyên ở trên rồi quay lại. Chỉ bỏ qua khi tờ giấy không "
        "cần tính, hoặc đã được quét lại.",
        "This page can't be settled here yet: do what is advised above, and come back. Dismiss it only if the paper "
        "need not count, or was scanned again.",
    ),
    "later-tell": Words("Để sau, báo người quản lý", "Leave it, tell the manager"),
    "perhaps-letter": Words("Không phải phiếu, mà là thư góp ý", "It is no sheet, but a letter"),
    # A comment
    "comment": Words("Nội dung", "What it says"),
    "comment-hint": Words("Giữ nguyên lời người viết", "In the words of who wrote it"),
    "themes": Words("Nói về điều gì", "What it is about"),
    "written-there": Words("Nguyên văn trong tệp", "As it stands in the file"),
    "row-of": Words("{file}, dòng {line}", "{file}, row {line}"),
    "row-gone": Words(
        "Không mở được dòng này: tệp không còn, hoặc không còn hiểu được. Xem tệp gốc, hoặc để mục này cho người khác.",
        "This row can't be opened: its file is gone, or can't be understood any more. See the file, or leave it.",
    ),
    "told-name": Words("có thể là tên người", "may be a name"),
    "told-phone": Words("có thể là số điện thoại", "may be a telephone number"),
    "told-mail": Words("có thể là địa chỉ thư điện tử", "may be an e-mail address"),
    "told-paper": Words("có thể là số giấy tờ", "may be the number of a paper"),
    "save-covered": Words("Lưu và che chỗ tô sáng", "Save, with what is lit covered"),
    "version-n": Words("Bản {number}", "Version {number}"),
    "use-version": Words("Dùng bản {number}", "Use version {number}"),
    "the-question": Words("Câu hỏi", "Question"),
    "nothing-said": Words("(để trống)", "(blank)"),
    "neither-version": Words("Không dùng bản nào", "Use neither"),
    "suggested-because": Words("vì có: {words}", "because of: {words}"),
    "accept-suggested": Words("Chọn các chủ đề được gợi ý", "Take the themes that are suggested"),
    "suggest": Words("Gợi ý chủ đề", "Suggest themes"),
    "needs-answer": Words("Cần trả lời người viết", "Somebody must answer it"),
    "no-comment": Words("Không có chữ đọc được", "Nothing that can be read"),
    "too-long": Words(
        "Quá dài: một ý kiến có nhiều nhất 4000 chữ. Hãy rút gọn, giữ nguyên ý.",
        "That is too long: a comment has at most 4000 letters. Shorten it, and keep what it says.",
    ),
    "no-text": Words(
        "Chưa gõ gì. Nếu không đọc được, chọn “Không có chữ đọc được”.",
        "Nothing is typed. If it can't be read, say “Nothing that can be read”.",
    ),
    # What is said after an answer
    "said-saved": Words("Đã lưu.", "Saved."),
    "said-taken": Words(
        "Người khác đã duyệt mục này. Đây là mục kế tiếp.", "Somebody else settled that one; here is the next."
    ),
    "said-undone": Words("Đã hoàn tác. Hãy trả lời lại.", "Taken back. Please answer it again."),
    "said-overtaken": Words(
        "Người khác đã mở lại hoặc sửa câu trả lời ấy; không có gì bị hoàn tác.",
        "Somebody else has reopened or changed that answer since; nothing was taken back.",
    ),
    "said-nothing": Words("Không có gì để hoàn tác.", "There is nothing to take back."),
    "said-later": Words(
        "Mục này quay lại sau khi đã qua hết các mục khác.", "That one comes back after all others had their turn."
    ),
    "failed": Words(
        "Chưa lưu được câu trả lời cho {what}. Câu trả lời vẫn được giữ ở đây.",
        "The answer to {what} was not saved yet. It is kept here.",
    ),
    "hasty": Words(
        "Mục này vừa hiện ra; hãy xem ảnh rồi bấm lại.",
        "That one has only just appeared; look at it, then press again.",
    ),
    "unreachable": Words("Không liên lạc được với máy chủ.", "The server can't be reached."),
    "offline": Words("Không liên lạc được với máy chủ; đang thử lại.", "The server can't be reached; trying again."),
    "retry": Words("Thử lại", "Try again"),
    "go-back": Words("Mở lại mục đó", "Open it again"),
    "bad-serial": Words(
        "Chữ kiểm tra không khớp với số. So từng chữ số với tờ phiếu rồi gõ lại.",
        "The check letter does not fit the digits. Compare each digit with the sheet and type it again.",
    ),
    "unfit-serial": Words(
        "Trang này không đọc được như một trang của phiếu đó. So lại số phiếu, hoặc quét lại tờ giấy cho phẳng.",
        "The page can't be read as one of that sheet. Compare the serial, or scan the paper again, flat and straight.",
    ),
    "unknown-serial": Words(
        "Số phiếu này chưa từng được in ở đây. So từng chữ số rồi gõ lại.",
        "This serial was never printed here. Compare each digit and type it again.",
    ),
    "bad-choice": Words("Câu trả lời này không phù hợp với câu hỏi.", "That is no possible answer to this question."),
    "no-unit": Words("Hãy chọn đơn vị nhận.", "Choose the unit that it goes to."),
    "which-unit": Words("Hãy chọn đơn vị nhận: {names}.", "Choose the unit that it goes to: {names}."),
    "and-more": Words(" và {count} đơn vị khác", " and {count} more"),
    "not-found-title": Words("Không có trang này", "There is no such page"),
    "not-found": Words(
        "Mục này đã được duyệt, hoặc địa chỉ không đúng.", "It was settled already, or the address is wrong."
    ),
    "trouble-title": Words("Có lỗi xảy ra", "Something went wrong"),
    "trouble": Words(
        "Chưa có gì được lưu. Thử lại sau ít phút; nếu vẫn lỗi, báo người quản lý.",
        "Nothing was saved. Try again in a minute; if it stays, tell the manager.",
    ),
    "not-allowed-title": Words("Bạn không có quyền mở trang này", "This is not yours to open"),
    "not-allowed": Words(
        "Vai trò của bạn không gồm việc này, hoặc việc này thuộc đơn vị khác. Nếu cần, hãy nhờ người quản lý.",
        "Your roles don't include this, or it is another unit's. Ask a manager if you need it.",
    ),
    "to-first": Words("Về trang đầu", "To the first page"),
    # The overview
    "failed-log-ins": Words("Đăng nhập không thành công trong 24 giờ qua", "Log-ins that failed in the last 24 hours"),
    "failed-as": Words("{name}, từ địa chỉ {address}", "{name}, from {address}"),
    "unknown-name": Words("tên không có trong danh sách", "a name that nobody has"),
    "failed-advice": Words(
        "Hãy hỏi người dùng đó. Nếu không phải họ, có người đang dò mật khẩu: báo người quản trị mạng.",
        "Ask that person. If it was not them, somebody is guessing passwords: tell whoever runs the network.",
    ),
    "today": Words("Hôm nay, {day}", "Today, {day}"),
    "in-inbox": Words("Tệp trong hộp đến", "Files in the inbox"),
    "pages-in": Words("Trang đã nhận", "Pages in"),
    "pages-accounted": Words("Trang rõ kết quả", "Pages accounted for"),
    "unread": Words("Trang chưa đọc", "Pages not read yet"),
    "waiting": Words("Chờ xử lý", "Waiting for somebody"),
    "nothing-waiting": Words("Không có gì chờ ai.", "Nothing waits for anybody."),
    "arrived-today": Words("Nhận hôm nay, theo máy quét", "Arrived today, by scanner"),
    "nothing-arrived": Words("Hôm nay chưa nhận tệp nào.", "Nothing arrived today."),
    "scanner": Words("Máy quét", "Scanner"),
    "inbox-itself": Words("hộp đến", "inbox"),
    "files": Words("Tệp", "Files"),
    "pages": Words("Trang", "Pages"),
    "read-pages": Words("Đã đọc", "Read"),
    "outcomes": Words("Khác", "Others"),
    "faults": Words("Lỗi", "Faults"),
    "no-faults": Words("không", "none"),
    "what": Words("Việc", "What"),
    "how-many": Words("Số lượng", "How many"),
    "for-whom": Words("Ai làm", "For whom"),
    "what-to-do": Words("Cần làm", "What to do"),
    "live": Words("Tự cập nhật mỗi 5 giây", "Looks again every 5 seconds"),
    "stale": Words("Không cập nhật được; đang thử lại.", "It can't be brought up to date; trying again."),
    # Help
    "keys": Words("Phím tắt", "Keys"),
    "key-choose": Words("chọn phương án", "choose that option"),
    "key-blank": Words("để trống: không có dấu nào", "blank: nothing is marked"),
    "key-void": Words("không hợp lệ; không dùng bản quét nào", "void; use neither scan"),
    "key-accept": Words("chấp nhận điều máy đề nghị, hoặc lưu", "accept what is suggested, or save"),
    "key-undo": Words("hoàn tác quyết định gần nhất của bạn", "take your last decision back"),
    "key-later": Words("để sau", "leave it for later"),
    "key-page": Words("xem cả trang", "see the whole page"),
    "key-zoom": Words("phóng to, thu nhỏ, vừa màn hình", "zoom in, out, to fit"),
    "key-rest": Words("các câu còn lại đều để trống", "all other questions are blank"),
    "key-ours": Words("trang lạ là phiếu khảo sát", "a stray page is a survey sheet"),
    "key-corners": Words("chỉ bốn góc của một trang", "show the four corners of a page"),
    "key-is-letter": Words("trang lạ là thư góp ý", "a stray page is a letter"),
    "key-letter": Words("chọn đơn vị, gõ nội dung của thư góp ý", "choose the unit, type the text of a letter"),
    "key-continues": Words("trang nối tiếp thư trước", "the page continues the letter before"),
    "key-dismiss": Words("bỏ qua trang lạ", "dismiss a stray page"),
    "key-help": Words("trợ giúp này", "this help"),
    "key-covered": Words("lưu ý kiến, che các chỗ tô sáng", "save a comment, with what is lit covered"),
    "key-escape": Words("đóng cửa sổ; rời ô nhập để dùng phím tắt", "close; leave a field, so that keys work again"),
    "how-to": Words("Cách duyệt", "How to decide"),
    "how-1": Words(
        "Điều cần ghi là ý của người trả lời, không phải điều họ lẽ ra nên chọn.",
        "Write down what the respondent meant, not what they should have chosen.",
    ),
    "how-2": Words(
        "Ô bị khoanh tròn hoặc bôi xóa là ô đã bỏ; ô đã bỏ được tô kín là chọn lại.",
        "A box that is circled or scribbled out was cancelled; a cancelled box that is filled was chosen again.",
    ),
    "how-3": Words(
        "Hai dấu cho một câu chỉ chọn một: nếu không rõ dấu nào bị bỏ thì không hợp lệ.",
        "Two marks where one is asked for: if neither was clearly cancelled, the answer is void.",
    ),
    "how-4": Words(
        "Mọi quyết định được lưu cùng tên bạn và có thể hoàn tác; bản quét không bao giờ bị sửa.",
        "Every decision is kept with your name and can be taken back; the scan is never changed.",
    ),
    "zoom-in": Words("Phóng to", "Zoom in"),
    "zoom-out": Words("Thu nhỏ", "Zoom out"),
    "zoom-fit": Words("Vừa màn hình", "Fit"),
}
"""Texts by name; braces are filled in."""

KINDS: dict[ItemKind, Words] = {
    ItemKind.DOUBT: Words("Câu trả lời nghi vấn", "Doubtful answer"),
    ItemKind.CONFLICT: Words("Hai bản quét khác nhau", "Scans that differ"),
    ItemKind.SERIAL: Words("Mã không đọc được", "Code unreadable"),
    ItemKind.PAGE: Words("Trang thiếu hoặc không đọc được", "Page missing or unreadable"),
    ItemKind.COMMENT: Words("Ý kiến viết tay", "Handwritten comment"),
    ItemKind.AUDIT: Words("Kiểm tra", "Audit"),
    ItemKind.STRAY: Words("Trang lạ", "Stray page"),
    ItemKind.CANCELLED: Words("Phiếu của lượt in đã hủy", "Sheet of a cancelled run"),
}

ROW_KINDS: dict[ItemKind, Words] = {
    ItemKind.CONFLICT: Words("Hai bản trả lời khác nhau", "Answers that differ"),
    ItemKind.COMMENT: Words("Ý kiến đã gõ sẵn", "Typed comment"),
    ItemKind.CANCELLED: Words("Trả lời bằng mã của lượt in đã hủy", "Answer with a code of a cancelled run"),
}
"""The names of kinds of items where they are about rows of files."""
ROW_ASKS = Words("Bản trả lời nào được tính?", "Which version counts?")
ROW_REASONS: dict[ItemKind, Words] = {
    ItemKind.CONFLICT: Words(
        "Câu trả lời này đến hơn một lần và không giống nhau. Có thể đã được sửa trên cổng sau lần xuất trước.",
        "This answer came more than once, and not alike: it may have been edited in the portal since the first export.",
    ),
    ItemKind.COMMENT: Words(
        "Ý kiến này đến từ một tệp. Bỏ tên người, số điện thoại, số giấy tờ trước khi lưu; chỗ máy ngờ được tô sáng, "
        "nhưng máy không tìm được hết.",
        "This comment came in a file. Take out names, phone and ID numbers before you save it; what looks like one is "
        "lit, but not all of them are found.",
    ),
    ItemKind.CANCELLED: Words(
        "Câu trả lời này được gửi bằng mã in trong một lượt đã hủy vì chưa phát cho ai. Nếu thẻ đã được phát "
        "thật thì tính; nếu không thì không tính.",
        "This was sent with a code of a run that was cancelled since it was never handed out. Count it if it was "
        "handed out after all.",
    ),
}
"""Why an item about rows of files waits."""

WHETHER_COUNTED: dict[str, Words] = {
    HANDED_OUT: Words("đã phát, được tính", "handed out after all, counts"),
    NOT_HANDED_OUT: Words("không tính", "does not count"),
}
"""What was decided of a sheet of a cancelled run."""

MATTERS: dict[Matter, Words] = {
    Matter.ANSWER: Words("Câu trả lời", "Answer"),
    Matter.VERSION: Words("Chọn bản quét", "Scan chosen"),
    Matter.WITHOUT: Words("Trang không còn", "Page will not come"),
    Matter.OPINION: Words("Ý kiến của một người", "One person's opinion"),
    Matter.COMMENT: Words("Ý kiến viết tay", "Handwritten comment"),
    Matter.STRAY: Words("Trang lạ", "Stray page"),
    Matter.CANCELLED: Words("Phiếu của lượt in đã hủy", "Sheet of a cancelled run"),
}
"""Words for the matter of a decision."""

ASKS: dict[ItemKind, Words] = {
    ItemKind.DOUBT: Words("Người trả lời chọn gì?", "What does the sheet say?"),
    ItemKind.CONFLICT: Words("Bản quét nào được tính?", "Which scan counts?"),
    ItemKind.SERIAL: Words("Trang này thuộc phiếu số mấy?", "Whose sheet is this page?"),
    ItemKind.PAGE: Words("Trang {page} của phiếu còn đến không?", "Will page {page} of this sheet come?"),
    ItemKind.COMMENT: Words("Người trả lời viết gì?", "What does the handwriting say?"),
    ItemKind.AUDIT: Words("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?"),
    ItemKind.STRAY: Words("Làm gì với trang này?", "What is to become of this page?"),
    ItemKind.CANCELLED: Words("Phiếu này có được tính không?", "Does this sheet count?"),
}
"""The heading of each kind of item; that of a doubt is its question."""

UNREADABLE_PAGE = Words("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?")
CONFLICT = Words(
    "Trang này được quét hơn một lần, và các dấu không giống nhau. Có thể phiếu bị sửa hoặc bị phô-tô.",
    "This page was scanned more than once, and the marks differ: it may have been changed, or photocopied.",
)
COMMENT = Words(
    "Máy thấy chữ viết tay nhưng không đọc. Gõ lại điều người dân viết; bỏ tên người, số điện thoại, số giấy tờ.",
    "There is handwriting, which the machine does not read. Type what it says; leave out names, phone and ID numbers.",
)
AUDIT = Words(
    "Phiếu này được rút để kiểm tra máy đọc. Nhập mọi câu như bạn thấy; điều máy đã đọc không được cho xem.",
    "This sheet was drawn to check the machine. Enter every answer as you see it; what was counted is not shown.",
)
PAGE_MISSING = Words("Trang này của phiếu chưa được quét.", "This page of the sheet was not scanned.")
CANCELLED = Words(
    "Lượt in của phiếu này đã bị hủy vì chưa phát cho ai, nhưng phiếu vẫn được thu về. Nếu phiếu đã được phát và người "
    "dân đã điền thì tính; nếu là phiếu thử hoặc phiếu bỏ đi thì không tính.",
    "Its run was cancelled since it was never handed out, and it came back all the same. Count it if it was handed out "
    "and filled in; don't if somebody only tried it out, or threw it away.",
)
REASONS = {
    ItemKind.CONFLICT: CONFLICT,
    ItemKind.COMMENT: COMMENT,
    ItemKind.AUDIT: AUDIT,
    ItemKind.CANCELLED: CANCELLED,
}
"""Why an item waits, for kinds of items that have only one reason."""

DOUBTS: dict[Doubt, Words] = {
    Doubt.NONE: Words("Máy không chắc chắn về câu này.", "The machine is not sure about this one."),
    Doubt.UNCERTAIN_MARK: Words(
        "Dấu không rõ: có thể là dấu chọn, có thể chỉ là vết bẩn hoặc dấu đã bỏ.",
        "A mark is unclear: it may be meant, or be a smudge or a mark taken back.",
    ),
    Doubt.OVERVOTE: Words("Có nhiều ô được đánh dấu hơn mức cho phép.", "More boxes seem to be marked than may be."),
    Doubt.ONLY_CANCELLED: Words(
        "Chỉ thấy dấu đã bỏ, không thấy dấu nào thay thế.",
        "There is nothing but a cancelled mark, and none in its place.",
    ),
    Doubt.BOX_DISTURBED: Words(
        "Có ô bị che hoặc mờ: nếp gấp, vết bẩn, lỗ ghim hoặc chữ viết đè.",
        "A box is hidden or blurred: a fold, a stain, a staple or handwriting across it.",
    ),
}

TODO_HERE: dict[Fault, Words] = {
    Fault.PAGE_FOREIGN: Words(
        "Nếu là thư góp ý: chuyển cho đơn vị. Nếu là phiếu bị rách hoặc bị che: chọn “Đây là phiếu khảo sát”.",
        "If it is a letter with suggestions, send it to its unit; if it is a torn or covered sheet, say so below.",
    ),
    Fault.LAYOUT_UNKNOWN: Words(
        "Chuyển phiếu cho nơi đã in, hoặc nhờ người quản trị chép tệp phiếu hỏi cũ vào hệ thống này.",
        "Pass it to the office that printed it, or ask the administrator to bring that survey's file in here.",
    ),
    Fault.CODE_UNREADABLE: Words("Gõ số phiếu in bên cạnh mã.", "Type the serial that is printed beside the code."),
    Fault.CODE_DISTRUSTED: Words(
        "Xem tờ phiếu: nếu là phiếu thật thì gõ số phiếu in bên cạnh mã, nếu không thì bỏ qua.",
        "Look at the paper: if it is genuine, type the serial that is printed beside the code, else dismiss it.",
    ),
    Fault.SHEETS_OVERLAP: Words(
        "Tìm trong tập tờ bị che và quét lại. Gõ số phiếu của nó để hệ thống chờ trang này, hoặc bỏ qua khi đã quét.",
        "Look in the stack for the one that is hidden, and scan it. Type its serial to have its page waited for, or"
        " dismiss this once it was scanned.",
    ),
}
"""What to do about a fault on the review page, for faults whose usual advice names a command."""

TASKS: dict[Task, Words] = {
    Task.DOUBT: Words("Câu trả lời nghi vấn", "Doubtful answers"),
    Task.RUN_CANCELLED: Words("Phiếu của lượt in đã hủy", "Sheets of cancelled runs"),
    Task.CONFLICT: Words("Bản quét khác nhau", "Scans that differ"),
    Task.PAGE_MISSING: Words("Thiếu trang", "Pages missing"),
    Task.PAGE_UNREADABLE: Words("Trang không đọc được", "Pages unreadable"),
    Task.SERIAL_MISSING: Words("Mã không đọc được", "Codes unreadable"),
    Task.STRAY_PAGE: Words("Trang lạ", "Stray pages"),
    Task.SECOND_SHEET: Words("Tờ bị tờ khác che", "Sheets below others"),
    Task.BATCH_HELD: Words("Phiếu trong lô đang tạm giữ", "Sheets of batches on hold"),
}

TASKS_TODO: dict[Task, Words] = {
    Task.SERIAL_MISSING: Words("Gõ số phiếu trong hàng chờ.", "Type the serials, in the queue."),
    Task.STRAY_PAGE: Words("Chuyển hoặc bỏ qua trong hàng chờ.", "Send them on or dismiss them, in the queue."),
    Task.SECOND_SHEET: Words(
        "Tìm tờ phiếu và quét lại, rồi gõ số phiếu hoặc bỏ qua trong hàng chờ.",
        "Look for the sheet and scan it, then type its serial or dismiss it, in the queue.",
    ),
}
"""What to do about a task, for tasks whose usual advice names a command or a file."""

OUTCOMES: dict[Outcome, Words] = {
    Outcome.READ: Words("đã đọc", "read"),
    Outcome.DUPLICATE: Words("quét trùng", "duplicate"),
    Outcome.BLANK: Words("trang trắng", "blank"),
    Outcome.FOREIGN: Words("không phải phiếu khảo sát", "foreign"),
    Outcome.UNREADABLE: Words("không đọc được", "unreadable"),
    Outcome.CONFLICT: Words("mâu thuẫn với bản quét khác", "conflict"),
    Outcome.FORGED: Words("mã không do đơn vị này ký", "forged"),
}
