"""The log and the backup."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    "record-at-work": Words("Đang làm…", "At work…"),
    "record-waited": Words("{seconds} giây", "{seconds} s"),
    "record-percent": Words("{percent} %", "{percent} %"),
    "record-failed": Words("Không làm được", "This could not be done"),
    "record-back": Words("Quay lại", "Back"),
    # The log
    "record-log-title": Words("Nhật ký", "Log"),
    "record-log-lead": Words(
        "Mọi việc làm thay đổi số liệu, ai làm và lúc nào. Không mục nào sửa được mà không bị phát hiện.",
        "Everything that changed a figure, by whom and when. Nothing in it can be changed unseen.",
    ),
    "record-day": Words("Từ ngày", "From"),
    "record-until": Words("Đến ngày", "Until"),
    "record-by": Words("Người làm", "Who"),
    "record-kind": Words("Loại việc", "Kind"),
    "record-all": Words("Tất cả", "All"),
    "record-sheet": Words("Số phiếu", "Sheet"),
    "record-file": Words("Tên tệp quét", "File"),
    "record-search": Words("Tìm", "Search"),
    "record-everything": Words("Xem tất cả", "Show all"),
    "record-when": Words("Lúc", "When"),
    "record-who": Words("Ai", "Who"),
    "record-what": Words("Việc", "What"),
    "record-number": Words("Mục số", "Entry"),
    "record-nothing": Words("Không có mục nào như vậy ở phần đã tìm.", "There is no such entry in what was searched."),
    "record-looked-at": Words(
        "Đã tìm trong {count} mục. Bấm “Cũ hơn” để tìm tiếp.", "{count} entries were searched. “Older” goes on."
    ),
    "record-newest": Words("Mới nhất", "Newest"),
    "record-older": Words("Cũ hơn", "Older"),
    "record-verify-title": Words("Kiểm tra nhật ký", "Verify the log"),
    "record-verify-lead": Words(
        "Kiểm tra từng mục có nối tiếp mục trước không, và mọi số liệu đang lưu có khớp với nhật ký không.",
        "Whether each entry follows from the one before, and all that is stored agrees with the log.",
    ),
    "record-known-head": Words(
        "Mã đã ghi lại trước đây, nếu muốn kiểm tra nó còn trong nhật ký",
        "A head that was noted down before, to prove that it is still in the log",
    ),
    "record-archive-too": Words(
        "Đọc lại cả các bản quét trong kho lưu trữ (lâu hơn nhiều)", "Read every archived scan, too (takes far longer)"
    ),
    "record-verify": Words("Kiểm tra", "Verify"),
    "record-verified": Words("Lần kiểm tra gần nhất", "The last one"),
    "record-whole": Words("Nhật ký toàn vẹn", "The log is whole"),
    "record-whole-said": Words(
        "{entries} mục nối tiếp nhau không đứt, và mọi thứ đang lưu khớp với nhật ký. Kiểm tra trong {seconds} giây.",
        "{entries} entries in an unbroken chain, and all that is stored agrees with them. It took {seconds} s.",
    ),
    "record-proven-one": Words("1 mã đã ghi lại có trong nhật ký.", "1 head that was noted down is in it."),
    "record-proven": Words("{count} mã đã ghi lại có trong nhật ký.", "{count} heads that were noted down are in it."),
    "record-not-whole-one": Words("Nhật ký không toàn vẹn: 1 chỗ", "The log is not whole: 1 fault"),
    "record-not-whole": Words("Nhật ký không toàn vẹn: {count} chỗ", "The log is not whole: {count} faults"),
    "record-not-whole-do": Words(
        "So cơ sở dữ liệu với một bản sao lưu, và báo cho người quản lý.",
        "Compare the database with a backup, and tell the manager.",
    ),
    "record-remarks": Words("Cần xem", "To be looked at"),
    "record-head": Words("Mã cuối của nhật ký", "Head of the log"),
    "record-head-code": Words("Mã QR của mã cuối", "QR code of the head"),
    "record-head-why": Words(
        "Chụp lại hoặc ghi ra nơi khác: sau này nó chứng minh không mục nào trước đó bị viết lại.",
        "Photograph it or note it down elsewhere: it proves later that nothing before it was rewritten.",
    ),
    "said-record-no-head": Words(
        "Mã đã ghi không đọc được: hãy chép như đã in, 1234-9f2c 41aa …",
        "That is no head of the log: write it as it is printed, 1234-9f2c 41aa …",
    ),
    # Backups
    "record-backup-title": Words("Sao lưu, thời hạn lưu và khóa", "Backup, retention and keys"),
    "record-no-folder": Words("Không có nơi để sao lưu", "There is nowhere to back up to"),
    "record-make": Words("Sao lưu", "Backup"),
    "record-daily": Words(
        "Mỗi ngày phieu tự sao lưu vào {folder} và giữ {keep} bản mới nhất. Bản làm ở đây không tự bị xóa.",
        "A backup a day goes to {folder}, and {keep} of them are kept. What is made here is not removed by itself.",
    ),
    "record-no-daily": Words(
        "Cài đặt không có sao lưu hằng ngày. Bản làm ở đây nằm trong {folder}.",
        "The settings make no daily backups. What is made here goes to {folder}.",
    ),
    "record-make-now": Words("Sao lưu ngay", "Back up now"),
    "record-with-archive": Words("Cả bản quét", "With the scans"),
    "record-with-prints": Words("Cả tệp PDF đã in", "With the printed PDFs"),
    "record-with-key": Words("Cả khóa ký phiếu, được mã hóa", "With the signing key, encrypted"),
    "record-with-key-why": Words(
        "Không có khóa thì không đọc được phiếu nào. Cụm mật khẩu cần khi khôi phục; không ai lấy lại được nó.",
        "Without the key no sheet can be read. The passphrase is asked for when restoring; nobody can find it again.",
    ),
    "record-passphrase": Words("Cụm mật khẩu", "Passphrase"),
    "record-passphrase-again": Words("Nhập lại", "Once more"),
    "record-kept": Words("Các bản đang có", "Backups that are there"),
    "record-holds": Words("Có gì", "What it holds"),
    "record-holds-said": Words("cơ sở dữ liệu với {entries} mục nhật ký", "the database with {entries} log entries"),
    "record-made-by": Words("{name}:", "{name}:"),
    "record-holds-archive": Words("bản quét", "the scans"),
    "record-holds-key": Words("khóa", "the key"),
    "record-do": Words("Việc", "Actions"),
    "record-download": Words("Tải về", "Download"),
    "record-download-why": Words(
        "Một bản sao lưu có mọi câu trả lời và góp ý: chỉ giữ ở nơi không ai khác đọc được.",
        "A backup holds all answers and comments: keep it where nobody else can read it.",
    ),
    "record-unreadable": Words("không đọc được", "can't be read"),
    "record-flaws-one": Words("thiếu 1 bản quét", "1 scan is missing"),
    "record-flaws": Words("thiếu {count} bản quét", "{count} scans are missing"),
    "record-none-kept": Words("Chưa có bản nào.", "There is none yet."),
    "record-job-backup": Words("Sao lưu", "Making a backup"),
    "record-job-verify-backup": Words("Kiểm tra một bản sao lưu", "Verifying a backup"),
    "record-job-retain": Words("Xóa bản quét quá hạn", "Deleting scans"),
    "record-made": Words("Đã sao lưu xong", "The backup is made"),
    "record-verified-whole": Words("Bản sao lưu này nguyên vẹn", "This backup is whole"),
    "record-backup-holds": Words("{files} tệp, {entries} mục nhật ký.", "{files} files, {entries} log entries."),
    "record-lacks-archive": Words(
        "Không có bản quét: hãy sao chép cả thư mục archive.", "The scans are no part of it: copy archive/, too."
    ),
    "record-lacks-key": Words(
        "Không có khóa ký phiếu: hãy giữ một bản phieu.key ở nơi an toàn.",
        "The signing key is no part of it: keep a copy of phieu.key in a safe place.",
    ),
    "said-backup-differ": Words("Hai cụm mật khẩu khác nhau.", "The two passphrases differ."),
    # Retention
    "record-retention": Words("Thời hạn lưu bản quét", "How long scans are kept"),
    "record-retention-unset": Words(
        "Cài đặt chưa có thời hạn lưu, nên không gì bị xóa.", "No time is set, so nothing is deleted."
    ),
    "record-retention-months": Words("Bản quét được giữ {months} tháng.", "Scans are kept for {months} months."),
    "record-retention-until": Words(
        "Bản quét đến hết ngày {day} bị xóa sau ngày đó.", "Those that arrived up to {day} go once that day is over."
    ),
    "record-overdue-one": Words("1 bản quét đã quá hạn lưu", "1 scan is kept longer than promised"),
    "record-overdue": Words("{count} bản quét đã quá hạn lưu", "{count} scans are kept longer than promised"),
    "record-not-overdue": Words("Không có bản quét nào quá hạn.", "No scan is kept too long."),
    "record-waiting-one": Words(
        "1 bản quét quá hạn được giữ lại vì còn chờ người xem.",
        "1 more stays, since a person must still look at it.",
    ),
    "record-waiting": Words(
        "{count} bản quét quá hạn được giữ lại vì còn chờ người xem.",
        "{count} more stay, since a person must still look at them.",
    ),
    "record-retain": Words("Xóa bản quét quá hạn", "Delete the scans that are overdue"),
    "record-retain-scans": Words("Tệp quét bị xóa khỏi kho lưu trữ.", "The files go from the archive."),
    "record-retain-comments": Words(
        "Góp ý đã chép từ các bản quét đó bị xóa theo.", "What was typed of the comments on them goes, too."
    ),
    "record-retain-stays": Words("Câu trả lời và số liệu vẫn còn.", "Answers and figures stay."),
    "record-retain-log": Words("Nhật ký ghi ai đã xóa, lúc nào.", "The log tells who deleted them, and when."),
    "record-retain-backups": Words(
        "Các bản sao lưu có bản quét vẫn còn chúng: hãy xóa cả những bản đó.",
        "Backups that were made with the scans hold them still: remove those, too.",
    ),
    "record-retain-never": Words("Không lấy lại được.", "This can't be taken back."),
    "record-retain-sure": Words("Tôi đã đọc và chắc chắn", "I have read this, and am sure"),
    "record-retain-do-one": Words("Xóa 1 bản quét", "Delete 1 scan"),
    "record-retain-do": Words("Xóa {count} bản quét", "Delete {count} scans"),
    "record-retain-first": Words("Những bản đầu tiên", "The first of them"),
    "record-retained-one": Words("Đã xóa 1 bản quét", "1 scan was deleted"),
    "record-retained": Words("Đã xóa {count} bản quét", "{count} scans were deleted"),
    "record-retained-register": Words(
        "Cùng với các góp ý trong đó, nội dung đã viết ở sổ theo dõi hạn chế cũng đã xóa: số {numbers}.",
        "With the comments in them went what the register of shortcomings says of these: {numbers}.",
    ),
    "record-retained-held": Words(
        "Một chương trình khác đang giữ tệp cơ sở dữ liệu, nên nội dung đã xóa còn sót trong đó: hãy chạy lại sau.",
        "Another process held the database's files, so something erased is left in them: do this again later.",
    ),
    "record-retained-copies": Words("Những bản sao này còn giữ chúng:", "These copies may hold them still:"),
    "said-backup-look": Words(
        "Danh sách đã thay đổi hoặc chưa được xác nhận: hãy xem lại.",
        "The list has changed, or was not confirmed: look again.",
    ),
    # Keys
    "record-keys": Words("Khóa ký phiếu", "Keys that sheets are signed with"),
    "record-keys-lead": Words(
        "Chữ ký trên mỗi phiếu cho biết phiếu do nơi đây in. Ở đây chỉ hiện tên khóa, không hiện khóa.",
        "A signature on each sheet proves that it was printed here. Keys are named here, and never shown.",
    ),
    "record-no-key-yet": Words(
        "Chưa in phiếu nào; khóa trong phieu.key bắt đầu ký từ phiếu đầu tiên.",
        "No sheet was printed yet; the key of phieu.key begins to sign with the first.",
    ),
    "record-rotate": Words("Đổi khóa ký phiếu", "Begin another key"),
    "record-rotate-new": Words(
        "Phiếu in từ bây giờ được ký bằng khóa mới.", "Sheets that are printed from now on are signed with it."
    ),
    "record-rotate-old": Words(
        "Phiếu đã phát vẫn đọc được. Sau ngày ghi dưới đây, phiếu ký bằng khóa cũ phải chờ người xem.",
        "Sheets in people's hands stay readable. After the day below those with the older key wait for a person.",
    ),
    "record-rotate-copy": Words(
        "Cất một bản mới của phieu.key ở nơi an toàn, và chép nó sang mọi cơ quan dùng chung cơ sở dữ liệu.",
        "Keep a new copy of phieu.key in a safe place, and copy it to all offices that share the database.",
    ),
    "record-rotate-when": Words(
        "Chỉ nên đổi khi khóa có thể đã lộ hoặc theo quy định. Việc này không lấy lại được.",
        "Do it if a key may have leaked, or a rule asks for it. It can't be taken back.",
    ),
    "record-rotate-until": Words(
        "Phiếu ký bằng khóa cũ được tính đến hết ngày", "Sheets with the older key count until"
    ),
    "record-rotate-until-why": Words("Để trống: mãi mãi.", "Empty: for ever."),
    "record-rotate-sure": Words("Tôi đã đọc và chắc chắn", "I have read this, and am sure"),
    "record-rotate-do": Words("Bắt đầu khóa mới", "Begin the new key"),
    "record-rotate-wrong": Words(
        "Chưa đổi: cần đánh dấu xác nhận, và ngày không được đã qua.",
        "Nothing was begun: confirm it, and name no day that is over.",
    ),
    "said-backup-key": Words(
        "Khóa mới bắt đầu ký. Hãy cất một bản phieu.key.", "The new key signs. Keep a copy of phieu.key."
    ),
    "said-backup-key-there": Words("Trong lúc đó đã có khóa mới.", "Another key was begun in the meantime."),
}
"""Texts by name."""
