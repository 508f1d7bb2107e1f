"""A process that works on a register until it is killed, and names each step once it is kept.

python -m tests.pipeline.remedies.killed_register WORKSPACE
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from pipeline import Workspace
from pipeline.records.remedies import About, StepKind, Subject


def work(root: Path) -> None:
    """Add shortcomings, decide about them and attach files, for ever."""
    register = Workspace.open(root).store.remedies
    for turn in count():
        one = register.begin(About(Subject.OTHER), {"title": f"hạn chế {turn}"}, "an")
        plan = {"measure": "thêm quầy", "owner": "Lan", "due": "2026-12-31"}
        register.step(one.number, StepKind.DECIDED, "an", plan)
        last = register.attach(one.number, "kế hoạch.txt", f"tệp {turn}".encode() * 2000, "an")
        print(last.number, last.last_step, flush=True)


if __name__ == "__main__":
    work(Path(sys.argv[1]))
