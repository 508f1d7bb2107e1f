"""People."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    # The first account
    "people-first-title": Words("Tạo tài khoản đầu tiên", "Make the first account"),
    "people-first-lead": Words(
        "Hệ thống này chưa có người dùng. Tài khoản đầu tiên là của người phụ trách: có vai trò {roles}, và thêm được "
        "những người khác.",
        "Nobody has an account yet. The first one is for whoever is in charge: as {roles} they add everybody else.",
    ),
    "people-name": Words("Tên đăng nhập", "Name"),
    "people-name-hint": Words(
        "Nên dùng họ tên: tên này đứng cạnh mọi quyết định.",
        "Best the full name: it stands beside every decision.",
    ),
    "people-password": Words("Mật khẩu", "Password"),
    "people-password-hint": Words(
        "Ít nhất 10 ký tự. Ba, bốn từ mà chỉ bạn ghép với nhau thì khó đoán và dễ nhớ; đừng dùng tên hay ngày sinh.",
        "At least 10 characters. Three or four words that only you put together are hard to guess and easy to keep; no "
        "name, no birthday.",
    ),
    "people-again": Words("Gõ lại mật khẩu", "The password once more"),
    "people-first-make": Words("Tạo tài khoản và đăng nhập", "Make the account and log in"),
    "people-alone-title": Words("Chỉ dùng một mình trên máy này?", "Alone on this machine?"),
    "people-alone-text": Words(
        "Có thể dùng ngay không cần tài khoản. Khi đó trang chỉ mở được ở máy này, và ai ngồi vào máy cũng làm được "
        "mọi việc. Lúc nào cần thì tạo tài khoản sau, ở mục Quản trị.",
        "It works without accounts, too. The page then opens on this machine alone, and whoever sits down at it may do "
        "everything. Accounts can be made later, in the room Administration.",
    ),
    "people-alone-agree": Words(
        "Tôi hiểu: ai dùng máy này cũng có mọi quyền.", "I understand: whoever uses this machine may do everything."
    ),
    "people-alone-go": Words("Dùng không cần tài khoản", "Go on without accounts"),
    "said-people-alone": Words(
        "Đang dùng không cần tài khoản, chỉ trên máy này.", "There are no accounts; this machine alone is served."
    ),
    "said-people-first": Words(
        "Đã tạo tài khoản và đăng nhập. Bây giờ hãy thêm những người khác.",
        "The account is made and you are logged in. Now add the others.",
    ),
    "people-none-title": Words("Chưa có tài khoản nào", "There are no accounts yet"),
    "people-none-text": Words(
        "Trang này đang chỉ mở ở máy này, không cần đăng nhập. Muốn nhiều người cùng dùng, mỗi người với việc của "
        "mình, hãy tạo tài khoản đầu tiên.",
        "The page is open on this machine alone, without a log-in. To let several people in, each with their own work, "
        "make the first account.",
    ),
    "people-set-up": Words("Thiết lập người dùng", "Set up people"),
    # Who there is
    "people-title": Words("Người dùng", "People"),
    "people-lead": Words(
        "Ai được đăng nhập và làm việc gì. Mọi thay đổi có hiệu lực ngay và được ghi vào nhật ký.",
        "Who may log in, and do what. Every change takes effect at once, and is written in the log.",
    ),
    "people-add": Words("Thêm người", "Add somebody"),
    "people-roles": Words("Vai trò", "Roles"),
    "people-units": Words("Đơn vị", "Units"),
    "people-many-units": Words("{count} đơn vị", "{count} units"),
    "people-all-units": Words("Mọi đơn vị", "All units"),
    "people-password-of": Words("Mật khẩu đặt ngày", "Password set"),
    "people-change": Words("Sửa", "Change"),
    "people-you": Words("bạn", "you"),
    "people-desks": Words("xem quầy và cán bộ", "sees desks and officials"),
    "people-what-roles": Words("Mỗi vai trò làm được gì", "What each role may do"),
    "people-several": Words(
        "Một người có thể có nhiều vai trò. Ai chỉ thuộc một số đơn vị thì chỉ thấy phiếu, số liệu và người dùng của "
        "các đơn vị ấy.",
        "One person may have several roles. Somebody of some units sees sheets, figures and people of those alone.",
    ),
    # One of them
    "people-add-title": Words("Thêm người dùng", "Add somebody"),
    "people-roles-legend": Words("Vai trò (chọn một hoặc nhiều)", "Roles (one or several)"),
    "people-units-legend": Words("Thuộc đơn vị nào", "Of which units"),
    "people-scope-all": Words("Mọi đơn vị", "All units"),
    "people-scope-some": Words("Chỉ các đơn vị được chọn", "The chosen units alone"),
    "people-units-choose": Words("Các đơn vị", "Units"),
    "people-desks-legend": Words("Số liệu về quầy và cán bộ", "Figures of desks and officials"),
    "people-desks-let": Words(
        "Cho người quản lý này xem số liệu của từng quầy, từng cán bộ; mỗi lần xem đều được ghi lại.",
        "Let this manager see figures of single desks and officials; each time is noted down.",
    ),
    "people-password-legend": Words("Mật khẩu ban đầu", "First password"),
    "people-made": Words(
        "Máy tạo mật khẩu, hiện một lần để đưa cho người ấy", "Made here, and shown once to be passed on"
    ),
    "people-typed": Words("Tôi gõ mật khẩu", "I type one"),
    "people-save": Words("Lưu", "Save"),
    "people-cancel": Words("Quay lại", "Go back"),
    "people-other-password": Words("Đặt mật khẩu khác", "Set another password"),
    "people-other-password-text": Words(
        "Khi người ấy quên mật khẩu. Người ấy bị đăng xuất ở mọi nơi.",
        "For when it is forgotten. They are logged out everywhere.",
    ),
    "people-set-password": Words("Đặt mật khẩu", "Set the password"),
    "people-remove": Words("Xóa người dùng này", "Remove this person"),
    "people-remove-text": Words(
        "Người ấy mất quyền vào ngay. Những gì người ấy đã quyết định vẫn được giữ dưới tên ấy.",
        "They lose access at once. What they decided is kept under their name.",
    ),
    "people-yours": Words(
        "Mật khẩu của bạn được đổi ở trang Tài khoản.", "Your own password is changed on the page Account."
    ),
    "people-password-title": Words("Mật khẩu của {name}", "The password of {name}"),
    "people-once": Words(
        "Mật khẩu này chỉ hiện một lần. Chép lại hoặc đọc cho người ấy; người ấy đổi được ở trang Tài khoản.",
        "It is shown this once. Write it down or read it out; they can change it on the page Account.",
    ),
    "people-noted": Words("Đã đưa, về danh sách", "It is passed on: to the list"),
    # What should be known before
    "people-sure-title": Words("Có chắc không?", "Are you sure?"),
    "people-sure-about": Words("Thay đổi này là về {name}.", "This is about {name}."),
    "people-sure-yes": Words("Vẫn làm", "Do it"),
    "people-sure-no": Words("Không làm, quay lại", "Don't, go back"),
    "people-warn-removed": Words(
        "Người này không đăng nhập được nữa. Những gì người ấy đã quyết định vẫn được giữ dưới tên ấy.",
        "This person can't log in any more. What they decided is kept under their name.",
    ),
    "people-warn-nobody": Words(
        "Đây là người dùng cuối cùng. Sau đó ai ngồi vào máy chủ cũng có mọi quyền, không cần đăng nhập, và không ai "
        "vào được từ máy khác.",
        "This is the last account. After that whoever sits at the server may do everything without a log-in, and "
        "nobody gets in from other machines.",
    ),
    "people-warn-unmanaged": Words(
        "Không còn ai thêm, sửa và xóa được người dùng của cả cơ quan trên trang; chỉ còn lệnh phieu users ở máy chủ.",
        "Nobody is left who may add, change and remove people of the whole office here; only the command phieu users, "
        "on the server.",
    ),
    "people-warn-undecided": Words(
        "Không còn người quản lý nào của cả cơ quan: không ai mở lại được quyết định của người khác và rút phiếu "
        "kiểm tra.",
        "No manager of the whole office is left: nobody may take back what others decided, or draw an audit.",
    ),
    "people-warn-unkept": Words(
        "Không còn ai giữ cài đặt, khóa và sao lưu trên trang.",
        "Nobody is left who keeps settings, keys and backups here.",
    ),
    "people-warn-yourself-gone": Words(
        "Đây là tài khoản của chính bạn. Bạn bị đăng xuất ngay và không vào lại được.",
        "This is your own account. You are logged out at once, and don't get in again.",
    ),
    "people-warn-yourself": Words(
        "Bạn đang bỏ quyền quản lý người dùng của chính mình; người khác phải trả lại cho bạn.",
        "You give away your own right to manage people; somebody else has to give it back.",
    ),
    "people-warn-yourself-bound": Words(
        "Bạn đang giới hạn chính mình vào ít đơn vị hơn; người khác phải mở lại cho bạn.",
        "You bind yourself to fewer units; somebody else has to undo that.",
    ),
    "said-people-added": Words("Đã thêm người dùng.", "Added."),
    "said-people-changed": Words("Đã lưu thay đổi, có hiệu lực ngay.", "Saved; it takes effect at once."),
    "said-people-password": Words("Đã đặt mật khẩu khác.", "Another password is set."),
    "said-people-removed": Words("Đã xóa người dùng.", "Removed."),
    # One's own
    "people-account-title": Words("Tài khoản của {name}", "{name}'s account"),
    "people-account-may": Words("Bạn làm được gì", "What you may do"),
    "people-account-units": Words("Đơn vị của bạn: {units}", "Your units: {units}"),
    "people-own-password": Words("Đổi mật khẩu", "Change the password"),
    "people-old": Words("Mật khẩu hiện nay", "Current password"),
    "people-new": Words("Mật khẩu mới", "New password"),
    "people-own-save": Words("Đổi mật khẩu", "Change it"),
    "people-own-hint": Words(
        "Sau khi đổi, bạn vẫn ở lại trang này; ở các máy khác bạn phải đăng nhập lại.",
        "You stay logged in here; everywhere else you must log in again.",
    ),
    "said-people-own": Words("Đã đổi mật khẩu.", "Your password is changed."),
    # What is wrong
    "people-problems": Words("Chưa lưu được:", "Not saved yet:"),
    "people-no-role": Words("Chọn ít nhất một vai trò.", "Choose one role at least."),
    "people-no-unit": Words("Chọn ít nhất một đơn vị.", "Choose one unit at least."),
    "people-unknown-unit": Words("Có đơn vị bạn không được chọn.", "One of these units is not yours to choose."),
    "people-no-password": Words("Gõ mật khẩu.", "Type a password."),
    "people-not-the-same": Words("Hai lần gõ mật khẩu không giống nhau.", "The two passwords are not the same."),
    "people-wrong": Words("Mật khẩu hiện nay không đúng.", "The current password is wrong."),
    "people-wait": Words(
        "Đã thử sai quá nhiều lần. Hãy đợi {seconds} giây rồi thử lại.",
        "Too many wrong tries. Wait {seconds} seconds, then try again.",
    ),
}
"""Texts by name."""
