"""What phieu says to input made to break it: every case of the corpus in a workspace of its own, beside a good scan.

    python -m tests.benchmarks.bad_input [--only TEXT]

Prints a table; ``tests/pipeline/intake/test_bad_input.py`` asserts what it shows.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from omr.scan.errors import shown_name
from pipeline import Workspace
from pipeline.intake.arrivals import plain_text
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.periods import parse_period
from samples import Codec, rasterise_pages, write_scan_pdf
from tests.pipeline.bad_commands import COMMANDS, ODD, BadCommand, OddThing
from tests.pipeline.bad_files import HEAVY, LIMITED, LOWERED, NAMES, PDFS, PICTURES, TIFFS, BadFile

GOOD = "good.pdf"
DPI = 150
PATIENCE = 120  # seconds; whatever takes longer is killed
_BECOMES_PARENT_OF_ORPHANS = 36  # Linux: PR_SET_CHILD_SUBREAPER
LONGEST = 90
FILES = (*PDFS, *TIFFS, *PICTURES, *NAMES)


@dataclass(frozen=True)
class Ran:
    """How a command ended, how long it took, and the memory of its largest process in MB (0 where nobody knows)."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float = 0.0


def phieu(root: Path, *arguments: str, waited: Callable[[subprocess.Popen[bytes]], float] | None = None) -> Ran:
    """Run a command in a workspace; ``waited`` returns the memory that it took."""
    code = [sys.executable, "-m", "pipeline.cli", *(one.replace("{}", str(root)) for one in arguments)]
    source = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": source, "PHIEU_WORKSPACE": str(root), "COLUMNS": "200"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        with subprocess.Popen(code, cwd=root, env=environment, stdout=out, stderr=err) as process:
            try:
                megabytes = waited(process) if waited else 0.0
                process.wait(PATIENCE)
            finally:
                process.kill()
        seconds = time.perf_counter() - start
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode("utf-8"))
    return Ran(process.returncode, said[0], said[1], seconds, megabytes)


def make_workspace(root: Path) -> None:
    """A workspace with one sheet printed, and its scan as ``good.pdf``, not yet in the inbox."""
    workspace = Workspace.create(root)
    period = parse_period("2019-Q1")
    (printed,) = print_runs(workspace, units_to_print(workspace.register(), "ub06808", period), "counter", period, 1)
    workspace.store.close()
    change_settings(root, {'language = "vi"': 'language = "en"'})
    write_scan_pdf(rasterise_pages(printed.path, [1, 2], DPI), root / GOOD, DPI, Codec.FLATE)


def change_settings(root: Path, lines: dict[str, str]) -> None:
    path = root / "phieu.toml"
    text = path.read_text("utf-8")
    for old, new in lines.items():
        assert f"\n{old}\n" in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def said_of(out: str, name: str) -> list[str]:
    """Return what an ingest said of a file, line by line."""
    lines = out.split("\n")
    start = next((i for i, line in enumerate(lines) if line.startswith(f"{shown_name(name)}: ")), len(lines))
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith("  ")), len(lines))
    return lines[start:end]


# ------------------------------------------------------------------------------------------------------------- table


def peak_of(process: subprocess.Popen[bytes]) -> float:
    """Wait for a command and all that it started; return the memory of the largest of these processes."""
    largest = 0
    while True:
        try:
            ended, status, used = os.wait3(0)
        except ChildProcessError:
            return largest / 1024
        largest = max(largest, used.ru_maxrss)
        if ended == process.pid:
            process.returncode = os.waitstatus_to_exitcode(status)


def told(case: BadFile | OddThing | BadCommand, ran: Ran) -> tuple[str, str]:
    """Return what was said and what was advised."""
    if isinstance(case, BadCommand):
        lines = [line.removeprefix("phieu: ").strip() for line in ran.err.splitlines()]
        return (*lines, "", "")[0], (*lines, "", "")[1]
    lines = [line.strip() for line in said_of(ran.out, plain_text(case.name))]
    if len(lines) == 3:
        return lines[2], lines[1].partition(": ")[2]
    return (lines or [""])[0], (lines[1].partition(": ")[2] if len(lines) > 1 else "")


def run(case: BadFile | OddThing | BadCommand, root: Path) -> Ran:
    """Run a case in a workspace."""
    if isinstance(case, BadCommand):
        case.change(root)
        return phieu(root, *case.arguments, waited=peak_of)
    shutil.copy(root / GOOD, root / "inbox" / GOOD)
    if isinstance(case, OddThing):
        case.put(root / "inbox" / case.name)
    else:
        (root / "inbox" / case.name).write_bytes(case.make())
        if case in LIMITED:
            change_settings(root, LOWERED)
    return phieu(root, "ingest", waited=peak_of)


def short(text: str, root: Path) -> str:
    text = text.replace(f"{root}/", "").replace("|", "\\|")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def main(only: Annotated[str, typer.Option(help="Part of the names of the cases wanted.")] = "") -> None:
    """Run the corpus and print a table."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOMES_PARENT_OF_ORPHANS, 1, 0, 0, 0)
    cases: Sequence[BadFile | OddThing | BadCommand] = (*FILES, *HEAVY, *LIMITED, *ODD, *COMMANDS)
    print("| case | code | what is said | what to do | s | MB |\n|---|---:|---|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        make_workspace(template)
        for number, case in enumerate(cases):
            if only in case.case:
                root = shutil.copytree(template, Path(folder) / str(number))
                ran = run(case, root)
                message, advice = (short(text, root) for text in told(case, ran))
                figures = f"{ran.code} | {message} | {advice} | {ran.seconds:.1f} | {ran.megabytes:.0f}"
                print(f"| {case.case} | {figures} |", flush=True)
                shutil.rmtree(root)


if __name__ == "__main__":
    typer.run(main)
