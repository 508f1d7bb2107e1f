"""A Word file as bytes: a zip of parts, which bear no date, so that the same parts give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

_SAME_TIME = (1980, 1, 1, 0, 0, 0)
_PACKED = (".png", ".jpeg", ".jpg")  # packed as they are


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of parts by name, in this order."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in parts:
            kept = zipfile.ZipInfo(name, _SAME_TIME)
            kept.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
            kept.create_system = 0  # else it tells on which system it was made
            package.writestr(kept, part)
    return content.getvalue()


def without_dates(package: bytes) -> bytes:
    """Return a package with the same parts that do not tell when they were packed."""
    with zipfile.ZipFile(BytesIO(package)) as made:
        return zipped((name, made.read(name)) for name in made.namelist())
