"""The C sources of this folder, and the digest by which compiled kernels are told to be made from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

NOT_OURS = "_kernels.c"  # what cffi writes


def sources_in(folder: Path) -> list[Path]:
    """Return the C files and headers of a folder, by name."""
    return sorted(path for path in folder.glob("*.[ch]") if path.name != NOT_OURS)


def digest_of(sources: Iterable[Path]) -> str:
    """Return the SHA-256 of some files one behind the other, as hexadecimal digits, however their lines end."""
    said = hashlib.sha256()
    for path in sources:
        said.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return said.hexdigest()
