"""How long the register of shortcomings takes to be read: ``python -m tests.benchmarks.register``.

Fills a new workspace with shortcomings of eight steps each, and prints how long it takes to read all of them anew, once
more, after one further step, and one of them alone, and to digest all steps as ``phieu log --verify`` does. Time of the
processor; asserts nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from pipeline import Workspace
from pipeline.records.remedies import About, Evidence, Reason, StepKind, Subject
from pipeline.store import schema

UNITS, AT_ONCE = 500, 5_000
WHEN = "2026-01-01T00:00:00.000000+00:00"


def _steps(number: int) -> Iterator[dict[str, Any]]:
    evidence = Evidence("2026-Q3", (Reason.BELOW_TARGET,), 61.5, 55.0, 67.6, 80.0, 123, 200).packed()
    about = {"subject": "criterion", "survey": "sipas", "unit": f"ub{number % UNITS:05}", "question": "q05"}
    filled: dict[StepKind, dict[str, str]] = {
        StepKind.PROPOSED: about | {"unit_name": "Phường Quang Trung", "title": "Chờ lâu", "evidence": evidence},
        StepKind.SEEN: {"evidence": evidence},
        StepKind.EDITED: {"cause": "Thiếu người lúc đầu giờ"},
        StepKind.DECIDED: {"measure": "Thêm một quầy", "owner": "Trần Thị An", "due": "2026-12-31"},
        StepKind.STARTED: {},
        StepKind.REMINDED: {},
        StepKind.DONE: {"done_on": "2026-09-20", "result": "Đã mở quầy số 4"},
        StepKind.CHECKED: {"verdict": "better"},
    }
    for kind, fields in filled.items():
        packed = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()
        yield {"shortcoming": number, "at": WHEN, "by": "an", "kind": kind.value, "fields": packed, "why": ""}


def _filled(root: Path, many: int) -> Workspace:
    workspace = Workspace.create(root)
    with workspace.store.transaction() as connection:
        for first in range(1, many + 1, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, many + 1))
            connection.execute(insert(schema.remedy_steps), [step for one in numbers for step in _steps(one)])
    return workspace


def _seconds(do: Callable[[], object]) -> str:
    begun = time.process_time()
    do()
    return f"{1000 * (time.process_time() - begun):,.1f} ms"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shortcomings", type=int, default=20_000)
    many = options.parse_args().shortcomings
    shown = Table("what", f"{many:,} shortcomings")
    with tempfile.TemporaryDirectory() as folder:
        workspace = _filled(Path(folder) / "w", many)
        register = workspace.store.remedies
        shown.add_row("all, read anew", _seconds(register.all))
        shown.add_row("all, once more", _seconds(register.all))
        new = About(Subject.OTHER)
        shown.add_row("one begun", _seconds(lambda: register.begin(new, {"title": "Biển chỉ dẫn cũ"}, "an")))
        shown.add_row("all, after that", _seconds(register.all))
        shown.add_row("one of them", _seconds(lambda: register.numbered(many // 2)))
        shown.add_row("digests of all steps", _seconds(register.digests))
        workspace.close()
    Console().print(shown)


if __name__ == "__main__":
    main()
