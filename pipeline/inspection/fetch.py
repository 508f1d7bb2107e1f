"""``phieu fetch``: a scan as it arrived, out of the archive, under its own name."""

from __future__ import annotations

from pathlib import Path

from forms.bilingual import both
from pipeline.durable import copy_hashing, hash_of, written_whole
from pipeline.errors import DiskError
from pipeline.inspection.show import arrived
from pipeline.workspace import Workspace

DIGITS = 12  # of the hash, in the name of a file whose own name is taken by another


def fetch(workspace: Workspace, scan: str, folder: Path) -> Path:
    """Copy a scan from the archive into a folder, bit for bit; the archive keeps its own.

    Args:
        workspace: whose archive holds the scan.
        scan: its name as it arrived, or the first digits of its SHA-256.
        folder: where the copy goes, under the name with which the scan arrived. Where a file of that name with other
            content lies there, the copy's name ends with digits of its hash.

    Returns:
        The path of the copy.

    Raises:
        UnknownNameError: there is no such scan here, or several have this name.
        DiskError: the archive doesn't hold what arrived, or the copy can't be written.

    """
    kept = arrived(workspace, scan)
    source = workspace.archive / kept.file
    name = Path(kept.name)
    target = folder / name.name
    if target.exists() and hash_of(target) != kept.sha256:
        target = folder / f"{name.stem}-{kept.sha256[:DIGITS]}{name.suffix}"
    advice = both(
        "Lấy lại thư mục lưu trữ từ bản sao lưu: phieu doctor.", "Bring the archive back from a backup: phieu doctor."
    )
    if not source.is_file():
        raise DiskError(both("không còn {source}", "{source} is missing", source=source), advice)
    with written_whole(target) as copy:
        if copy_hashing(source, copy) != kept.sha256:
            raise DiskError(
                both("{source} không phải là tệp đã đến", "{source} is not what arrived", source=source), advice
            )
    return target
