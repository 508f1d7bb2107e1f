"""What a command costs before it does anything: ``python -m tests.benchmarks.start_up``.

Prints the processor time of each command as a multiple of that of ``python -c pass``, which is measured in turns with
it, and how many modules it loads. Asserts nothing.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from pipeline import Workspace

ROUNDS = 7
NOTHING = ("-c", "pass")
COMMANDS = (("version",), ("--help",), ("print", "--help"), ("status",))
COUNTING = """
import sys
from pipeline.cli import main
try:
    main()
finally:
    print(len(sys.modules), file=sys.stderr)
"""


def seconds(arguments: tuple[str, ...], folder: Path) -> float:
    """Return the processor seconds that Python takes with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=folder, env=_environment(), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def modules(command: tuple[str, ...], folder: Path) -> int:
    """Return how many modules are loaded when a command ends."""
    run = [sys.executable, "-c", COUNTING, *command]
    done = subprocess.run(run, cwd=folder, env=_environment(), check=True, capture_output=True, text=True)
    return int(done.stderr.split()[-1])


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


def main() -> None:
    """Measure each command."""
    table = Table("phieu", "times `python -c pass`", "ms", "modules")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        Workspace.create(folder).close()
        for command in COMMANDS:
            pairs = [
                (seconds(("-m", "pipeline.cli", *command), folder), seconds(NOTHING, folder)) for _ in range(ROUNDS)
            ]
            took, nothing = (median(side) for side in zip(*pairs, strict=True))
            cells = (f"{took / nothing:.1f}", f"{1000 * took:.0f}", str(modules(command, folder)))
            table.add_row(" ".join(command), *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
