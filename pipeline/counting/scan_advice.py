"""Advice about a page or a scan, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Sequence

from forms.bilingual import Words
from omr.faults import ADVICE, Fault
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


def fault_advice(fault: Fault | None, language: str) -> str:
    """Return what was seen and what to do, in Vietnamese (``vi``) or English; empty if there is no fault."""
    return "" if fault is None else ADVICE[fault].said(language)


def streak_advice(run: StreakRun, language: str) -> str:
    """Return the place of a streak, the page on which it begins, and what to do."""
    text = STREAK_DOWN if run.vertical else STREAK_ACROSS
    return text.said(language, place=f"{run.at_mm:.0f} mm", first=run.pages[0])


def page_advice(fault: Fault | None, runs: Sequence[StreakRun], language: str) -> str:
    """Return the advice about one page: its fault, and the streaks that it shares with other pages of its scan.

    The shared streaks determine from which page on to scan again; the fault alone would say “from this page”. A page
    that does not count, because another scan of it does, need not be scanned again.
    """
    if fault is Fault.SHEET_DUPLICATE:
        return fault_advice(fault, language)
    own = "" if fault is Fault.STREAK and runs else fault_advice(fault, language)
    return " ".join(filter(None, [own, *(streak_advice(run, language) for run in runs)]))


def scale_advice(pages: int, scale: float, language: str) -> str:
    """Return the advice about pages that were printed at another size than intended, and how to print the next ones."""
    return SCALED.said(language, pages=pages, size=f"{100 * scale:.0f} %")
