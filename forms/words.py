"""The few words that phieu itself prints, in the languages that it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """Words of one language; ``page`` is a pattern of the page's number and their count."""

    unit: str
    channel: str
    period: str
    serial: str
    page: str
    continued: str
    turn_over: str
    how_to_mark: str
    most: str
    choose: str
    cancel: str
    restore: str


WORDS = {
    "vi": PrintedWords(
        unit="Đơn vị",
        channel="Hình thức",
        period="Kỳ khảo sát",
        serial="Số phiếu",
        page="Trang {}/{}",
        continued="tiếp theo",
        turn_over="Xin trả lời tiếp ở trang sau",
        how_to_mark="Cách đánh dấu",
        most="chọn tối đa {}",
        choose="Đánh dấu ✕ hoặc ✓ vào ô chọn.",
        cancel="Nếu chọn nhầm, khoanh tròn ô đó rồi đánh dấu vào ô khác.",
        restore="Muốn chọn lại ô đã bỏ, tô kín ô đó.",
    ),
    "en": PrintedWords(
        unit="Unit",
        channel="Channel",
        period="Period",
        serial="Sheet no.",
        page="Page {} of {}",
        continued="continued",
        turn_over="Please go on to the next page",
        how_to_mark="How to mark",
        most="choose up to {}",
        choose="Put a cross or a tick in the box.",
        cancel="To correct, circle the wrong box and mark another.",
        restore="To choose a cancelled box again, fill it.",
    ),
}


def said(languages: tuple[str, ...], word: str, *values: object) -> tuple[str, str | None]:
    """Return a word in the first and, where there is one, the second language."""
    texts = [str(getattr(WORDS[language], word)).format(*values) for language in languages]
    return texts[0], texts[1] if len(texts) > 1 else None
