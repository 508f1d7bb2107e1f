"""What a person is told about a page or a scan, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Sequence

from omr.faults import ADVICE, Fault
from pipeline.records.streak_runs import StreakRun


def fault_advice(fault: Fault | None, language: str) -> str:
    """Return what was seen and what to do, in Vietnamese (``vi``) or English; empty where nothing is wrong."""
    if fault is None:
        return ""
    told = ADVICE[fault]
    return f"{told.seen_vi} {told.do_vi}" if language == "vi" else f"{told.seen_en} {told.do_en}"


def streak_advice(run: StreakRun, language: str) -> str:
    """Return where a streak lies, since which page, and what to do."""
    first, place = run.pages[0], f"{run.at_mm:.0f} mm"
    if language == "vi":
        line = "vệt dọc ở cột" if run.vertical else "vệt ngang ở dòng"
        return f"Có {line} {place} từ trang {first}: lau kính máy quét rồi quét lại từ trang {first}."
    side = "left" if run.vertical else "top"
    return (
        f"Streak at {place} from the {side} since page {first}: clean the scanner glass and rescan from page {first}."
    )


def page_advice(fault: Fault | None, runs: Sequence[StreakRun], language: str) -> str:
    """Return what is told of one page: its fault, and the streaks that it shares with others of its scan.

    These know from which page on to scan again; the fault alone would say “from this page”. A page that does not count
    because another scan of it does need not be scanned once more.
    """
    if fault is Fault.SHEET_DUPLICATE:
        return fault_advice(fault, language)
    own = "" if fault is Fault.STREAK and runs else fault_advice(fault, language)
    return " ".join(filter(None, [own, *(streak_advice(run, language) for run in runs)]))


def scale_advice(pages: int, scale: float, language: str) -> str:
    """Return how many pages were printed at another size than intended, and how to print the next."""
    size = f"{100 * scale:.0f} %"
    if language == "vi":
        return f"{pages} trang được in ở tỷ lệ {size}, vẫn đọc được; lần sau hãy in với “kích thước thực” (100 %)."
    return f"{pages} of the pages printed at {size}, and read all the same; next time print at “actual size” (100 %)."
