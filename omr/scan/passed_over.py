"""The folders and files beside the scans that nobody submitted: what shares, systems and programs put there.

A stack that somebody deleted lies in the recycle folder of the share, half of one in a download: neither may count. The
same list is for folders of scans and for what lies within a ZIP.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

FOLDERS = (
    # What was deleted: Synology, QNAP, Samba, Windows, Linux, ext4.
    *("#recycle", "@Recycle", ".recycle", "_recycle", "$RECYCLE.BIN", "RECYCLER", "RECYCLED"),
    *(".Trash-*", ".Trash*", "Network Trash Folder", "lost+found"),
    # What was there before: snapshots of Synology, QNAP, NetApp, ZFS, btrfs; versions of Syncthing.
    *("#snapshot", "@snapshot", ".snapshot", ".snapshots", "~snapshot", "@Recently-Snapshot", ".zfs", ".stversions"),
    # What servers and desktops keep for themselves.
    *("@eaDir", "@tmp", "@Recently-Deleted", "@__thumb", "System Volume Information", "__MACOSX", "*.download"),
)
"""Patterns of the names of folders in which nothing is read; upper and lower case are the same."""

FILES = (
    # What desktops leave behind.
    *(".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "._*", "~$*", ".~lock.*#"),
    # Copies that editors keep, and files that say that another is in use.
    *("*~", "*.lck", "*.lock"),
    # What is not all there yet.
    *("*.part", "*.partial", "*.filepart", "*.crdownload", "*.opdownload", "*.download", "*.tmp"),
)
"""Patterns of the names of files that are not read."""

HIDDEN = ".*"
"""The pattern of folders and files that their owners don't see either."""

OF_DESKTOPS = frozenset((".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "._*", "__MACOSX"))
"""The patterns of what is never anybody's scan, so that nobody need be told that it was passed over."""

# Names that a file may have although they begin with a dot: it has no other name than its ending.
_ENDINGS = frozenset({".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"})


def folder_pattern(name: str, more: Sequence[str] = ()) -> str:
    """Return the pattern because of which nothing in a folder is read; empty if it is read.

    >>> folder_pattern("#Recycle"), folder_pattern("quầy 1"), folder_pattern("Nháp", ["nháp*"])
    ('#recycle', '', 'nháp*')
    """
    return _matching(name, (*more, *FOLDERS, HIDDEN, "~$*"))


def file_pattern(name: str, more: Sequence[str] = ()) -> str:
    """Return the pattern because of which a file is not read; empty if it is.

    >>> file_pattern("scan.pdf.PART"), file_pattern("scan.pdf"), file_pattern(".pdf")
    ('*.part', '', '')
    """
    return _matching(name, (*more, *FILES) if name.lower() in _ENDINGS else (*more, *FILES, HIDDEN))


def path_pattern(parts: Sequence[str], more: Sequence[str] = ()) -> str:
    """Return the pattern because of which a file is not read, or one of the folders above it; empty if it is.

    Args:
        parts: the names of the folders, and last that of the file.
        more: patterns beyond those of this module.
    """
    return next(filter(None, (folder_pattern(part, more) for part in parts[:-1])), file_pattern(parts[-1], more))


def _matching(name: str, patterns: tuple[str, ...]) -> str:
    plain = _plain(name)
    if _all(patterns).fullmatch(plain) is None:
        return ""
    return next(pattern for pattern in patterns if fnmatch.fnmatchcase(plain, _plain(pattern)))


@lru_cache(maxsize=8)
def _all(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(_plain(pattern)) for pattern in patterns))


def _plain(name: str) -> str:
    """Return a name as it is compared: shares change upper to lower case, and how accents are written."""
    return unicodedata.normalize("NFC", name).casefold()
