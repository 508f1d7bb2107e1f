"""The few texts that phieu itself prints on a sheet."""

from __future__ import annotations

from forms.bilingual import Words

TEXTS: dict[str, Words] = {
    "unit": Words("Đơn vị", "Unit"),
    "channel": Words("Hình thức", "Channel"),
    "period": Words("Kỳ khảo sát", "Period"),
    "serial": Words("Số phiếu", "Sheet no."),
    "page": Words("Trang {}/{}", "Page {} of {}"),
    "continued": Words("tiếp theo", "continued"),
    "turn_over": Words("Xin trả lời tiếp ở trang sau", "Please go on to the next page"),
    "online": Words("Hoặc trả lời trực tuyến thay cho phiếu giấy này", "Or answer online instead of on paper"),
    "slip": Words("Xin cho biết ý kiến của bạn", "Please tell us what you think"),
    "slip_how": Words("Quét mã QR, hoặc mở địa chỉ này và nhập mã:", "Scan the QR code, or go there and type:"),
    "slip_once": Words("Mỗi mã chỉ dùng được một lần.", "Each code is good once."),
    "poster": Words("Quét mã để trả lời", "Scan to answer"),
    "poster_how": Words("hoặc mở địa chỉ này trên điện thoại", "or open this address on your phone"),
    "how_to_mark": Words("Cách đánh dấu", "How to mark"),
    "most": Words("chọn tối đa {}", "choose up to {}"),
    "choose": Words("Đánh dấu ✕ hoặc ✓ vào ô chọn.", "Put a cross or a tick in the box."),
    "cancel": Words(
        "Nếu chọn nhầm, khoanh tròn ô đó rồi đánh dấu vào ô khác.", "To correct, circle the wrong box and mark another."
    ),
    "restore": Words("Muốn chọn lại ô đã bỏ, tô kín ô đó.", "To choose a cancelled box again, fill it."),
}
"""Texts by name; the braces of ``page`` stand for its number and how many there are, those of ``most`` for a count."""

CODE_TEXTS: dict[str, Words] = {
    "strange": Words("Mã không có ký tự {letters}.", "No code has {letters} in it."),
    "length": Words(
        "Mã có {wanted} chữ cái; ông/bà đã nhập {count}.", "A code has {wanted} letters; you typed {count}."
    ),
    "check": Words(
        "Mã chưa đúng. Xin so lại từng chữ cái với phiếu.", "The code is not right. Please compare each letter."
    ),
    "unknown": Words("Không có phiếu nào mang mã này.", "No sheet or slip has this code."),
    "ended": Words("Mã này không còn dùng được nữa.", "This code can't be used any more."),
}
"""What is wrong with a one-time code that somebody typed."""


def said(languages: tuple[str, ...], name: str, *values: object) -> tuple[str, str | None]:
    """Return a text, filled in, in the first and, where there is one, the second of a survey's languages."""
    texts = [TEXTS[name].said(language).format(*values) for language in languages]
    return texts[0], texts[1] if len(texts) > 1 else None
