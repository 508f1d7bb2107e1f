"""Heads of the log in a file elsewhere: on a share or in a mailbox's folder, out of reach of who can write here.

A line for each: when it was noted, the head, on what occasion, and by whom.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.records.log_chain import LoggedEntry
from pipeline.records.log_heads import NotedHead, parse_head
from pipeline.workspace import Workspace

REPORT = "report"
END_OF_DAY = "end of day"
RECOVERY = "recover"
PUBLICATION = "publication"


def heads_file(workspace: Workspace) -> Path | None:
    """Return the file of heads that the settings name; ``None`` where they name none."""
    named = workspace.settings.log.heads
    return workspace.root / Path(named).expanduser() if named else None


def keep_head(workspace: Workspace, newest: LoggedEntry | None, occasion: str) -> None:
    """Add the head of the log to the file of heads; where that can't be done it is said, and the work goes on."""
    path = heads_file(workspace)
    if path is None or newest is None:
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = f"{at} {newest.number}-{newest.hash} {occasion}, {workspace.who}\n"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        workspace.tell(
            both(
                "không ghi được mã cuối nhật ký vào {path} ({why}); công việc vẫn tiếp tục",
                "the head of the log can't be noted in {path} ({why}); the work goes on",
                path=path,
                why=reason_of(error),
            )
        )


def kept_heads(workspace: Workspace) -> tuple[list[NotedHead], list[str]]:
    """Return the heads that the file of heads holds, and in words what keeps some of them from being used."""
    path = heads_file(workspace)
    if path is None:
        return [], []
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return [], [
            both(
                "{path}: chưa có mã cuối nhật ký nào được ghi ở đó, hoặc thư mục chia sẻ không kết nối",
                "{path}: no head was noted there yet, or the share is away",
                path=path,
            )
        ]
    except OSError as error:
        return [], [
            both(
                "{path}: không đọc được các mã cuối nhật ký ({why})",
                "{path}: the heads can't be read ({why})",
                path=path,
                why=reason_of(error),
            )
        ]
    found = list(_parsed(path, lines))
    return [one for one in found if isinstance(one, NotedHead)], [one for one in found if isinstance(one, str)]


def _parsed(path: Path, lines: list[str]) -> Iterator[NotedHead | str]:
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            if words:
                yield parse_head(
                    words[1] if len(words) > 1 else words[0],
                    both("{name}, dòng {number}", "{name}, line {number}", name=path.name, number=number),
                )
        except ValueError:
            yield both(
                "{path}, dòng {number}: không có mã cuối nhật ký",
                "{path}, line {number}: there is no head in it",
                path=path,
                number=number,
            )
