"""The camera: the desk's page with the code, and the page on the phone."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    # On the desk's screen.
    "camera-title": Words("Chụp phiếu bằng điện thoại", "Photograph sheets with a phone"),
    "camera-lead": Words(
        "Không có máy quét cũng nhập được phiếu: điện thoại chụp từng trang, máy kiểm tra ảnh ngay và báo “tiếp theo” "
        "hoặc “chụp lại”.",
        "Sheets get in without a scanner, too: the phone photographs page after page, and each picture is checked at "
        "once, with “next” or “again”.",
    ),
    "camera-let-in": Words("Tạo mã cho điện thoại", "Make a code for a phone"),
    "camera-let-in-another": Words("Tạo mã cho điện thoại khác", "Make a code for another phone"),
    "camera-none": Words("Chưa có điện thoại nào đang chụp.", "No phone is let in at present."),
    "camera-local-title": Words("Điện thoại chưa vào được máy này", "Phones can't reach this computer yet"),
    "camera-local": Words(
        "phieu đang chỉ phục vụ chính máy này, nên điện thoại trong mạng cơ quan không mở được địa chỉ dưới đây. Nhờ "
        "người phụ trách khởi động lại cho cả mạng: phieu serve --host 0.0.0.0, sau khi đã có tài khoản cho từng "
        "người. Điện thoại phải dùng cùng mạng Wi-Fi với máy này.",
        "phieu serves this computer alone, so that a phone on the office's network can't open the address below. Have "
        "whoever looks after it start it for the network: phieu serve --host 0.0.0.0, once everybody has an account. "
        "The phone must be on the same Wi-Fi network as this computer.",
    ),
    "camera-no-address": Words(
        "Không biết địa chỉ của máy này trong mạng cơ quan. Hãy mở trang này bằng địa chỉ của máy trong mạng (ví dụ "
        "http://192.168.1.20:8365), rồi tạo mã mới.",
        "This computer's address on the office's network is not known. Open this page by that address (such as "
        "http://192.168.1.20:8365), then make a new code.",
    ),
    "camera-scan-code": Words("Quét mã này bằng điện thoại", "Scan this code with the phone"),
    "camera-or-type": Words("hoặc gõ địa chỉ này vào trình duyệt:", "or type this address into its browser:"),
    "camera-step-1": Words(
        "Điện thoại dùng cùng mạng Wi-Fi với máy này; không cần tài khoản.",
        "The phone is on the same Wi-Fi network as this computer; it needs no account.",
    ),
    "camera-step-2": Words(
        "Đặt phiếu trên mặt bàn sẫm màu, đủ sáng, cả bốn ô vuông ở góc đều nằm trong ảnh.",
        "Lay the sheet on a dark table in good light, with all four corner squares in the picture.",
    ),
    "camera-step-3": Words(
        "Chụp cả mặt sau. Xong thì bấm “Kết thúc” trên điện thoại.",
        "Photograph the back, too. Then press “Finish” on the phone.",
    ),
    "camera-good-for": Words("Còn {minutes} phút", "{minutes} minutes left"),
    "camera-phone-of": Words("Điện thoại của {name}", "The phone of {name}"),
    "camera-without-code": Words(
        "Mã của điện thoại này chỉ hiện ở trình duyệt đã tạo ra nó.",
        "This phone's code is shown only in the browser that made it.",
    ),
    "camera-so-far-one": Words("1 ảnh trong lô đang chụp", "1 picture in the batch so far"),
    "camera-so-far": Words("{count} ảnh trong lô đang chụp", "{count} pictures in the batch so far"),
    "camera-nothing-yet": Words("Chưa có ảnh nào.", "No picture yet."),
    "camera-extend": Words("Gia hạn 30 phút", "Another 30 minutes"),
    "camera-end": Words("Thu hồi mã", "Revoke the code"),
    "camera-look-again": Words("Xem lại", "Look again"),
    "camera-safety": Words(
        "Ai có địa chỉ này đều gửi được ảnh cho đến khi hết giờ, nhưng không xem được gì khác. Thu hồi thì ảnh đã nhận "
        "vẫn được đưa vào hộp nhận.",
        "Whoever has this address may send pictures until the time is over, and see nothing else. When it is revoked, "
        "the pictures that were accepted go into the inbox all the same.",
    ),
    "said-camera-extended": Words("Đã gia hạn 30 phút.", "Extended by 30 minutes."),
    "said-camera-ended": Words(
        "Đã thu hồi mã; ảnh đã nhận được đưa vào hộp nhận.",
        "The code was revoked; the pictures that were accepted are in the inbox.",
    ),
    "said-camera-over": Words("Mã này đã hết hạn.", "This code has expired."),
    "said-camera-crowded": Words(
        "Đang có quá nhiều điện thoại. Hãy thu hồi một mã không dùng nữa.",
        "Too many phones are let in. Revoke a code that nobody uses any more.",
    ),
    # On the phone.
    "camera-phone-title": Words("Chụp phiếu", "Photograph sheets"),
    "camera-shoot": Words("Chụp phiếu", "Photograph a sheet"),
    "camera-shoot-next": Words("Chụp trang tiếp theo", "Photograph the next page"),
    "camera-shoot-again": Words("Chụp lại", "Photograph it again"),
    "camera-choose": Words("Chọn ảnh có sẵn", "Choose a picture"),
    "camera-send": Words("Gửi ảnh đã chọn", "Send the chosen picture"),
    "camera-ready": Words("Sẵn sàng", "Ready"),
    "camera-ready-how": Words(
        "Đặt phiếu trên bàn, đủ sáng. Giữ máy song song với phiếu, lấy cả bốn góc.",
        "Lay the sheet on the table in good light. Hold the phone level, with all four corners in view.",
    ),
    "camera-next": Words("TIẾP THEO", "NEXT"),
    "camera-again": Words("CHỤP LẠI", "AGAIN"),
    "camera-stop": Words("XEM LẠI TỜ NÀY", "LOOK AT THIS ONE"),
    "camera-sheet": Words("Phiếu {sheet}, trang {page}", "Sheet {sheet}, page {page}"),
    "camera-doubts-one": Words("1 câu sẽ cần người xem.", "1 answer will need a person."),
    "camera-doubts": Words("{count} câu sẽ cần người xem.", "{count} answers will need a person."),
    "camera-no-doubts": Words("Mọi câu đều đọc rõ.", "Every answer is clear."),
    "camera-kept-anyway": Words("Đã giữ ảnh như hiện có.", "Kept as it is."),
    "camera-keep": Words("Vẫn giữ ảnh này", "Keep this picture anyway"),
    "camera-drop": Words("Bỏ ảnh này", "Drop this picture"),
    "camera-replace": Words("Dùng ảnh mới", "Use the new picture"),
    "camera-keep-old": Words("Giữ ảnh cũ", "Keep the earlier one"),
    "camera-count-one": Words("1 ảnh đã giữ", "1 picture kept"),
    "camera-count": Words("{count} ảnh đã giữ", "{count} pictures kept"),
    "camera-count-waits-one": Words("1 ảnh chờ bạn quyết định", "1 waits for you"),
    "camera-count-waits": Words("{count} ảnh chờ bạn quyết định", "{count} wait for you"),
    "camera-more": Words("và {count} ảnh nữa", "and {count} more"),
    "camera-photo": Words("Ảnh {number}", "Picture {number}"),
    "camera-photo-waits": Words("chờ quyết định", "waits for you"),
    "camera-finish-one": Words("Kết thúc, đưa 1 ảnh vào hộp nhận", "Finish: 1 picture into the inbox"),
    "camera-finish": Words("Kết thúc, đưa {count} ảnh vào hộp nhận", "Finish: {count} pictures into the inbox"),
    "camera-finished": Words("XONG", "DONE"),
    "camera-finished-how-one": Words(
        "1 ảnh đã vào hộp nhận. Có thể đóng trang này, hoặc chụp tiếp một lô mới.",
        "1 picture is in the inbox. Close this page, or go on with another batch.",
    ),
    "camera-finished-how": Words(
        "{count} ảnh đã vào hộp nhận. Có thể đóng trang này, hoặc chụp tiếp một lô mới.",
        "{count} pictures are in the inbox. Close this page, or go on with another batch.",
    ),
    "camera-full": Words(
        "Lô này đã đủ ảnh. Hãy bấm “Kết thúc”, rồi chụp tiếp lô sau.",
        "This batch is full. Press “Finish”, then go on with the next one.",
    ),
    "camera-sending": Words("Đang gửi và kiểm tra…", "Sending and checking…"),
    "camera-lost": Words(
        "Mất kết nối. Ảnh còn trên máy và đang được gửi lại; đừng đóng trang này.",
        "The connection was lost. The picture is still here and is being sent again; keep this page open.",
    ),
    "camera-too-large": Words(
        "Ảnh quá lớn. Hãy chọn độ phân giải thấp hơn trong máy ảnh (12 MP là đủ).",
        "The picture is too large. Set the camera to a lower resolution (12 MP will do).",
    ),
    # Why again.
    "camera-why-not-a-picture": Words(
        "Không mở được tệp này như một ảnh. Hãy chụp lại.", "This file can't be opened as a picture. Take it again."
    ),
    "camera-why-too-large": Words(
        "Ảnh có quá nhiều điểm ảnh. Hãy chọn 12 MP trong máy ảnh.",
        "The picture has too many pixels. Set the camera to 12 MP.",
    ),
    "camera-why-no-sheet": Words(
        "Không thấy phiếu nào. Đưa cả tờ phiếu vào ảnh, giữ chắc máy và chạm để lấy nét.",
        "There is no sheet to be seen. Have the whole sheet in view, hold still and tap to focus.",
    ),
    "camera-why-corners": Words(
        "Chỉ thấy {corners} trong 4 ô vuông ở góc. Lùi máy ra một chút để lấy cả bốn góc, không để tay che.",
        "Only {corners} of the 4 corner squares are seen. Move back a little, and keep fingers off the corners.",
    ),
    "camera-why-far": Words(
        "Phiếu quá nhỏ trong ảnh. Đưa máy lại gần, cho phiếu đầy khung hình.",
        "The sheet is too small. Move closer, until it fills the picture.",
    ),
    "camera-why-blurred": Words(
        "Ảnh bị mờ. Chạm vào phiếu trên màn hình để lấy nét, giữ chắc máy rồi chụp.",
        "The picture is blurred. Tap the sheet on the screen to focus, hold still, then take it.",
    ),
    "camera-why-dark": Words(
        "Ảnh tối hoặc nhiễu, nhiều dấu không đọc chắc. Thêm ánh sáng, tránh bóng của tay và máy.",
        "The picture is dark or noisy, and many marks are unsure. Add light, and avoid your own shadow.",
    ),
    "camera-why-covered": Words(
        "Một phần phiếu bị che, bị lóa hoặc nằm ngoài ảnh. Bỏ vật che, lấy cả tờ.",
        "Part of the sheet is covered, glaring or out of view. Uncover it, and have all of it in view.",
    ),
    "camera-why-code": Words(
        "Không đọc được mã vuông của trang. Không để che mã; nếu mã rách thì giữ ảnh này, sẽ gõ số phiếu sau.",
        "The page code can't be read. Uncover it; if it is torn, keep this picture, and the serial is typed later.",
    ),
    "camera-why-bent": Words(
        "Tờ phiếu không phẳng. Vuốt phẳng phiếu trên mặt bàn rồi chụp lại.",
        "The sheet is not flat. Flatten it on the table, then take it again.",
    ),
    "camera-why-several": Words(
        "Trong ảnh có hơn một tờ. Chụp từng tờ một.", "There is more than one sheet. Photograph them one by one."
    ),
    "camera-why-strange": Words(
        "Đây không phải phiếu in ở đây. Để riêng tờ này và báo người quản lý.",
        "This sheet was not printed here. Set it aside and tell the manager.",
    ),
    "camera-why-other-unit": Words(
        "Phiếu này của {unit}. Để riêng, chuyển cho đơn vị đó.",
        "This sheet belongs to {unit}. Set it aside for that unit.",
    ),
    "camera-why-twice": Words(
        "Trang này đã chụp trong lô này (ảnh {twin}). Dùng ảnh nào?",
        "This page is in the batch already (picture {twin}). Which one is to be used?",
    ),
}
"""Texts by name."""
