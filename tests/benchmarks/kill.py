"""What is left when the reading process is killed: nothing is lost, nothing counted twice, every byte the same.

    python -m tests.benchmarks.kill [--moments 100] [--seed 1] [--command]

A workspace with printed sheets and scans of them in its inbox is ingested undisturbed. Then, in copies of it, again and
again, but the process is killed (SIGKILL) at a random moment, once or several times, and the ingest begun anew. Tables,
archive and log are held against those of the undisturbed one. With ``--command`` it is `phieu ingest` that is killed,
which has worker processes and takes some seconds each time; else one process that reads each page once for all trials,
so that most moments fall where files are moved and rows are written.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.killing import Trial, Trials, as_command, as_process, prepare


def table(trials: list[Trial], files: int, pages: int) -> Table:
    """Return what was tried, by what had been done when the process was killed."""
    stages = {
        "before the first file was safe": lambda one: one.archived == 0,
        "while files were taken in": lambda one: 0 < one.archived < files,
        "before the first page was stored": lambda one: one.archived == files and one.stored == 0,
        "while pages were read": lambda one: 0 < one.stored < pages,
        "after the last page": lambda one: one.stored == pages,
    }
    told = Table("killed", "moments tried", "differences")
    for column in told.columns[1:]:
        column.justify = "right"
    for stage, belongs in stages.items():
        here = [one for one in trials if belongs(one)]
        told.add_row(stage, str(len(here)), str(sum(map(len, (one.differences for one in here)))))
    told.add_section()
    told.add_row("in all", str(len(trials)), str(sum(len(one.differences) for one in trials)))
    return told


def main() -> None:
    """Try, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        prepare(template)
        trials = Trials(template, as_command if arguments.command else as_process)
        done = [trials.run(number, arguments.seed) for number in range(arguments.moments)]
        archived = sum(name.startswith("archive/") for name in trials.expected.files)
        Console().print(table(done, archived, trials.expected.pages[1]))
        for one in done:
            for difference in one.differences:
                Console().print(f"after {one.moment:.3f} s: {difference}")


if __name__ == "__main__":
    main()
