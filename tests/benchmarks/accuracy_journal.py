"""What is done of a measurement, kept line by line, so that one that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.accuracy_counts import Counts
from tests.benchmarks.accuracy_crops import Case, Why
from tests.benchmarks.accuracy_job import Result

ROOT = Path(__file__).parents[2]
_CODE = ("forms/**/*.py", "omr/**/*.py", "omr/*.npz", "samples/*.py", "samples/survey.yaml")
_STROKES = "samples/training/real_pen.py"
_MEASURING = ("accuracy_[cjopsv]*.py", "dense_survey.yaml")  # what the tables are made with has no say


def fingerprint(seed: int, strokes: Path | None) -> str:
    """Return what a result depends on beside its portion: the seed, the strokes, and all code that makes or reads.

    A commit to anything else, the README for one, spoils nothing that is done.
    """
    digest = hashlib.sha256(f"{seed}".encode())
    digest.update(strokes.read_bytes() if strokes else b"")
    for pattern in (*_CODE, _STROKES, *(f"tests/benchmarks/{name}" for name in _MEASURING)):
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Journal:
    """A file of one JSON document a line: results, each with the fingerprint of its measurement."""

    def __init__(self, path: Path, run: str) -> None:
        """``run`` is the fingerprint; results of other runs stay in the file and are left out."""
        self._path, self._run = path, run

    def results(self) -> dict[str, Result]:
        """Return what is done, by portion. A line that was torn by a crash is cut off: its job is done again."""
        if not self._path.exists():
            return {}
        whole = self._path.read_bytes()
        kept = whole[: whole.rfind(b"\n") + 1]
        if len(kept) < len(whole):
            os.truncate(self._path, len(kept))
        documents = [orjson.loads(line) for line in kept.splitlines()]
        return {d["result"]["portion"]: _result(d["result"]) for d in documents if d["run"] == self._run}

    def add(self, result: Result) -> None:
        """Write a result, and wait until it is on the disk."""
        line = orjson.dumps({"run": self._run, "result": asdict(result)}) + b"\n"
        with self._path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _result(document: dict[str, Any]) -> Result:
    return Result(
        portion=document["portion"],
        sheets=document["sheets"],
        stopped=document["stopped"],
        faults=document["faults"],
        counts={name: Counts(**counts) for name, counts in document["counts"].items()},
        worst=[Case(**{**case, "why": Why(case["why"])}) for case in document["worst"]],
        seconds=document["seconds"],
    )
