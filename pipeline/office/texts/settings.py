"""Settings, survey and register."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

_FIELDS: Mapping[str, tuple[Words, Words]] = {
    "language": (
        Words("Ngôn ngữ", "Language"),
        Words(
            "Của trang này, của bảng số liệu và báo cáo; mỗi người vẫn tự chọn được ở góc trên.",
            "Of these pages, tables and reports; everybody may still choose at the top.",
        ),
    ),
    "csv_locale": (
        Words("Dấu phân cách trong tệp CSV", "Separators in CSV files"),
        Words(
            "Excel của mỗi nước mở tệp theo dấu của nước mình.", "A spreadsheet program expects those of its country."
        ),
    ),
    "validity.invalid_share": (
        Words("Phiếu không hợp lệ khi thiếu quá", "A sheet is invalid when more is missing than"),
        Words(
            "Tỷ lệ câu bắt buộc không có câu trả lời hợp lệ. Đổi số này là đổi mọi số liệu đã tính.",
            "Of the required questions, without a valid answer. It changes all figures, also earlier ones.",
        ),
    ),
    "validity.overvote": (
        Words("Khi đánh hai ô mà chỉ được chọn một", "When two boxes are marked and one was asked for"),
        Words(
            "Người dân hay sửa bằng mũi tên hoặc chữ bên cạnh, máy không thấy được.",
            "People correct themselves with arrows and words, which the reader can't see.",
        ),
    ),
    "validity.fewest_for_rank": (
        Words("Số phiếu ít nhất để xếp hạng", "Fewest valid sheets for a rank"),
        Words(
            "Đơn vị có ít phiếu hơn được ghi là quá ít. Với 30 phiếu, chỉ số 90 % có thể là 74 đến 97 %.",
            "Units with fewer are shown as too few. At 30 sheets an index of 90 % may be 74 to 97 %.",
        ),
    ),
    "validity.fewest_in_cell": (
        Words("Nhóm người nhỏ nhất được hiện", "Smallest group of people that is shown"),
        Words("Nhóm nhỏ hơn có thể làm lộ ra một người.", "A smaller one may tell who somebody is."),
    ),
    "review.double_entry": (
        Words("Tỷ lệ chỗ nghi vấn do hai người cùng duyệt", "Share of doubts that two people settle"),
        Words(
            "Hai người không thấy ý kiến của nhau; khác nhau thì người thứ ba quyết định. 0: không hỏi hai lần.",
            "They don't see what the other said; where they differ a third decides. 0: nobody is asked twice.",
        ),
    ),
    "report.target": (
        Words("Chỉ tiêu hài lòng (%)", "Target of the satisfaction index (%)"),
        Words(
            "Mỗi đơn vị và tiêu chí được so với số này. Nghị quyết 30c/NQ-CP: trên 80 % vào năm 2020.",
            "Units and criteria are held against it. Resolution 30c/NQ-CP: over 80 % in 2020.",
        ),
    ),
    "report.handwriting": (
        Words("In ảnh chữ viết tay trong báo cáo", "Pictures of handwriting in reports"),
        Words("Ảnh có thể có tên người mà chưa ai xem.", "They may hold names that nobody has looked for."),
    ),
    "report.superior": (
        Words("Cơ quan cấp trên", "Superior body"),
        Words("Đứng trên tên cơ quan ban hành. Để trống nếu không có.", "Above the name of the office. May be empty."),
    ),
    "report.symbol": (
        Words("Ký hiệu văn bản", "Symbol"),
        Words("Sau số văn bản. Để trống: BC-UBND hoặc BC.", "Behind the number. Empty: BC-UBND, or BC."),
    ),
    "report.place": (
        Words("Địa danh", "Place"),
        Words("Nơi ban hành, trước ngày tháng.", "Where it is issued, before the date."),
    ),
    "report.addressee": (
        Words("Kính gửi", "Addressee"),
        Words("Cơ quan nhận báo cáo. Để trống nếu không có.", "The body that it is sent to. May be empty."),
    ),
    "report.recipients": (
        Words("Nơi nhận", "Copies to"),
        Words("Mỗi nơi một dòng.", "A line each."),
    ),
    "report.signer": (
        Words("Chức vụ người ký", "Title of the signer"),
        Words(
            "Ví dụ: KT. CHỦ TỊCH, xuống dòng, PHÓ CHỦ TỊCH. Để trống: chủ tịch hoặc thủ trưởng.",
            "As in KT. CHỦ TỊCH, a new line, PHÓ CHỦ TỊCH. Empty: the chairperson, or the head.",
        ),
    ),
    "retention.months": (
        Words("Giữ bản quét bao nhiêu tháng", "Months that scans are kept"),
        Words(
            "Phiếu đã hứa điều này với người dân (Luật 91/2025/QH15): đổi cả hai cùng lúc. Để trống: không xóa.",
            "The sheet promises it to people (Law 91/2025/QH15): change both together. Empty: none are deleted.",
        ),
    ),
    "retention.scans_until": (
        Words("Xóa cả bản quét đến trước hoặc trong ngày", "Also delete scans that arrived up to"),
        Words("Sau khi ngày đó qua. Để trống nếu không có.", "Once that day is over. May be empty."),
    ),
    "backup.folder": (
        Words("Thư mục sao lưu hằng ngày", "Folder of the daily backups"),
        Words(
            "Nên ở ổ đĩa khác hoặc thư mục mạng, như D:\\sao-luu hay /mnt/backup. Để trống: không sao lưu.",
            "Best on another disk or a share, as in /mnt/backup/phieu. Empty: none are made.",
        ),
    ),
    "backup.keep": (
        Words("Giữ bao nhiêu bản", "Backups that are kept"),
        Words("Bản cũ nhất được xóa đi.", "The oldest are removed."),
    ),
    "backup.archive": (
        Words("Sao lưu cả bản quét và tệp PDF", "With the scans and the printed PDFs"),
        Words("Chúng không đổi, và nhiều bản sẽ đầy ổ đĩa.", "They never change, and many copies fill a disk."),
    ),
    "online.address": (
        Words("Địa chỉ trả lời trực tuyến", "Address of the online form"),
        Words(
            "Được in trên phiếu, như https://khaosat.uongbi.gov.vn. Để trống: phiếu không nhắc đến.",
            "Printed on sheets, as in https://khaosat.uongbi.gov.vn. Empty: they say nothing of it.",
        ),
    ),
    "online.sheets": (
        Words("In mã trả lời trực tuyến trên mỗi phiếu", "A code for the online form on each sheet"),
        Words("Nếu không, chỉ có trên thẻ và áp phích.", "Else on slips and posters alone."),
    ),
    "online.counts": (
        Words("Khi một phiếu được trả lời cả trên giấy lẫn trực tuyến", "Of a sheet answered on paper and online"),
        Words("Mỗi phiếu chỉ được tính một lần.", "Each sheet counts once."),
    ),
    "online.daily_cap": (
        Words("Số câu trả lời mỗi ngày với mã mở của một quầy", "Answers a day with the open code of a desk"),
        Words("Nhiều hơn thì không nhận nữa trong ngày.", "More are not taken that day."),
    ),
    "online.burst": (
        Words("Báo khi trong mười phút có nhiều hơn", "Flag more within ten minutes than"),
        Words("Nhiều câu trả lời dồn dập cần một người xem.", "A person should look at a burst of answers."),
    ),
    "online.seconds": (
        Words("Trả lời quá nhanh: dưới bao nhiêu giây một câu", "Too fast: seconds for a question below"),
        Words(
            "Ít ai đọc và trả lời một câu nhanh hơn hai giây (Huang và cộng sự, 2012).",
            "Hardly anybody reads and answers in less than two (Huang et al. 2012).",
        ),
    ),
    "rows.periods": (
        Words("Tính câu trả lời nhập từ tệp theo", "Count answers that come in files by"),
        Words("Theo ngày của từng câu trả lời.", "By the day of each answer."),
    ),
    "publish.provisional": (
        Words("Công bố cả kỳ chưa kết thúc", "Publish periods that are not over"),
        Words("Được ghi là số liệu tạm thời.", "Marked as provisional."),
    ),
    "publish.since": (
        Words("Công bố từ kỳ", "First period published"),
        Words("Như 2026-Q1, 2026-03 hoặc 2026. Để trống: tất cả.", "As in 2026-Q1, 2026-03 or 2026. Empty: all."),
    ),
    "publish.languages": (
        Words("Ngôn ngữ của trang công bố", "Languages of the published pages"),
        Words("Ngôn ngữ đầu tiên hiện trước.", "The first is shown first."),
    ),
    "publish.contact": (
        Words("Người dân hỏi ai", "Whom people may ask"),
        Words("Tiếng Việt | tiếng Anh. Để trống nếu không có.", "Vietnamese | English. May be empty."),
    ),
    "comments.answer_within_days": (
        Words("Số ngày để trả lời một góp ý", "Days in which a comment is answered"),
        Words(
            "Kể từ ngày góp ý đến, khi chưa ai quyết định thời hạn; sau đó góp ý được báo quá hạn.",
            "From its arrival, while nobody has decided until when; then it is shown as overdue.",
        ),
    ),
    "desks.fewest": (
        Words("Số phiếu ít nhất để hiện một quầy hay cán bộ", "Fewest sheets for figures of a desk or official"),
        Words("Không dưới 30, để không ai bị đánh giá oan.", "Not under 30, so that nobody is judged by chance."),
    ),
    "desks.questions": (
        Words("Câu hỏi được tính cho quầy và cán bộ", "Questions that count for desks and officials"),
        Words(
            "Không ai phải chịu trách nhiệm về ghế ngồi chờ. Không chọn câu nào: mọi câu của chỉ số.",
            "Nobody is to answer for the waiting area. None chosen: all of the index.",
        ),
    ),
    "inbox.quiet_seconds": (
        Words("Đọc tệp sau bao nhiêu giây không đổi", "Seconds without a change until a file is read"),
        Words("Máy quét ghi qua mạng thành từng đợt.", "Scanners write through a share in bursts."),
    ),
    "inbox.patience_seconds": (
        Words("Báo tệp hỏng sau bao nhiêu giây", "Seconds until a file is named as damaged"),
        Words("Nếu tệp không đổi mà vẫn không mở được.", "If it does not change, and does not open."),
    ),
    "inbox.passed_over": (
        Words("Thư mục và tệp không đọc", "Folders and files that are passed over"),
        Words("Mỗi tên một dòng; * thay cho bất kỳ chữ nào.", "A name a line; * stands for anything."),
    ),
    "files.group_may_read": (
        Words("Nhóm của thư mục kết quả được đọc", "The group of the results folder may read"),
        Words("Chỉ bảng số liệu và báo cáo, không gì khác.", "Tables and reports, and nothing else."),
    ),
    "notify.staff": (
        Words("Cán bộ phát phiếu", "Staff"),
        Words("Về hạn chế giao cho họ. Mỗi địa chỉ một dòng.", "Of shortcomings that are theirs. A line each."),
    ),
    "notify.clerks": (
        Words("Cán bộ duyệt phiếu", "Clerks"),
        Words("Về hạn chế giao cho họ. Mỗi địa chỉ một dòng.", "Of shortcomings that are theirs. A line each."),
    ),
    "notify.managers": (
        Words("Người quản lý", "Managers"),
        Words(
            "Nhận bản tổng hợp định kỳ. Người có tên như tài khoản của một đơn vị chỉ nhận phần của đơn vị ấy.",
            "Get the digest. Who is named like a user of some units gets what is of these units alone.",
        ),
    ),
    "notify.administrators": (
        Words("Người quản trị", "Administrators"),
        Words("Nhận thư gửi thử. Mỗi địa chỉ một dòng.", "Get the test mail. A line each."),
    ),
    "notify.digest": (
        Words("Bản tổng hợp cho người quản lý", "Digest for managers"),
        Words(
            "Việc quá hạn, sắp đến hạn, đề xuất chưa ai quyết định, kèm báo cáo của từng đơn vị.",
            "What is overdue and due, what nobody has decided, and the report of each unit.",
        ),
    ),
    "notify.weekday": (
        Words("Ngày gửi thư", "Day on which mails are sent"),
        Words(
            "Mỗi người một thư mỗi tuần; bản tổng hợp tháng gửi vào ngày này đầu tiên trong tháng.",
            "A mail a week to each; the digest of a month on the first such day of it.",
        ),
    ),
    "mail.server": (
        Words("Máy chủ thư gửi đi (SMTP)", "Server for outgoing mail (SMTP)"),
        Words("Để trống: không gửi thư nào.", "Empty: no mail is sent."),
    ),
    "mail.port": (
        Words("Cổng", "Port"),
        Words("0: 587 với STARTTLS, 465 với TLS.", "0: 587 with STARTTLS, 465 with TLS."),
    ),
    "mail.security": (
        Words("Mã hóa", "Encryption"),
        Words(
            "Máy chủ phải có chứng thư mà máy này tin cậy.", "The server must have a certificate that is trusted here."
        ),
    ),
    "mail.user": (
        Words("Tên đăng nhập máy chủ thư", "User at the mail server"),
        Words(
            "Mật khẩu không ghi ở đây: ai quản lý máy chủ ghi password hoặc password_file trong phieu.toml.",
            "The password is not typed here: whoever keeps the server sets password or password_file in phieu.toml.",
        ),
    ),
    "mail.sender": (
        Words("Địa chỉ gửi", "Address of the sender"),
        Words("Ví dụ: Phòng Nội vụ <noivu@uongbi.gov.vn>", "As in: Office of Home Affairs <noivu@uongbi.gov.vn>"),
    ),
    "mail.link": (
        Words("Địa chỉ trang làm việc", "Address of the office's pages"),
        Words(
            "Để thư dẫn đến từng hạn chế. Trống: thư không có liên kết.",
            "For the links in mails. Empty: there are none.",
        ),
    ),
}

_CHOICES: Mapping[str, Words] = {
    "language=vi": Words("Tiếng Việt", "Vietnamese"),
    "language=en": Words("Tiếng Anh", "English"),
    "csv_locale=": Words("Theo ngôn ngữ", "By the language"),
    "csv_locale=vi": Words("Chấm phẩy, dấu phẩy thập phân (1,5; 2)", "Semicolon and decimal comma (1,5; 2)"),
    "csv_locale=en": Words("Dấu phẩy, dấu chấm thập phân (1.5, 2)", "Comma and decimal point (1.5, 2)"),
    "validity.overvote=ask": Words("Hỏi một người", "Ask a person"),
    "validity.overvote=void": Words("Không tính câu đó", "Count that question as void"),
    "online.counts=first": Words("Tính câu trả lời đầy đủ trước", "What was whole first counts"),
    "online.counts=online": Words("Tính câu trả lời trực tuyến", "The online answer counts"),
    "online.counts=paper": Words("Tính phiếu giấy", "The paper counts"),
    "rows.periods=month": Words("Tháng", "Month"),
    "rows.periods=quarter": Words("Quý", "Quarter"),
    "rows.periods=year": Words("Năm", "Year"),
    "notify.digest=": Words("Không gửi", "None"),
    "notify.digest=week": Words("Mỗi tuần", "Each week"),
    "notify.digest=month": Words("Mỗi tháng", "Each month"),
    "notify.weekday=monday": Words("Thứ Hai", "Monday"),
    "notify.weekday=tuesday": Words("Thứ Ba", "Tuesday"),
    "notify.weekday=wednesday": Words("Thứ Tư", "Wednesday"),
    "notify.weekday=thursday": Words("Thứ Năm", "Thursday"),
    "notify.weekday=friday": Words("Thứ Sáu", "Friday"),
    "notify.weekday=saturday": Words("Thứ Bảy", "Saturday"),
    "notify.weekday=sunday": Words("Chủ nhật", "Sunday"),
    "mail.security=starttls": Words("STARTTLS", "STARTTLS"),
    "mail.security=tls": Words("TLS", "TLS"),
    "mail.security=none": Words("Không mã hóa (chỉ trên máy này)", "Not encrypted (this machine alone)"),
    "publish.languages=": Words("Cả hai, ngôn ngữ chính trước", "Both, the main one first"),
    "publish.languages=vi": Words("Tiếng Việt", "Vietnamese"),
    "publish.languages=en": Words("Tiếng Anh", "English"),
    "publish.languages=vi,en": Words("Tiếng Việt, rồi tiếng Anh", "Vietnamese, then English"),
    "publish.languages=en,vi": Words("Tiếng Anh, rồi tiếng Việt", "English, then Vietnamese"),
}

_PAGE: Mapping[str, Words] = {
    "settings-title": Words("Cài đặt", "Settings"),
    "settings-lead": Words(
        "Mỗi thay đổi được kiểm tra như khi đọc tệp phieu.toml, có hiệu lực ngay và được ghi vào nhật ký.",
        "Each change is checked as the file phieu.toml is, is in force at once, and is in the log.",
    ),
    "settings-parts": Words("Các phần", "Parts"),
    "settings-section-language": Words("Ngôn ngữ và tệp", "Language and files"),
    "settings-section-validity": Words("Phiếu hợp lệ", "What counts"),
    "settings-section-report": Words("Chỉ tiêu và báo cáo", "Target and report"),
    "settings-section-channels": Words("Hình thức thu phiếu", "Channels"),
    "settings-section-themes": Words("Chủ đề góp ý", "Themes of comments"),
    "settings-section-retention": Words("Thời hạn lưu", "Retention"),
    "settings-section-backup": Words("Sao lưu hằng ngày", "Daily backup"),
    "settings-section-online": Words("Trả lời trực tuyến", "Online answers"),
    "settings-section-publish": Words("Công bố", "Publication"),
    "settings-section-comments": Words("Trả lời góp ý", "Answers to comments"),
    "settings-section-desks": Words("Quầy và cán bộ", "Desks and officials"),
    "settings-section-inbox": Words("Hộp nhận bản quét và tệp", "Inbox and files"),
    "settings-section-notify": Words("Ai được nhắc", "Who is notified"),
    "settings-section-fixed": Words("Chỉ đổi được trên máy chủ", "Changed at the server alone"),
    "settings-section-mail": Words("Máy chủ thư", "Mail server"),
    "settings-note-notify": Words(
        "Thư nhắc gửi đến người thực hiện, tìm theo tên đứng trước địa chỉ: Trần Thị An <an@uongbi.gov.vn>.",
        "Owners of shortcomings are found by the name before an address: Trần Thị An <an@uongbi.gov.vn>.",
    ),
    "settings-note-mail": Words(
        "Thư chỉ có số, tên hạn chế, đơn vị, thời hạn (bản tổng hợp: cả người thực hiện); không có lời góp ý nào.",
        "Mails hold the number, what it is, the unit, when it is due (a digest: the owner, too); no comment.",
    ),
    "settings-mail-try": Words("Gửi thư thử", "Send a test mail"),
    "settings-mail-try-lead": Words(
        "Theo cài đặt đã lưu, đến các người quản trị ở trên; nếu chưa có ai thì đến địa chỉ gửi.",
        "By the settings as they are saved, to the administrators above; to the sender where there are none.",
    ),
    "said-mail-sent": Words("Đã gửi thư thử. Hãy xem hộp thư.", "The test mail was sent. Look at the mailbox."),
    "said-mail-soon": Words(
        "Vừa gửi thư thử xong: hãy chờ nửa phút.", "A test mail was sent just now: wait half a minute."
    ),
    "said-mail-not-set": Words(
        "Chưa gửi: ghi máy chủ thư và địa chỉ gửi, lưu lại rồi thử.",
        "Not sent: give a mail server and the sender's address, save, and try again.",
    ),
    "settings-mail-failed": Words("Thư thử không gửi được", "The test mail could not be sent"),
    "settings-note-online": Words(
        "Máy chủ nhận câu trả lời từ ngoài (phieu form) áp dụng thay đổi khi được khởi động lại.",
        "The server that takes answers from outside (phieu form) follows once it is started again.",
    ),
    "settings-note-channels": Words(
        "Tên được in trên phiếu. Đổi tên không đổi số liệu. Hình thức đã dùng không xóa được.",
        "The names are printed on sheets. A new name changes no figure. What was used can't be removed.",
    ),
    "settings-note-themes": Words(
        "Chủ đề để xếp góp ý. Đổi tên không đổi số liệu. Chủ đề đã dùng không xóa được.",
        "What comments may be about. A new name changes no figure. What was used can't be removed.",
    ),
    "settings-theme-words": Words("Từ gợi ý chủ đề", "Words by which themes are suggested"),
    "settings-theme-words-why": Words(
        "Mỗi dòng một từ hoặc cụm từ người dân hay viết. phieu chỉ gợi ý và nói vì từ nào; người đọc xác nhận.",
        "A word or phrase that people write on each line. phieu suggests alone, and says why; a person confirms.",
    ),
    "settings-note-fixed": Words(
        "Ai quản lý máy chủ sửa những mục này trong tệp phieu.toml, rồi khởi động lại phieu.",
        "Whoever keeps the server changes these in phieu.toml, and starts phieu again.",
    ),
    "settings-fixed-database": Words("Cơ sở dữ liệu", "Database"),
    "settings-fixed-office": Words("Tên cơ quan", "Office"),
    "settings-fixed-workers": Words("Số tiến trình đọc phiếu", "Processes that read"),
    "settings-fixed-heads": Words("Tệp ghi mã cuối nhật ký", "File of the log's heads"),
    "settings-fixed-mail": Words("Mật khẩu máy chủ thư", "Password of the mail server"),
    "settings-fixed-mail-variable": Words("trong biến môi trường {name}", "in the variable {name} of the environment"),
    "settings-fixed-mail-file": Words("trong một tệp trên máy chủ", "in a file at the server"),
    "settings-fixed-limits": Words("Giới hạn một tệp quét", "Limits of a scanned file"),
    "settings-fixed-limits-value": Words(
        "{pages} trang, {megabytes} MB, {seconds} giây một trang", "{pages} pages, {megabytes} MB, {seconds} s a page"
    ),
    "settings-database-own": Words("tệp phieu.db trong thư mục làm việc", "the file phieu.db in the workspace"),
    "settings-database-other": Words("{kind} trên máy {host}", "{kind} at {host}"),
    "settings-none": Words("không", "none"),
    "settings-each-core": Words("một cho mỗi nhân của máy", "one for each core"),
    "settings-name-vi": Words("Tên tiếng Việt", "Vietnamese name"),
    "settings-name-en": Words("Tên tiếng Anh", "English name"),
    "settings-add": Words("Thêm", "Add"),
    "settings-remove": Words("Bỏ", "Remove"),
    "settings-in-use": Words("đang dùng", "in use"),
    "settings-save": Words("Lưu cài đặt", "Save settings"),
    "settings-default": Words("Mặc định: {value}", "Default: {value}"),
    "settings-problems": Words("Chưa lưu: có {count} chỗ cần sửa", "Not saved: {count} to be mended"),
    "settings-conflict": Words(
        "Trong lúc đó người khác đã đổi cài đặt. Chưa có gì được lưu: xem lại rồi lưu lần nữa.",
        "Somebody else changed settings in the meantime. Nothing was saved: look again, then save again.",
    ),
    "settings-conflict-now": Words("Người khác đã đổi thành: {value}", "Somebody else made it: {value}"),
    "settings-empty": Words("(trống)", "(empty)"),
    "settings-broken": Words("Tệp phieu.toml hiện không dùng được", "phieu.toml can't be used as it stands"),
    "settings-broken-lead": Words(
        "Máy chủ vẫn chạy với cài đặt trước đó. Ai quản lý máy chủ cần sửa tệp.",
        "The server goes on with the settings of before. Whoever keeps it must mend the file.",
    ),
    "settings-exists": Words("đã có tên này", "there is one of this name"),
    "settings-both-names": Words("cần cả hai tên", "needs both names"),
    "settings-used": Words("{name}: đã dùng, không bỏ được", "{name}: is used, and can't be removed"),
    "settings-folder-taken": Words(
        "không được nằm trong thư mục {name}: hãy chọn nơi khác", "must not lie in {name}: take another place"
    ),
    "settings-folder-gone": Words(
        "máy chủ không có thư mục này: hãy nối ổ đĩa hoặc thư mục mạng trước",
        "the server has no such folder: connect the disk or share first",
    ),
    "said-settings-saved": Words("Đã lưu cài đặt.", "The settings are saved."),
    "said-settings-same": Words("Không có gì thay đổi.", "Nothing was changed."),
}

_SURVEY: Mapping[str, Words] = {
    "survey-title": Words("Phiếu hỏi và danh mục đơn vị", "Survey and units"),
    "survey-lead": Words(
        "Tải tệp đang dùng về, sửa, rồi tải lên. Tệp được kiểm tra và so với bản đang dùng; "
        "chưa gì thay đổi cho đến khi bấm dùng.",
        "Download the file in use, change it, bring it back. It is checked and compared; "
        "nothing changes until it is taken into use.",
    ),
    "survey-survey": Words("Phiếu hỏi (survey.yaml)", "Survey (survey.yaml)"),
    "survey-survey-lead": Words(
        "Câu hỏi, thang điểm và lời in trên phiếu. Phiếu đã in vẫn đọc được theo bản của nó.",
        "The questions, scales and texts of the sheet. Sheets that were printed are read by their own version.",
    ),
    "survey-units": Words("Danh mục đơn vị (units.csv)", "Register of units (units.csv)"),
    "survey-units-lead": Words(
        "Mỗi đơn vị một dòng. Đơn vị kết thúc thì ghi ngày cuối, không xóa dòng.",
        "A line for each unit. One that ends keeps its line, with its last day.",
    ),
    "survey-desks": Words("Quầy và cán bộ (desks.csv)", "Desks and officials (desks.csv)"),
    "survey-desks-lead": Words(
        "Chỉ cần khi tính số liệu của từng quầy hoặc cán bộ.", "Needed for figures of single desks and officials alone."
    ),
    "survey-transactions": Words("Số lượt giao dịch (transactions.csv)", "Transactions (transactions.csv)"),
    "survey-transactions-lead": Words(
        "Để biết bao nhiêu phần lượt giao dịch có phiếu. Không bắt buộc.",
        "Tells which share of transactions was answered. Not needed.",
    ),
    "survey-scheme": Words("Bộ chỉ số riêng (tệp YAML)", "A scheme of your own (a YAML file)"),
    "survey-scheme-lead": Words(
        "Quy tắc biến câu hỏi thành chỉ số. Phiếu hỏi nêu tên bộ chỉ số ở dòng “scheme”.",
        "The rules by which questions make indicators. The survey names it in its line “scheme”.",
    ),
    "survey-no-scheme": Words("Chỉ có các bộ chỉ số đi kèm phieu.", "There are those alone that come with phieu."),
    "survey-in-use": Words("Đang dùng: sửa ngày {day}, {kilobytes} kB.", "In use: changed on {day}, {kilobytes} kB."),
    "survey-no-file": Words("Chưa có tệp này.", "There is no such file yet."),
    "survey-another": Words("Tệp mới", "Another file"),
    "survey-check": Words("Tải lên và kiểm tra", "Bring and check"),
    "survey-wrong": Words("Chưa dùng được: có {count} chỗ cần sửa", "It can't be used yet: {count} to be mended"),
    "survey-wrong-do": Words(
        "Số sau dấu hai chấm là số dòng trong tệp. Sửa tất cả rồi tải lên lần nữa; bản đang dùng không thay đổi.",
        "The number behind the colon is the line of the file. Mend all, then bring it again; what is in use stays.",
    ),
    "survey-again": Words("Tải lên lần nữa", "Bring it again"),
    "survey-good": Words("Tệp dùng được. Chưa có gì thay đổi.", "The file can be used. Nothing has changed yet."),
    "survey-changes": Words("Những gì thay đổi", "What changes"),
    "survey-more": Words("và {count} thay đổi nữa", "and {count} more"),
    "survey-preview": Words("Phiếu sẽ in như sau (MẪU)", "The sheet as it will be printed (a proof, MẪU)"),
    "survey-page": Words("Trang {page} của bản mẫu", "Page {page} of the proof"),
    "survey-meaning": Words(
        "Những câu này mang nghĩa khác với phiếu đã in, nên câu trả lời không cộng chung được:",
        "These mean something else than on sheets that were printed, so answers can't be counted together:",
    ),
    "survey-meaning-do": Words(
        "Nếu nghĩa thật sự khác, hãy đặt mã mới cho câu đó: khi mã chưa đổi, phieu không in phiếu này.",
        "If they do, give each a new id: until then phieu does not print this survey.",
    ),
    "survey-same": Words(
        "Nghĩa vẫn như trước, chỉ sửa chính tả hoặc cách viết (ghi vào nhật ký)",
        "They mean the same, and only the spelling was mended (this is logged)",
    ),
    "survey-use": Words("Dùng tệp này", "Take it into use"),
    "said-survey-used": Words(
        "Tệp mới đang được dùng; bản cũ được giữ bên cạnh.", "The new file is in use; the old one is kept beside it."
    ),
    "said-survey-none": Words("Chưa chọn tệp, hoặc tệp rỗng.", "No file was chosen, or it is empty."),
}

TEXTS: Mapping[str, Words] = {
    **_SURVEY,
    **{f"settings-{name}": said[0] for name, said in _FIELDS.items()},
    **{f"settings-{name}-why": said[1] for name, said in _FIELDS.items()},
    **{f"settings-{name}": said for name, said in _CHOICES.items()},
    **_PAGE,
}
"""Texts by name."""
