"""Advice about a page or a scan, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Sequence

from forms.bilingual import Words
from omr.faults import ADVICE, Fault
from omr.reading import Flaw
from pipeline.records.streak_runs import StreakRun

STREAK_DOWN = Words(
    "Có vệt dọc ở cột {place} từ trang {first}: lau kính máy quét rồi quét lại từ trang {first}.",
    "Streak at {place} from the left since page {first}: clean the scanner glass and rescan from page {first}.",
)
STREAK_ACROSS = Words(
    "Có vệt ngang ở dòng {place} từ trang {first}: lau kính máy quét rồi quét lại từ trang {first}.",
    "Streak at {place} from the top since page {first}: clean the scanner glass and rescan from page {first}.",
)
SCALED = Words(
    "{pages} trang được in ở tỷ lệ {size}, vẫn đọc được; lần sau hãy in với “kích thước thực” (100 %).",
    "{pages} of the pages printed at {size}, and read all the same; next time print at “actual size” (100 %).",
)
FLAWED = {
    Flaw.HALFTONED: Words(
        "Máy quét đã đổi mức xám thành chấm (chế độ “ảnh” hoặc “bán sắc”), nên nhiều câu phải hỏi lại: chuyển máy quét "
        "sang chế độ “văn bản” hoặc “thang xám” rồi quét lại.",
        "The scanner turned gray into dots (its mode for photos, or “halftone”), so that many answers are asked: "
        "switch it to “text” or “gray” and scan again.",
    ),
    Flaw.NEGATIVE: Words(
        "Ảnh bị đảo màu, chữ trắng trên nền đen; vẫn đọc được. Lần sau hãy tắt chế độ “âm bản” (đảo màu) ở máy quét.",
        "The picture is inverted, white on black; it was read all the same. Next time switch off “negative” or "
        "“invert” at the scanner.",
    ),
}


def fault_advice(fault: Fault | None, language: str) -> str:
    """Return what was seen and what to do, in Vietnamese (``vi``) or English; empty if there is no fault."""
    return "" if fault is None else ADVICE[fault].said(language)


def streak_advice(run: StreakRun, language: str) -> str:
    """Return the place of a streak, the page on which it begins, and what to do."""
    text = STREAK_DOWN if run.vertical else STREAK_ACROSS
    return text.said(language, place=f"{run.at_mm:.0f} mm", first=run.pages[0])


def flaw_advice(flaw: Flaw, language: str) -> str:
    """Return what is wrong with the whole picture of a page, and how to scan the next ones."""
    return FLAWED[flaw].said(language)


def page_advice(fault: Fault | None, runs: Sequence[StreakRun], language: str, flaws: Sequence[Flaw] = ()) -> str:
    """Return the advice about one page: its fault, the streaks that it shares with others, the flaws of its picture.

    The shared streaks determine from which page on to scan again; the fault alone would say “from this page”. A page
    that does not count, because another scan of it does, need not be scanned again.
    """
    if fault is Fault.SHEET_DUPLICATE:
        return fault_advice(fault, language)
    own = "" if fault is Fault.STREAK and runs else fault_advice(fault, language)
    streaks = (streak_advice(run, language) for run in runs)
    return " ".join(filter(None, [own, *streaks, *(flaw_advice(flaw, language) for flaw in flaws)]))


def scale_advice(pages: int, scale: float, language: str) -> str:
    """Return the advice about pages that were printed at another size than intended, and how to print the next ones."""
    return SCALED.said(language, pages=pages, size=f"{100 * scale:.0f} %")
