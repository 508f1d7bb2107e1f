"""The columns that are added to bad rows, and that say nothing of the answer when they come back mended."""

from __future__ import annotations

from forms.bilingual import Words

LINE = Words("phieu: dòng", "phieu: line")
REASON = Words("phieu: lý do", "phieu: reason")
ROW = Words("phieu: khóa dòng", "phieu: row key")
"""What names a row that has no id: mended, it is the same row still, and counts once with what it was mended of."""


def is_key(header: str) -> bool:
    """Tell whether a column is the added one that names rows."""
    return header.strip().casefold() in (ROW.vi, ROW.en)


def is_added(header: str) -> bool:
    """Tell whether a column is one that phieu added to bad rows, in either language.

    >>> is_added("phieu: lý do"), is_added("lý do")
    (True, False)
    """
    return header.strip().casefold() in {said for words in (LINE, REASON, ROW) for said in (words.vi, words.en)}
